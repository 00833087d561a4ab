"""Checks of how a pack is written, all of which ``--fix`` mends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

from cleaner.authoring.lint.pack_source import find_value
from cleaner.packs.nodes import line_of
from cleaner.packs.schema import RULE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.authoring.lint.pack_source import PackSource

# Who, where, what, unless, how much; then why, and the proof.
KEY_ORDER = (
    "id", "status", "category", "langs", "sites", "pages", "zone", "line", "span", "block", "repeats", "css", "xpath",
    "linked", "kind", "unless", "max_chars", "min_lines", "max_lines", "past_body", "why", "removes", "keeps", "meta",
)  # fmt: skip
assert set(KEY_ORDER) == set(RULE.fields)

_PATTERN_KEYS = ("line", "span", "unless", "css", "xpath")
_RUN_KEYS = ("start", "through", "until", "while")


def find_key_disorder(pack: PackSource) -> Iterator[tuple[int, str]]:
    """The line of each key of a rule that stands after one it should precede."""
    for node in pack.rule_nodes:
        latest = -1
        before = ""
        for key, _ in node.value:
            rank = KEY_ORDER.index(key.value)
            if rank < latest:
                yield line_of(key), f"{key.value!r} stands after {before!r}; move it up"
                break
            latest, before = rank, key.value


def find_unquoted(pack: PackSource) -> Iterator[tuple[int, str]]:
    """The line of each pattern or selector that is not in single quotes."""
    for node in find_pattern_nodes(pack):
        if needs_quotes(node):
            found = "in double quotes" if node.style == '"' else "without quotes"
            yield line_of(node), f"a pattern {found}; put it in single quotes, where YAML changes nothing"


def find_pattern_nodes(pack: PackSource) -> Iterator[Any]:
    """The scalar nodes that hold patterns and selectors, in the order of the file."""
    for rule in pack.rule_nodes:
        for key, value in rule.value:
            if key.value in (*_PATTERN_KEYS, "block") and isinstance(value, yaml.ScalarNode):
                yield value
            elif key.value == "block":
                yield from (found for name in _RUN_KEYS if (found := find_value(value, name)) is not None)


def needs_quotes(node: Any) -> bool:
    """Whether a scalar stands on one line, in other than single quotes, and can stand in single ones."""
    one_line = node.start_mark.line == node.end_mark.line and node.value.isprintable()
    # The C parser gives the style of a plain scalar as "", the Python one as None.
    return bool(one_line) and (node.style or None) in (None, '"')
