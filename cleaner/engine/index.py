"""Which rules are worth trying on which blocks: Aho-Corasick over the folded blocks.

The index must be invisible: it leaves out only what cannot match. A property test holds it against the naive loop.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property
from typing import TYPE_CHECKING

from ahocorasick_rs import BytesAhoCorasick, Implementation

from cleaner.packs.fold import fold_for_index
from cleaner.packs.kept_rule import find_literals, find_longest
from cleaner.packs.rule import LONGEST_LINE
from cleaner.packs.scope import primary_subtag

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cleaner.packs.rule import Rule

_SHORT = LONGEST_LINE  # characters of the blocks that line rules are for; the others hold half of a text

# To make the automaton takes as long as to look at each literal some forty times. While the texts so far took a fifth
# of that, another is searched for the literals one by one; a byte of a text takes as long as a few literals.
_LOOKS = 8
_LOOKS_A_BYTE = 8
_GRAM = 4  # bytes that a literal begins with

# An automaton of another kind is three times as fast between hits, takes six times as long to make, and two hundred
# bytes of memory for each byte of the literals. It is made of few literals at once, and of many for the first language
# of which a hundred texts were searched and hit rarely: it takes as long as to search some five hundred.
_FEW_BYTES, _MOST_BYTES = 30_000, 200_000  # of the literals
_MANY = 4  # bytes of texts for each of the literals
_RARELY = 1 / 200  # hits a byte


class Index:
    """The literals of many rules. Automata are made by language when a document first needs them."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules = rules
        self._langs = frozenset(lang for rule in rules for lang in rule.langs)
        self._by_lang: dict[str | None, _Automata] = {}
        self._is_hastened = False

    def find_candidates(self, lines: Sequence[str], lang: str | None) -> tuple[dict[int, set[int]], Sequence[int]]:
        """By rule number the numbers of the lines that hold one of the rule's literals, and the rules without literals.

        ``lines`` are the texts of the blocks. Rules that are for other languages than ``lang`` are left out.
        """
        automata = self._find_automata(lang)
        found: dict[int, set[int]] = {}
        short = [number for number, line in enumerate(lines) if len(line) <= _SHORT]
        long = [number for number, line in enumerate(lines) if len(line) > _SHORT]
        if short:
            automata.short.add_hits(lines, short, found)
            if not self._is_hastened and automata.short.is_busy():
                self._is_hastened = True
                automata.short.hasten()
        if long:
            automata.long.add_hits(lines, long, found)
        return found, automata.without

    def _find_automata(self, lang: str | None) -> _Automata:
        known = primary_subtag(lang) if lang is not None else None
        if known is not None and known not in self._langs:
            known = ""
        automata = self._by_lang.get(known)
        if automata is None:
            automata = self._by_lang[known] = _Automata(
                [
                    (number, rule)
                    for number, rule in enumerate(self._rules)
                    if known is None or not rule.langs or known in rule.langs
                ]
            )
        return automata


class _Automata:
    """Those of the lines up to _SHORT and of longer ones, and the numbers of the rules ``without`` literals."""

    def __init__(self, rules: Sequence[tuple[int, Rule]]) -> None:
        self._rules = rules
        self._literals = [(number, find_literals(rule)) for number, rule in rules]
        self.without = tuple(number for number, some in self._literals if not some)

    @cached_property
    def short(self) -> _Automaton:
        """The automaton of all rules."""
        return _Automaton(self._literals)

    @cached_property
    def long(self) -> _Automaton:
        """The automaton of the few rules that may begin a claim in a long line."""
        return _Automaton(
            [
                literals
                for literals, (_, rule) in zip(self._literals, self._rules, strict=True)
                if find_longest(rule) > _SHORT
            ]
        )


class _Automaton:
    """The literals of rules, each rule by its number.

    The automaton is made when a few texts were searched: before that, one literal after the other is the quicker way.
    """

    def __init__(self, literals: Sequence[tuple[int, Sequence[bytes]]]) -> None:
        self._literals = literals
        self._looks = sum(len(some) for _, some in literals)  # that one text takes
        self._left = _LOOKS * self._looks
        self._searched = self._found = 0  # bytes and hits, by the automaton

    def add_hits(self, lines: Sequence[str], numbers: Sequence[int], found: dict[int, set[int]]) -> None:
        """Add to ``found`` which of the lines ``numbers`` hold a literal of which rule."""
        if not self._looks:
            return
        folded = fold_for_index("\n".join(["", *[lines[number] for number in numbers], ""]))
        hits = self._find_hits(folded)
        if not hits:
            return
        breaks = _find_breaks(folded)
        for rules, start in hits:
            number = numbers[bisect_right(breaks, start) - 1]
            for rule in rules:
                of_rule = found.get(rule)
                if of_rule is None:
                    found[rule] = {number}
                else:
                    of_rule.add(number)

    def _find_hits(self, folded: bytes) -> list[tuple[Sequence[int], int]]:
        """The numbers of the rules that require it, and the start, of each literal in a text."""
        self._left -= self._looks + _LOOKS_A_BYTE * len(folded)
        if self._left >= 0:
            return list(_search_each(self._literals, folded))
        automaton, rules_of = self._made
        hits = automaton.find_matches_as_indexes(folded, overlapping=True)
        self._searched += len(folded)
        self._found += len(hits)
        return [(rules_of[literal], start) for literal, start, _ in hits]

    def is_busy(self) -> bool:
        """Whether so much was searched, and so little found, that it is time to ``hasten``."""
        if self._searched == 0 or self._found > _RARELY * self._searched:
            return False
        return _FEW_BYTES < self._size <= _MOST_BYTES and self._searched > _MANY * self._size

    def hasten(self) -> None:
        """Make the automaton of the other kind."""
        _, rules_of = self._made
        self._made = BytesAhoCorasick(list(self._rules_of), implementation=Implementation.DFA), rules_of

    @cached_property
    def _made(self) -> tuple[BytesAhoCorasick, list[list[int]]]:
        """The automaton, and by the number of each literal the rules that require it."""
        kind = Implementation.DFA if self._size <= _FEW_BYTES else None
        return BytesAhoCorasick(list(self._rules_of), implementation=kind), list(self._rules_of.values())

    @cached_property
    def _rules_of(self) -> dict[bytes, list[int]]:
        rules_of: dict[bytes, list[int]] = {}
        for number, literals in self._literals:
            for literal in literals:
                rules_of.setdefault(literal, []).append(number)
        return rules_of

    @cached_property
    def _size(self) -> int:
        return sum(map(len, self._rules_of))


def _find_breaks(folded: bytes) -> list[int]:
    """Where the line break before each line stands; no line holds one."""
    breaks = []
    at = folded.find(b"\n")
    while at < len(folded) - 1:
        breaks.append(at)
        at = folded.find(b"\n", at + 1)
    return breaks


def _search_each(literals: Sequence[tuple[int, Sequence[bytes]]], text: bytes) -> Iterator[tuple[tuple[int], int]]:
    grams = {text[at : at + size] for size in range(1, _GRAM + 1) for at in range(len(text))}
    for number, some in literals:
        for literal in [literal for literal in some if literal[:_GRAM] in grams]:
            start = text.find(literal)
            while start >= 0:
                yield (number,), start
                start = text.find(literal, start + 1)
