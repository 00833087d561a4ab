"""Rules whose pattern a line misses by a few characters: a shortlist by shared letters, then fuzzy matching."""

from __future__ import annotations

import re
import time
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import regex

from cleaner.packs.fold import fold
from cleaner.packs.lead import leading_pattern
from cleaner.packs.pattern import compile_pattern
from cleaner.packs.rule import Inline

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cleaner.packs.rule import Pattern, Rule

_MOST_EDITS = 6
_CHARS_AN_EDIT = 4  # of the words that line and rule share: with more edits, every word is near every other
_MOST_TRIED = 12
_MOST_REMEMBERED = 20_000  # counts of edits: a corpus has more lines than memory
_LEAST_SHARED = 0.3  # of the three-letter pieces of a literal; two edits in "follow us on" leave half of them
_DIGIT, _SPACE = re.compile(r"\d"), re.compile(r"\s")
_TRY_SECONDS = 0.06  # processor time a pattern may take on a line


@dataclass(frozen=True, slots=True)
class Miss:
    """``rule`` would match the line after ``edits`` characters were put in, taken out or replaced."""

    rule: Rule
    edits: int


class NearPatterns:
    """The patterns of many rules, ready to be asked which of them a line nearly matches."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._rules: list[Rule] = []
        self._literals: list[tuple[int, int]] = []  # number of the rule, how many pieces the literal has
        self._by_piece: dict[str, list[int]] = {}
        self._counted: dict[tuple[str, str], int | None] = {}
        for rule in rules:
            pattern = leading_pattern(rule)
            if pattern is None or not pattern.literals:
                continue
            self._rules.append(rule)
            for literal in pattern.literals:
                pieces = _find_pieces(fold_words(literal))
                for piece in pieces:
                    self._by_piece.setdefault(piece, []).append(len(self._literals))
                self._literals.append((len(self._rules) - 1, len(pieces)))

    def find_misses(self, line: str, *, leave_out: Iterable[str] = (), seconds: float = 0.5) -> tuple[list[Miss], bool]:
        """The rules that ``line`` misses by a few edits, nearest first, and whether all of the shortlist was tried.

        Rules named in ``leave_out`` are not tried; ``seconds`` of processor time bound the whole.
        """
        misses: list[Miss] = []
        until = time.process_time() + seconds
        known = set(leave_out)
        for rule, most in self._shortlist(line):
            if rule.id in known:
                continue
            if (rule.id, line) not in self._counted:
                if time.process_time() > until:
                    return sorted(misses, key=lambda miss: (miss.edits, miss.rule.id)), False
                if len(self._counted) >= _MOST_REMEMBERED:
                    self._counted.clear()
                self._counted[rule.id, line] = count_edits(rule, line, most)
            edits = self._counted[rule.id, line]
            if edits is not None:
                misses.append(Miss(rule, edits))
        return sorted(misses, key=lambda miss: (miss.edits, miss.rule.id)), True

    def _shortlist(self, line: str) -> list[tuple[Rule, int]]:
        """The rules with most in common with the line, and how many edits each may have."""
        shared = Counter(number for piece in _find_pieces(fold_words(line)) for number in self._by_piece.get(piece, ()))
        best: dict[int, tuple[float, int]] = {}
        for number, count in shared.items():
            rule, pieces = self._literals[number]
            best[rule] = max(best.get(rule, (0.0, 0)), (count / pieces, pieces))
        ranked = sorted(
            (-share, rule, pieces)
            for rule, (share, pieces) in best.items()
            if share >= _LEAST_SHARED and pieces >= _CHARS_AN_EDIT
        )
        return [
            (self._rules[rule], min(_MOST_EDITS, pieces // _CHARS_AN_EDIT)) for _, rule, pieces in ranked[:_MOST_TRIED]
        ]


def count_edits(rule: Rule, line: str, most: int) -> int | None:
    """How many edits make the line match the rule's leading pattern; None where over ``most``, or not soon found."""
    pattern = leading_pattern(rule)
    assert pattern is not None  # the index holds no other
    fuzzy = _loosen(pattern, most)
    if fuzzy is None:
        return None
    try:
        if isinstance(rule.matcher, Inline):
            found = fuzzy.search(line, timeout=_TRY_SECONDS)
        else:
            found = fuzzy.fullmatch(line, timeout=_TRY_SECONDS)
    except TimeoutError:
        return None
    return sum(found.fuzzy_counts) if found and sum(found.fuzzy_counts) else None


def _loosen(pattern: Pattern, most: int) -> regex.Pattern[str] | None:
    """The pattern with up to ``most`` edits anywhere, the best match sought; None where it has edits of its own."""
    try:
        return compile_pattern(replace(pattern, source=f"(?b)(?:{pattern.source}){{e<={most}}}"))
    except regex.error:
        return None


def fold_words(text: str) -> str:
    r"""``text`` folded, every digit and every white space alike: lines and literals can then be compared.

    >>> fold_words("12 May\t2024")
    '00 may 0000'
    """
    return _SPACE.sub(" ", _DIGIT.sub("0", fold(text)))


def _find_pieces(folded: str) -> Sequence[str]:
    """The distinct runs of three letters; of two in scripts where a character is a syllable or more."""
    size = 3 if all(char < "\u2e80" for char in folded) else 2
    return sorted({folded[at : at + size] for at in range(max(1, len(folded) - size + 1))})
