"""What is spared on the way of a page through trafilatura changes nothing of what is found."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING

import pytest
import trafilatura
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from cleaner.extract import comparison, main_pass, ways
from cleaner.extract.main_pass import extract_main, strip_always_removed
from cleaner.extract.parse import parse
from cleaner.extract.ways import WITH_LINKS, Ways

if TYPE_CHECKING:
    from lxml.html import HtmlElement
    from trafilatura.settings import Document

_LONG = "The river rose by a metre on Monday, and the ferry that carries ninety people a day stayed in. "
_PARTS = (
    f"<p>{_LONG}</p>",
    f"<p>{_LONG * 3}</p>",
    f"<p>{_LONG * 9}</p>",
    f"<p>{_LONG}<a href='/a'>A link</a> and <b>more</b> of it.</p>",
    "<h2>A heading</h2>",
    "<ul><li>One</li><li>Two<br>lines</li></ul>",
    f"<ul><li><a href='/a'>Another story</a></li><li><a href='/b'>{_LONG}</a></li></ul>",
    f"<table><tr><th>Head</th><td>Cell {_LONG}</td></tr></table>",
    "<table><tr><td>Cell<ul><li>in a list</li></ul></td></tr></table>",
    f"<table role='presentation'><tr><td><p>{_LONG}</p></td></tr></table>",
    f"<figure><img src='a.jpg'><figcaption>{_LONG}</figcaption></figure>",
    f"<figure><table><tr><td>{_LONG}</td></tr></table></figure>",
    f"<form><p>{_LONG}</p><input></form>",
    f"<blockquote>{_LONG}<p>Quoted.</p></blockquote>",
    "<pre><code>if x:\n    y()</code></pre>",
    f"{_LONG}<br>{_LONG}<br><br>",
    "<math alttext='x^2'><mi>x</mi></math>",
    f"<div class='teaser'><p>{_LONG}</p></div>",
    f"<div class='comments'><p>{_LONG}</p></div>",
    f"<div class='infinite-scroll'><p>{_LONG}</p></div>",
    f"<div class='share-box'><a href='/x'>Share</a></div><div>{_LONG}</div>",
    f"<nav><a href='/x'>Home</a></nav><aside><p>{_LONG}</p></aside><button>Go</button><time>Monday</time>",
    f"<div><div class='post-content'><p>{_LONG}</p><p>{_LONG}</p></div></div>",
    f"<section><h3>More</h3><div><a href='/x'>{_LONG}</a></div></section>",
    "<details><summary>Sum</summary>Details</details><hr><sub></sub><s>Old</s>",
)
_FRAMES = (
    "<html><body>{}</body></html>",
    "<html><body><article>{}</article></body></html>",
    "<html><body><div id='content'>{}</div><footer><p>Imprint</p></footer></body></html>",
    "<html><body><form><main>{}</main></form></body></html>",
    "<html><body><article><p>Short.</p></article><div class='article-body'>{}</div></body></html>",
)
_PAGES = st.builds(
    lambda frame, parts: frame.format("".join(parts)),
    st.sampled_from(_FRAMES),
    st.lists(st.sampled_from(_PARTS), min_size=1, max_size=14),
)


def _write(document: Document | None) -> tuple[str | None, str] | None:
    return document and (document.raw_text, etree.tostring(document.body, encoding="unicode"))


def _parse(page: str) -> HtmlElement:
    tree = parse(page)
    assert tree is not None
    return tree


def _strip(tree: HtmlElement) -> HtmlElement:
    stripped = copy(tree)
    strip_always_removed(stripped)
    return stripped


@given(_PAGES)
def test_the_main_extractor_finds_what_the_whole_sequence_does(page: str) -> None:
    tree = _parse(page)
    for options in (WITH_LINKS.quick, WITH_LINKS.generous):
        found = extract_main(_strip(tree), options)
        assert found is None or _write(found) == _write(trafilatura.bare_extraction(_strip(tree), options=options))


@given(_PAGES)
def test_each_way_finds_what_trafilatura_finds(page: str) -> None:
    tree = _parse(page)
    before = etree.tostring(tree)
    for quick_first in (True, False):
        found = Ways(tree, WITH_LINKS)
        if quick_first:
            assert _write(found.quick) == _write(trafilatura.bare_extraction(_strip(tree), options=WITH_LINKS.quick))
        for name in ("generous", "thorough"):
            whole = trafilatura.bare_extraction(tree, options=getattr(WITH_LINKS, name))
            assert _write(getattr(found, name)) == _write(whole), name
    assert etree.tostring(tree) == before


def test_the_whole_sequence_is_not_asked_about_an_article(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ways, "_run", lambda tree, options: pytest.fail("asked"))
    found = Ways(_parse(_FRAMES[1].format(_PARTS[0] * 40)), WITH_LINKS)
    assert found.quick
    assert found.thorough
    assert found.generous is found.quick


def test_of_an_unknown_version_of_trafilatura_only_the_whole_sequence_is_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tree = _parse(_FRAMES[1].format(_PARTS[0] * 40))
    monkeypatch.setattr(main_pass, "IS_KNOWN", False)
    assert extract_main(_strip(tree), WITH_LINKS.quick) is None
    assert Ways(tree, WITH_LINKS).quick


def test_a_fault_on_the_short_way_leaves_the_page_to_the_whole_sequence(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(main_pass.main_extractor, "_extract", fail)
    monkeypatch.setattr(ways, "_run", lambda tree, options: "the whole sequence")
    assert Ways(_parse(_FRAMES[1].format(_PARTS[0] * 40)), WITH_LINKS).quick == "the whole sequence"


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        ("<div id='Teaser-1'></div>", True),
        ("<table><tr><td><ul><li>a</li></ul></td></tr></table>", True),
        ("<ul><li>a</li></ul>", False),
        ("<table><tr><td>a</td></tr></table>", False),
    ],
)
def test_where_the_generous_way_may_find_more(part: str, expected: bool) -> None:
    assert comparison.may_be_generous(_parse(f"<html><body><p>a</p>{part}</body></html>")) is expected
