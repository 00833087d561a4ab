"""Trafilatura's pruning of what stands beside the text within its container, without rounds that change nothing."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from lxml import etree
from trafilatura import htmlprocessing, xpaths
from trafilatura.xml import delete_element

if TYPE_CHECKING:
    from collections.abc import Callable

    from lxml.html import HtmlElement
    from trafilatura.settings import Extractor

    Prune = Callable[..., Any]

_count_elements = etree.XPath("count(.//*)")


def prune_once(prune: Prune) -> Prune:
    """``prune``, which looks twice for elements with too many links, and finds more where the first time it took some.

    What favours precision is left to ``prune`` itself.
    """

    @wraps(prune)
    def prune_sections(
        tree: HtmlElement, potential_tags: set[str], options: Extractor, keep_teasers: bool = False
    ) -> HtmlElement:
        if options.focus == "precision":
            return prune(tree, potential_tags, options, keep_teasers)
        htmlprocessing.prune_unwanted_nodes(tree, xpaths.OVERALL_DISCARD_XPATH, with_backup=True)
        if "graphic" not in potential_tags:
            htmlprocessing.prune_unwanted_nodes(tree, xpaths.DISCARD_IMAGE_ELEMENTS)
        if options.focus != "recall" and not keep_teasers:
            htmlprocessing.prune_unwanted_nodes(tree, xpaths.TEASER_DISCARD_XPATH)
        for _ in range(2):
            before = _count_elements(tree)
            htmlprocessing.delete_by_link_density(tree, "div", backtracking=True)
            htmlprocessing.delete_by_link_density(tree, "list")
            htmlprocessing.delete_by_link_density(tree, "p")
            if _count_elements(tree) == before:
                break
        if "table" in potential_tags:
            for table in [each for each in tree.iter("table") if htmlprocessing.link_density_test_tables(each)]:
                delete_element(table, keep_tail=False)
        etree.strip_tags(tree, "span", *(() if "ref" in potential_tags else ("ref",)))
        return tree

    return prune_sections
