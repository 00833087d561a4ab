"""A page's tree to the tree of its main content: the one place where trafilatura is called, and its options."""

from __future__ import annotations

from copy import copy
from math import log
from typing import TYPE_CHECKING, NamedTuple, cast

import trafilatura
from lxml import etree
from lxml.html import HtmlElement, fromstring
from trafilatura.settings import MANUALLY_CLEANED, Document, Extractor
from trafilatura.utils import repair_faulty_html

from cleaner.errors import ExtractionError
from cleaner.extract.tree_text import count_prose

if TYPE_CHECKING:
    from lxml.etree import _Element


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

# trafilatura's parser, but for the classes of its elements: lxml.html looks them up in Python for each element.
_PARSER = etree.HTMLParser(
    collect_ids=False,
    default_doctype=False,  # type: ignore[call-arg]  # missing from lxml-stubs
    encoding="utf-8",
    remove_comments=True,
    remove_pis=True,
)
_PARSER.set_element_class_lookup(etree.ElementDefaultClassLookup(element=HtmlElement))

# Elements without text of the page. trafilatura removes them too, but not before it has copied the tree several times.
_WITHOUT_TEXT = ("style", "svg", "link")

# What trafilatura always removes, after it has searched the whole tree several times. Not those that it keeps at times
# (a figure with a table, a form around the page, formulas). JSON-LD goes too: where the article stands only there, the
# thorough way reads it better. On forums it tells trafilatura that comments are content.
_ALWAYS_REMOVED = tuple(sorted(set(MANUALLY_CLEANED) - {"figure", "form", "math"}))
_FORUM = "DiscussionForumPosting"


def parse(text: str) -> HtmlElement | None:
    """The tree of a page, as trafilatura parses it; None where it holds no HTML."""
    beginning = text[:50].lower()
    repaired = repair_faulty_html(text, beginning)
    try:
        # Bytes, because lxml refuses str with an encoding declaration; the parser is told that they are UTF-8.
        tree = cast("HtmlElement | None", fromstring(repaired.encode(), parser=_PARSER))
    except (etree.LxmlError, ValueError, AssertionError):
        return None
    # What says nothing of HTML and is a single element is JSON or plain text.
    return None if tree is None or ("html" not in beginning and len(tree) < 2) else tree


def find_body(tree: HtmlElement, options: Options = WITH_LINKS, *, prose_before: int = 0) -> _Element | None:
    """The main content of ``tree`` in trafilatura's vocabulary; None where there is none. ``tree`` loses its scripts.

    ``prose_before`` are the characters of prose that the page had before pruning: with them a short extraction is not
    believed the sooner because a box beside the article is gone. Raises ExtractionError where trafilatura fails on the
    page.
    """
    _lighten(tree)
    prose = count_prose(tree)
    if not any(_FORUM in (script.text or "") for script in tree.iter("script")):
        quick_tree = copy(tree)
        etree.strip_elements(quick_tree, *_ALWAYS_REMOVED, with_tail=False)
        quick = _extract(quick_tree, options.quick)
        if quick is not None and _is_believed(quick, prose, prose_before):
            return quick.body
    thorough = _extract(tree, options.thorough)
    if thorough is not None and _is_believed(thorough, prose, prose_before):
        return thorough.body
    found = [document for document in (thorough, _extract(tree, options.generous)) if document is not None]
    return min(found, key=lambda document: _miss(document, prose)).body if found else None


def _lighten(tree: HtmlElement) -> None:
    """Take from ``tree`` what the extraction has no use for: scripts but for JSON-LD, styles, drawings and links."""
    etree.strip_elements(tree, *_WITHOUT_TEXT, with_tail=False)
    for script in list(tree.iter("script")):
        if "ld+json" not in (script.get("type") or "").lower():
            script.drop_tree()


def _is_believed(document: Document, prose: int, prose_before: int) -> bool:
    least, most = _BELIEVED
    size = _size(document)
    return size >= _BELIEVED_FROM and least * max(prose, prose_before) <= size <= most * prose


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
