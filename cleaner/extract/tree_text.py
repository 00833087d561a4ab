"""The text of lxml elements: all of it, what a reader sees, and how much of it is prose."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lxml.etree import _Element

_UNSEEN = ("script", "style")
_SENTENCE = 40  # characters; shorter runs of text are menus, labels and buttons


def join_text(element: _Element) -> str:
    """All text in an element, as written."""
    return "".join(_texts(element))


def read_visible(element: _Element) -> str:
    """The text of an element in one line, without its scripts and styles.

    >>> from lxml import html
    >>> read_visible(html.fromstring("<div><h3>More</h3><script>x()</script><a>A story</a></div>"))
    'More A story'
    """
    words: list[str] = []
    for part in element.iter("*"):
        if part.tag not in _UNSEEN:
            words += (part.text or "").split()
        if part is not element:
            words += (part.tail or "").split()
    return " ".join(words)


def count_prose(element: _Element) -> int:
    """Characters in the sentences of an element: its runs of text of some length that are not links or scripts."""
    return max(0, _count_long(element) - sum(_count_long(other) for other in element.iter("a", *_UNSEEN)))


def _count_long(element: _Element) -> int:
    return sum(len(text) for text in map(str.strip, _texts(element)) if len(text) >= _SENTENCE)


def _texts(element: _Element) -> Iterable[str]:
    # lxml-stubs allows for bytes, which lxml gives in no Python 3.
    return cast("Iterable[str]", element.itertext())
