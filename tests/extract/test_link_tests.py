"""An element that plainly has few links in much text passes trafilatura's test of its links without being asked."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from lxml.html import Element, HtmlElement
from trafilatura import htmlprocessing

from cleaner.extract import ways  # noqa: F401 - hastens trafilatura's test
from cleaner.extract.link_tests import skip_sparse


@st.composite
def _trees(draw: st.DrawFn) -> HtmlElement:
    elements = [Element("div")]
    for _ in range(draw(st.integers(0, 9))):
        child = Element(draw(st.sampled_from(("div", "p", "list", "item", "ref", "ref", "graphic", "head"))))
        child.text = draw(st.sampled_from((None, "More", "A sentence of the page. " * 5, "A sentence " * 500)))
        child.tail = draw(st.sampled_from((None, " and ", "what follows it " * 10, "\n" * 4_100)))
        draw(st.sampled_from(elements)).append(child)
        elements.append(child)
    return elements[0]


@given(_trees(), st.booleans())
def test_the_answers_are_the_same(tree: HtmlElement, favor_precision: bool) -> None:
    original = htmlprocessing.link_density_test.__wrapped__
    for element in tree.iter():
        asked = original(element, favor_precision)
        assert skip_sparse(original)(element, favor_precision) == asked
        assert htmlprocessing.link_density_test(element, favor_precision) == asked
