"""A document cut into lines of pieces, each kept, removed or marked: what the HTML report shows in place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cleaner.model import Removal
    from cleaner.report.removals import DocumentReport

MarkKind = Literal["removed", "claimed", "draft"]
LONG_TEXT = 200_000
LONG_KEPT = 4_000
LONG_REMOVED = 20_000
_LINE_BREAK = re.compile(r"(\r\n|\n|\r)")


@dataclass(frozen=True, slots=True)
class Mark:
    """Why a stretch of text is not plain: number ``index`` of the report's ``removed``, ``claimed`` or ``drafts``."""

    kind: MarkKind
    index: int
    is_space: bool = False


@dataclass(frozen=True, slots=True)
class Stretch:
    """``[start, end)`` of the extracted text under one mark, or under none."""

    start: int
    end: int
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of one line. ``opens`` where its mark begins; ``left_out`` counts characters not shown in its place."""

    text: str
    mark: Mark | None = None
    opens: bool = False
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line, or a run of blank ones (``is_blank``, without pieces)."""

    pieces: tuple[Piece, ...]
    is_blank: bool = False

    @property
    def gone(self) -> Mark | None:
        """The mark of the first removal where nothing of the line stays."""
        marks = [piece.mark for piece in self.pieces if not (piece.mark and piece.mark.is_space)]
        return marks[0] if marks and all(mark and mark.kind == "removed" for mark in marks) else None


def is_plain(text: str, report: DocumentReport) -> bool:
    """Whether nothing in an extracted text is marked or left out."""
    return len(text) <= LONG_TEXT and not (report.removed or report.claimed or report.drafts)


def cut_lines(text: str, report: DocumentReport) -> Iterator[ShownLine]:
    """The lines of an extracted text, a run of blank ones as one. Long stretches of long texts are left out.

    White space removed from blank lines is shown at the end of the line before them.
    Every character is in a piece, is a line break or white space of a blank line, or is counted in ``left_out``.
    """
    line: list[Piece] = []
    held: list[Piece] = []
    is_blank = False
    for piece in _split_pieces(text, find_stretches(text, report)):
        if piece is not None:
            line.append(piece)
        elif all(_is_blank(part) for part in line):
            held += [part for part in line if part.mark]
            is_blank = True
            line = []
        else:
            yield from _yield_held(held, is_blank)
            held, line, is_blank = line, [], False
    yield from _yield_held(held, is_blank=False)


def _yield_held(held: list[Piece], is_blank: bool) -> Iterator[ShownLine]:
    if held:
        yield ShownLine(tuple(held))
    if is_blank:
        yield ShownLine((), is_blank=True)


def find_stretches(text: str, report: DocumentReport) -> Iterator[Stretch]:
    """Stretches that cover the text without overlap; a removal hides the part of a draft under it."""
    both: tuple[tuple[MarkKind, tuple[Removal, ...]], ...] = (("removed", report.removed), ("claimed", report.claimed))
    marked = [
        Stretch(removal.start, removal.end, Mark(kind, index, removal.text.isspace()))
        for kind, removals in both
        for index, removal in enumerate(removals)
    ]
    drafts = [Stretch(draft.start, draft.end, Mark("draft", index)) for index, draft in enumerate(report.drafts)]
    drafts.sort(key=lambda draft: draft.start, reverse=True)
    position = 0
    for stretch in [*sorted(marked, key=lambda stretch: stretch.start), Stretch(len(text), len(text))]:
        while drafts and drafts[-1].start < stretch.start:
            draft = drafts[-1]
            start, end = max(draft.start, position), min(draft.end, stretch.start)
            if start < end:
                yield from _plain(position, start)
                yield Stretch(start, end, draft.mark)
                position = end
            if draft.end > stretch.start:
                break
            drafts.pop()
        yield from _plain(position, stretch.start)
        yield from [stretch] if stretch.mark else []
        position = max(position, stretch.end)


def _plain(start: int, end: int) -> Iterator[Stretch]:
    if start < end:
        yield Stretch(start, end)


def _split_pieces(text: str, stretches: Iterable[Stretch]) -> Iterator[Piece | None]:
    """Pieces without line breaks, None where a line ends; removed white space keeps its line breaks, to be shown."""
    opened: set[Mark] = set()
    for stretch in stretches:
        mark = stretch.mark
        for part, left_out in _shorten(text, stretch):
            if left_out:
                yield Piece("", mark, left_out=left_out)
            for number, words in enumerate(_LINE_BREAK.split(part)):
                is_break = number % 2 == 1
                if words and (not is_break or (mark and mark.is_space)):
                    yield Piece(words, mark, opens=mark is not None and mark not in opened)
                    if mark:
                        opened.add(mark)
                if is_break:
                    yield None
    yield None


def _shorten(text: str, stretch: Stretch) -> Iterator[tuple[str, int]]:
    """The stretch's text; in a long document its beginning and end, the latter with the count of what is between."""
    limit = LONG_REMOVED if stretch.mark else LONG_KEPT
    if len(text) <= LONG_TEXT or stretch.end - stretch.start <= limit:
        yield text[stretch.start : stretch.end], 0
    else:
        yield text[stretch.start : stretch.start + limit // 2], 0
        yield text[stretch.end - limit // 2 : stretch.end], stretch.end - stretch.start - limit // 2 * 2


def _is_blank(piece: Piece) -> bool:
    if piece.mark:
        return piece.mark.is_space
    return not piece.left_out and not piece.text.strip()
