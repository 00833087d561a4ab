"""A pack as its author wrote it: the lines of its keys and lists, and how its values are quoted."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import yaml

from cleaner.packs.nodes import line_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cleaner.packs import Rule

_Loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


@dataclass(frozen=True)
class PackSource:
    """The text of a pack that loads, and its rules; ``file`` is its name as shown."""

    file: str
    text: str
    rules: tuple[Rule, ...]

    @cached_property
    def root(self) -> Any:
        """The YAML tree, with the marks and styles that the loader does not keep."""
        return yaml.compose(self.text, Loader=_Loader)

    @cached_property
    def lists(self) -> Mapping[str, int]:
        """The line of each named list."""
        return {key.value: line_of(key) for key, _ in _entries(find_value(self.root, "lists"))}

    @cached_property
    def rule_nodes(self) -> tuple[Any, ...]:
        """The mapping of each rule, in the order of the file."""
        rules = find_value(self.root, "rules")
        return tuple(rules.value) if rules is not None else ()

    def line_in(self, rule: Rule, key: str) -> int:
        """The line of a rule's key; the rule's own where it has no such key."""
        node = next((node for node in self.rule_nodes if line_of(node) == rule.line), None)
        return next((line_of(name) for name, _ in _entries(node) if name.value == key), rule.line)


def find_value(mapping: Any, key: str) -> Any:
    """The value of a key of a mapping node; None where there is none."""
    return next((value for name, value in _entries(mapping) if name.value == key), None)


def _entries(node: Any) -> Iterator[tuple[Any, Any]]:
    if isinstance(node, yaml.MappingNode):
        yield from node.value
