"""Passages that stand twice on a page: an article that its template prints again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaner.packs.fold import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.engine.prose import Prose
    from cleaner.model import Block

# A refrain, a form or a quoted post is shorter; on the development pages nothing longer was wanted twice.
LEAST_BLOCKS, LEAST_CHARS, LEAST_BODY_LIKE = 5, 500, 2
_MOST_BEGINNINGS = 20  # earlier places that one line may be compared with, so that lists of equal lines cost little


def find_repeated_passages(text: str, blocks: tuple[Block, ...], prose: Prose) -> Iterator[tuple[int, int]]:
    """The first and the last block of each long run of blocks that stands earlier in the same order."""
    if len({text[block.start : block.end] for block in blocks}) == len(blocks):
        return
    folded = fold("\n".join([text[block.start : block.end] for block in blocks]))  # no block holds a line break
    lines = [" ".join(line.split()) for line in folded.split("\n")]
    if len(lines) - len(set(lines)) < LEAST_BLOCKS:  # so many lines must stand earlier
        return
    beginnings: dict[str, list[int]] = {}
    first = 0
    while first < len(lines):
        length = max((_common(lines, earlier, first) for earlier in beginnings.get(lines[first], ())), default=0)
        if length >= LEAST_BLOCKS and _is_prose(blocks, first, length, prose):
            yield first, first + length - 1
        for number in range(first, first + max(length, 1)):
            places = beginnings.setdefault(lines[number], [])
            if len(places) < _MOST_BEGINNINGS:
                places.append(number)
        first += max(length, 1)


def _common(lines: list[str], earlier: int, later: int) -> int:
    """How many lines from ``later`` on are those from ``earlier`` on, which end before ``later``."""
    length = 0
    while later + length < len(lines) and earlier + length < later and lines[earlier + length] == lines[later + length]:
        length += 1
    return length


def _is_prose(blocks: tuple[Block, ...], first: int, length: int, prose: Prose) -> bool:
    if sum(block.end - block.start for block in blocks[first : first + length]) < LEAST_CHARS:
        return False
    return sum(prose.is_body_like(number) for number in range(first, first + length)) >= LEAST_BODY_LIKE
