"""The shapes that a value in a pack can have: each reads a YAML node and describes itself as JSON Schema."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

import yaml

from cleaner.packs.nodes import Problem, did_you_mean, line_of

if TYPE_CHECKING:
    from collections.abc import Mapping

JsonSchema = dict[str, Any]


class Shape(Protocol):
    """Reads a node into a plain value, and says in JSON Schema what it reads."""

    def read(self, node: yaml.Node, problems: list[Problem], where: str) -> Any:
        """The value of ``node``, or None with what is wrong added to ``problems``; ``where`` names the place."""

    def schema(self) -> JsonSchema:
        """The same as JSON Schema."""


@dataclass(frozen=True, slots=True)
class At:
    """A string with the line it stands on."""

    text: str
    line: int


def _scalar(node: yaml.Node, problems: list[Problem], where: str) -> At | None:
    if isinstance(node, yaml.ScalarNode):
        return At(node.value, line_of(node))
    found = "a list; put it in single quotes" if isinstance(node, yaml.SequenceNode) else "a mapping; write text"
    problems.append(Problem(line_of(node), f"{where} must be text, not {found}"))
    return None


@dataclass(frozen=True, slots=True)
class Text:
    """A string; ``form`` is a regular expression that the whole of it must match, ``hint`` says so in words."""

    form: str | None = None
    hint: str = ""

    def read(self, node: yaml.Node, problems: list[Problem], where: str) -> At | None:
        """The string and its line."""
        at = _scalar(node, problems, where)
        if at is not None and self.form is not None and not re.fullmatch(self.form, at.text):
            problems.append(Problem(at.line, f"{where}: {at.text!r} is not {self.hint}"))
            return None
        return at

    def schema(self) -> JsonSchema:
        """A string, with its form."""
        return {"type": "string", "pattern": f"^(?:{self.form})$"} if self.form else {"type": "string"}


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few words."""

    options: tuple[str, ...]

    def read(self, node: yaml.Node, problems: list[Problem], where: str) -> str | None:
        """The word."""
        at = _scalar(node, problems, where)
        if at is None or at.text in self.options:
            return at.text if at else None
        problems.append(Problem(at.line, f"{where} cannot be {at.text!r}; {did_you_mean(at.text, self.options)}"))
        return None

    def schema(self) -> JsonSchema:
        """An enumeration."""
        return {"enum": list(self.options)}


@dataclass(frozen=True, slots=True)
class Flag:
    """``true`` or ``false``, written so."""

    def read(self, node: yaml.Node, problems: list[Problem], where: str) -> bool | None:
        """The truth value."""
        at = _scalar(node, problems, where)
        if at is None or at.text in ("true", "false"):
            return at.text == "true" if at else None
        meant = {"yes": "true", "on": "true", "y": "true", "no": "false", "off": "false", "n": "false"}
        way_out = meant.get(at.text.lower(), "true or false")
        problems.append(Problem(at.line, f"{where} cannot be {at.text!r}; write {way_out}"))
        return None

    def schema(self) -> JsonSchema:
        """A boolean."""
        return {"type": "boolean"}


@dataclass(frozen=True, slots=True)
class FlagOrPercent:
    """``true``, ``false``, or a share such as ``50%``."""

    def read(self, node: yaml.Node, problems: list[Problem], where: str) -> bool | int | None:
        """The truth value, or the number before the percent sign (1 to 100)."""
        if isinstance(node, yaml.ScalarNode) and (share := re.fullmatch(r"([1-9]\d?|100)%", node.value)):
            return int(share[1])
        return Flag().read(node, problems, where)

    def schema(self) -> JsonSchema:
        """A boolean, or a string."""
        return {"anyOf": [Flag().schema(), {"type": "string", "pattern": "^([1-9]\\d?|100)%$"}]}


@dataclass(frozen=True, slots=True)
class Number:
    """A whole number from ``least`` up."""

    least: int = 1

    def read(self, node: yaml.Node, problems: list[Problem], where: str) -> int | None:
        """The number."""
        at = _scalar(node, problems, where)
        if at is None:
            return None
        if at.text.isascii() and at.text.isdigit() and len(at.text) < 10 and int(at.text) >= self.least:
            return int(at.text)
        problems.append(Problem(at.line, f"{where} cannot be {at.text!r}; write a whole number from {self.least} up"))
        return None

    def schema(self) -> JsonSchema:
        """An integer."""
        return {"type": "integer", "minimum": self.least}


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list of one shape or, where ``or_one``, one such value alone."""

    item: Shape
    or_one: bool = True
    least: int = 0

    def read(self, node: yaml.Node, problems: list[Problem], where: str) -> tuple[Any, ...] | None:
        """The values, without those that could not be read."""
        if not isinstance(node, yaml.SequenceNode):
            if self.or_one:
                value = self.item.read(node, problems, where)
                return None if value is None else (value,)
            problems.append(Problem(line_of(node), f"{where} must be a list; start each entry with '- '"))
            return None
        if len(node.value) < self.least:
            problems.append(Problem(line_of(node), f"{where} is empty; give at least one"))
            return None
        values = [self.item.read(entry, problems, f"an entry of {where}") for entry in node.value]
        return tuple(value for value in values if value is not None)

    def schema(self) -> JsonSchema:
        """An array, or the item alone."""
        array: JsonSchema = {"type": "array", "items": self.item.schema()}
        if self.least:
            array["minItems"] = self.least
        return {"anyOf": [self.item.schema(), array]} if self.or_one else array


@dataclass(frozen=True, slots=True)
class Field:
    """A key of a mapping: the shape of its value and, for editors, what it is for."""

    shape: Shape
    doc: str
    required: bool = False


@dataclass(frozen=True, slots=True)
class Entries:
    """The read mapping: values by key, the line of each key, and the line of the whole."""

    values: Mapping[str, Any]
    lines: Mapping[str, int]
    line: int


@dataclass(frozen=True, slots=True)
class Mapped:
    """A mapping with known keys; a bare scalar is read as its key ``short``, where that is given."""

    fields: Mapping[str, Field]
    what: str
    short: str | None = None

    def read(self, node: yaml.Node, problems: list[Problem], where: str) -> Entries | None:
        """The values of the known keys."""
        if self.short is not None and isinstance(node, yaml.ScalarNode):
            value = self.fields[self.short].shape.read(node, problems, where)
            return None if value is None else Entries({self.short: value}, {self.short: line_of(node)}, line_of(node))
        if not isinstance(node, yaml.MappingNode):
            found = "a list" if isinstance(node, yaml.SequenceNode) else f"the text {node.value[:40]!r}"
            way_out = "put it in single quotes" if self.short else "write 'key: value' lines"
            problems.append(Problem(line_of(node), f"{where} must be {self.what}, not {found}; {way_out}"))
            return None
        values: dict[str, Any] = {}
        lines: dict[str, int] = {}
        for key_node, value_node in node.value:
            key = key_node.value if isinstance(key_node, yaml.ScalarNode) else ""
            line = line_of(key_node)
            if key not in self.fields:
                problems.append(Problem(line, f"unknown key {key!r}; {did_you_mean(key, self.fields)}"))
            elif key in lines:
                problems.append(Problem(line, f"duplicate key {key!r}; it stands in line {lines[key]} already"))
            else:
                lines[key] = line
                value = self.fields[key].shape.read(value_node, problems, key)
                if value is not None:
                    values[key] = value
        problems.extend(
            Problem(line_of(node), f"{where} has no {key!r}; add it")
            for key, entry in self.fields.items()
            if entry.required and key not in lines
        )
        return Entries(values, lines, line_of(node))

    def schema(self) -> JsonSchema:
        """An object without other keys."""
        described: JsonSchema = {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                key: {**entry.shape.schema(), "description": entry.doc} for key, entry in self.fields.items()
            },
        }
        required = [key for key, entry in self.fields.items() if entry.required]
        if required:
            described["required"] = required
        return {"anyOf": [self.fields[self.short].shape.schema(), described]} if self.short else described


@dataclass(frozen=True, slots=True)
class FreeMapping:
    """A mapping with free keys, all of one shape."""

    value: Shape = field(default_factory=Text)

    def read(self, node: yaml.Node, problems: list[Problem], where: str) -> dict[str, Any] | None:
        """The values by key."""
        if not isinstance(node, yaml.MappingNode):
            problems.append(Problem(line_of(node), f"{where} must be a mapping; write 'name: value' lines"))
            return None
        values: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = key_node.value if isinstance(key_node, yaml.ScalarNode) else ""
            if key in values:
                problems.append(Problem(line_of(key_node), f"duplicate key {key!r} in {where}; keep one"))
            value = self.value.read(value_node, problems, f"{where} {key}")
            if value is not None:
                values[key] = value
        return values

    def schema(self) -> JsonSchema:
        """An object with any keys."""
        return {"type": "object", "additionalProperties": self.value.schema()}
