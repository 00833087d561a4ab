"""Trafilatura's search for unprintable characters, which takes line feeds for such and then asks of each character."""

from __future__ import annotations

from trafilatura.utils import remove_control_characters as remove_slowly


def remove_control_characters(text: str) -> str:
    r"""``text`` without unprintable characters that are no white space, as trafilatura gives it.

    >>> remove_control_characters("One\u200b line\nand another")
    'One line\nand another'
    """
    # White space counts as unprintable too, and most texts of a page hold some.
    return text if "".join(text.split()).isprintable() else remove_slowly(text)
