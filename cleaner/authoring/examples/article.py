"""Sets a specimen into a neutral article: where its rule's zone is, or outside it."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cleaner.engine.prose import Prose
from cleaner.lines import find_blocks

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cleaner.model import Block, Kind
    from cleaner.packs.zone import Zone

# Each is body-like by itself (a sentence of 70 characters or more), and none says what furniture says.
PROSE = (
    "The river had risen by a metre before dawn, and the people of the lower town carried their chairs upstairs.",
    "Nobody could remember a wetter spring, though the miller kept a ledger that reached back to his grandfather.",
    "By noon the bridge was closed, and the baker rowed his loaves across to the school in a borrowed boat.",
    "The engineers measured the dam twice a day, wrote the figures in chalk and said that it would hold.",
    "When the water fell at last it left a line of silt along the walls, as straight as if it had been drawn.",
)
OPEN_BLOCK = "What the water left behind"  # ends no sentence, so nothing before a specimen makes it body-like

_MOST_PARAGRAPHS = 16_384  # 1% of a text that holds the longest claim has fewer


@dataclass(frozen=True, slots=True)
class Setting:
    """An article with a specimen in it: ``text[start:end]`` is the specimen."""

    text: str
    blocks: tuple[Block, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Layout:
    """How many paragraphs stand before and after, and whether an open block leads up to the specimen."""

    before: int
    after: int
    opened: bool = True


def set_in_zone(
    specimen: str, zone: Zone, begins: Sequence[int], *, kind: Kind | None = None, linked: bool | None = None
) -> Setting:
    """The specimen after an open block, a body-like line after it, so that claims at ``begins`` are in the zone.

    ``begins`` are offsets into ``specimen``. In zones of a few lines the open block or the line after gives way; where
    not even that is enough, as many claims as can be are in the zone.

    >>> from cleaner.packs.zone import parse_zone
    >>> setting = set_in_zone("Read more", parse_zone("last 1 line"), [0])
    >>> setting.text.endswith("Read more")
    True
    """
    setting = None
    for layout in _layouts_within(zone):
        setting = _build(specimen, layout, kind, linked)
        if all(_is_in_zone(setting, zone, at) for at in begins):
            return setting
    assert setting is not None  # every zone has a layout
    return setting


def set_outside(
    specimen: str, zone: Zone, begins: Sequence[int], *, kind: Kind | None = None, linked: bool | None = None
) -> Setting | None:
    """The same where no claim at ``begins`` is in the zone; None where the zone is nearly all of a text."""
    for layout in _layouts_without(zone):
        setting = _build(specimen, layout, kind, linked)
        if not any(_is_in_zone(setting, zone, at) for at in begins):
            return setting
    return None


def _layouts_within(zone: Zone) -> Iterator[_Layout]:
    """Layouts to try, the fullest first: what the zone does not bind grows until the specimen is in it."""
    counts = [4] if zone.name.endswith(("lines", "body")) else list(_doublings())
    match zone.name.partition(" ")[0]:
        case "any":
            yield _Layout(3, 3)
        case "after":  # the line that would follow is the body's, so nothing does
            yield _Layout(4, 0)
        case "head" | "first" | "before":
            yield from (_Layout(0, count) for count in counts)
            yield from (_Layout(0, count, opened=False) for count in counts)
        case _:
            yield from (_Layout(count, 1) for count in counts)
            yield from (_Layout(count, 0) for count in counts)


def _layouts_without(zone: Zone) -> Iterator[_Layout]:
    match zone.name.partition(" ")[0]:
        case "any":
            return
        case "head" | "first" | "before":
            yield from (_Layout(count, 1) for count in _doublings())
        case _:
            yield from (_Layout(0, count) for count in _doublings())


def _doublings() -> Iterator[int]:
    count = 4
    while count <= _MOST_PARAGRAPHS:
        yield count
        count *= 2


def _build(specimen: str, layout: _Layout, kind: Kind | None, linked: bool | None) -> Setting:
    before = [*_paragraphs(layout.before), *([OPEN_BLOCK] if layout.opened else [])]
    lead = "".join(line + "\n" for line in before)
    text = "\n".join([lead + specimen, *_paragraphs(layout.after)])
    start, end = len(lead), len(lead) + len(specimen)
    link_share = None if linked is None else float(linked)
    blocks = tuple(
        replace(block, kind=kind, link_share=link_share)
        if start <= block.start < end
        else replace(block, kind="paragraph", link_share=0.0)
        for block in find_blocks(text)
    )
    return Setting(text, blocks, start, end)


def _paragraphs(count: int) -> list[str]:
    return [PROSE[number % len(PROSE)] for number in range(count)]


def _is_in_zone(setting: Setting, zone: Zone, at: int) -> bool:
    offset = setting.start + at
    number = bisect_right(setting.blocks, offset, key=lambda block: block.start) - 1
    body = Prose(setting.text, setting.blocks).edges() if zone.name.endswith("body") else None
    length, blocks = len(setting.text), len(setting.blocks)
    return zone.holds(start=offset, length=length, block=max(number, 0), blocks=blocks, body=body)
