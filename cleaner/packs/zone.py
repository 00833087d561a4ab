"""Where in a text a claim may begin: the ``zone`` of a rule."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

_FORM = re.compile(r"(first|last) (\d+)( lines?|%)")
_FEW_BLOCKS = 4  # a shorter text has neither head nor tail: it is all of both
HEAD_SHARE, TAIL_SHARE = 0.25, 0.5


@dataclass(frozen=True, slots=True)
class Zone:
    """A part of a text; ``number`` is the N of ``first N lines`` or ``last N%``.

    ``before body`` and ``after body`` are what lies before the first and after the last body-like block: they took the
    precision of linked lines at the end from 0.6 to 0.8 on the development articles. A text without a body has neither.

    >>> parse_zone("last 3 lines").holds(start=0, length=100, block=7, blocks=10)
    True
    """

    name: Literal[
        "any", "head", "tail", "first lines", "last lines", "first %", "last %", "before body", "after body"
    ] = "any"
    number: int = 0

    def holds(self, *, start: int, length: int, block: int, blocks: int, body: tuple[int, int] | None = None) -> bool:
        """Whether a claim may begin at offset ``start`` of ``length``, in block ``block`` (from 0) of ``blocks``.

        ``body`` holds the numbers of the first and the last body-like block.
        """
        match self.name:
            case "any":
                return True
            case "head":
                return blocks < _FEW_BLOCKS or start < HEAD_SHARE * length
            case "tail":
                return blocks < _FEW_BLOCKS or start >= TAIL_SHARE * length
            case "first lines":
                return block < self.number
            case "last lines":
                return block >= blocks - self.number
            case "first %":
                return 100 * start < self.number * length
            case "last %":
                return 100 * start >= (100 - self.number) * length
            case "before body":
                return body is not None and block < body[0]
            case "after body":
                return body is not None and block > body[1]

    def bounds(self, starts: Sequence[int], length: int, body: tuple[int, int] | None = None) -> range:
        """The numbers of the blocks (at offsets ``starts``) in which a claim may begin: as ``holds``, at once."""
        blocks = len(starts)
        match self.name:
            case "head" if blocks >= _FEW_BLOCKS:
                return range(bisect_left(starts, HEAD_SHARE * length))
            case "tail" if blocks >= _FEW_BLOCKS:
                return range(bisect_left(starts, TAIL_SHARE * length), blocks)
            case "first lines":
                return range(min(self.number, blocks))
            case "last lines":
                return range(max(blocks - self.number, 0), blocks)
            case "first %":
                return range(bisect_left(starts, self.number * length, key=lambda start: 100 * start))
            case "last %":
                return range(bisect_left(starts, (100 - self.number) * length, key=lambda start: 100 * start), blocks)
            case "before body":
                return range(body[0] if body else 0)
            case "after body":
                return range(body[1] + 1 if body else blocks, blocks)
        return range(blocks)

    def __str__(self) -> str:
        """The zone as written in a pack."""
        if self.name.endswith("body"):
            return self.name
        edge, _, unit = self.name.partition(" ")
        return self.name if not unit else f"{edge} {self.number}{'%' if unit == '%' else ' lines'}"


ANYWHERE = Zone()


def parse_zone(written: str) -> Zone | None:
    """The zone that ``written`` names, or None where it names none.

    >>> parse_zone("last 20%"), parse_zone("middle")
    (Zone(name='last %', number=20), None)
    """
    match written:
        case "any" | "head" | "tail" | "before body" | "after body":
            return Zone(written)
    form = _FORM.fullmatch(written)
    if form is None:
        return None
    edge, number, unit = form.groups()
    if int(number) == 0 or (unit == "%" and int(number) > 100):
        return None
    if edge == "first":
        return Zone("first %" if unit == "%" else "first lines", int(number))
    return Zone("last %" if unit == "%" else "last lines", int(number))
