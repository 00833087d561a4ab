"""Trafilatura's main extractor alone: where it decides about a page, what the whole sequence copies is not needed.

Trafilatura copies a page's tree five times, for what it does next with too short a text, and goes through it some sixty
times for tags that it does not have. This is its way of 2.3.1 without that; other versions go their own.
"""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING

from lxml import etree
from trafilatura import core, htmlprocessing, main_extractor, xpaths
from trafilatura.settings import MANUALLY_CLEANED, MANUALLY_STRIPPED, MIN_DUPLICATE_LENGTH, Document
from trafilatura.xml import delete_element

if TYPE_CHECKING:
    from lxml.etree import _Element
    from lxml.html import HtmlElement
    from trafilatura.settings import Extractor

# Whether it is the version whose ways are written out here and in other modules.
IS_KNOWN = version("trafilatura") == "2.3.1"

# All of what trafilatura cleans but what it keeps at times: a figure with a table, a form around the page, formulas.
_ALWAYS_REMOVED = tuple(sorted(set(MANUALLY_CLEANED) - {"figure", "form", "math"}))

NEVER_COMPARED = 10  # times the least size: so long a text the generous way takes as it is


def strip_always_removed(tree: HtmlElement) -> None:
    """Take from ``tree`` what trafilatura removes from every page."""
    etree.strip_elements(tree, *_ALWAYS_REMOVED, with_tail=False)


def extract_main(tree: HtmlElement, options: Extractor) -> Document | None:
    """What trafilatura finds in ``tree``, which is stripped of what is always removed, and spent.

    None where more than its main extractor would have a say, or may have one. ``options`` are for the quick or the
    generous way, without comments and images, and the page is no forum.
    """
    if not IS_KNOWN:
        return None
    prune_raw(tree)
    page_text = tree.text_content()
    most_gaps = 2 * len(tree.findall(".//*"))
    _clean(tree, options)
    if options.focus == "recall" and not _has(tree, "p"):
        return None
    htmlprocessing.convert_tags(tree, options)
    body, text, _ = main_extractor._extract(tree, options)
    least = options.min_extracted_size
    if len(body) == 0 or len(text) < least:
        return None
    if options.focus == "recall" and len(text) <= NEVER_COMPARED * least:
        return None
    if options.focus == "balanced" and len(text) < core.ESCALATION_MAX_LENGTH:
        # At most the length to which html2txt would bring the page: it sets white space around blocks.
        most = len(" ".join(page_text.split())) + most_gaps
        if len(text) < core.ESCALATION_PAGE_SHARE * most:
            return None
    _tidy(body)
    return make_document(body, text)


def prune_raw(tree: HtmlElement) -> None:
    """Take from ``tree`` the comments, and other articles that a page appends."""
    for expressions in (xpaths.RAW_TREE_PRUNE_XPATH, xpaths.REMOVE_COMMENTS_AND_LISTS_XPATH):
        htmlprocessing.prune_unwanted_nodes(tree, expressions)


def make_document(body: _Element, text: str) -> Document:
    """What ``bare_extraction`` gives."""
    document = Document()
    document.body, document.raw_text = body, text
    return document


def _clean(tree: HtmlElement, options: Extractor) -> None:
    """``tree_cleaning`` of a tree that is stripped: of most tags there are no elements left."""
    htmlprocessing.recover_math(tree)
    for element in tree.iter("figure", "table"):
        if _has(element, "table") if element.tag == "figure" else element.get("role") in ("presentation", "none"):
            element.tag = "div"
    etree.strip_tags(tree, *MANUALLY_STRIPPED)
    for tag in ("figure", "math"):
        for element in tree.iter(tag):
            delete_element(element)
    htmlprocessing._handle_forms(tree)
    htmlprocessing.prune_html(tree, options.focus)


def _has(element: _Element, tag: str) -> bool:
    return next(element.iterdescendants(tag), None) is not None


def _tidy(body: _Element) -> None:
    """The end of ``extract_content``: no long paragraph twice in a row, nothing that was taken elsewhere."""
    previous = None
    for element in list(body):
        text = main_extractor._elem_text(element)
        if text and text == previous and len(text) > MIN_DUPLICATE_LENGTH:
            delete_element(element, keep_tail=False)
        else:
            previous = text
    etree.strip_elements(body, "done")
    etree.strip_tags(body, "div")
    for line_break in body.iter("lb"):
        is_blank = line_break.tail is not None and line_break.tail.isspace()
        if is_blank and next(line_break.iterancestors("code", "pre"), None) is None:
            line_break.tail = None
