"""Which rules are worth trying on which blocks: one Aho-Corasick pass over the folded text.

The index must be invisible: it leaves out only what cannot match. A property test holds it against the naive loop.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING

from ahocorasick_rs import AhoCorasick

from cleaner.packs.fold import fold
from cleaner.packs.rule import Inline, Line, Pattern, Repeats, Rule, Run

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cleaner.model import Block


_SURROGATE = re.compile("[\ud800-\udfff]")  # alone they have no place in UTF-8, which the automaton works on


def leading_pattern(rule: Rule) -> Pattern | None:
    """The pattern that a claim of ``rule`` begins with; None where it has none."""
    match rule.matcher:
        case Line(pattern) | Inline(pattern):
            return pattern
        case Run(start=start):
            return start
    return None


class Index:
    """The literals of many rules in one automaton."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        by_literal: dict[str, list[int]] = {}
        everywhere: list[int] = []
        for number, rule in enumerate(rules):
            pattern = leading_pattern(rule)
            if pattern is not None and pattern.literals:
                for literal in pattern.literals:
                    by_literal.setdefault(_encodable(literal), []).append(number)
            elif pattern is not None or isinstance(rule.matcher, Repeats):
                everywhere.append(number)
        self.everywhere = tuple(everywhere)  # rules that no literal narrows down
        self._rules_of = list(by_literal.values())
        self._automaton = AhoCorasick(list(by_literal)) if by_literal else None

    def find_candidates(self, text: str, blocks: tuple[Block, ...]) -> Iterator[tuple[int, int]]:
        """Pairs of rule number and block number, each once, for the rules that have literals."""
        if self._automaton is None or not blocks:
            return
        starts = [block.start for block in blocks]
        rules_of = self._rules_of
        seen: set[tuple[int, int]] = set()
        folded = fold(text)
        try:
            hits = self._automaton.find_matches_as_indexes(folded, overlapping=True)
        except UnicodeEncodeError:
            hits = self._automaton.find_matches_as_indexes(_encodable(folded), overlapping=True)
        for literal, start, _ in hits:
            number = bisect_right(starts, start) - 1
            for rule in rules_of[literal]:
                pair = (rule, number)
                if pair not in seen and number >= 0:
                    seen.add(pair)
                    yield pair


def _encodable(folded: str) -> str:
    """``folded`` as the automaton can read it, of the same length."""
    return _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", folded)
