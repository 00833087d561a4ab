"""Values of options that are as they should be already: text where text is wanted, whole numbers, nothing at all.

Typer has each checked by pydantic, and to import that takes longer than to clean some pages. What is anything else goes
typer's way, and so do all values where typer keeps its types in another form.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

_UNDECIDED = object()


def take_plainly(parameters: list[Any]) -> list[Any]:
    """The parameters of a command, which from now on take plain values as they are."""
    for parameter in parameters:
        if not isinstance(parameter.process_value, partial):
            parameter.process_value = partial(_process, parameter, parameter.process_value)
    return parameters


def _process(parameter: Any, process: Callable[[Any, Any], Any], context: Any, value: Any) -> Any:
    plain = _find_plain(parameter, value)
    if plain is _UNDECIDED:
        return process(context, value)
    return plain if parameter.callback is None else parameter.callback(context, parameter, plain)


def _find_plain(parameter: Any, value: Any) -> Any:
    """What typer would make of ``value``, where that is plain."""
    described = getattr(parameter, "type_descriptor", None)
    wanted = getattr(described, "annotation", None)
    is_many = parameter.multiple or parameter.nargs != 1
    if wanted is None:
        return _UNDECIDED
    if value is None:
        return _UNDECIDED if parameter.required else () if is_many else None
    if wanted == list[str] and is_many and value and all(type(each) is str for each in value):
        return list(value)
    if is_many or type(value) is not str:
        return _UNDECIDED
    if wanted is str:
        return value
    if wanted is int and value.isascii() and value.isdigit():
        return _find_number(int(value), described)
    return _UNDECIDED


def _find_number(number: int, described: Any) -> Any:
    """The number where it is in its range; else typer says what is wrong."""
    limits = described.parameter_info
    if (limits.min is not None and number < limits.min) or (limits.max is not None and number > limits.max):
        return _UNDECIDED
    return number
