"""What stands beside the text is pruned as trafilatura prunes it."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from lxml.html import Element
from trafilatura import htmlprocessing, main_extractor
from trafilatura.settings import TAG_CATALOG, Extractor

from cleaner.extract import ways  # noqa: F401 - hastens trafilatura

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_TAGS = st.sampled_from(("div", "div", "p", "list", "item", "ref", "ref", "span", "table", "graphic"))
_CLASSES = st.sampled_from((None, None, None, "teaser", "caption", "share-box", "text"))
_TEXTS = st.sampled_from((None, "More", "A sentence of the page, and what the page says. " * 3, "x" * 120))


@st.composite
def _trees(draw: st.DrawFn) -> HtmlElement:
    elements = [Element("div")]
    for _ in range(draw(st.integers(0, 15))):
        child = Element(draw(_TAGS))
        child.text, child.tail = draw(_TEXTS), draw(_TEXTS)
        if name := draw(_CLASSES):
            child.set("class", name)
        draw(st.sampled_from(elements)).append(child)
        elements.append(child)
    return elements[0]


@given(_trees(), st.sampled_from(("balanced", "recall", "precision")), st.booleans(), st.booleans())
def test_the_same_sections_go(tree: HtmlElement, focus: str, keep_teasers: bool, is_full: bool) -> None:
    options = Extractor()
    options.focus = focus
    tags = set(TAG_CATALOG) | ({"table", "ref", "graphic"} if is_full else set())
    pruned = main_extractor.prune_unwanted_sections(deepcopy(tree), tags, options, keep_teasers)
    original = main_extractor.prune_unwanted_sections.__wrapped__(deepcopy(tree), tags, options, keep_teasers)
    assert etree.tostring(pruned) == etree.tostring(original)


@pytest.mark.parametrize(("links", "rounds"), [(0, 1), (3, 2)])
def test_there_is_a_second_round_only_where_the_first_took_something(
    monkeypatch: pytest.MonkeyPatch, links: int, rounds: int
) -> None:
    asked = []
    delete = htmlprocessing.delete_by_link_density

    def count(tree: HtmlElement, tag: str, **settings: bool) -> HtmlElement:
        asked.append(tag)
        return delete(tree, tag, **settings)

    monkeypatch.setattr(htmlprocessing, "delete_by_link_density", count)
    tree = Element("div")
    for _ in range(links):
        box = etree.SubElement(tree, "div")
        etree.SubElement(box, "ref").text = "More"
    main_extractor.prune_unwanted_sections(tree, set(TAG_CATALOG), Extractor())
    assert asked.count("div") == rounds
