"""Articles that stand in a script of the page alone."""

from __future__ import annotations

import json

import pytest

from cleaner.extract import extract_html
from cleaner.extract.embedded import find_embedded

SENTENCE = "The river rose by two metres in the night and the mayor asked everyone in the old town to leave. "
STORY = "".join(f"<p>{number}. {SENTENCE}</p>" for number in range(8))


def page(script: str, body: str = "<p>Please enable JavaScript.</p>") -> str:
    return f"<!DOCTYPE html><html><head><title>Flood</title></head><body>{body}<script>{script}</script></body></html>"


def state(story: str) -> str:
    return json.dumps({"page": {"article": {"id": "7", "contentHtml": story}}}).replace("<", "\\u003c")


@pytest.mark.parametrize(
    "script",
    [
        f"window.__STATE__ = {state(STORY)};",
        f"self.__next_f.push([1, {json.dumps(state(STORY))}])",
        f"var broken = 'it\\'s \\x41'; window.__NUXT__ = {state(STORY)}",
    ],
    ids=["state of the page", "JSON within a string", "after other strings"],
)
def test_an_article_that_stands_in_a_script_alone_is_extracted(script: str) -> None:
    extraction = extract_html(page(script))
    assert extraction.text.count("The river rose") == 8
    assert len(extraction.blocks) == 8
    assert extraction.title == "Flood"


def test_a_page_with_a_text_of_its_own_is_left_as_it_is() -> None:
    shown = f"<article>{STORY.replace('river', 'lake')}</article>"
    assert "river" not in extract_html(page(state(2 * STORY), shown)).text


@pytest.mark.parametrize(
    "script",
    [
        "window.state = " + json.dumps({"text": 20 * SENTENCE}),
        "window.state = " + json.dumps({"html": "<p>Short.</p><p>Too short.</p>"}),
        'var open = "' + STORY.replace('"', ""),
        'var not_json = "\\' + "x" + STORY + '"',
    ],
    ids=["no paragraphs", "short", "not closed", "an escape that JSON does not know"],
)
def test_other_strings_are_no_articles(script: str) -> None:
    assert find_embedded(page(script)) is None
