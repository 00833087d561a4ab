"""The shapes that a value in a pack can have: each reads a YAML node and describes itself as JSON Schema."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Protocol

import yaml

from cleaner.packs.nodes import Problem, did_you_mean, line_of

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
    found, mark = ("a list", "[") if isinstance(node, yaml.SequenceNode) else ("a mapping", "{")
    fault = f"{where} must be text, not {found}; where '{mark}' is part of the text, put it in single quotes"
    problems.append(Problem(line_of(node), fault))
    return None


@dataclass(frozen=True, slots=True)
class Text:
    """A string; ``form`` is a regular expression that the whole of it must match, ``hint`` what to write.

    A form means the same to Python and to the editors that read it in the JSON Schema.
    """

    form: str | None = None
    hint: str = ""

    def read(self, node: yaml.Node, problems: list[Problem], where: str) -> At | None:
        """The string and its line."""
        at = _scalar(node, problems, where)
        if at is not None and self.form is not None and not re.fullmatch(self.form, at.text):
            problems.append(Problem(at.line, f"{where} cannot be {at.text!r}; {self.hint}"))
            return None
        return at

    def schema(self) -> JsonSchema:
        """A string with its form, or what an editor takes 404 and true for: the loader reads them as written."""
        if self.form is None:
            return {"type": ["string", "number", "boolean", "null"]}
        scalars = [("number", "404"), ("boolean", "true")]
        others = [name for name, written in scalars if re.fullmatch(self.form, written)]
        return {"type": ["string", *others], "pattern": f"^(?:{self.form})$"}


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
