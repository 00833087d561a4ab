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
    "min_lines": {"min_lines": 1},
    "max_lines": {"max_lines": _UNLIMITED},
    "body stop": {"past_body": True},
    "sites": {"sites": (), "not_sites": ()},
    "langs": {"langs": ()},
    "pages": {"pages": (), "not_pages": ()},
}
END = "no end"  # no guard, and yet it stops a block rule: the line that should end the block is not there

_Blocks = dict[str, frozenset[int]]
_NONE: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Held:
    """A rule that would claim block ``block`` (from 0), or a part of it, if it were not for ``guards``.

    One guard stops it alone; several do so together, so that each has to give way.
    """

    rule: Rule
    block: int
    guards: tuple[str, ...]


class GuardFinder:
    """Finds what the guards of a matcher's rules hold back; for many texts, since matchers take time to make."""

    def __init__(self, matcher: Matcher) -> None:
        self._matcher = matcher  # which leaves rules that prune out: they see no text
        self._bare = matcher.with_rules([_drop(rule, WITHOUT) for rule in matcher.rules])
        self._ended = {
            rule.id: rule
            for rule in matcher.rules
            if isinstance(rule.matcher, Run) and (rule.matcher.through or rule.matcher.until)
        }
        self._starts = matcher.with_rules(
            [
                replace(_drop(rule, WITHOUT), matcher=Line(rule.matcher.start))
                for rule in self._ended.values()
                if isinstance(rule.matcher, Run)
            ]
        )

    def find_held(self, extraction: Extraction) -> list[Held]:
        """Every block that a rule would claim without its guards and does not claim with them.

        Where a block rule would run on for more than ``max_lines`` past the body, that is no near miss: it is left out.
        """
        actual = _find_blocks(self._matcher, extraction)
        bare = _find_blocks(self._bare, extraction)
        near = [rule for rule in self._matcher.rules if bare.get(rule.id, _NONE) - actual.get(rule.id, _NONE)]
        dropped: dict[str, _Blocks] = {}
        alone: dict[str, _Blocks] = {}
        for guard in WITHOUT:
            guarded = [rule for rule in near if _has(rule, guard)]
            dropped[guard] = self._match([_drop(rule, (guard,)) for rule in guarded], extraction)
            alone[guard] = self._match([_drop(rule, WITHOUT.keys() - {guard}) for rule in guarded], extraction)
        held = []
        for rule in near:
            for block in sorted(bare[rule.id] - actual.get(rule.id, _NONE)):
                guards = _find_guards(rule, block, dropped, alone)
                if not {"body stop", "max_lines"} <= {*guards}:
                    held.append(Held(rule, block, guards))
        return held + self._find_unended(extraction, bare)

    def _find_unended(self, extraction: Extraction, bare: _Blocks) -> list[Held]:
        """The blocks that start a block rule of which the end is nowhere."""
        return [
            Held(self._ended[rule_id], block, (END,))
            for rule_id, blocks in _find_blocks(self._starts, extraction).items()
            for block in sorted(blocks - bare.get(rule_id, _NONE))
        ]

    def _match(self, rules: Sequence[Rule], extraction: Extraction) -> _Blocks:
        return _find_blocks(self._matcher.with_rules(rules), extraction) if rules else {}


def _find_guards(
    rule: Rule, block: int, dropped: Mapping[str, _Blocks], alone: Mapping[str, _Blocks]
) -> tuple[str, ...]:
    """The guard that stops a claim by itself, else each that would if it were the only one."""
    for guard in WITHOUT:
        if block in dropped[guard].get(rule.id, ()):
            return (guard,)
    has = tuple(guard for guard in WITHOUT if _has(rule, guard))
    return tuple(guard for guard in has if block not in alone[guard].get(rule.id, ())) or has


def _find_blocks(matcher: Matcher, extraction: Extraction) -> _Blocks:
    """By rule, the blocks of which it claims something."""
    starts = [block.start for block in extraction.blocks]
    found: dict[str, set[int]] = {}
    for claim in matcher.find_claims(extraction).claims:
        first = bisect_right(starts, claim.start) - 1
        found.setdefault(claim.rule, set()).update(range(first, bisect_left(starts, claim.end)))
    return {rule_id: frozenset(blocks) for rule_id, blocks in found.items()}


def _drop(rule: Rule, guards: Iterable[str]) -> Rule:
    without = {name: value for guard in guards for name, value in WITHOUT[guard].items()}
    return replace(rule, **without)


def _has(rule: Rule, guard: str) -> bool:
    if guard in ("min_lines", "max_lines", "body stop") and not isinstance(rule.matcher, Run):
        return False
    if guard == "max_chars" and isinstance(rule.matcher, Repeats) and "passage" in rule.matcher.what:
        return False  # a passage is as long as it is
    return any(getattr(rule, name) != value for name, value in WITHOUT[guard].items())
