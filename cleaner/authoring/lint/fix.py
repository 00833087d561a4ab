"""Mends what is mechanical in a pack, the order of keys and the quoting of patterns; comments stay with their keys."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import yaml

from cleaner.authoring.lint.form import KEY_ORDER, find_pattern_nodes, needs_quotes
from cleaner.authoring.lint.pack_source import PackSource
from cleaner.errors import CleanerError
from cleaner.packs.load import parse_pack

if TYPE_CHECKING:
    from cleaner.packs import Rule


def fix_pack(pack: PackSource) -> str:
    """The text of ``pack`` with its patterns in single quotes and the keys of its rules in order.

    Edits are made to lines, never by writing the YAML anew. Raises CleanerError where the rules would not stay the
    same, which is a fault of cleaner's.
    """
    quoted = _quote_patterns(pack)
    fixed = _order_keys(PackSource(pack.file, quoted, pack.rules))
    name = pack.rules[0].pack if pack.rules else ""
    rules, problems = parse_pack(fixed.encode(), pack.file, default_name=name)
    if problems or sorted(map(_without_lines, rules), key=repr) != sorted(map(_without_lines, pack.rules), key=repr):
        raise CleanerError(f"{pack.file}: --fix would change what the rules say; mend it by hand and report this")
    return fixed


def _quote_patterns(pack: PackSource) -> str:
    text = pack.text
    for node in sorted(find_pattern_nodes(pack), key=lambda node: -node.start_mark.index):
        if needs_quotes(node):
            quoted = "'" + node.value.replace("'", "''") + "'"
            text = text[: node.start_mark.index] + quoted + text[node.end_mark.index :]
    return text


def _order_keys(pack: PackSource) -> str:
    lines = pack.text.split("\n")
    for node in reversed(pack.rule_nodes):
        _order_keys_of(node, lines)
    return "\n".join(lines)


def _order_keys_of(node: Any, lines: list[str]) -> None:
    """Reorder the lines of one rule in place; a rule in braces or with two keys on a line is left alone."""
    starts = [key.start_mark.line for key, _ in node.value]
    ranks = [KEY_ORDER.index(key.value) for key, _ in node.value]
    if node.flow_style or ranks == sorted(ranks) or len(set(starts)) < len(starts):
        return
    column = node.value[0][0].start_mark.column
    first = starts[0]
    dash = lines[first][:column]
    if dash.strip() != "-":
        return
    lines[first] = " " * column + lines[first][column:]
    # A comment above a key is about that key.
    tops = [first, *(_include_comments(lines, start) for start in starts[1:])]
    end = find_rule_end(node, lines)
    chunks = [lines[top:bottom] for top, bottom in zip(tops, [*tops[1:], end], strict=True)]
    ordered = [line for _, chunk in sorted(zip(ranks, chunks, strict=True)) for line in chunk]
    lead = next(number for number, line in enumerate(ordered) if not line.lstrip().startswith("#"))
    ordered[lead] = dash + ordered[lead][column:]
    lines[first:end] = ordered


def _include_comments(lines: list[str], start: int) -> int:
    while lines[start - 1].lstrip().startswith("#"):
        start -= 1
    return start


def find_rule_end(node: Any, lines: list[str]) -> int:
    """The line after the last that belongs to the rule: blank lines and comments of what follows stay behind."""
    last_value = _last_leaf(node)
    end: int = last_value.end_mark.line + (last_value.end_mark.column > 0)
    end = max(end, node.value[-1][0].start_mark.line + 1)
    while end > 0 and (not lines[end - 1].strip() or lines[end - 1].lstrip().startswith("#")):
        end -= 1
    return end


def _last_leaf(node: Any) -> Any:
    """The value that ends ``node``: a collection in block style is marked to end where what follows it begins."""
    while isinstance(node, (yaml.MappingNode, yaml.SequenceNode)) and not node.flow_style and node.value:
        node = node.value[-1][1] if isinstance(node, yaml.MappingNode) else node.value[-1]
    return node


def _without_lines(rule: Rule) -> Rule:
    return replace(
        rule,
        removes=tuple(replace(example, line=0) for example in rule.removes),
        keeps=tuple(replace(example, line=0) for example in rule.keeps),
    )
