"""Which rules are worth trying on which blocks: Aho-Corasick over the folded blocks.

The index must be invisible: it leaves out only what cannot match. A property test holds it against the naive loop.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property
from typing import TYPE_CHECKING

from ahocorasick_rs import BytesAhoCorasick

from cleaner.packs.fold import fold_for_index
from cleaner.packs.rule import LONGEST_LINE, UNBOUNDED, Inline, Line, Pattern, Rule, Run
from cleaner.packs.scope import primary_subtag

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_SHORT = LONGEST_LINE  # characters of the blocks that line rules are for; the others hold half of a text

# So many bytes of text are searched for each literal alone before the automaton of all is made, which with thirty
# thousand literals takes as long as to search two kilobytes for each of them.
_BYTES_A_LITERAL = 0.06


def leading_pattern(rule: Rule) -> Pattern | None:
    """The pattern that a claim of ``rule`` begins with; None where it has none."""
    match rule.matcher:
        case Line(pattern) | Inline(pattern):
            return pattern
        case Run(start=start):
            return start
    return None


def find_longest(rule: Rule) -> int:
    """The most characters that a block may have in which a claim of ``rule`` begins."""
    if isinstance(rule.matcher, Inline):
        return UNBOUNDED
    pattern = leading_pattern(rule)
    longest = pattern.longest if pattern is not None else UNBOUNDED
    return min(longest, rule.max_chars)  # a claim is at least as long as the block that it begins in


class Index:
    """The literals of many rules. Automata are made by language when a document first needs them."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules = rules
        self._langs = frozenset(lang for rule in rules for lang in rule.langs)
        self._by_lang: dict[str | None, _Automata] = {}

    def find_candidates(self, lines: Sequence[str], lang: str | None) -> tuple[dict[int, set[int]], Sequence[int]]:
        """By rule number the numbers of the lines that hold one of the rule's literals, and the rules without literals.

        ``lines`` are the texts of the blocks. Rules that are for other languages than ``lang`` are left out.
        """
        automata = self._find_automata(lang)
        found: dict[int, set[int]] = {}
        short: list[int] = []
        long: list[int] = []
        for number, line in enumerate(lines):
            (short if len(line) <= _SHORT else long).append(number)
        if short:
            automata.short.add_hits(lines, short, found)
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


def _find_literals(rule: Rule) -> tuple[str, ...]:
    pattern = leading_pattern(rule)
    if pattern is None:
        return ()
    return pattern.literals if isinstance(rule.matcher, Inline) else pattern.framed


class _Automata:
    """Those of the lines up to _SHORT and of longer ones, and the numbers of the rules ``without`` literals."""

    def __init__(self, rules: Sequence[tuple[int, Rule]]) -> None:
        self._literals = [(number, rule, _find_literals(rule)) for number, rule in rules]
        self.without = tuple(number for number, _, some in self._literals if not some)

    @cached_property
    def short(self) -> _Automaton:
        """The automaton of all rules."""
        return _Automaton.build((number, some) for number, _, some in self._literals)

    @cached_property
    def long(self) -> _Automaton:
        """The automaton of the few rules that may begin a claim in a long line."""
        return _Automaton.build((number, some) for number, rule, some in self._literals if find_longest(rule) > _SHORT)


class _Automaton:
    """Literals, and by the number of each the rules that require it.

    The automaton is made when a few texts were searched: before that, one literal after the other is the quicker way.
    """

    def __init__(self, by_literal: dict[bytes, list[int]]) -> None:
        self._literals = list(by_literal)
        self._rules_of = list(by_literal.values())
        self._searched = 0  # bytes
        self._automaton: BytesAhoCorasick | None = None

    @classmethod
    def build(cls, entries: Iterable[tuple[int, tuple[str, ...]]]) -> _Automaton:
        """The automaton of the literals of these rules, each by its number."""
        by_literal: dict[bytes, list[int]] = {}
        for number, literals in entries:
            for literal in literals:
                by_literal.setdefault(literal.encode("utf-8", "surrogatepass"), []).append(number)
        return cls(by_literal)

    def add_hits(self, lines: Sequence[str], numbers: Sequence[int], found: dict[int, set[int]]) -> None:
        """Add to ``found`` which of the lines ``numbers`` hold a literal of which rule."""
        if not self._literals:
            return
        folded = fold_for_index("\n".join(["", *[lines[number] for number in numbers], ""]))
        hits = self._find_hits(folded)
        if not hits:
            return
        breaks = []  # before each line; no line holds one
        at = 0
        for line in folded[1:-1].split(b"\n"):
            breaks.append(at)
            at += len(line) + 1
        rules_of = self._rules_of
        for literal, start, _ in hits:
            number = numbers[bisect_right(breaks, start) - 1]
            for rule in rules_of[literal]:
                of_rule = found.get(rule)
                if of_rule is None:
                    found[rule] = {number}
                else:
                    of_rule.add(number)

    def _find_hits(self, folded: bytes) -> list[tuple[int, int, int]]:
        """Number, start and end of each literal in a text."""
        if self._automaton is None:
            self._searched += len(folded)
            if self._searched <= len(self._literals) * _BYTES_A_LITERAL:
                return list(_search_each(self._literals, folded))
            self._automaton = BytesAhoCorasick(self._literals)
        return self._automaton.find_matches_as_indexes(folded, overlapping=True)


def _search_each(literals: Sequence[bytes], text: bytes) -> Iterator[tuple[int, int, int]]:
    for number, literal in enumerate(literals):
        if literal in text:
            start = text.find(literal)
            while start >= 0:
                yield number, start, start + len(literal)
                start = text.find(literal, start + 1)
