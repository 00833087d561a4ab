"""Which of trafilatura's ways is believed, by what each finds of the prose on a page."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from lxml import etree

from cleaner.extract import body
from cleaner.extract.parse import parse

if TYPE_CHECKING:
    from collections.abc import Sequence

SENTENCES = [f"{number}. The river rose by two metres in the night and everyone left the town." for number in range(40)]
PAGE = f"<html><body><article>{''.join(f'<p>{sentence}</p>' for sentence in SENTENCES)}</article></body></html>"
UNBROKEN = [" ".join(SENTENCES)]


def document(paragraphs: Sequence[str]) -> SimpleNamespace:
    found = etree.Element("body")
    for paragraph in paragraphs:
        etree.SubElement(found, "p").text = paragraph
    return SimpleNamespace(raw_text=" ".join(paragraphs), body=found)


@pytest.mark.parametrize(
    ("quick", "generous", "is_news", "chosen"),
    [
        (SENTENCES, SENTENCES[:1], False, "quick"),
        (SENTENCES[:30], SENTENCES, False, "generous"),
        (SENTENCES[:30], SENTENCES, True, "quick"),
        (SENTENCES[:30], SENTENCES[:30], False, "quick"),
        (SENTENCES[:30], UNBROKEN, False, "quick"),
        (UNBROKEN, SENTENCES[:20], False, "generous"),
        (UNBROKEN, SENTENCES[:20], True, "generous"),
    ],
    ids=[
        "what is whole is believed",
        "what stops early goes on the generous way",
        "news keep to their container",
        "the generous way must find more",
        "more in one paragraph is not more",
        "one unbroken paragraph is not believed",
        "nor is it on news",
    ],
)
def test_the_way_that_is_taken(
    monkeypatch: pytest.MonkeyPatch, quick: Sequence[str], generous: Sequence[str], is_news: bool, chosen: str
) -> None:
    tree = parse(PAGE)
    assert tree is not None
    ways = {"quick": document(quick), "thorough": document(quick), "generous": document(generous)}
    monkeypatch.setattr(body, "Ways", lambda tree, options: SimpleNamespace(**ways))
    expected = ways[chosen].body
    assert etree.tostring(body.find_body(tree, is_news=is_news)) == etree.tostring(expected)
