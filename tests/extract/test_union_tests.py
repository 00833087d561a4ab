"""Trafilatura's union of tags and attribute tests finds the same elements, however it is tried."""

from __future__ import annotations

from importlib import import_module

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from lxml.html import Element, HtmlElement

from cleaner.extract import ways  # noqa: F401 - hastens trafilatura's expressions
from cleaner.extract.union_tests import UnionTests, find_union_faster

_FASTER = import_module("trafilatura.baseline").BASIC_CLEAN_XPATH
_TAGS = ("div", "p", "aside", "footer", "script", "svg", "template", "section")
_WORDS = st.sampled_from(("footer", "page-footer", "Cookie-Banner", "cookies", "onetrust", "CONSENT_manager", "text"))


@st.composite
def _trees(draw: st.DrawFn) -> HtmlElement:
    elements = [Element("html")]
    for _ in range(draw(st.integers(0, 12))):
        child = Element(draw(st.sampled_from(_TAGS)))
        for name in draw(st.lists(st.sampled_from(("class", "id", "style")), max_size=3, unique=True)):
            child.set(name, " ".join(draw(st.lists(_WORDS, min_size=1, max_size=2))))
        draw(st.sampled_from(elements)).append(child)
        elements.append(child)
    return elements[0]


@given(_trees())
def test_the_tests_find_what_the_expression_finds_in_its_order(tree: HtmlElement) -> None:
    assert isinstance(_FASTER, UnionTests)
    assert list(_FASTER(tree)) == _FASTER.expression(tree)


@pytest.mark.parametrize(
    "expression", [".//aside", ".//p|//aside", ".//p|.//div[not(.//h1)]", ".//p|.//div[1]", ".//p/b|.//aside"]
)
def test_an_expression_of_another_form_is_asked_itself(expression: str) -> None:
    original = etree.XPath(expression)
    assert find_union_faster(original) is original
