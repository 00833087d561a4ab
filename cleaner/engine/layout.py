"""Where the blocks of one text lie: a rule's zone and length name few of them without looking at each."""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property
from typing import TYPE_CHECKING

from cleaner.engine.prose import Prose

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cleaner.model import Block
    from cleaner.packs.zone import Zone


class Layout:
    """The blocks of one text by place and by length; each table is made when it is first asked for."""

    def __init__(self, text: str, blocks: tuple[Block, ...]) -> None:
        self._length, self._blocks = len(text), blocks
        self.prose = Prose(text, blocks)
        self._bounds: dict[int, range] = {}  # by id() of the zone: to hash one takes as long as to try a rule

    def bounds(self, zone: Zone) -> range:
        """The numbers of the blocks that begin in ``zone``."""
        found = self._bounds.get(id(zone))
        if found is None:
            body = self.prose.edges() if zone.name.endswith("body") else None
            found = self._bounds[id(zone)] = zone.bounds(self._starts, self._length, body)
        return found

    def find_short(self, zone: Zone, longest: int) -> Sequence[int]:
        """The numbers of the blocks that begin in ``zone`` and have at most ``longest`` characters, in order."""
        bounds = self.bounds(zone)
        lengths, by_length = self._by_length
        short = by_length[: bisect_right(lengths, longest)]
        if len(short) == len(self._blocks):
            return bounds
        return sorted(number for number in short if bounds.start <= number < bounds.stop)

    @cached_property
    def _starts(self) -> list[int]:
        return [block.start for block in self._blocks]

    @cached_property
    def _by_length(self) -> tuple[list[int], list[int]]:
        """The lengths of all blocks, ascending, and the numbers of the blocks in that order."""
        measured = sorted((block.end - block.start, number) for number, block in enumerate(self._blocks))
        return [length for length, _ in measured], [number for _, number in measured]
