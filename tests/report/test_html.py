"""report.html: what it holds, when it is more than one file, and that its policy admits its own script alone."""

from __future__ import annotations

import base64
import hashlib
import html
import re
import tracemalloc
from dataclasses import replace

import pytest

from cleaner.errors import RestoreError
from cleaner.model import CleanResult, Draft, Pruned, Status
from cleaner.report.html import PageLimits, format_percent, write_html_report
from cleaner.report.removals import document_report, failure_report
from cleaner.report.summary import Summary
from tests.report.documents import find_spans, report_of

TEXT = "The minister spoke.\nFollow us\nAdvertisement\nHe went home.\n"
SPANS = find_spans(TEXT, ("Follow us\n", "en/social:follow-us"), ("Advertisement\n", "any/ads:ad-label"))
CHANGED = report_of(TEXT, *SPANS, id="changed.html", url="https://www.example.org/a")
UNCHANGED = report_of("Nothing here goes.\n", id="unchanged.txt")
FAILED = (failure_report("failed.html", Status.CRASH, "its worker died", rules_sha256=""), None)


ORDINARY = PageLimits()


def write_pages(documents, limits=ORDINARY):
    summary = Summary(rules_sha256="ab12")
    for report, _ in documents:
        summary.add(report)
    pages: dict[str, str] = {}
    write_html_report(summary, iter(documents), pages.__setitem__, limits=limits)
    return pages


def many(count):
    return [(replace(CHANGED[0], id=f"{number:05}.html"), CHANGED[1]) for number in range(1, count + 1)]


def test_an_ordinary_run_is_one_file():
    pages = write_pages([CHANGED, UNCHANGED, FAILED])
    assert list(pages) == ["report.html"]
    page = pages["report.html"]
    assert page.count("<article") == 3
    assert re.search(r"2 cuts in 1 of\s+3 documents took\s+24 of 77 characters", page)
    assert "its worker died" in page


def test_documents_stand_in_the_order_of_the_input_with_their_states():
    page = write_pages([UNCHANGED, FAILED, CHANGED])["report.html"]
    assert re.findall(r'id="d-(\d)".*? data-s="(\w+)"', page) == [("1", "unchanged"), ("2", "failed"), ("3", "changed")]


def test_the_text_of_an_unchanged_document_is_folded_away():
    page = write_pages([UNCHANGED])["report.html"]
    assert re.search(r'<details class="unchanged">.*?Nothing here goes\.', page, re.DOTALL)


def test_what_was_pruned_matched_or_ran_out_of_time_stands_apart():
    result = CleanResult(
        "Text.",
        "Text.",
        Status.OK,
        drafts=(Draft(0, 5, "any/attribution:by", "skipped", "Text."),),
        pruned=(Pruned("en/related:more-on", "/html/body/div[2]", "More on this"),),
        pruning_refused="it took the h1",
        rules_timed_out=("en/x:slow",),
    )
    page = write_pages([(document_report("a.html", result, rules_sha256=""), "Text.")])["report.html"]
    for words in (
        "1 matched, not cut",
        "1 pruned before extraction",
        "/html/body/div[2]",
        "it took the h1",
        "en/x:slow",
    ):
        assert words in page


def test_a_run_of_nothing_has_a_report():
    page = write_pages([])["report.html"]
    assert "<h1>Nothing was removed</h1>" in page


def test_a_long_run_links_to_pages_of_limited_length():
    pages = write_pages(many(12), PageLimits(single_documents=5, page_documents=5))
    assert list(pages) == [f"report-pages/000{number}.html" for number in (1, 2, 3)] + ["report.html"]
    assert [page.count("<article") for page in pages.values()] == [5, 5, 2, 0]
    links = re.findall(r'<li class="row".*?href="(.*?)"', pages["report.html"])
    assert links[4:6] == ["report-pages/0001.html#d-5", "report-pages/0002.html#d-6"]
    assert 'id="d-6"' in pages["report-pages/0002.html"]
    assert 'href="0001.html"' in pages["report-pages/0002.html"]
    assert 'href="0003.html"' in pages["report-pages/0002.html"]
    assert "0004.html" not in pages["report-pages/0003.html"]


def test_pages_are_cut_by_characters_too_but_hold_a_document_each():
    pages = write_pages(many(4), PageLimits(single_characters=100, page_characters=2 * len(TEXT) + 1))
    assert [page.count("<article") for page in pages.values()] == [2, 2, 0]
    assert len(write_pages(many(3), PageLimits(single_characters=1, page_characters=1))) == 4


def test_the_list_of_a_very_long_run_ends_and_says_so():
    overview = write_pages(many(12), PageLimits(single_documents=1, page_documents=3, listed=7))["report.html"]
    assert overview.count('<li class="row"') == 7
    assert "The first 7 documents are listed here" in overview
    assert 'href="report-pages/0004.html">10–12</a>' in overview


def test_the_memory_of_the_report_does_not_grow_with_the_documents():
    few, six_times_as_many = (measure_peak(documents) for documents in (1_200, 7_200))
    # The peak swings by a sixth with the moment at which the collector runs; a report that kept its documents
    # would need some four times as much.
    assert six_times_as_many < 1.5 * few


def measure_peak(count):
    """Bytes that writing the report takes at most, whose pages go nowhere."""
    report, body = CHANGED
    summary = Summary()
    for _ in range(count):
        summary.add(report)
    documents = ((replace(report, id=f"{number:05}.html"), body) for number in range(count))
    tracemalloc.start()
    try:
        write_html_report(summary, documents, lambda _name, _text: None)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_no_more_than_a_page_of_documents_is_read_ahead():
    read = 0
    behind: list[int] = []

    def documents():
        nonlocal read
        for document in many(20):
            read += 1
            yield document

    summary = Summary()
    for report, _ in many(20):
        summary.add(report)
    limits = PageLimits(single_documents=5, page_documents=5)
    write_html_report(summary, documents(), lambda name, text: behind.append(read), limits=limits)
    assert behind == [6, 11, 16, 20, 20]


def test_the_same_run_gives_the_same_bytes():
    assert write_pages([CHANGED, UNCHANGED, FAILED]) == write_pages([CHANGED, UNCHANGED, FAILED])


@pytest.mark.parametrize("limits", [ORDINARY, PageLimits(single_documents=1)], ids=["one file", "pages"])
def test_the_policy_admits_the_pages_own_script_and_style_and_nothing_else(limits):
    for page in write_pages([CHANGED, UNCHANGED], limits).values():
        policy = html.unescape(re.search(r'http-equiv="Content-Security-Policy" content="(.*?)"', page)[1])
        rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
        assert rules["default-src"] == "'none'"
        for element, source in (("script", "script-src"), ("style", "style-src")):
            (own,) = re.findall(rf"<{element}>(.*?)</{element}>", page, re.DOTALL)
            digest = base64.b64encode(hashlib.sha256(own.encode()).digest()).decode()
            assert rules[source] == f"'sha256-{digest}'"
        assert re.search(r"\s(style|on\w+)=", re.sub(r"<(script|style)>.*?</\1>", "", page, flags=re.DOTALL)) is None


def test_the_policy_stands_before_anything_it_governs():
    page = write_pages([CHANGED])["report.html"]
    assert page.index("Content-Security-Policy") < page.index("<style>") < page.index("<script>")


def test_nothing_is_asked_for_from_elsewhere():
    page = write_pages([CHANGED, UNCHANGED, FAILED])["report.html"]
    assert re.findall(r"<(?:link|img|iframe|object|embed|source|base|form [^>]*action)\b", page) == []
    assert re.findall(r"\ssrc=|url\(|@import", page) == []
    assert re.findall(r'href="(?!#)(.*?)"', page) == ["https://www.example.org/a"]


def test_a_link_out_tells_nothing_of_where_it_came_from():
    page = write_pages([CHANGED])["report.html"]
    assert '<a href="https://www.example.org/a" target="_blank" rel="noopener noreferrer"' in page


def test_a_hostile_id_title_url_and_error_are_text():
    hostile = "</title><script>alert(1)</script>\" onload='x'"
    report = replace(CHANGED[0], id=hostile, title=hostile, url=hostile, error=hostile, lang=hostile)
    for page in write_pages([(report, CHANGED[1])] * 2, PageLimits(single_documents=1, page_documents=1)).values():
        assert page.count("<script>") == 1
        assert "alert(1)</script>" not in page
        assert 'lang="<' not in page


def test_a_body_that_is_not_the_reports_is_refused():
    with pytest.raises(RestoreError):
        write_pages([(CHANGED[0], "short")])


@pytest.mark.parametrize(
    ("share", "words"),
    [(0, "0%"), (0.00001, "<0.1%"), (0.0423, "4.2%"), (0.5, "50.0%"), (0.9994, "99.9%"), (0.9996, "100%"), (1, "100%")],
)
def test_a_share_is_said_in_percent(share, words):
    assert format_percent(share) == words
