"""Trafilatura's comparison with readability and jusText, of what its main extractor has found before."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING

from lxml import etree
from trafilatura import core, external, htmlprocessing
from trafilatura.baseline import html2txt

from cleaner.extract.attribute_tests import find_faster
from cleaner.extract.main_pass import NEVER_COMPARED, make_document, prune_raw

if TYPE_CHECKING:
    from lxml.html import HtmlElement
    from trafilatura.settings import Document, Extractor

# What the main extractor takes the generous way and leaves otherwise: teasers, and lists in cells of tables.
_find_teasers = find_faster(etree.XPath(".//*[contains(@class, 'easer') or contains(@id, 'easer')]"))


def may_be_generous(tree: HtmlElement) -> bool:
    """Whether the main extractor may find more in ``tree`` the generous way."""
    lists = (next(cell.iterdescendants("ul", "ol", "dl"), None) for cell in tree.iter("td", "th"))
    return bool(_find_teasers(tree)) or any(each is not None for each in lists)


def compare(tree: HtmlElement, main: Document, options: Extractor) -> Document | None:
    """What trafilatura makes with ``options`` of ``main``, which its main extractor has found in ``tree``.

    None where it would go on from there. ``main`` and ``tree`` stay as they are.
    """
    main_text = main.raw_text or ""
    least, is_generous = options.min_extracted_size, options.focus == "recall"
    if is_generous and len(main_text) > NEVER_COMPARED * least:
        return main
    pruned = copy(tree)
    prune_raw(pruned)
    cleaned = htmlprocessing.tree_cleaning(copy(pruned), options)
    body, text = external.compare_extraction(cleaned, copy(pruned), main.body, main_text, options)
    may_escalate = not is_generous and len(text) < core.ESCALATION_MAX_LENGTH
    if len(text) < least or (may_escalate and len(text) < core.ESCALATION_PAGE_SHARE * len(html2txt(pruned))):
        return None
    return make_document(body, text)
