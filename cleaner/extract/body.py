"""A page's tree to the tree of its main content: the one place where trafilatura is called, and its options."""

from __future__ import annotations

from copy import copy
from math import log
from typing import TYPE_CHECKING, NamedTuple

import trafilatura
from lxml import etree
from trafilatura import xpaths
from trafilatura.settings import MANUALLY_CLEANED, Document, Extractor

from cleaner.errors import ExtractionError
from cleaner.extract.attribute_tests import hasten
from cleaner.extract.link_tests import hasten_link_tests
from cleaner.extract.tree_text import count_prose

if TYPE_CHECKING:
    from lxml.etree import _Element
    from lxml.html import HtmlElement


class Options(NamedTuple):
    """How trafilatura is asked: ``quick`` first, and where that is not to be believed ``thorough``, then ``generous``.

    Comments cost 0.008 of word F1 on the development articles. Any format but "python" spares a second serialisation.
    Metadata cost two thirds more time, and ``dedup`` empties whole pages in trafilatura 2.3.1.
    """

    quick: Extractor
    thorough: Extractor
    generous: Extractor


WITH_LINKS, WITHOUT_LINKS = (
    Options(
        quick=Extractor(output_format="txt", comments=False, links=links, fast=True),
        thorough=Extractor(output_format="txt", comments=False, links=links),
        generous=Extractor(output_format="txt", comments=False, links=links, recall=True),
    )
    for links in (True, False)
)

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

# What trafilatura always removes, after it has searched the whole tree several times. Not those that it keeps at times
# (a figure with a table, a form around the page, formulas). JSON-LD goes too: where the article stands only there, the
# thorough way reads it better. On forums it tells trafilatura that comments are content.
_ALWAYS_REMOVED = tuple(sorted(set(MANUALLY_CLEANED) - {"figure", "form", "math"}))
_FORUM = "DiscussionForumPosting"

# In place, for trafilatura's modules hold these lists; whoever else calls it is served faster, and the same.
hasten(xpaths.RAW_TREE_PRUNE_XPATH, xpaths.REMOVE_COMMENTS_AND_LISTS_XPATH, xpaths.BODY_XPATH)
hasten(xpaths.OVERALL_DISCARD_XPATH, xpaths.TEASER_DISCARD_XPATH, xpaths.DISCARD_IMAGE_ELEMENTS)
hasten_link_tests()


def find_body(
    tree: HtmlElement, options: Options = WITH_LINKS, *, prose_before: int = 0, is_news: bool = False
) -> _Element | None:
    """The main content of ``tree`` in trafilatura's vocabulary; None where there is none. ``tree`` loses its scripts.

    ``prose_before`` are the characters of prose that the page had before pruning: with them a short extraction is not
    believed the sooner because a box beside the article is gone. ``is_news``: the page says that it is news. Raises
    ExtractionError where trafilatura fails on the page.
    """
    _lighten(tree)
    prose = count_prose(tree)
    wanted = max(prose, prose_before)
    believed = None
    if not any(_FORUM in (script.text or "") for script in tree.iter("script")):
        quick_tree = copy(tree)
        etree.strip_elements(quick_tree, *_ALWAYS_REMOVED, with_tail=False)
        believed = _believe(_extract(quick_tree, options.quick), prose, prose_before)
    thorough = None
    if believed is None:
        thorough = _extract(tree, options.thorough)
        believed = _believe(thorough, prose, prose_before)
    if believed is not None and (is_news or _size(believed) >= _WHOLE * wanted):
        return believed.body
    generous = _extract(tree, options.generous)
    if believed is not None:
        return (generous if generous is not None and _adds(generous, believed) else believed).body
    found = [document for document in (thorough, generous) if document is not None]
    return min(found, key=lambda document: (_is_unbroken(document), _miss(document, wanted))).body if found else None


def _lighten(tree: HtmlElement) -> None:
    """Take from ``tree`` what the extraction has no use for: scripts but for JSON-LD, styles, drawings and links."""
    etree.strip_elements(tree, *_WITHOUT_TEXT, with_tail=False)
    for script in list(tree.iter("script")):
        if "ld+json" not in (script.get("type") or "").lower():
            script.drop_tree()


def _believe(document: Document | None, prose: int, prose_before: int) -> Document | None:
    """``document`` where it is about as long as the prose on the page, and in paragraphs."""
    if document is None:
        return None
    least, most = _BELIEVED
    size = _size(document)
    fits = size >= _BELIEVED_FROM and least * max(prose, prose_before) <= size <= most * prose
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


def _extract(tree: HtmlElement, options: Extractor) -> Document | None:
    try:
        document = trafilatura.bare_extraction(tree, options=options)
    except MemoryError:
        raise
    except Exception as error:
        # A fault of one page in a library must not be the end of a run.
        fault = f"extraction failed: {type(error).__name__}: {error}"
        raise ExtractionError(f"{fault}; report the page to trafilatura, or clean its text") from error
    return document if isinstance(document, Document) else None
