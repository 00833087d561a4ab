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
    from collections.abc import Sequence


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

    def find_candidates(self, text: str, starts: Sequence[int]) -> dict[int, set[int]]:
        """By rule number the numbers of the blocks (beginning at ``starts``) that hold one of the rule's literals."""
        found: dict[int, set[int]] = {}
        if self._automaton is None or not starts:
            return found
        rules_of = self._rules_of
        folded = fold(text)
        try:
            hits = self._automaton.find_matches_as_indexes(folded, overlapping=True)
        except UnicodeEncodeError:
            hits = self._automaton.find_matches_as_indexes(_encodable(folded), overlapping=True)
        for literal, start, _ in hits:
            number = bisect_right(starts, start) - 1
            if number < 0:
                continue  # before the first block there is only white space
            for rule in rules_of[literal]:
                blocks = found.get(rule)
                if blocks is None:
                    found[rule] = {number}
                else:
                    blocks.add(number)
        return found


def _encodable(folded: str) -> str:
    """``folded`` as the automaton can read it, of the same length."""
    return _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", folded)
