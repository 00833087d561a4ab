"""Pruning takes what rules say, and never the article."""

from __future__ import annotations

import pickle

import pytest

from cleaner.extract import Pruner, extract_html, prune_fragment
from cleaner.packs.rule import UNBOUNDED, Css, Rule, XPath
from cleaner.packs.zone import ANYWHERE

SENTENCE = "The river rose by two metres in the night and the mayor asked everyone in the old town to leave. "
ARTICLE = "".join(f"<p>{SENTENCE}{number}</p>" for number in range(6))
PAGE = f"""<!DOCTYPE html><html lang="en-GB"><head><title>Flood | The Example</title></head><body>
<header class="top"><h1>Flood</h1></header>
<main><article class="story">{ARTICLE}
<section class="more-on" id="more"><h3>More on this</h3>
<p><a href="/a">A second story about the very same river</a></p></section>
<p>Seven people were hurt, and nobody knows yet when the bridge will be open to cars again.</p>
</article></main></body></html>"""


def css(selector: str, name: str = "rule", **fields: object) -> Rule:
    fields = {"max_chars": UNBOUNDED, **fields}
    return Rule(id=f"test:{name}", matcher=Css(selector), zone=ANYWHERE, **fields)  # type: ignore[arg-type]


def xpath(expression: str, name: str = "rule") -> Rule:
    return Rule(id=f"test:{name}", matcher=XPath(expression), zone=ANYWHERE, max_chars=UNBOUNDED)


@pytest.mark.parametrize(
    "rule",
    [
        css("section.more-on"),
        css(".more-on"),
        css("#more"),
        css("[class*=more]"),
        css("section[id^=mo]"),
        css("article > section"),
        css("section:not(.story)"),
        xpath("//section[contains(@class, 'more-on')]"),
        xpath("//h3[.='More on this']/.."),
    ],
    ids=lambda rule: getattr(rule.matcher, "selector", None) or rule.matcher.expression,
)
def test_an_element_that_a_rule_finds_is_gone_and_reported(rule: Rule) -> None:
    extraction = extract_html(PAGE, pruner=Pruner([rule]))
    assert "second story" not in extraction.text
    assert "Seven people" in extraction.text
    (pruned,) = extraction.pruned
    assert pruned.rule == "test:rule"
    assert pruned.path == "/html/body/main/article/section"
    assert pruned.text == "More on this A second story about the very same river"


@pytest.mark.parametrize("selector", ["html", "body", "main", "article", ".top", "head", "*"])
def test_the_frame_of_a_page_is_never_taken(selector: str) -> None:
    extraction = extract_html(PAGE, pruner=Pruner([css(selector)]))
    assert extraction.text == extract_html(PAGE).text
    assert extraction.pruned == ()


def test_a_rule_that_names_the_frame_does_not_keep_others_from_their_work() -> None:
    extraction = extract_html(PAGE, pruner=Pruner([css("body", "frame"), css(".more-on", "more")]))
    assert [pruned.rule for pruned in extraction.pruned] == ["test:more"]


def test_a_rule_that_would_take_the_prose_takes_nothing_and_it_is_said() -> None:
    extraction = extract_html(PAGE, pruner=Pruner([css("article > p")]))
    assert extraction.text == extract_html(PAGE).text
    assert extraction.pruned == ()
    assert extraction.pruning_refused is not None
    assert extraction.pruning_refused.startswith("test:rule would take ")
    assert "prose" in extraction.pruning_refused


def test_of_several_rules_those_that_take_the_most_prose_take_nothing() -> None:
    extraction = extract_html(PAGE, pruner=Pruner([css("article > p", "story"), css(".more-on", "more")]))
    assert [pruned.rule for pruned in extraction.pruned] == ["test:more"]
    assert extraction.pruning_refused is not None
    assert "test:story" in extraction.pruning_refused
    assert "test:more" not in extraction.pruning_refused


@pytest.mark.parametrize(("longest", "stays"), [(40, False), (39, True)])
def test_an_element_longer_than_a_rule_allows_stays(longest: int, stays: bool) -> None:
    extraction = extract_html(PAGE, pruner=Pruner([css(".more-on p", max_chars=longest)]))
    assert (extraction.pruned == ()) is stays


def test_the_text_of_a_dialog_is_no_prose_of_the_page() -> None:
    consent = "<p>We and our partners store information on your device to show you what you like.</p>"
    page = PAGE.replace("<main>", f'<div class="consent" role="dialog">{20 * consent}</div><main>')
    extraction = extract_html(page, pruner=Pruner([css(".consent")]))
    assert extraction.pruning_refused is None
    assert [pruned.rule for pruned in extraction.pruned] == ["test:rule"]


def test_a_page_that_pruning_would_empty_is_extracted_as_it_came() -> None:
    items = "".join(f"<li>Bridge number {number} is closed.</li>" for number in range(40))
    page = f"<html><body><h1>Closed bridges</h1><ul class='list'>{items}</ul></body></html>"
    extraction = extract_html(page, pruner=Pruner([css("li"), css("h1", "heading")]))
    assert "Bridge number 7 is closed." in extraction.text
    assert extraction.pruned == ()
    assert extraction.pruning_refused == "nothing was left to extract"


def test_a_selector_that_fails_on_a_page_costs_the_page_nothing() -> None:
    extraction = extract_html(PAGE, pruner=Pruner([xpath("//p[no-such-function(.)]"), css(".more-on", "more")]))
    assert extraction.text == extract_html(PAGE).text
    assert extraction.pruning_refused is not None
    assert extraction.pruning_refused.startswith("test:rule: the selector failed on this page")


@pytest.mark.parametrize("selector", [".left-over", "[class^=left]", "#left"])
def test_what_a_broken_page_has_behind_its_end_is_no_part_of_it(selector: str) -> None:
    page = f'{PAGE}<div class="left-over" id="left">Left over.</div>'
    extraction = extract_html(page, pruner=Pruner([css(selector)]))
    assert extraction.text == extract_html(page).text
    assert extraction.pruned == ()


def test_of_several_articles_one_may_go() -> None:
    teaser = "<article class='teaser'><h2>Next</h2><p>The other story.</p></article>"
    page = PAGE.replace("</main>", f"{teaser}</main>")
    assert [pruned.text for pruned in extract_html(page, pruner=Pruner([css(".teaser")])).pruned] == [
        "Next The other story."
    ]


def test_a_box_with_a_main_heading_of_its_own_may_go() -> None:
    page = PAGE.replace("<h3>More on this</h3>", "<h1>More on this</h1>")
    assert len(extract_html(page, pruner=Pruner([css(".more-on")])).pruned) == 1


def test_what_follows_a_pruned_element_stays() -> None:
    page = PAGE.replace(
        "</section>", "</section>The bridge was built in 1901 and has been closed only twice since then."
    )
    assert "built in 1901" in extract_html(page, pruner=Pruner([css(".more-on")])).text


def test_of_nested_hits_the_outermost_is_kept() -> None:
    extraction = extract_html(PAGE, pruner=Pruner([css(".more-on a", "inner"), css(".more-on", "outer")]))
    assert [pruned.rule for pruned in extraction.pruned] == ["test:outer"]


def test_two_rules_on_one_element_are_named_by_the_smaller_id() -> None:
    extraction = extract_html(PAGE, pruner=Pruner([css(".more-on", "b"), css("#more", "a")]))
    assert [pruned.rule for pruned in extraction.pruned] == ["test:a"]


def test_a_withheld_rule_takes_nothing() -> None:
    pruner = Pruner([css(".more-on")], withheld={"test:rule": "draft"})
    assert extract_html(PAGE, pruner=pruner).pruned == ()


def test_a_site_rule_holds_on_its_site_only() -> None:
    pruner = Pruner([css(".more-on", sites=("example.org",))])
    assert extract_html(PAGE, pruner=pruner).pruned == ()
    assert extract_html(PAGE, pruner=pruner, url="https://other.net/a").pruned == ()
    assert len(extract_html(PAGE, pruner=pruner, url="https://news.example.org/a").pruned) == 1


def test_a_rule_of_another_language_takes_nothing() -> None:
    assert extract_html(PAGE, pruner=Pruner([css(".more-on", langs=("de",))])).pruned == ()
    assert len(extract_html(PAGE, pruner=Pruner([css(".more-on", langs=("de",))]), lang="de").pruned) == 1


def test_a_pruner_pickles_as_its_rules() -> None:
    pruner = Pruner([css(".more-on")], withheld={"test:x": "skipped"})
    pruner.hits(lxml_tree())
    copied = pickle.loads(pickle.dumps(pruner))
    assert copied.rules == pruner.rules
    assert copied.withheld == pruner.withheld
    assert len(extract_html(PAGE, pruner=copied).pruned) == 1


def test_a_fragment_tells_what_goes_and_what_stays() -> None:
    html = '<section class="more-on"><h3>More on this</h3><a href="/a">Another story</a></section><p>Text.</p>'
    found = prune_fragment(html, css("section.more-on", sites=("example.org",)))
    assert [pruned.text for pruned in found.pruned] == ["More on this Another story"]
    assert found.left == "Text."


def test_a_rule_that_hits_everything_in_a_fragment_takes_the_fragment_and_not_what_is_around_it() -> None:
    found = prune_fragment("<p>One.</p><p>Two.</p>", css("*"))
    assert ([pruned.text for pruned in found.pruned], found.left) == (["One.", "Two."], "")


def lxml_tree():  # type: ignore[no-untyped-def]
    from cleaner.extract.parse import parse

    return parse(PAGE)
