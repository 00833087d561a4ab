"""Trafilatura's slow tests, replaced for the whole process by faster ones with the same answers."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from trafilatura import external, htmlprocessing, main_extractor, xpaths

from cleaner.extract.attribute_tests import hasten
from cleaner.extract.control_characters import remove_control_characters
from cleaner.extract.link_tests import skip_sparse
from cleaner.extract.main_pass import IS_KNOWN
from cleaner.extract.readable import ReadableDocument
from cleaner.extract.sections import prune_once
from cleaner.extract.union_tests import find_union_faster

if TYPE_CHECKING:
    from lxml.html import HtmlElement


class _ParagraphMaker:
    """Stands for jusText's, which few pages need."""

    @staticmethod
    def make_paragraphs(tree: HtmlElement) -> list[Any]:
        from cleaner.extract.paragraphs import make_paragraphs

        return make_paragraphs(tree)


def hasten_trafilatura() -> None:
    """Put faster tests where trafilatura's modules hold theirs: whoever else calls it is served faster too."""
    # In place, for several modules hold these lists.
    hasten(xpaths.RAW_TREE_PRUNE_XPATH, xpaths.REMOVE_COMMENTS_AND_LISTS_XPATH, xpaths.BODY_XPATH)
    hasten(xpaths.OVERALL_DISCARD_XPATH, xpaths.TEASER_DISCARD_XPATH, xpaths.DISCARD_IMAGE_ELEMENTS)
    if IS_KNOWN:
        htmlprocessing.link_density_test = skip_sparse(htmlprocessing.link_density_test)
        main_extractor.prune_unwanted_sections = prune_once(main_extractor.prune_unwanted_sections)
        external.ReadabilityDocument = ReadableDocument  # type: ignore[attr-defined]
        external.ParagraphMaker = _ParagraphMaker  # type: ignore[attr-defined]
    # By name, for trafilatura has a function baseline too.
    baseline = import_module("trafilatura.baseline")
    baseline.BASIC_CLEAN_XPATH = find_union_faster(baseline.BASIC_CLEAN_XPATH)  # type: ignore[attr-defined]
    baseline.remove_control_characters = remove_control_characters  # type: ignore[attr-defined]
