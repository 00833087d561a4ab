"""A rule as canonical JSON, as far as it decides what is cut: what the hash of the rules in force is over."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from typing import Any

from cleaner.packs.rule import Pattern, Rule

_WITHHELD = "withheld"
_SAID = tuple(
    field.name
    for field in fields(Rule)
    # Nothing of these changes what is cut.
    if field.name not in ("matcher", "removes", "keeps", "why", "meta", "file", "line")
)


def describe(rule: Rule) -> tuple[str, str]:
    """The JSON of ``rule`` before and after the value of ``withheld``, which the selection decides.

    >>> from cleaner.packs.rule import Css
    >>> from cleaner.packs.zone import ANYWHERE
    >>> before, after = describe(Rule("p:x", Css("div"), ANYWHERE))
    >>> json.loads(before + "null" + after)["id"]
    'p:x'
    """
    said = {name: _describe_value(getattr(rule, name)) for name in _SAID}
    said["matcher"] = {type(rule.matcher).__name__: _describe_value(rule.matcher)}
    before = _dump({name: value for name, value in said.items() if name < _WITHHELD})
    after = _dump({name: value for name, value in said.items() if name > _WITHHELD})
    return f'{before[:-1]},"{_WITHHELD}":', f",{after[1:]}"


def _dump(values: dict[str, Any]) -> str:
    return json.dumps(values, ensure_ascii=True, sort_keys=True, separators=(",", ":"))


def _describe_value(value: Any) -> Any:
    """A value as JSON has it; of a pattern what was written, not what was found out about it."""
    if isinstance(value, Pattern):
        return {"source": value.source, "lists": value.lists}
    if is_dataclass(value):
        return {field.name: _describe_value(getattr(value, field.name)) for field in fields(value)}
    return value
