"""The text of lxml elements: all of it, what a reader sees, and how much of it is prose."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml.etree import _Element

_UNSEEN = ("script", "style")
_SENTENCE = 40  # characters; shorter runs of text are menus, labels and buttons
_APART = frozenset(("script", "style", "a", "footer"))  # not nav: pages forget to close theirs
_APART_ROLES = frozenset(("dialog", "alertdialog"))


def join_text(element: _Element) -> str:
    """All text in an element, as written."""
    return "".join(_texts(element))


def read_visible(element: _Element) -> str:
    """The text of an element in one line, without its scripts and styles.

    >>> from lxml import html
    >>> read_visible(html.fromstring("<div><h3>More</h3><script>x()</script><a>A story</a></div>"))
    'More A story'
    """
    return " ".join(_visible_words(element))


def is_longer(element: _Element, most: int) -> bool:
    """Whether ``read_visible`` would give over ``most`` characters; of a long text no more than that is read."""
    length = -1
    for word in _visible_words(element):
        length += len(word) + 1
        if length > most:
            return True
    return False


def _visible_words(element: _Element) -> Iterator[str]:
    for part in element.iter("*"):
        if part.tag not in _UNSEEN:
            yield from (part.text or "").split()
        if part is not element:
            yield from (part.tail or "").split()


def count_prose(element: _Element) -> int:
    """Characters in the sentences of an element: its longer runs of text that are neither links nor scripts.

    What stands in footers or opens over the page, such as a choice of cookies, is often longer than its article.

    >>> from lxml import html
    >>> count_prose(html.fromstring("<div><p>Short.</p><a>" + 50 * "x" + "</a><p>" + 40 * "y" + "</p></div>"))
    40
    """
    if any(outer.tag in _APART or outer.get("role") in _APART_ROLES for outer in element.iterancestors()):
        return 0
    prose = 0
    walk = etree.iterwalk(element, events=("start", "end"))
    for event, part in walk:
        if event == "start":
            if part.tag in _APART or part.get("role") in _APART_ROLES:
                walk.skip_subtree()
                continue
            text = part.text
        else:
            text = part.tail if part is not element else None
        if text and len(text) >= _SENTENCE and (length := len(text.strip())) >= _SENTENCE:
            prose += length
    return prose


def _texts(element: _Element) -> Iterable[str]:
    # lxml-stubs allows for bytes, which lxml gives in no Python 3.
    return cast("Iterable[str]", element.itertext())
