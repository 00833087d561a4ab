"""The paragraphs of a page are those that jusText makes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st
from justext.core import ParagraphMaker
from justext.utils import normalize_whitespace
from lxml import etree
from lxml.html import Element, fromstring

from cleaner.extract.paragraphs import make_paragraphs, normalize_white_space

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_TAGS = st.sampled_from(("div", "p", "p", "br", "br", "a", "b", "li", "h1", "{urn:x}math", "section"))
_TEXTS = st.sampled_from((None, " ", "\n", "One", " two\n three ", "the river and the town", "\xa9"))
_STOPWORDS = frozenset(("the", "and"))


@st.composite
def _trees(draw: st.DrawFn) -> HtmlElement:
    elements = [Element("html")]
    for _ in range(draw(st.integers(0, 15))):
        child = etree.Comment("x") if draw(st.integers(0, 40)) == 0 else Element(draw(_TAGS))
        child.tail = draw(_TEXTS)
        draw(st.sampled_from(elements)).append(child)
        if isinstance(child.tag, str):
            child.text = draw(_TEXTS)
            elements.append(child)
    return elements[0]


@given(_trees())
def test_they_are_the_same(tree: HtmlElement) -> None:
    made, wanted = make_paragraphs(tree), ParagraphMaker.make_paragraphs(tree)
    for name in ("text", "dom_path", "chars_count_in_links", "tags_count", "is_heading", "words_count"):
        assert [getattr(each, name) for each in made] == [getattr(each, name) for each in wanted], name
    densities = [each.stopwords_density(_STOPWORDS) for each in wanted]
    assert [each.stopwords_density(_STOPWORDS) for each in made] == densities


def test_elements_nested_deeper_than_calls_may_be_make_paragraphs() -> None:
    page = fromstring("<div>" * 200 + "<p>Text.</p>", parser=etree.HTMLParser(huge_tree=True))
    deep = page
    for _ in range(3_000):
        deep = etree.SubElement(deep, "b")
    deep.text = "Deep."
    assert [each.text for each in make_paragraphs(page)] == ["Text.", "Deep."]


@given(st.text(st.sampled_from("ab \n\r\t\x0b\x85\xa0\u2028")))
def test_white_space_is_put_in_order_as_justext_does(text: str) -> None:
    assert normalize_white_space(text) == normalize_whitespace(text)
