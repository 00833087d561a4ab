"""What stops a rule on a line: its guards dropped and put back one at a time, by the engine itself."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from cleaner.packs.rule import LINKED_SHARE, Line, Repeats, Rule, Run
from cleaner.packs.zone import ANYWHERE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from cleaner.engine import Matcher
    from cleaner.model import Extraction

_UNLIMITED = 10**9

# Each guard by the name it has in a pack, with the fields of a rule that does without it.
WITHOUT: dict[str, dict[str, Any]] = {
    "zone": {"zone": ANYWHERE},
    "unless": {"unless": None},
    "linked": {"linked": None, "linked_share": LINKED_SHARE},
    "kind": {"kinds": ()},
    "max_chars": {"max_chars": _UNLIMITED},
    "max_lines": {"max_lines": _UNLIMITED},
    "body stop": {"past_body": True},
    "sites": {"sites": (), "not_sites": ()},
    "langs": {"langs": ()},
    "pages": {"pages": (), "not_pages": ()},
}
END = "no end"  # no guard, and yet it stops a block rule: the line that should end the block is not there

_Blocks = dict[str, frozenset[int]]


@dataclass(frozen=True, slots=True)
class Held:
    """A rule that would claim block ``block`` (from 0), or a part of it, if it were not for ``guards``.

    One guard stops it alone; several do so together, so that each has to give way.
    """

    rule: Rule
    block: int
    guards: tuple[str, ...]


def find_held(matcher: Matcher, rules: Sequence[Rule], extraction: Extraction) -> list[Held]:
    """Every block that a rule would claim without its guards and does not claim with them.

    ``matcher`` lends what it compiled. Rules that prune are left out: they see no text. Where a block rule would run
    on for more than ``max_lines`` past the body, that is no near miss, and is left out as well.
    """
    rules = [rule for rule in rules if not rule.prunes]
    actual = _find_blocks(matcher, rules, extraction)
    bare = _find_blocks(matcher, [_drop(rule, WITHOUT) for rule in rules], extraction)
    near = [rule for rule in rules if bare.get(rule.id, frozenset()) - actual.get(rule.id, frozenset())]
    dropped: dict[str, _Blocks] = {}
    alone: dict[str, _Blocks] = {}
    for guard in WITHOUT:
        guarded = [rule for rule in near if _has(rule, guard)]
        dropped[guard] = _find_blocks(matcher, [_drop(rule, (guard,)) for rule in guarded], extraction)
        alone[guard] = _find_blocks(matcher, [_drop(rule, WITHOUT.keys() - {guard}) for rule in guarded], extraction)
    held = []
    for rule in near:
        for block in sorted(bare[rule.id] - actual.get(rule.id, frozenset())):
            guards = _find_guards(rule, block, dropped, alone)
            if not {"body stop", "max_lines"} <= {*guards}:
                held.append(Held(rule, block, guards))
    return held + _find_unended(matcher, rules, extraction, bare)


def _find_unended(matcher: Matcher, rules: Iterable[Rule], extraction: Extraction, bare: _Blocks) -> list[Held]:
    """The blocks that start a block rule of which the end is nowhere."""
    ended = {
        rule.id: rule
        for rule in rules
        if isinstance(rule.matcher, Run) and (rule.matcher.through or rule.matcher.until)
    }
    starts = [
        replace(_drop(rule, WITHOUT), matcher=Line(rule.matcher.start))
        for rule in ended.values()
        if isinstance(rule.matcher, Run)
    ]
    begun = _find_blocks(matcher, starts, extraction)
    return [
        Held(ended[rule_id], block, (END,))
        for rule_id, blocks in begun.items()
        for block in sorted(blocks - bare.get(rule_id, frozenset()))
    ]


def _find_guards(
    rule: Rule, block: int, dropped: Mapping[str, _Blocks], alone: Mapping[str, _Blocks]
) -> tuple[str, ...]:
    """The guard that stops a claim by itself, else each that would if it were the only one."""
    for guard in WITHOUT:
        if block in dropped[guard].get(rule.id, ()):
            return (guard,)
    has = tuple(guard for guard in WITHOUT if _has(rule, guard))
    return tuple(guard for guard in has if block not in alone[guard].get(rule.id, ())) or has


def _find_blocks(matcher: Matcher, rules: Sequence[Rule], extraction: Extraction) -> _Blocks:
    """By rule, the blocks of which it claims something."""
    if not rules:
        return {}
    starts = [block.start for block in extraction.blocks]
    found: dict[str, set[int]] = {}
    for claim in matcher.with_rules(rules).find_claims(extraction).claims:
        first = bisect_right(starts, claim.start) - 1
        found.setdefault(claim.rule, set()).update(range(first, bisect_left(starts, claim.end)))
    return {rule_id: frozenset(blocks) for rule_id, blocks in found.items()}


def _drop(rule: Rule, guards: Iterable[str]) -> Rule:
    without = {name: value for guard in guards for name, value in WITHOUT[guard].items()}
    return replace(rule, **without)


def _has(rule: Rule, guard: str) -> bool:
    if guard in ("max_lines", "body stop") and not isinstance(rule.matcher, Run):
        return False
    if guard == "max_chars" and isinstance(rule.matcher, Repeats) and "passage" in rule.matcher.what:
        return False  # a passage is as long as it is
    return any(getattr(rule, name) != value for name, value in WITHOUT[guard].items())
