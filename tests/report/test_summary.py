"""summary.json: what is counted, in which order, and that shards add up."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.model import Draft, Pruned, Removal, Span, Status
from cleaner.packs.rule import Line, Pattern, Rule
from cleaner.packs.zone import Zone
from cleaner.report.removals import failure_report
from cleaner.report.summary import SHARE_STEPS, Summary, find_host
from tests.report.documents import find_spans, report_of, reported_documents


def rule(id: str, category: str) -> Rule:
    return Rule(id, Line(Pattern("x")), Zone("any"), category=category)


TEXT = "The minister spoke.\nFollow us\nAdvertisement\n"
REPORT, BODY = report_of(
    TEXT,
    *find_spans(TEXT, ("Follow us", "en/social:follow-us"), ("\n", "~space"), ("Advertisement", "any/ads:ad-label")),
    url="https://www.example.org/a",
)


def figures(*reports, rules=()):
    summary = Summary(rules, rules_sha256="ab12")
    for report in reports:
        summary.add(report)
    return json.loads(summary.to_json())


def test_characters_are_counted_by_rule_category_and_host():
    counted = figures(REPORT, replace(REPORT, id="b.txt", url=None))
    assert counted["documents"] == 2
    assert (counted["chars_in"], counted["chars_out"]) == (2 * len(TEXT), 2 * len(BODY))
    assert counted["by_rule"]["en/social:follow-us"] == {
        "category": "social", "documents": 2, "removals": 2, "characters": 18, "share": round(18 / 88, 6),
        "also": 0, "claimed": 0, "drafts": 0, "pruned": 0,
    }  # fmt: skip
    assert counted["by_category"]["ad"] == {
        "documents": 2, "removals": 2, "characters": 26, "share": round(26 / 88, 6)
    }  # fmt: skip
    assert counted["by_host"]["example.org"]["share_of_host"] == round(23 / 44, 6)
    assert list(counted["by_host"]) == ["(unknown)", "example.org"]


def test_tables_run_from_the_most_characters_to_the_fewest():
    assert list(figures(REPORT)["by_rule"]) == ["any/ads:ad-label", "en/social:follow-us", "~space"]


def test_a_rule_in_force_that_matched_nothing_never_fired():
    rules = [rule("en/social:follow-us", "social"), rule("en/x:unseen", "nav"), rule("a:unseen", "nav")]
    assert figures(REPORT, rules=rules)["never_fired"] == ["a:unseen", "en/x:unseen"]


@pytest.mark.parametrize(
    "matched",
    [
        replace(REPORT, removed=(), drafts=(Draft(0, 3, "en/x:y", "draft", "The"),)),
        replace(REPORT, removed=(), pruned=(Pruned("en/x:y", "/html", "More"),)),
        replace(REPORT, removed=(), claimed=(Removal(0, 3, 0, "en/x:y", "nav", "The"),)),
        replace(REPORT, removed=(Removal(0, 3, 0, "a:b", "nav", "The", (Span(0, 1, "en/x:y"),)),)),
    ],
    ids=["draft", "pruned", "claimed", "inside a wider removal"],
)
def test_a_rule_that_matched_without_cutting_has_fired(matched):
    counted = figures(matched, rules=[rule("en/x:y", "nav")])
    assert counted["never_fired"] == []
    assert counted["by_rule"]["en/x:y"]["category"] == "nav"


def test_every_page_that_is_not_ok_is_named_with_its_error():
    counted = figures(
        failure_report("z.html", Status.TIMEOUT, "over 30 s", rules_sha256=""),
        REPORT,
        failure_report("a.html", Status.ERROR, "not text", rules_sha256=""),
    )
    assert counted["not_ok"] == [
        {"id": "a.html", "status": "error", "error": "not text"},
        {"id": "z.html", "status": "timeout", "error": "over 30 s"},
    ]
    assert counted["by_status"] == {"ok": 1, "empty": 0, "refused": 0, "error": 1, "timeout": 1, "crash": 0}


def test_documents_are_counted_by_the_share_that_went():
    whole, _ = report_of("Ad", (0, 2, "any/ads:ad-label"))
    steps = figures(whole, REPORT, report_of("kept")[0])["documents_by_removed_share"]
    assert {step["up_to"]: step["documents"] for step in steps if step["documents"]} == {0.0: 1, 0.7: 1, 1.0: 1}
    assert [step["up_to"] for step in steps] == list(SHARE_STEPS)


@given(st.lists(st.tuples(reported_documents(), st.integers(0, 2), st.sampled_from(Status)), max_size=8))
def test_shards_merged_in_any_order_give_the_figures_of_the_whole(drawn):
    reports = [
        (replace(report, id=str(number), status=status, url=f"http://h{shard}/"), shard)
        for number, ((report, _, _), shard, status) in enumerate(drawn)
    ]
    rules = [rule("en/social:follow-us", "social"), rule("en/x:unseen", "nav")]
    whole, merged = Summary(rules), Summary(rules)
    shards = [Summary(rules) for _ in range(3)]
    for report, shard in reports:
        whole.add(report)
        shards[shard].add(report)
    for shard in reversed(shards):
        merged.merge(shard)
    assert merged.to_json() == whole.to_json()


@given(reported_documents())
def test_what_the_rules_took_is_what_the_text_lost(document):
    report, _, _ = document
    counted = figures(report)
    assert counted["chars_in"] - counted["chars_out"] == sum(rule["characters"] for rule in counted["by_rule"].values())


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://EXAMPLE.org/", "example.org"),
        ("http://www.example.org:80/", "example.org"),
        ("javascript:alert(1)", "(unknown)"),
        ("//cdn.example.org/x", "cdn.example.org"),
        ("http://[::1", "(unknown)"),
        ("", "(unknown)"),
    ],
)
def test_a_page_is_counted_under_its_host(url, host):
    assert find_host(url) == host
