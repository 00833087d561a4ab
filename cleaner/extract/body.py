"""A page's tree to the tree of its main content: which of trafilatura's ways with it is believed."""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING, NamedTuple

from lxml import etree

from cleaner.extract.tree_text import count_prose
from cleaner.extract.ways import WITH_LINKS, Options, Ways

if TYPE_CHECKING:
    from lxml.etree import _Element
    from lxml.html import HtmlElement
    from trafilatura.settings import Document

# An extraction is believed where it is about as long as the prose on the page. The thorough way compares with
# readability and jusText, which costs as much again and changes one page in twenty. Where it is not believed either
# the generous way is tried, and of the two the one is taken that is nearer to the prose: 0.005 of F1 on the articles.
_BELIEVED = (0.6, 1.5)  # characters found, as a share of the characters of prose on the page
_BELIEVED_FROM = 250  # characters; trafilatura's own measure of a short extraction

# Where trafilatura finds no container it gives the text of the whole article element as one paragraph, with every label
# in it. The generous way finds the paragraphs on most such pages: precision from 0.89 to 0.99 on eight of ten.
_LONGEST_PARAGRAPH = 1_500  # characters

# An extraction may stop at the first of several containers. The generous way goes on: F1 rose on 21 of the development
# articles, by 0.0026 over all of them, and fell on one. News keep their story in one container, and what the generous
# way adds there is the teasers of other stories.
_WHOLE = 0.85  # of the characters of prose on the page: less may be a part
_MORE = 1.02

# Elements without text of the page. trafilatura removes them too, but not before it has copied the tree several times.
_WITHOUT_TEXT = ("style", "svg", "link")


class Prose(NamedTuple):
    """Characters of prose: on the page as it came, and without what was pruned.

    By the former a short extraction is not believed the sooner because a box beside the article is gone.
    """

    whole: int
    left: int


def find_body(
    tree: HtmlElement, options: Options = WITH_LINKS, *, prose: Prose | None = None, is_news: bool = False
) -> _Element | None:
    """The main content of ``tree`` in trafilatura's vocabulary; None where there is none. ``tree`` loses its scripts.

    ``prose`` is counted where it is not given. ``is_news``: the page says that it is news. Raises ExtractionError where
    trafilatura fails on the page.
    """
    if prose is None:
        prose = Prose(*[count_prose(tree)] * 2)
    _lighten(tree)
    ways = Ways(tree, options)
    believed = _believe(ways.quick, prose) or _believe(ways.thorough, prose)
    if believed is None:
        found = [document for document in (ways.thorough, ways.generous) if document is not None]
        best = min(found, key=lambda document: (_is_unbroken(document), _miss(document, prose.whole)), default=None)
        return best.body if best is not None else None
    if is_news or _size(believed) >= _WHOLE * prose.whole:
        return believed.body
    generous = ways.generous
    return (generous if generous is not None and _adds(generous, believed) else believed).body


def _lighten(tree: HtmlElement) -> None:
    """Take from ``tree`` what the extraction has no use for: scripts but for JSON-LD, styles, drawings and links."""
    etree.strip_elements(tree, *_WITHOUT_TEXT, with_tail=False)
    for script in list(tree.iter("script")):
        if "ld+json" not in (script.get("type") or "").lower():
            script.drop_tree()


def _believe(document: Document | None, prose: Prose) -> Document | None:
    """``document`` where it is about as long as the prose on the page, and in paragraphs."""
    if document is None:
        return None
    least, most = _BELIEVED
    size = _size(document)
    fits = size >= _BELIEVED_FROM and least * prose.whole <= size <= most * prose.left
    return document if fits and not _is_unbroken(document) else None


def _adds(generous: Document, believed: Document) -> bool:
    return _size(generous) >= _MORE * _size(believed) and not _is_unbroken(generous)


def _is_unbroken(document: Document) -> bool:
    """Whether the whole text is one long paragraph."""
    return _size(document) > _LONGEST_PARAGRAPH and len(document.body) == 1 and len(document.body[0]) == 0


def _miss(document: Document, prose: int) -> float:
    """How far the extraction is from the prose in length, whether it is too short or too long."""
    return abs(log((_size(document) + 1) / (prose + 1)))


def _size(document: Document) -> int:
    return len(document.raw_text or "")
