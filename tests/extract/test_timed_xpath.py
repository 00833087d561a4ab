"""XPath that could take for ever stops itself; all other XPath is left as it is, and both find the same."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from lxml import html as lxml_html

from cleaner.extract import Pruner, extract_html, timed_xpath
from cleaner.extract.timed_xpath import SelectorTimeoutError, add_calls, compile_timed, is_light
from cleaner.packs.rule import Css, Rule, XPath
from cleaner.packs.zone import ANYWHERE

FLAT = "<html><body>" + "<div><p><b>x y z</b></p></div>" * 7_000
DEEP = "<html><body>" + ("<div>" * 200 + "x" + "</div>" * 200) * 10
ROUNDS = "//*" + "[following::*" * 4 + "]" * 4

HEAVY = [
    "//*[//*[//*[.='x']]]",
    "//*[.//*[.//*[.//*[.//*[.='q']]]]]",
    "//*/following::*/preceding::*",
    "//*[following::*[preceding::*[.='q']]]",
    "//*[(//*)[.='q']]",
    "//*[../*[../*[../*[../*[.='q']]]]]",
    "//*[sum(//*) > 1]",
    "//*[string(//body) = 'x']",
    "//*[count(//*[count(//*) > 1]) > 1]",
    "//*/ancestor::*//*/ancestor::*//*/ancestor::*//*",
    "//*[. = //*]",
    "//div[p or //div[//b[//p]]]",
    ROUNDS,
]


@pytest.mark.parametrize("expression", HEAVY)
@pytest.mark.parametrize("page", [FLAT, DEEP], ids=["flat", "deep"])
def test_an_expression_that_takes_for_ever_is_stopped(page: str, expression: str) -> None:
    assert not is_light(expression)
    tree = lxml_html.fromstring(page)
    start = time.thread_time()
    try:
        compile_timed(expression)(tree)
    except SelectorTimeoutError:
        assert time.thread_time() - start > timed_xpath.SELECT_SECONDS
    assert time.thread_time() - start < 6 * timed_xpath.SELECT_SECONDS


@pytest.mark.parametrize(
    "expression",
    [
        "//div[@class='ad']",
        "//section[contains(@class, 'more')][.//a]//ul/li",
        "descendant-or-self::div/descendant-or-self::*/ul/li[@id = 'x']",
        "//p | //b[i] | //a[@href][2]",
        "//p[. = '//b[..]']",
        "//aside/..",
    ],
)
def test_what_people_write_is_left_as_it_is(expression: str) -> None:
    assert is_light(expression)
    assert compile_timed(expression).path == expression


STEPS = [
    "p",
    "*",
    "b",
    "div",
    "text()",
    "node()",
    "..",
    ".",
    "@class",
    "preceding::b",
    "following-sibling::*",
    "ancestor::div",
]
AXES = ["/", "//"]
PREDICATES = [
    "",
    "[{}]",
    "[1]",
    "[last()]",
    "[not({})]",
    "[count({}) > 1]",
    "[{} = {}]",
    "[@class='x' and {}]",
    "[position() = 2]",
]


@st.composite
def expressions(draw: st.DrawFn, depth: int = 0) -> str:
    path = draw(st.sampled_from(["//", "/", "", ".//"])) if depth else "//"
    for number in range(draw(st.integers(1, 3))):
        step = draw(st.sampled_from(STEPS))
        path += (draw(st.sampled_from(AXES)) if number else "") + step
        predicate = draw(st.sampled_from(PREDICATES)) if step not in (".", "..") and depth < 3 else ""
        while "{}" in predicate:
            predicate = predicate.replace("{}", draw(expressions(depth + 1)), 1)
        path += predicate
    return path


PAGE = lxml_html.fromstring(
    "<html><body><div class=x><p>a<b>b</b></p><p class=x>c</p></div>"
    "<div><b>b</b><div><p>d<b>e</b><b>f</b></p></div></div>"
)


@given(expressions())
def test_with_calls_an_expression_finds_the_same(expression: str) -> None:
    written: list[object] = etree.XPath(expression, smart_strings=False)(PAGE)
    extensions = {(None, "call"): lambda _: True}
    called = etree.XPath(add_calls(expression), extensions=extensions, smart_strings=False)(PAGE)
    assert called == written


def test_a_rule_that_takes_too_long_is_named_and_the_others_still_prune() -> None:
    rules = [
        Rule("p:evil", XPath(HEAVY[0]), ANYWHERE),
        Rule("p:ad", Css(".ad"), ANYWHERE),
        Rule("p:box", XPath("//aside[//p]"), ANYWHERE),
    ]
    prose = "".join(
        f"<p>The river rose by {number} metres in the night, and everyone left.</p>" for number in range(99)
    )
    extraction = extract_html(
        f"<html><body><article><h1>The flood</h1>{prose}<div class=ad>Buy</div><aside>More</aside></article>"
        + "<i></i>" * 3_000,
        pruner=Pruner(rules),
    )
    assert extraction.rules_timed_out == ("p:evil",)
    assert [pruned.rule for pruned in extraction.pruned] == ["p:ad", "p:box"]
    assert extraction.pruning_refused is None
