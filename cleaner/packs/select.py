"""Which rules are in force: ``skip``, ``only`` and ``also`` over the rules that were loaded."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, fields, is_dataclass
from typing import TYPE_CHECKING, Any

from cleaner.errors import SettingsError
from cleaner.model import CATEGORIES
from cleaner.packs.rule import Pattern, Rule

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from cleaner.model import Withheld
    from cleaner.packs.load import RuleSet

DEFAULT_SKIP = frozenset({"attribution"})


@dataclass(frozen=True, slots=True)
class InForce:
    """The rules that are matched; ``withheld`` names those that are reported and not cut, and why."""

    rules: tuple[Rule, ...]
    withheld: Mapping[str, Withheld]

    @property
    def sha256(self) -> str:
        """Hash of the canonical JSON of the rules in force: the same rules, the same removals."""
        described = [_describe(rule, self.withheld.get(rule.id)) for rule in self.rules]
        canonical = json.dumps(described, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()


def select(
    rule_set: RuleSet,
    *,
    skip: Collection[str] = (),
    only: Collection[str] = (),
    also: Collection[str] = (),
) -> InForce:
    """The rules in force. Each name is a category, a pack or a ``pack:id``.

    ``only`` leaves other rules out; ``skip`` adds to the default (attribution), which ``also`` alone lifts.
    Raises SettingsError for a name that nothing has.
    """
    packs = {rule.pack for rule in rule_set.rules}
    known = packs | set(CATEGORIES) | {rule.id for rule in rule_set.rules}
    for option, names in (("skip", skip), ("only", only), ("also", also)):
        for name in names:
            if name not in known:
                raise SettingsError(f"{option}: no rule, pack or category {name!r}; {_suggest(name, known)}")
    skipped = (DEFAULT_SKIP | set(skip)) - set(also)
    rules = []
    withheld: dict[str, Withheld] = {}
    for rule in rule_set.rules:
        if rule.status == "off" or (only and not _named(rule, only)):
            continue
        rules.append(rule)
        if rule.status == "draft":
            withheld[rule.id] = "draft"
        elif _named(rule, skipped) and not (_named(rule, also) and not _named(rule, skip)):
            withheld[rule.id] = "skipped"
    return InForce(tuple(rules), withheld)


def _named(rule: Rule, names: Collection[str]) -> bool:
    return rule.id in names or rule.pack in names or rule.category in names


def _suggest(name: str, known: Collection[str]) -> str:
    from cleaner.packs.nodes import did_you_mean  # with the reader of YAML, which is not needed otherwise

    way_out = did_you_mean(name, known)
    return way_out if way_out.startswith("did you mean") else "'cleaner rules' lists them"


_SAID = tuple(
    field.name
    for field in fields(Rule)
    # Nothing of these changes what is cut.
    if field.name not in ("matcher", "removes", "keeps", "why", "meta", "file", "line")
)


def _describe(rule: Rule, withheld: str | None) -> dict[str, Any]:
    described = {name: _describe_value(getattr(rule, name)) for name in _SAID}
    described["matcher"] = {type(rule.matcher).__name__: _describe_value(rule.matcher)}
    return described | {"withheld": withheld}


def _describe_value(value: Any) -> Any:
    """A value as JSON has it; of a pattern what was written, not what was found out about it."""
    if isinstance(value, Pattern):
        return {"source": value.source, "lists": value.lists}
    if is_dataclass(value):
        return {field.name: _describe_value(getattr(value, field.name)) for field in fields(value)}
    return value
