"""A rule as canonical JSON, as far as it decides what is cut: what the hash of the rules in force is over."""

from __future__ import annotations

import json
from dataclasses import fields
from functools import cache
from typing import Any

from cleaner.packs.rule import Css, Inline, Line, Pattern, Repeats, Rule, Run, XPath

_MATCHERS = frozenset((Line, Inline, Run, Repeats, Css, XPath))
_PLAIN = frozenset((str, int, float, bool, type(None), tuple))

_WITHHELD = "withheld"
_SAID = sorted(
    field.name
    for field in fields(Rule)
    # Nothing of these changes what is cut.
    if field.name not in ("removes", "keeps", "why", "meta", "file", "line")
)
_BEFORE = [name for name in _SAID if name < _WITHHELD]
_AFTER = [name for name in _SAID if name > _WITHHELD]
_dump = json.JSONEncoder(ensure_ascii=True, sort_keys=True, separators=(",", ":")).encode


def describe(rule: Rule) -> tuple[str, str]:
    """The JSON of ``rule`` before and after the value of ``withheld``, which the selection decides.

    >>> from cleaner.packs.rule import Css
    >>> from cleaner.packs.zone import ANYWHERE
    >>> before, after = describe(Rule("p:x", Css("div"), ANYWHERE))
    >>> json.loads(before + "null" + after)["id"]
    'p:x'
    """
    before = _dump({name: _describe_value(getattr(rule, name)) for name in _BEFORE})
    after = _dump({name: _describe_value(getattr(rule, name)) for name in _AFTER})
    return f'{before[:-1]},"{_WITHHELD}":', f",{after[1:]}"


def _describe_value(value: Any) -> Any:
    """A value as JSON has it; of a pattern what was written, not what was found out about it."""
    kind: Any = type(value)
    if kind in _PLAIN:
        return value
    if kind is Pattern:
        return {"source": value.source, "lists": value.lists}
    described = {name: _describe_value(getattr(value, name)) for name in _list_fields(kind)}
    return {kind.__name__: described} if kind in _MATCHERS else described


@cache
def _list_fields(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))
