"""The index of pruning rules leaves out only what finds nothing."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st
from lxml.html import Element, HtmlElement

from cleaner.extract.element_index import ElementIndex
from cleaner.extract.prune import Hit, Pruner
from cleaner.extract.tree_text import is_longer, read_visible
from cleaner.packs import load_packs
from cleaner.packs.rule import Css, Rule, XPath
from cleaner.packs.scope import applies
from cleaner.packs.zone import ANYWHERE

_SHIPPED = [rule for rule in load_packs().rules if rule.prunes]
_OWN = [
    Rule("p:attribute", Css("[data-ad]"), ANYWHERE),
    Rule("p:id", Css("#more, div[id^=ad-]"), ANYWHERE),
    Rule("p:site", Css(".more"), ANYWHERE, sites=("example.org",)),
    Rule("p:other-site", Css(".more"), ANYWHERE, sites=("example.com",)),
    Rule("p:tag", Css("aside"), ANYWHERE),
    Rule("p:path", XPath("//div[contains(@class, 'ad')]/p"), ANYWHERE),
    Rule("p:short", Css(".more"), ANYWHERE, max_chars=5),
]
_PRUNER = Pruner([*_SHIPPED, *_OWN])
_WORDS = sorted(
    {word for rule in _SHIPPED for word in re.findall(r"[\w-]{3,}", str(rule.matcher))} | {"more", "ad", "ad-1", "x"}
)


@st.composite
def _pages(draw: st.DrawFn) -> HtmlElement:
    elements = [Element("html")]
    for _ in range(draw(st.integers(0, 10))):
        child = Element(draw(st.sampled_from(("div", "p", "aside", "section", "blockquote"))))
        child.text = draw(st.sampled_from((None, "More", "A longer text of the page.")))
        for name in draw(st.lists(st.sampled_from(("class", "id", "data-ad")), max_size=2, unique=True)):
            child.set(
                name, draw(st.sampled_from((" ", "\t", "-"))).join(draw(st.lists(st.sampled_from(_WORDS), max_size=3)))
            )
        draw(st.sampled_from(elements)).append(child)
        elements.append(child)
    return elements[0]


@given(_pages())
def test_the_index_finds_what_trying_every_selector_finds(page: HtmlElement) -> None:
    scope = ("example.org", None, frozenset[str]())
    naive = [
        Hit(rule.id, element)
        for rule in sorted([*_SHIPPED, *_OWN], key=lambda rule: rule.id)
        if applies(rule, *scope)
        for finder in _PRUNER._compile(rule)
        for element in finder.find(ElementIndex(page))
        if len(read_visible(element)) <= rule.max_chars
    ]
    assert _PRUNER.hits(page, host=scope[0]) == naive


@given(_pages(), st.integers(0, 60))
def test_a_length_is_told_without_reading_the_whole(page: HtmlElement, most: int) -> None:
    assert is_longer(page, most) is (len(read_visible(page)) > most)
