"""The mappings in a pack: which keys each may have, which it must, and which exclude each other."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING, Any

import yaml

from cleaner.packs.nodes import Problem, did_you_mean, line_of
from cleaner.packs.shapes import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cleaner.packs.shapes import JsonSchema, Shape


@dataclass(frozen=True, slots=True)
class Field:
    """A key of a mapping: the shape of its value and, for editors, what it is for."""

    shape: Shape
    doc: str
    required: bool = False


@dataclass(frozen=True, slots=True)
class Entries:
    """The read mapping: values by key, the line of each key, and the line of the whole.

    ``meant`` holds the keys that unknown ones were taken for: they are not missing as well.
    """

    values: Mapping[str, Any]
    lines: Mapping[str, int]
    line: int
    meant: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Mapped:
    """A mapping with known keys; a bare scalar is read as its key ``short``, where that is given.

    ``exactly_one`` and ``at_most_one`` are keys that exclude each other.
    """

    fields: Mapping[str, Field]
    what: str
    short: str | None = None
    exactly_one: tuple[str, ...] = ()
    at_most_one: tuple[str, ...] = ()

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
        meant: set[str] = set()
        for key_node, value_node in node.value:
            line = line_of(key_node)
            if not isinstance(key_node, yaml.ScalarNode):
                problems.append(Problem(line, "a key must be text; put what belongs to a text in single quotes"))
                continue
            key = key_node.value
            if key not in self.fields:
                way_out = did_you_mean(key, self.fields)
                if self.short is not None and not way_out.startswith("did"):
                    way_out = f"put the whole text in single quotes, or use {', '.join(sorted(self.fields))}"
                meant.update(field for field in self.fields if way_out == f"did you mean {field!r}?")
                problems.append(Problem(line, f"unknown key {key!r}; {way_out}"))
            elif key in lines:
                problems.append(
                    Problem(line, f"duplicate key {key!r}; it stands in line {lines[key]} already, keep one")
                )
            else:
                lines[key] = line
                value = self.fields[key].shape.read(value_node, problems, key)
                if value is not None:
                    values[key] = value
        entries = Entries(values, lines, line_of(node), frozenset(meant))
        if lines or not node.value or self.short is None:  # else it is no mapping but a text with a colon in it
            self._check_presence(entries, problems, where)
        return entries

    def _check_presence(self, entries: Entries, problems: list[Problem], where: str) -> None:
        name = f"the rule {entries.values['id'].text!r}" if "id" in entries.values else where
        for key, entry in self.fields.items():
            if entry.required and key not in entries.lines and key not in entries.meant:
                problems.append(Problem(entries.line, f"{name} has no {key!r}; add it: {entry.doc}"))
        for keys in (self.exactly_one, self.at_most_one):
            written = [key for key in keys if key in entries.lines]
            if len(written) > 1:
                problems.append(
                    Problem(entries.lines[written[1]], f"{name} has {' and '.join(written)}; keep one of them")
                )
        if self.exactly_one and not {*self.exactly_one} & {*entries.lines, *entries.meant}:
            problems.append(Problem(entries.line, f"{name} has none of {', '.join(self.exactly_one)}; give it one"))

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
        if self.exactly_one:
            described["oneOf"] = [{"required": [key]} for key in self.exactly_one]
        if self.at_most_one:
            pairs = [{"required": list(pair)} for pair in combinations(self.at_most_one, 2)]
            described["not"] = {"anyOf": pairs}
        return {"anyOf": [self.fields[self.short].shape.schema(), described]} if self.short else described


@dataclass(frozen=True, slots=True)
class FreeMapping:
    """A mapping with free keys, all of one shape; ``key`` is the form of the keys."""

    value: Shape = field(default_factory=Text)
    key: Text = field(default_factory=Text)

    def read(self, node: yaml.Node, problems: list[Problem], where: str) -> dict[str, Any] | None:
        """The values by key."""
        if not isinstance(node, yaml.MappingNode):
            problems.append(Problem(line_of(node), f"{where} must be a mapping; write 'name: value' lines"))
            return None
        values: dict[str, Any] = {}
        for key_node, value_node in node.value:
            name = self.key.read(key_node, problems, f"a name in {where!r}")
            if name is None:
                continue
            if name.text in values:
                problems.append(Problem(name.line, f"duplicate key {name.text!r} in {where!r}; keep one"))
            value = self.value.read(value_node, problems, f"{name.text} in {where!r}")
            if value is not None:
                values[name.text] = value
        return values

    def schema(self) -> JsonSchema:
        """An object with any keys."""
        described: JsonSchema = {"type": "object", "additionalProperties": self.value.schema()}
        if self.key.form:
            described["propertyNames"] = {"pattern": f"^(?:{self.key.form})$"}
        return described
