"""Which rules are in force: ``skip``, ``only`` and ``also`` over the rules that were loaded."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cleaner.errors import SettingsError
from cleaner.model import CATEGORIES
from cleaner.packs.kept_rule import describe

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from cleaner.model import Withheld
    from cleaner.packs.load import RuleSet
    from cleaner.packs.rule import Rule

DEFAULT_SKIP = frozenset({"attribution"})


@dataclass(frozen=True, slots=True)
class InForce:
    """The rules that are matched; ``withheld`` names those that are reported and not cut, and why."""

    rules: tuple[Rule, ...]
    withheld: Mapping[str, Withheld]

    @property
    def sha256(self) -> str:
        """Hash of the canonical JSON of the rules in force: the same rules, the same removals."""
        described = []
        for rule in self.rules:
            before, after = describe(rule)
            described.append(before + json.dumps(self.withheld.get(rule.id)) + after)
        return hashlib.sha256(f"[{','.join(described)}]".encode()).hexdigest()


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
