"""A page that was read just before is not read again, and no other page has its summary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trafilatura.readability_lxml import Document

from cleaner.extract.parse import parse
from cleaner.extract.readable import ReadableDocument

if TYPE_CHECKING:
    import pytest
    from lxml.html import HtmlElement

PAGES = [
    f"<html><body><div><p>{number}. The river rose by a metre, and the ferry stayed in, all day. </p>"
    f"<p>Nobody crossed, nobody came, and nobody went, on that day.</p></div><ul><li>Menu</li></ul></body></html>"
    for number in range(3)
]


def _parse(page: str) -> HtmlElement:
    tree = parse(page)
    assert tree is not None
    return tree


def test_each_page_has_its_own_summary() -> None:
    for page in [*PAGES, *PAGES[::-1]]:
        for least in (25, 25, 40):
            assert ReadableDocument(_parse(page), least).summary() == Document(_parse(page), least).summary()


def test_the_same_page_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    read = []
    monkeypatch.setattr(Document, "summary", lambda self: read.append(self) or "summary")
    for page in (PAGES[0], PAGES[0], PAGES[1], PAGES[0]):
        assert ReadableDocument(_parse(page + "<!-- -->"), 25).summary() == "summary"
    assert len(read) == 3
