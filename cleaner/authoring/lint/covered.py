"""Rules that another rule makes needless."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaner.authoring.examples.article import set_in_zone
from cleaner.authoring.examples.page import set_page
from cleaner.engine import Matcher
from cleaner.lines import find_blocks
from cleaner.packs.zone import ANYWHERE

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from cleaner.packs.rule import Example, Rule


def find_covered(rules: Sequence[Rule]) -> Iterator[tuple[Rule, Rule]]:
    """Each rule with the one that holds wherever it does and takes every one of its ``removes``.

    Of two rules that take the same, the one with the greater id is covered.
    """
    live = [rule for rule in rules if rule.status != "off"]
    by_id = {rule.id: rule for rule in live}
    matcher = Matcher(live)
    takers = {rule.id: _find_takers(rule, matcher) if not rule.prunes else _find_same(rule, live) for rule in live}
    for rule in live:
        for other in sorted(takers[rule.id] - {rule.id}):
            mutual = rule.id in takers[other] and is_as_wide(rule, by_id[other])
            if is_as_wide(by_id[other], rule) and not (mutual and rule.id < other):
                yield rule, by_id[other]
                break


def _find_takers(rule: Rule, matcher: Matcher) -> set[str]:
    """The rules that take each of the rule's ``removes`` where it does."""
    return set.intersection(*(_find_takers_of(rule, example, matcher) for example in rule.removes))


def _find_takers_of(rule: Rule, example: Example, matcher: Matcher) -> set[str]:
    text = example.text or ""
    begins = [block.start for block in find_blocks(text)][:1]
    setting = set_in_zone(text, rule.zone, begins, kind=example.kind, linked=example.linked)
    claims = matcher.find_claims(set_page(rule, example, setting)).claims
    takers: dict[str, set[int]] = {}
    for claim in claims:
        takers.setdefault(claim.rule, set()).update(range(claim.start - setting.start, claim.end - setting.start))
    wanted = {at for start, end in example.gone for at in range(start, end) if not text[at].isspace()}
    return {name for name, taken in takers.items() if wanted <= taken}


def _find_same(rule: Rule, rules: Sequence[Rule]) -> set[str]:
    """Of selectors only those are compared that are written alike."""
    return {other.id for other in rules if other.matcher == rule.matcher}


def is_as_wide(wide: Rule, narrow: Rule) -> bool:
    """Whether ``wide`` holds wherever ``narrow`` does, as far as their conditions say."""
    return (
        (wide.status == "on" or narrow.status == "draft")
        and wide.zone in (ANYWHERE, narrow.zone)
        and (wide.unless is None or wide.unless == narrow.unless)
        and (wide.linked is None or (wide.linked, wide.linked_share) == (narrow.linked, narrow.linked_share))
        and _holds_all(wide.kinds, narrow.kinds)
        and _holds_all(wide.sites, narrow.sites)
        and _holds_all(wide.langs, narrow.langs)
        and _holds_all(wide.pages, narrow.pages)
        and set(wide.not_sites) <= set(narrow.not_sites)
        and set(wide.not_pages) <= set(narrow.not_pages)
        and wide.max_chars >= narrow.max_chars
    )


def _holds_all(wide: Collection[str], narrow: Collection[str]) -> bool:
    """Whether an empty condition, which asks for nothing, or one that names all that the narrow one does."""
    return not wide or (bool(narrow) and set(narrow) <= set(wide))
