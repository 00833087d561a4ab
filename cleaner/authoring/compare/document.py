"""Two rule sets on one document: the characters that now go, that now stay, and that another rule takes."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Literal

from cleaner.authoring.evaluate.credit import EXTRACTION_RULE, Ledger
from cleaner.engine.prose import BODY_CHARS, ends_sentence
from cleaner.lines import find_blocks
from cleaner.model import SPACE_RULE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from cleaner.authoring.evaluate.metrics import GoldBody
    from cleaner.model import CleanResult

Kind = Literal["removed", "kept", "renamed"]

_WORD = re.compile(r"\S+")
_MOST_ALIGNED = 3_000  # words of a stretch that changed; aligning longer ones takes seconds


@dataclass(frozen=True, slots=True)
class Change:
    """A text that the two rule sets treat differently: now ``removed``, ``kept``, or ``renamed``.

    ``old`` and ``new`` are the rules that take it, None where it stays. ``is_harm`` says whether it is removed and the
    gold body loses it; None where there is no gold body.
    """

    kind: Kind
    document: str
    old: str | None
    new: str | None
    text: str
    is_prose: bool
    is_harm: bool | None = None

    @property
    def rule(self) -> str:
        """The rule that the change is counted for: the one that takes the text now, else the one that did."""
        rule = self.new or self.old
        assert rule is not None  # else nothing has changed
        return rule

    @property
    def characters(self) -> int:
        """Its characters without white space."""
        return sum(map(len, self.text.split()))


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of text with the rules that take it; one of those is a rule that pruned it, or ``~extraction``."""

    text: str
    old: str | None
    new: str | None


def compare_results(
    document: str, old: CleanResult, new: CleanResult, gold: GoldBody | None = None
) -> tuple[Change, ...]:
    """What has changed from ``old`` to ``new``, two results of one document, in the order of the text."""
    pieces = _compare_spans(old, new) if old.extracted == new.extracted else _align(old, new)
    changes = [_make_change(document, piece) for piece in pieces if piece.old != piece.new and piece.text.strip()]
    return tuple(changes if gold is None else _judge(changes, old, gold))


def _compare_spans(old: CleanResult, new: CleanResult) -> Iterator[_Piece]:
    """The stretches of one text between the edges of all removals."""
    text = old.extracted
    edges = sorted({0, len(text), *(edge for cut in (*old.removals, *new.removals) for edge in (cut.start, cut.end))})
    takers = [_Takers(old), _Takers(new)]
    for start, end in pairwise(edges):
        yield _Piece(text[start:end], *(taker.find(start) for taker in takers))


class _Takers:
    """Which rule takes the character at an offset; asked in ascending order."""

    def __init__(self, result: CleanResult) -> None:
        self._removals = result.removals
        self._at = 0

    def find(self, offset: int) -> str | None:
        while self._at < len(self._removals) and self._removals[self._at].end <= offset:
            self._at += 1
        if self._at == len(self._removals) or offset < self._removals[self._at].start:
            return None
        rule = self._removals[self._at].rule
        return None if rule == SPACE_RULE else rule


def _align(old: CleanResult, new: CleanResult) -> Iterator[_Piece]:
    """The stretches of two extractions of a page: their lines are aligned, and the words of lines that differ."""
    old_words, new_words = _split(old), _split(new)
    old_lines, new_lines = _by_line(old_words), _by_line(new_words)
    matcher = SequenceMatcher(
        a=[_join(line) for line in old_lines], b=[_join(line) for line in new_lines], autojunk=False
    )
    words: list[_Piece] = []
    for tag, a, b, c, d in matcher.get_opcodes():
        ours = [word for line in old_lines[a:b] for word in line]
        theirs = [word for line in new_lines[c:d] for word in line]
        if tag == "equal":
            words += [_Piece(mine.text, mine.rule, other.rule) for mine, other in zip(ours, theirs, strict=True)]
        else:
            words += _align_words(ours, theirs, old, new)
    for (was, becomes), same in groupby(words, key=lambda word: (word.old, word.new)):
        yield _Piece(" ".join(word.text for word in same), was, becomes)


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    line: int
    rule: str | None


def _split(result: CleanResult) -> list[_Word]:
    takers = _Takers(result)
    return [
        _Word(found.group(), number, takers.find(block.start + found.start()))
        for number, block in enumerate(result.blocks)
        for found in _WORD.finditer(result.extracted[block.start : block.end])
    ]


def _by_line(words: Sequence[_Word]) -> list[list[_Word]]:
    return [list(of_line) for _, of_line in groupby(words, key=lambda word: word.line)]


def _join(words: Iterable[_Word]) -> str:
    return " ".join(word.text for word in words)


def _align_words(
    ours: Sequence[_Word], theirs: Sequence[_Word], old: CleanResult, new: CleanResult
) -> Iterator[_Piece]:
    """Words of stretches that differ; one that only one extraction has was pruned in the other."""
    codes: Iterable[tuple[str, int, int, int, int]] = [("replace", 0, len(ours), 0, len(theirs))]
    if max(len(ours), len(theirs)) <= _MOST_ALIGNED:
        codes = SequenceMatcher(
            a=[word.text for word in ours], b=[word.text for word in theirs], autojunk=False
        ).get_opcodes()
    for tag, a, b, c, d in codes:
        if tag == "equal":
            for mine, other in zip(ours[a:b], theirs[c:d], strict=True):
                yield _Piece(mine.text, mine.rule, other.rule)
        else:
            gone, come = _find_pruner(ours[a:b], new), _find_pruner(theirs[c:d], old)
            yield from (_Piece(word.text, word.rule, gone) for word in ours[a:b])
            yield from (_Piece(word.text, come, word.rule) for word in theirs[c:d])


def _find_pruner(words: Sequence[_Word], result: CleanResult) -> str:
    """The rule whose pruned element has the words; the extractor where none has."""
    text = _join(words)
    for pruned in result.pruned:
        if text and text in " ".join(pruned.text.split()):
            return pruned.rule
    return EXTRACTION_RULE


def _make_change(document: str, piece: _Piece) -> Change:
    text = piece.text.strip()
    kind: Kind = "removed" if piece.old is None else "kept" if piece.new is None else "renamed"
    is_prose = any(len(line) >= BODY_CHARS and ends_sentence(line) for line in text.splitlines())
    return Change(kind, document, piece.old, piece.new, text, is_prose)


def _judge(changes: Sequence[Change], old: CleanResult, gold: GoldBody) -> Iterator[Change]:
    """The changes, each that removes something with the verdict whether the gold body loses it."""
    lines = [
        (number, change.text[block.start : block.end])
        for number, change in enumerate(changes)
        if change.kind == "removed"
        for block in find_blocks(change.text)
    ]
    verdicts = Ledger(old.body, gold).judge([line for _, line in lines])
    harmed = {number for (number, _), (_, wrong) in zip(lines, verdicts, strict=True) if wrong}
    for number, change in enumerate(changes):
        yield replace(change, is_harm=number in harmed)
