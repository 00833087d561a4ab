"""Selectors are skipped where the page lacks what they need, and that never changes what they find."""

from __future__ import annotations

import pytest
from cssselect import HTMLTranslator
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from lxml import html as lxml_html

from cleaner.extract.css import _PLAIN, compile_css
from cleaner.extract.css_finders import Compound
from cleaner.extract.css_tree import parse_selectors
from cleaner.extract.element_index import ElementIndex
from cleaner.extract.xpath import compile_xpath
from cleaner.extract.xpath_by_class import ByClass
from cleaner.packs import load_packs
from cleaner.packs.rule import Css, XPath

_WORDS = ["more", "more-on", "on", "Share", "a", "b:c"]
_TAGS = ["div", "section", "p", "aside", "a"]


@st.composite
def elements(draw: st.DrawFn, depth: int = 3) -> lxml_html.HtmlElement:
    """A small page with few words in many places."""
    element = lxml_html.Element("body" if depth == 3 else draw(st.sampled_from(_TAGS)))
    for name in ("class", "id", "data-ad"):
        words = draw(st.lists(st.sampled_from(_WORDS), max_size=3))
        if words:
            element.set(name, draw(st.sampled_from([" ", "  ", "\t", "\n", "\u00a0"])).join(words))
    if depth:
        for child in draw(st.lists(elements(depth=depth - 1), max_size=3)):
            element.append(child)
    return element


_NAMES = st.sampled_from(["class", "id", "data-ad", "CLASS", "href"])
_VALUES = st.sampled_from([*_WORDS, "", "mo", "re", "more on", " "])
_CONDITIONS = st.one_of(
    st.sampled_from([".more", ".more-on", ".Share", "#on", "#Share", r".b\:c"]),
    _NAMES.map("[{}]".format),
    st.tuples(_NAMES, st.sampled_from(["=", "~=", "|=", "^=", "$=", "*=", "!="]), _VALUES).map(
        lambda parts: '[{}{}"{}"]'.format(*parts)
    ),
    st.sampled_from([":not(.more)", ":first-child", ":has(.on)", ":is(.more, #on)", ":nth-child(2)"]),
)
_COMPOUNDS = st.tuples(st.sampled_from(["", "*", *_TAGS, "DIV"]), st.lists(_CONDITIONS, min_size=1, max_size=2)).map(
    lambda parts: parts[0] + "".join(parts[1])
)
_SELECTORS = st.lists(
    st.tuples(_COMPOUNDS, st.sampled_from([" ", " > ", " + ", " ~ ", ", "])), min_size=1, max_size=3
).map(lambda parts: "".join(compound + joint for compound, joint in parts[:-1]) + parts[-1][0])


@given(elements(), _SELECTORS)
def test_css_finds_what_cssselect_finds(page: lxml_html.HtmlElement, selector: str) -> None:
    wanted = set(page.xpath(HTMLTranslator().css_to_xpath(selector)))
    index = ElementIndex(page)
    for finder in compile_css(selector):
        if not all(index.has(need) for need in finder.needs):
            assert not finder.find(index)
    assert {element for finder in compile_css(selector) for element in finder.find(index)} == wanted


_PARTS = st.sampled_from(
    [
        "contains(@class, 'more')",
        "@id='on'",
        '@class = "more on"',
        "contains(concat(' ', normalize-space(@class), ' '), ' more ')",
        "contains(concat(' ', @class, ' '), ' on ')",
        "starts-with(@id, 'mo')",
        "@data-ad",
        "p",
        "not(@id)",
        "contains(@class, 'on') = false()",
        "count(.//p) > 1",
        "1",
        "last()",
        "position() = 1",
        "contains(@class, 'on') or @id",
        "not(contains(@class, 'more'))",
        "string-length(@class) > 3",
    ]
)
_EXPRESSIONS = st.tuples(
    st.sampled_from(["//div", "//*", "/descendant::section", "//div | //p", ".//aside"]),
    st.lists(st.lists(_PARTS, min_size=1, max_size=2).map(" and ".join).map("[{}]".format), max_size=2).map("".join),
    st.sampled_from(["", "/p", "/..", "//*[@id]", "/following-sibling::*"]),
).map("".join)


@given(elements(), _EXPRESSIONS)
def test_an_xpath_that_is_skipped_would_have_found_nothing(page: lxml_html.HtmlElement, expression: str) -> None:
    (finder,) = compile_xpath(expression)
    index = ElementIndex(page)
    if not all(index.has(need) for need in finder.needs):
        assert finder.find(index) == []
    wanted = page.xpath(expression)
    assert len(finder.find(index)) == len(wanted)
    assert set(finder.find(index)) == set(wanted)


_FILTERS = st.sampled_from(
    [
        "contains(@class, 'more')",
        "contains(@class, ' more')",
        "contains(concat(' ', @class, ' '), ' on ')",
        "contains(concat(' ', @class, ' '), 'more-')",
        "contains(concat(' ', normalize-space(@class), ' '), \" more \")",
        "contains(@class, 'more') or contains(concat(' ', @class, ' '), 'a ')",
        "contains(concat(' ', @class), ' on')",
        "not(contains(@class, 'more'))",
        "not(contains(concat(' ', @class, ' '), ' on '))",
        "contains(@class, ' ') or contains(@class, 'on')",
        "contains(@class, '')",
        "self::div or self::section",
        "not(self::p)",
        "not(.//p)",
        "string-length(normalize-space(.)) < 9",
        "2",
        "last()",
        "@id",
    ]
)


@given(
    elements(), st.lists(_FILTERS, min_size=1, max_size=3).map(lambda some: "//*" + "".join(map("[{}]".format, some)))
)
def test_an_xpath_that_goes_by_class_finds_what_xpath_finds(page: lxml_html.HtmlElement, expression: str) -> None:
    (finder,) = compile_xpath(expression)
    wanted = page.xpath(expression)
    assert len(finder.find(ElementIndex(page))) == len(wanted)
    assert set(finder.find(ElementIndex(page))) == set(wanted)


def test_the_selectors_that_ship_go_by_class() -> None:
    shipped = [rule.matcher.expression for rule in load_packs().rules if isinstance(rule.matcher, XPath)]
    assert [expression for expression in shipped if not isinstance(compile_xpath(expression)[0], ByClass)] == []


@pytest.mark.parametrize(
    ("expression", "needs"),
    [
        ("//div[contains(@class, 'more-on')]", ["more-on"]),
        ('//section[@id="promo"]/ul', ["promo"]),
        ("//*[contains(concat(' ', normalize-space(@class), ' '), ' ad ')]", ["ad"]),
        ("//div[contains(@class, 'a') and contains(@class, 'b')]", ["a", "b"]),
        ("//div[contains(@class, 'a') or contains(@class, 'b')]", []),
        ("//div[not(contains(@class, 'a'))]", []),
        ("//div[contains(@class, 'a')] | //p", []),
        ("//div[contains(@class, 'a') != true()]", []),
        ("//p[text()='x']", []),
    ],
)
def test_literals_are_needed_where_nothing_can_stand_in_for_them(expression: str, needs: list[str]) -> None:
    assert [need.value for need in compile_xpath(expression)[0].needs] == needs


@pytest.mark.parametrize("selector", ["div.more", "#on", "[class*=more]", "aside", "p.a.b#c[d]"])
def test_a_plain_selector_needs_no_xpath(selector: str) -> None:
    assert all(isinstance(finder, Compound) for finder in compile_css(selector))


def test_functions_beyond_xpath_are_refused() -> None:
    (finder,) = compile_xpath("//p[re:test(., 'x')]")
    with pytest.raises(etree.XPathEvalError):
        finder.find(ElementIndex(lxml_html.fromstring("<p>x</p>")))


_PLAIN_OPERATORS = [
    '[class*="ad"]',
    "[id^='x y']",
    '[CLASS~="a"]',
    '[data-ad=""]',
    '[lang|="en"]',
    "[id$='z']",
    '[class~=""]',
]
_PLAIN_PARTS = st.sampled_from([".promo", ".Promo_box-2", "#more", "[class]", *_PLAIN_OPERATORS])
_PLAIN_ALTERNATIVES = st.tuples(st.sampled_from(["", "div", "H2", "*"]), st.lists(_PLAIN_PARTS, max_size=3)).map(
    lambda written: written[0] + "".join(written[1]) or "p"
)


@given(st.lists(_PLAIN_ALTERNATIVES, min_size=1, max_size=3).map(" , ".join))
def test_a_plain_selector_is_read_as_cssselect_reads_it(selector: str) -> None:
    assert compile_css(selector) == parse_selectors(selector)


def test_shipped_selectors_are_read_as_cssselect_reads_them() -> None:
    selectors = [rule.matcher.selector for rule in load_packs().rules if isinstance(rule.matcher, Css)]
    plain = [selector for selector in selectors if _PLAIN.fullmatch(selector)]
    assert len(plain) > len(selectors) / 2
    for selector in plain:
        assert compile_css(selector) == parse_selectors(selector)


@pytest.mark.parametrize(
    "selector", ["div > p", "p:first-child", ".a:not(.b)", "a\\:b", "[class=x]", "ns|p", "é.promo", "p.é"]
)
def test_other_selectors_are_left_to_cssselect(selector: str) -> None:
    assert not _PLAIN.fullmatch(selector)
