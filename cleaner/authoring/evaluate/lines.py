"""One page line by line: what is kept, what goes and by which rule, and whether the gold body has it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from cleaner.model import SPACE_RULE

if TYPE_CHECKING:
    from cleaner.authoring.evaluate.metrics import GoldBody
    from cleaner.model import CleanResult, Kind

Verdict = Literal["kept", "left", "cut", "harm"]


@dataclass(frozen=True, slots=True)
class MarkedLine:
    """A block and what becomes of it; gold is ``kept`` or ``harm``, furniture ``cut`` or ``left``.

    ``start`` is its offset as a share of the text. ``rules`` are those that claim it or a part of it; ``kept`` is what
    stays of it, ``""`` where all of it goes.
    """

    text: str
    kept: str
    verdict: Verdict
    start: float
    kind: Kind | None
    link_share: float | None
    rules: tuple[str, ...] = ()


def mark_lines(result: CleanResult, gold: GoldBody) -> tuple[MarkedLine, ...]:
    """Every block of a page. One of which a part goes is judged by whether that part is gold."""
    text = result.extracted
    removals = result.removals
    marked = []
    at = 0
    for block in result.blocks:
        while at < len(removals) and removals[at].end <= block.start:
            at += 1
        gone, stays, rules = [], [], []
        here, start = at, block.start
        while here < len(removals) and removals[here].start < block.end:
            removal = removals[here]
            stays.append(text[start : removal.start])
            start = max(start, removal.end)
            if removal.rule != SPACE_RULE:
                gone.append(text[max(removal.start, block.start) : min(removal.end, block.end)])
                rules += [removal.rule, *(span.rule for span in removal.also)]
            here += 1
        stays.append(text[start : block.end])
        line = text[block.start : block.end]
        furniture = gold.is_furniture(" ".join(gone) or line)
        marked.append(
            MarkedLine(
                text=line,
                kept="".join(stays).strip(),
                verdict=("cut" if furniture else "harm") if gone else "left" if furniture else "kept",
                start=block.start / len(text),
                kind=block.kind,
                link_share=block.link_share,
                rules=tuple(dict.fromkeys(rules)),
            )
        )
    return tuple(marked)
