"""The white space that goes with what was cut: the ``~space`` closure."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from cleaner.model import Block

_Span = tuple[int, int]


def find_space(text: str, blocks: Sequence[Block], gone_blocks: Collection[int], gone: Sequence[_Span]) -> list[_Span]:
    """Half-open offsets of the white space that goes; none of it lies in ``gone`` (sorted, disjoint).

    Around a run of gone blocks the longer of the two gaps stays (the one before it, where they are as long) and the
    other goes; at the start or end of the text the gap towards the text goes. Where a span goes from within a line
    and white space stands on both sides, the run before it goes.
    """
    doomed: list[_Span] = []
    number = 0
    while number < len(blocks):
        first = number
        while number < len(blocks) and number in gone_blocks:
            number += 1
        if number > first:
            doomed.append(_with_gap(len(text), blocks, first, number - 1))
        number += 1
    doomed += _within_lines(text, blocks, gone_blocks, _join_touching(gone))
    return _without(sorted(doomed), gone)


def _with_gap(length: int, blocks: Sequence[Block], first: int, last: int) -> _Span:
    """A run of gone blocks and the gap that goes with it."""
    start, end = blocks[first].start, blocks[last].end
    gap_start = blocks[first - 1].end if first else 0
    gap_end = blocks[last + 1].start if last + 1 < len(blocks) else length
    if first == 0 and last + 1 == len(blocks):
        return 0, length
    if first == 0:
        return start, gap_end
    if last + 1 == len(blocks) or gap_end - end > start - gap_start:
        return gap_start, end
    return start, gap_end


def _join_touching(gone: Sequence[_Span]) -> list[_Span]:
    """``gone`` with neighbours that touch as one: the white space that is left does not tell who cut."""
    joined: list[_Span] = []
    for start, end in gone:
        if joined and joined[-1][1] == start:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _within_lines(
    text: str, blocks: Sequence[Block], gone_blocks: Collection[int], gone: Sequence[_Span]
) -> list[_Span]:
    """The run of white space before each span that went from within a line and had white space on both sides."""
    starts = [block.start for block in blocks]
    doomed = []
    for start, end in gone:
        number = bisect_right(starts, start) - 1
        inside = number >= 0 and number not in gone_blocks and blocks[number].start < start and end < blocks[number].end
        if inside and text[start - 1].isspace() and text[end].isspace():
            run = start
            while run > blocks[number].start and text[run - 1].isspace():
                run -= 1
            doomed.append((run, start))
    return doomed


def _without(doomed: Sequence[_Span], gone: Sequence[_Span]) -> list[_Span]:
    """``doomed`` (sorted) less what is gone already, as disjoint spans."""
    left: list[_Span] = []
    reached = at_gone = 0
    for start, end in doomed:
        at = max(start, reached)
        reached = max(reached, end)
        while at_gone < len(gone) and gone[at_gone][1] <= at:
            at_gone += 1
        number = at_gone
        while number < len(gone) and gone[number][0] < end:
            if at < gone[number][0]:
                left.append((at, gone[number][0]))
            at = max(at, gone[number][1])
            number += 1
        if at < end:
            left.append((at, end))
    return left
