"""Cutting removals out of a text, and putting them back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaner.errors import RestoreError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cleaner.model import Removal


def cut(text: str, removals: Sequence[Removal]) -> str:
    """``text`` without the spans of ``removals``, which are sorted and disjoint."""
    kept = []
    at = 0
    for removal in removals:
        kept.append(text[at : removal.start])
        at = removal.end
    kept.append(text[at:])
    return "".join(kept)


def restore(body: str, removals: Sequence[Removal]) -> str:
    """The extracted text that ``removals`` were cut from to give ``body``, to the character.

    Raises RestoreError where they do not belong together.
    """
    pieces: list[str] = []
    at = length = 0
    for removal in sorted(removals, key=lambda removal: removal.start):
        kept = removal.start - length
        if kept < 0 or at + kept > len(body) or removal.end - removal.start != len(removal.text):
            raise RestoreError(
                f"the removal of {removal.rule} at {removal.start} does not fit this body; "
                "use the body and the removals of one run"
            )
        pieces += [body[at : at + kept], removal.text]
        at += kept
        length = removal.end
    pieces.append(body[at:])
    return "".join(pieces)
