"""Fields of a mapping read from JSON, with their types checked: a ValueError says which one is wrong and how."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

Field = TypeVar("Field", str, int)
Value = TypeVar("Value")


def read_mapping(value: object, what: str) -> dict[str, Any]:
    """The value, a mapping; ``what`` names it in the error."""
    if not isinstance(value, dict):
        raise ValueError(f"{what} is not a mapping")
    return value


def read_text(value: object) -> str:
    """The value, a text."""
    if not isinstance(value, str):
        raise ValueError(f"{value!r} is not a text")
    return value


def read_required(record: dict[str, Any], name: str, kind: type[Field]) -> Field:
    """The field, which must be there and a text or a number, as ``kind`` says."""
    value = read_optional(record, name, kind)
    if value is None:
        raise ValueError(f"{name!r} is missing")
    return value


def read_optional(record: dict[str, Any], name: str, kind: type[Field]) -> Field | None:
    """The field, None where it is missing or null."""
    value = record.get(name)
    if value is not None and (not isinstance(value, kind) or isinstance(value, bool)):
        raise ValueError(f"{name!r} is {value!r}, not {'a text' if kind is str else 'a number'}")
    return value


def read_each(record: dict[str, Any], name: str, parse: Callable[[object], Value]) -> tuple[Value, ...]:
    """The items of a list, each read by ``parse``."""
    values = record.get(name)
    if not isinstance(values, list):
        raise ValueError(f"{name!r} is not a list")
    return tuple(parse(value) for value in values)
