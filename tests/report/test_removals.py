"""removals.jsonl: its keys and their order, and that a line read back is the report that was written."""

from __future__ import annotations

import json

import pytest
from hypothesis import given

from cleaner.errors import InputError
from cleaner.model import CleanResult, Draft, Pruned, Removal, Span, Status
from cleaner.report.removals import (
    DocumentReport,
    document_from_line,
    document_report,
    failure_report,
    hash_text,
    to_json_line,
)
from tests.report.documents import report_of, reported_documents

FULL = document_report(
    "003.txt",
    CleanResult(
        extracted="Text.\nFollow us\n",
        body="Text.\n",
        status=Status.OK,
        removals=(
            Removal(6, 15, 6, "en/social:follow-us", "social", "Follow us", (Span(6, 12, "en/x:follow"),)),
            Removal(15, 16, 6, "~space", "space", "\n"),
        ),
        claimed=(Removal(0, 5, 0, "en/x:y", "ad", "Text."),),
        drafts=(Draft(0, 4, "any/attribution:z", "skipped", "Text"),),
        pruned=(Pruned("en/x:more", "/html/body/div[2]", "More"),),
        pruning_refused="more than a third of the prose",
        title="A title",
        url="https://example.org/a",
        lang="en",
        encoding="utf-8",
        rules_timed_out=("en/x:slow",),
    ),
    rules_sha256="ab12",
    input_sha256="cd34",
    error="a note",
)
DESIGN_KEYS = [
    "id", "url", "status", "input_sha256", "extracted_sha256", "body_sha256", "chars_in", "chars_out", "rules_sha256",
    "cleaner", "encoding", "removed", "claimed", "drafts", "pruned", "rules_timed_out",
]  # fmt: skip


def test_the_keys_stand_in_the_order_of_the_format():
    fields = json.loads(to_json_line(report_of("One\nAd\n", (4, 7, "any/ads:ad-label"))[0]))
    assert list(fields) == DESIGN_KEYS
    assert list(fields["removed"][0]) == ["start", "end", "at", "rule", "category", "also", "text"]


def test_what_is_rare_stands_at_the_end_and_only_where_there_is_one():
    assert list(json.loads(to_json_line(FULL))) == [*DESIGN_KEYS, "title", "lang", "error", "pruning_refused"]


def test_a_line_read_back_is_the_report_that_was_written():
    assert document_from_line(to_json_line(FULL)) == FULL


@given(reported_documents())
def test_any_report_survives_the_way_to_its_line_and_back(document):
    report, _, _ = document
    line = to_json_line(report)
    assert document_from_line(line) == report
    assert line.splitlines() == [line[:-1]]


def test_a_lone_surrogate_in_an_id_or_url_can_be_written_and_read_back():
    report = failure_report("a\ud800", Status.ERROR, "not Unicode", rules_sha256="ab12", url="http://\udfff/")
    line = to_json_line(report)
    assert line.encode()
    assert document_from_line(line) == report


def test_the_hashes_are_of_the_utf_8_bytes():
    report, _ = report_of("né\nAd\n", (3, 6, "any/ads:ad-label"))
    assert (report.extracted_sha256, report.body_sha256) == (hash_text("né\nAd\n"), hash_text("né\n"))
    assert hash_text("é") == "4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c"


def test_a_failure_has_no_text_and_says_why():
    report = failure_report(
        "big.html", Status.ERROR, "over --max-bytes", rules_sha256="ab12", url="https://example.org/"
    )
    fields = json.loads(to_json_line(report))
    assert (fields["status"], fields["error"], fields["chars_in"], fields["body_sha256"]) == (
        "error",
        "over --max-bytes",
        None,
        None,
    )
    assert document_from_line(to_json_line(report)) == report


def edited(**changes: object) -> str:
    return json.dumps(json.loads(to_json_line(FULL)) | changes)


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ('{"id": "a', "not a line of JSON"),
        ("[" * 100_000, "not a line of JSON"),
        ("[1]", "the line is not a mapping"),
        ("{}", "'status' is missing"),
        (edited(status="fine"), "status is 'fine', not one of ok, empty, refused, error, timeout, crash"),
        (edited(id=None), "'id' is missing"),
        (edited(chars_in="12"), "'chars_in' is '12', not a number"),
        (edited(chars_in=True), "'chars_in' is True, not a number"),
        (edited(removed={}), "'removed' is not a list"),
        (edited(removed=[1]), "a removal is not a mapping"),
        (edited(pruned=[{"rule": "a:b", "path": "/html"}]), "'text' is missing"),
        (edited(rules_timed_out=[1]), "1 is not a text"),
        (edited(drafts=[{"start": 5, "end": 2}]), r"\[5, 2\) is not a span"),
        (
            edited(
                removed=[{"start": 0, "end": 2, "at": 0, "rule": "a:b", "category": "ad", "also": [], "text": "abc"}]
            ),
            r"the removal \[0, 2\) has 3 characters",
        ),
    ],
)
def test_a_broken_line_is_refused_with_its_place_and_fault(line, fault):
    with pytest.raises(InputError, match=f"^removals.jsonl:7: {fault}.*run again$"):
        document_from_line(line, place="removals.jsonl:7")


def test_a_report_is_a_value():
    assert hash(FULL) == hash(document_from_line(to_json_line(FULL)))
    assert DocumentReport("a", Status.OK, "x") == DocumentReport("a", Status.OK, "x")
