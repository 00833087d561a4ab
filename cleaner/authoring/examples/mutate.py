"""Drops each guard of a rule in turn: some example must then fail, else nothing proves that the guard is needed."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cleaner.authoring.examples.run import judge_rule
from cleaner.packs.rule import MOST_LINES, Run, find_longest_claim
from cleaner.packs.zone import ANYWHERE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from cleaner.packs.rule import Rule

EXPLAINED = "unproved"  # the key of a rule's meta that says why a guard has no example
_UNLIMITED = 10**9


@dataclass(frozen=True, slots=True)
class GuardOutcome:
    """What became of the examples without one guard.

    ``proved_by`` names the example that failed then; ``explained`` is what the rule's ``meta`` says where none did.
    """

    rule: str
    file: str
    line: int
    guard: str
    proved_by: str | None
    explained: str | None

    @property
    def is_unproved(self) -> bool:
        """Whether neither an example nor an explanation stands for the guard."""
        return self.proved_by is None and self.explained is None


def prove_guards(rules: Iterable[Rule]) -> Iterator[GuardOutcome]:
    """An outcome for every guard of ``rules``; rules whose examples fail as they are prove nothing and are left out."""
    for rule in rules:
        if all(outcome.verdict == "ok" for outcome in judge_rule(rule)):
            explanations = read_reasons(rule, EXPLAINED)
            for guard, mutant in drop_guards(rule):
                failed = (outcome.name for outcome in judge_rule(rule, mutant) if outcome.verdict != "ok")
                yield GuardOutcome(rule.id, rule.file, rule.line, guard, next(failed, None), explanations.get(guard))


def drop_guards(rule: Rule) -> Iterator[tuple[str, Rule]]:
    """The name of each guard that the rule has, with the rule without it.

    A limit counts where it is stricter than the one that every rule has. ``body stop`` is what keeps a block from
    running past a line that reads like the body; after the body there is none.
    """
    runs = isinstance(rule.matcher, Run)
    guards: tuple[tuple[str, bool, dict[str, object]], ...] = (
        ("zone", rule.zone != ANYWHERE, {"zone": ANYWHERE}),
        ("unless", rule.unless is not None, {"unless": None}),
        ("linked", rule.linked is not None, {"linked": None}),
        ("kind", bool(rule.kinds), {"kinds": ()}),
        ("max_chars", rule.max_chars < find_longest_claim(rule.matcher), {"max_chars": _UNLIMITED}),
        ("min_lines", runs and rule.min_lines > 1, {"min_lines": 1}),
        ("max_lines", runs and rule.max_lines < MOST_LINES, {"max_lines": _UNLIMITED}),
        ("body stop", runs and not rule.past_body and rule.zone.name != "after body", {"past_body": True}),
        ("sites", bool(rule.sites), {"sites": ()}),
        ("!sites", bool(rule.not_sites), {"not_sites": ()}),
        ("pages", bool(rule.pages), {"pages": ()}),
        ("!pages", bool(rule.not_pages), {"not_pages": ()}),
    )
    for name, has, without in guards:
        if has:
            yield name, replace(rule, **without)  # type: ignore[arg-type]  # each field by its own type, above


def read_reasons(rule: Rule, key: str) -> Mapping[str, str]:
    """The reasons that a rule's ``meta`` gives under ``key``, as in ``{unproved: 'sites: …; body stop: …'}``."""
    written = dict(rule.meta).get(key, "")
    reasons = (re.split(r":\s*", part.strip(), maxsplit=1) for part in written.split(";"))
    return {pair[0]: pair[1] for pair in reasons if len(pair) == 2 and pair[1]}
