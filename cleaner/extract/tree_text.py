"""The text of lxml elements: all of it, what a reader sees, and how much of it is prose."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lxml.etree import _Element

_UNSEEN = ("script", "style")
_SENTENCE = 40  # characters; shorter runs of text are menus, labels and buttons
_LONG = etree.XPath(
    f".//text()[string-length() >= {_SENTENCE}]"
    "[not(parent::script or parent::style or ancestor::a or ancestor::*[@role='dialog' or @role='alertdialog'])]",
    smart_strings=False,
    regexp=False,
)


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
    """Characters in the sentences of an element: its longer runs of text that are not links, scripts or dialogs.

    What opens over a page, such as a choice of cookies, is often longer than its article.

    >>> from lxml import html
    >>> count_prose(html.fromstring("<div><p>Short.</p><a>" + 50 * "x" + "</a><p>" + 40 * "y" + "</p></div>"))
    40
    """
    return sum(len(text) for text in map(str.strip, cast("list[str]", _LONG(element))) if len(text) >= _SENTENCE)


def _texts(element: _Element) -> Iterable[str]:
    # lxml-stubs allows for bytes, which lxml gives in no Python 3.
    return cast("Iterable[str]", element.itertext())
