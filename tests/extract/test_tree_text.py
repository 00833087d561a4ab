"""Prose is counted by a walk, as an XPath expression would find it."""

from __future__ import annotations

from typing import cast

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from lxml.html import Element, HtmlElement

from cleaner.extract.tree_text import _APART, _APART_ROLES, count_prose

_OUTER = " or ".join(
    [*(f"self::{tag}" for tag in sorted(_APART)), *(f"@role='{role}'" for role in sorted(_APART_ROLES))]
)
_LONG = etree.XPath(f".//text()[string-length() >= 40][not(ancestor::*[{_OUTER}])]", smart_strings=False)
_TEXTS = st.one_of(st.none(), st.sampled_from(["", "short", " " * 50, "x" * 39, "é" * 40, "  " + "y" * 45 + "\n"]))


@st.composite
def _trees(draw: st.DrawFn) -> list[HtmlElement]:
    elements = [Element("div")]
    for _ in range(draw(st.integers(0, 10))):
        child = Element(draw(st.sampled_from(("p", "a", "footer", "nav", "script", "style", "div", "span"))))
        child.text, child.tail = draw(_TEXTS), draw(_TEXTS)
        if role := draw(st.sampled_from((None, None, "dialog", "alertdialog", "main"))):
            child.set("role", role)
        # As a parser of HTML makes no elements within scripts and styles.
        draw(st.sampled_from([element for element in elements if element.tag not in ("script", "style")])).append(child)
        elements.append(child)
    return elements


@given(_trees())
def test_the_walk_counts_what_the_expression_finds(elements: list[HtmlElement]) -> None:
    for element in elements:
        found = [text.strip() for text in cast("list[str]", _LONG(element))]
        assert count_prose(element) == sum(len(text) for text in found if len(text) >= 40)
