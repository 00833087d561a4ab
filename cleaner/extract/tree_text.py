"""The text of lxml elements: all of it, what a reader sees, and how much of it is prose."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from lxml.etree import _Element

_UNSEEN = ("script", "style")
SENTENCE = 40  # characters; shorter runs of text are menus, labels and buttons
_APART = frozenset(("script", "style", "a", "footer"))  # not nav: pages forget to close theirs
_APART_ROLES = frozenset(("dialog", "alertdialog"))

_read_all = cast("Callable[[_Element], str]", etree.XPath("string()", smart_strings=False))
_count_elements = cast("Callable[[_Element], float]", etree.XPath("count(.//*)"))


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
    # Between two elements words may be set apart that touch.
    if len(_read_all(element)) + 2 * _count_elements(element) <= most:
        return False
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
    runs: list[tuple[_Element | None, str]] = []
    for part in element.iter(etree.Element):
        text = part.text
        if text and len(text) >= SENTENCE:
            runs.append((part, text))
        text = part.tail
        if text and len(text) >= SENTENCE and part is not element:
            runs.append((part.getparent(), text))
    return sum_prose(runs)


def sum_prose(runs: Iterable[tuple[_Element | None, str]]) -> int:
    """The characters of those ``runs`` of text, each with the element that it stands in, that are prose."""
    apart: dict[_Element, bool] = {}
    return sum(
        length
        for element, text in runs
        if (length := len(text.strip())) >= SENTENCE and not _stands_apart(element, apart)
    )


def _stands_apart(element: _Element | None, known: dict[_Element, bool]) -> bool:
    """Whether an element is or is within what stands apart; adds to ``known`` what is found out on the way."""
    way = []
    while element is not None and element not in known:
        way.append(element)
        if element.tag in _APART or element.get("role") in _APART_ROLES:
            known[element] = True
        else:
            element = element.getparent()
    is_apart = element is not None and known[element]
    known.update(dict.fromkeys(way, is_apart))
    return is_apart


def _texts(element: _Element) -> Iterable[str]:
    # lxml-stubs allows for bytes, which lxml gives in no Python 3.
    return cast("Iterable[str]", element.itertext())
