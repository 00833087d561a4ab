"""Trafilatura's expressions over attributes find the same elements, however they are tried."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from lxml.html import Element, HtmlElement
from trafilatura import xpaths

from cleaner.extract import ways  # noqa: F401 - hastens trafilatura's expressions
from cleaner.extract.attribute_tests import AttributeTests, find_faster, knowing

_REGEXP = {"re": "http://exslt.org/regular-expressions"}
_LISTS = [some for some in vars(xpaths).values() if isinstance(some, list)]
_HASTENED = [one for some in _LISTS for one in some if isinstance(one, AttributeTests)]
_ALL = [one.expression if isinstance(one, AttributeTests) else one for some in _LISTS for one in some]

# Words that the expressions themselves look for, whole and torn, so that most elements come close to passing.
_WORDS = sorted({word for one in _ALL for word in re.findall(r"'([^']+)'", str(one.path)) for word in word.split("|")})
_VALUES = st.one_of(
    st.sampled_from(_WORDS).map(lambda word: re.sub(r"[\^$?()\\]|\(\?:|\[(.).*?\]", r"\1", word)),
    st.sampled_from(
        ["", "x", "Nav", "cookie", "reply-1", "hidden", "teaser", "Teaser", "article", "post", "main\ncontent"]
    ),
    st.text("abcdehinrst -_", max_size=8),
)
_ATTRIBUTES = (
    "id",
    "class",
    "style",
    "role",
    "itemprop",
    "aria-hidden",
    "data-component",
    "data-lp-replacement-content",
)
_TAGS = ("div", "p", "section", "article", "span", "list", "item", "h1", "ul", "aside", "main")


@st.composite
def _trees(draw: st.DrawFn) -> HtmlElement:
    root = Element("html")
    elements = [root]
    for _ in range(draw(st.integers(0, 12))):
        child = Element(draw(st.sampled_from(_TAGS)))
        for name in draw(st.lists(st.sampled_from(_ATTRIBUTES), max_size=3, unique=True)):
            child.set(name, " ".join(draw(st.lists(_VALUES, min_size=1, max_size=2))))
        draw(st.sampled_from(elements)).append(child)
        elements.append(child)
    return root


@given(_trees())
def test_attribute_tests_find_what_the_expression_finds(tree: HtmlElement) -> None:
    for one in _HASTENED:
        assert one(tree) == one.expression(tree), one.expression.path


@given(_trees())
def test_they_find_the_same_where_the_attributes_of_the_page_are_known(tree: HtmlElement) -> None:
    texts = {name: "\n".join(element.get(name, "") for element in tree.iter()) for name in ("class", "id")}
    with knowing(texts):
        for one in _HASTENED:
            assert one(tree) == one.expression(tree), one.expression.path


def test_what_no_attribute_of_the_page_passes_is_not_looked_for() -> None:
    tests = find_faster(etree.XPath(".//*[contains(@class, 'promo')]"))
    page = Element("div")
    page.append(Element("p", {"class": "promo"}))
    with knowing({"class": "text"}):
        assert tests(page) == []
    with knowing({"id": "text"}):
        assert len(tests(page)) == 1
    assert len(tests(page)) == 1


def test_the_expressions_with_regular_expressions_that_every_page_needs_are_hastened() -> None:
    slow = [
        one
        for some in (xpaths.RAW_TREE_PRUNE_XPATH, xpaths.BODY_XPATH, xpaths.OVERALL_DISCARD_XPATH)
        for one in some
        if not isinstance(one, AttributeTests) and "re:test" in str(one.path)
    ]
    assert len(_HASTENED) >= 9
    assert not slow


@pytest.mark.parametrize(
    "expression",
    [
        ".//article",
        ".//*[self::div or self::p][not(.//h1)]",
        ".//*[@class = 'a' and @id = 'b']",
        ".//*[contains(@class, 'a')]/p",
        ".//*[re:test(@class, '^$')]",
        ".//*[contains(translate(@class, 'T', 't'), 'Teaser')]",
        ".//*[position() = 1]",
        "//*[@id = 'a']",
    ],
)
def test_an_expression_of_another_form_is_asked_itself(expression: str) -> None:
    original = etree.XPath(expression, namespaces=_REGEXP)
    assert find_faster(original) is original


def test_many_values_of_an_attribute_do_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cleaner.extract.attribute_tests._MOST_VERDICTS", 10)
    tests = find_faster(etree.XPath(".//*[contains(@class, 'ad')]"))
    assert isinstance(tests, AttributeTests)
    root = Element("div")
    for number in range(50):
        root.append(Element("p", {"class": f"ad-{number}" if number % 2 else f"text-{number}"}))
    assert len(tests(root)) == 25
    assert len(tests.tests["class"]) <= 10
