"""A page says what it is in cheap tags, and is believed where they agree."""

from __future__ import annotations

import json

import pytest

from cleaner.extract import extract_html
from cleaner.extract.page import Page, read_page
from cleaner.extract.parse import parse


def read(head: str = "", body: str = "", html: str = "<html>") -> Page:
    tree = parse(f"<!DOCTYPE html>{html}<head>{head}</head><body>{body}<p>Text.</p></body></html>")
    assert tree is not None
    return read_page(tree)


def linked(content: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(content)}</script>'


def test_the_main_heading_is_the_best_title() -> None:
    page = read(
        '<title>Flood hits town | The Example</title><meta property="og:title" content="Flood!">', "<h1>Flood</h1>"
    )
    assert page.titles == ("Flood", "Flood!", "Flood hits town | The Example")


def test_a_heading_that_is_the_name_of_the_site_is_a_logo() -> None:
    head = '<meta property="og:site_name" content="The Example"><meta property="og:title" content="Flood">'
    assert read(head, "<h1>The Example</h1><h1>Flood</h1>").titles == ("Flood",)


def test_headings_of_parts_are_no_titles() -> None:
    assert read("<title>Flood</title>", "<h1>Flood</h1><h1>What happened</h1>").titles == ("Flood",)


def test_the_site_is_taken_from_the_end_of_a_title() -> None:
    head = '<title>Flood - News | Example</title><meta property="og:site_name" content="The Example">'
    page = read(head)
    assert page.site_names == ("The Example", "Example")
    assert page.titles == ("Flood - News", "Flood - News | Example")


def test_json_ld_gives_headline_authors_publisher_and_kind() -> None:
    node = {
        "@type": ["NewsArticle"],
        "headline": "Rain &amp; more",
        "author": [{"@type": "Person", "name": "Ann Lee"}, "Bo Ek", {"name": ["Cy Orr"]}],
        "publisher": {"name": "The Example"},
        "mainEntity": {"headline": "Another story"},
    }
    page = read(linked({"@graph": [node, {"@type": "WebSite", "name": "example.org"}]}))
    assert page == Page(
        titles=("Rain & more",),
        site_names=("The Example", "example.org"),
        authors=("Ann Lee", "Bo Ek", "Cy Orr"),
        kinds=("NewsArticle", "WebSite"),
    )


@pytest.mark.parametrize("script", ["{", "[" * 100_000, '{"headline": 7, "author": {"name": null}}', "null", '"text"'])
def test_json_ld_that_cannot_be_read_says_nothing(script: str) -> None:
    assert read(f'<script type="application/ld+json">{script}</script>') == Page()


def test_an_author_that_is_an_address_is_none() -> None:
    head = '<meta name="author" content="Ann Lee"><meta property="article:author" content="https://facebook.com/x">'
    assert read(head).authors == ("Ann Lee",)


@pytest.mark.parametrize(
    ("html", "lang"),
    [
        ('<html lang="en-GB">', "en"),
        ('<html lang="DE">', "de"),
        ('<html xml:lang="pt_BR">', "pt"),
        ('<html lang="">', None),
        ('<html lang="{{ lang }}">', None),
        ("<html>", None),
    ],
)
def test_the_language_is_the_primary_subtag(html: str, lang: str | None) -> None:
    assert read(html=html).lang == lang


def test_the_canonical_link_comes_before_what_is_shared() -> None:
    head = '<meta property="og:url" content="https://example.org/b"><link rel="canonical" href="https://example.org/a">'
    assert read(head).url == "https://example.org/a"
    assert (
        read('<link rel="canonical" href="/a"><meta property="og:url" content="https://x.org/b">').url
        == "https://x.org/b"
    )


def test_what_the_caller_knows_comes_before_what_the_page_says() -> None:
    page = '<html lang="de"><head><link rel="canonical" href="https://example.org/a"></head><body><p>Text.</p></body></html>'
    said = extract_html(page)
    assert (said.url, said.lang) == ("https://example.org/a", "de")
    known = extract_html(page, url="https://example.org/b", lang="fr")
    assert (known.url, known.lang) == ("https://example.org/b", "fr")
