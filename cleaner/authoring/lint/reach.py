"""Checks of what a rule takes and why its examples hold, by trying it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cleaner.authoring.examples.article import PROSE, set_in_zone
from cleaner.authoring.examples.page import set_page
from cleaner.authoring.examples.run import judge_example
from cleaner.authoring.lint.finding import Fault
from cleaner.engine import Matcher
from cleaner.packs.rule import Example, Repeats, Rule
from cleaner.packs.scope import find_host

if TYPE_CHECKING:
    from collections.abc import Iterator


def find_takes_prose(rule: Rule) -> Iterator[Fault]:
    """A rule that takes sentences of an article that have nothing to do with it."""
    if rule.prunes:
        return
    setting = set_in_zone(PROSE[0], rule.zone, [0], kind="paragraph", linked=False)
    claims = Matcher([rule]).find_claims(set_page(rule, Example(), setting)).claims
    taken = next((line for claim in claims for line in PROSE if line in setting.text[claim.start : claim.end]), None)
    if taken is not None:
        yield Fault("id", f"takes plain prose, such as {taken[:50]!r}…; write out a word that only the furniture has")


def find_held_by_unknown(rule: Rule) -> Iterator[Fault]:
    """Keeps that stay only because the example does not say what the rule asks for."""
    for number, example in enumerate(rule.keeps, 1):
        if example.url is not None and rule.sites and find_host(example.url) is None:
            yield Fault(example.line, f"{example.url!r} names no site, so the example holds; write https://…")
        if isinstance(rule.matcher, Repeats) and rule.matcher.what != ("passage",) and example.title is None:
            yield Fault(example.line, "the example does not say what is repeated, so it holds; add 'title: …'")
        unsaid = _find_unsaid(rule, example)
        outcomes = judge_example(rule, "keeps", number, _without(rule, unsaid)) if unsaid else ()
        if any(outcome.verdict != "ok" for outcome in outcomes):
            keys = " and ".join(map(repr, unsaid))
            yield Fault(example.line, f"the example holds only because it does not say {keys}; say it")


def _find_unsaid(rule: Rule, example: Example) -> list[str]:
    """What the rule asks for and the example does not say."""
    return [
        key
        for key, asked, said in (("linked", rule.linked, example.linked), ("kind", rule.kinds, example.kind))
        if asked not in (None, ()) and said is None
    ]


def _without(rule: Rule, keys: list[str]) -> Rule:
    return replace(rule, linked=None if "linked" in keys else rule.linked, kinds=() if "kind" in keys else rule.kinds)
