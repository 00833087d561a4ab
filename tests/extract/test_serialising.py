"""Trafilatura's tree becomes lines: one block each, with its kind and the share of it that is link text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from cleaner.extract.serialise import serialise
from cleaner.lines import find_lines
from cleaner.model import KINDS


def read(markup: str) -> list[tuple[str | None, str]]:
    """Kind and text of each block of a body."""
    text, blocks = serialise(etree.fromstring(f"<body>{markup}</body>"))
    return [(block.kind, text[block.start : block.end]) for block in blocks]


@pytest.mark.parametrize(
    ("markup", "blocks"),
    [
        ("<p>One</p><p>Two</p>", [("paragraph", "One"), ("paragraph", "Two")]),
        ("<head rend='h2'>Rain</head><p>It fell.</p>", [("heading", "Rain"), ("paragraph", "It fell.")]),
        ("<list><item>a</item><item>b</item></list>", [("item", "a"), ("item", "b")]),
        ("<list><item>a<list><item>b</item></list>c</item></list>", [("item", "a"), ("item", "b"), ("item", "c")]),
        ("<list><item><p>a</p><p>b</p></item></list>", [("item", "a"), ("item", "b")]),
        ("<list><item><head>a</head>b</item></list>", [("heading", "a"), ("item", "b")]),
        ("<quote>a<p>b</p></quote>", [("quote", "a"), ("quote", "b")]),
        ("<table><row><cell>a</cell><cell>b</cell></row></table>", [("cell", "a"), ("cell", "b")]),
        ("<p>one<lb/>two</p>", [("paragraph", "one"), ("paragraph", "two")]),
        ("<p>the <hi>big</hi>gest <del>cat</del></p>", [("paragraph", "the biggest cat")]),
        ("<p>call <code>f(x)</code> now</p>", [("paragraph", "call f(x) now")]),
        ("<div>a</div><div>b</div>", [("paragraph", "a"), ("paragraph", "b")]),
        ("loose<p>a</p>tail", [("paragraph", "loose"), ("paragraph", "a"), ("paragraph", "tail")]),
        ("<p>  a\n   b\u00a0 c\u2028d </p>", [("paragraph", "a b c d")]),
        ("<p> \n </p><list><item/></list>", []),
        ("<p>so\u00adft zero\u200bwidth</p>", [("paragraph", "soft zerowidth")]),
        ("<p>R&amp;amp;D &amp;lt;b&gt;</p>", [("paragraph", "R&D <b>")]),
        ("<p>cafe\u0301</p>", [("paragraph", "caf\u00e9")]),
    ],
)
def test_a_tree_becomes_these_blocks(markup: str, blocks: list[tuple[str, str]]) -> None:
    assert read(markup) == blocks


def test_code_keeps_its_lines_and_indentation() -> None:
    text, blocks = serialise(etree.fromstring("<body><code>def f():\n    return 1\n\n  \nf()</code></body>"))
    assert text == "def f():\n    return 1\nf()"
    assert [block.kind for block in blocks] == ["code", "code", "code"]
    assert text[blocks[1].start : blocks[1].end] == "return 1"


@pytest.mark.parametrize(
    ("markup", "share"),
    [
        ("<p>no link</p>", 0.0),
        ("<p><ref>all of it</ref></p>", 1.0),
        ("<p><ref>half</ref> text</p>", 0.5),
        ("<p><ref><hi>half</hi></ref> text</p>", 0.5),
        ("<p> <ref> a </ref>\n  \n b c d </p>", 0.25),
        ("<p><ref>a</ref><ref>b</ref></p>", 1.0),
    ],
)
def test_the_link_share_counts_what_is_not_white_space(markup: str, share: float) -> None:
    (block,) = serialise(etree.fromstring(f"<body>{markup}</body>"))[1]
    assert block.link_share == share


def test_a_line_break_in_a_link_leaves_links_on_both_lines() -> None:
    blocks = serialise(etree.fromstring("<body><p><ref>one<lb/>two</ref> three</p></body>"))[1]
    assert [block.link_share for block in blocks] == [1.0, pytest.approx(3 / 8)]


def test_a_deep_tree_is_walked_without_recursion() -> None:
    deepest = body = etree.Element("body")
    for _ in range(5000):
        deepest = etree.SubElement(deepest, "list")
    etree.SubElement(deepest, "item").text = "bottom"
    assert serialise(body)[0] == "bottom"


_TAGS = st.sampled_from(["p", "head", "list", "item", "quote", "cell", "row", "lb", "hi", "ref", "code", "span", "div"])
_TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")) | st.sampled_from(" \n\t\u00a0"), max_size=8
)


@st.composite
def trees(draw: st.DrawFn, depth: int = 3) -> etree._Element:
    """A body with any nesting of trafilatura's elements."""
    element = etree.Element("body" if depth == 3 else draw(_TAGS))
    element.text = _writable(draw(_TEXT))
    if depth:
        for child in draw(st.lists(trees(depth=depth - 1), max_size=3)):
            child.tail = _writable(draw(_TEXT))
            element.append(child)
    return element


def _writable(text: str) -> str:
    return "".join(char for char in text if char not in "\ufffe\uffff")


@given(trees())
def test_blocks_are_the_non_blank_lines_and_nothing_else_stands_in_the_text(body: etree._Element) -> None:
    text, blocks = serialise(body)
    lines = [(start, end) for start, end in find_lines(text)] if text else []
    assert [end for _, end in lines] == [block.end for block in blocks]
    for (start, end), block in zip(lines, blocks, strict=True):
        assert text[start : block.start].strip() == ""
        assert text[block.start : block.end] == text[start:end].strip()
        assert block.start < block.end
        assert block.kind in KINDS
        assert block.link_share is not None
        assert 0 <= block.link_share <= 1
