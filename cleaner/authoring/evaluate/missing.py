"""The furniture that the rules leave, and what it has in common: its words, its place, its shape."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

from cleaner.authoring.evaluate.metrics import split_words
from cleaner.engine.prose import ends_sentence
from cleaner.packs.zone import HEAD_SHARE, TAIL_SHARE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from cleaner.authoring.evaluate.lines import MarkedLine
    from cleaner.authoring.evaluate.metrics import GoldBody
    from cleaner.model import Kind

Position = Literal["head", "middle", "tail"]

LINKED_SHARE = 0.8
_DIGITS = re.compile(r"\d+")


class Shape(NamedTuple):
    """What a line looks like without its words. ``ends`` tells a sentence's end; ``size`` is in words."""

    position: Position
    kind: Kind | None
    linked: bool | None
    ends: bool
    size: str


@dataclass(frozen=True, slots=True)
class Tally:
    """Lines of one shape that are left: furniture, and what is in the gold body."""

    lines: int = 0
    words: int = 0
    gold_lines: int = 0
    gold_words: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.lines + other.lines,
            self.words + other.words,
            self.gold_lines + other.gold_lines,
            self.gold_words + other.gold_words,
        )


@dataclass(frozen=True, slots=True)
class Left:
    """A line of furniture that is left; ``previous`` and ``next`` are the lines around it that are left too."""

    text: str
    words: int
    shape: Shape
    link_share: float | None
    previous: str
    next: str


def find_left(lines: Iterable[MarkedLine], gold: GoldBody) -> tuple[tuple[Left, ...], dict[Shape, Tally]]:
    """The furniture in what is kept of the lines of a page, and a tally by shape of all that is kept."""
    kept = [line for line in lines if line.kept]
    left = []
    shapes: defaultdict[Shape, Tally] = defaultdict(Tally)
    for number, line in enumerate(kept):
        words = len(split_words(line.kept))
        shape = find_shape(line, words)
        if gold.is_furniture(line.kept):
            previous = kept[number - 1].kept if number else ""
            following = kept[number + 1].kept if number + 1 < len(kept) else ""
            left.append(Left(line.kept, words, shape, line.link_share, previous, following))
            shapes[shape] += Tally(lines=1, words=words)
        else:
            shapes[shape] += Tally(gold_lines=1, gold_words=words)
    return tuple(left), dict(shapes)


def find_shape(line: MarkedLine, words: int) -> Shape:
    """The shape of what is kept of a line, which has so many ``words``."""
    return Shape(
        position="head" if line.start < HEAD_SHARE else "tail" if line.start >= TAIL_SHARE else "middle",
        kind=line.kind,
        linked=None if line.link_share is None else line.link_share >= LINKED_SHARE,
        ends=ends_sentence(line.kept),
        size=_size(words),
    )


def _size(words: int) -> str:
    return "1-3" if words <= 3 else "4-12" if words <= 12 else "13-40" if words <= 40 else "41+"


@dataclass(frozen=True, slots=True)
class LeftGroup:
    """Lines of furniture that fold to one key at one position, and the one that stands for them."""

    key: str
    position: Position
    lines: int
    words: int
    pages: int
    sites: int
    specimen: Left
    page: str


def fold_line(text: str) -> str:
    """A line as it is grouped: lower case, every number 0, single spaces.

    >>> fold_line("Updated:  12:45, 3 May 2024")
    'updated: 0:0, 0 may 0'
    """
    return _DIGITS.sub("0", " ".join(text.lower().split()))


def fold_opening(text: str) -> str:
    """The first two words of a line, by which its kin are found.

    >>> fold_opening("Read more: Rain falls")
    'read more'
    """
    return " ".join(split_words(_DIGITS.sub("0", text))[:2])


def group_left(
    pages: Iterable[tuple[str, str, Iterable[Left]]], fold: Callable[[str], str] = fold_line
) -> list[LeftGroup]:
    """Furniture of ``pages`` (page, site and what is left) by folded line and position.

    Largest first: by words times sites, since what one site says once is seldom worth a rule.
    """
    groups: defaultdict[tuple[str, Position], list[tuple[str, str, Left]]] = defaultdict(list)
    for page, site, lines in pages:
        for left in lines:
            groups[fold(left.text), left.shape.position].append((page, site, left))
    grouped = [
        LeftGroup(
            key,
            position,
            lines=len(members),
            words=sum(left.words for _, _, left in members),
            pages=len({page for page, _, _ in members}),
            sites=len({site for _, site, _ in members}),
            specimen=members[0][2],
            page=members[0][0],
        )
        for (key, position), members in groups.items()
    ]
    return sorted(grouped, key=lambda group: (-group.words * group.sites, group.key, group.position))


def sum_shapes(shapes: Iterable[Mapping[Shape, Tally]]) -> list[tuple[Shape, Tally]]:
    """One tally a shape, the most words of furniture first."""
    total: defaultdict[Shape, Tally] = defaultdict(Tally)
    for of_page in shapes:
        for shape, tally in of_page.items():
            total[shape] += tally
    return sorted(total.items(), key=lambda each: (-each[1].words, str(each[0])))
