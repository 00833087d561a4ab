"""A summary read back adds up as the one that was written."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.errors import InputError
from cleaner.model import Draft, Status
from cleaner.packs.rule import Line, Pattern, Rule
from cleaner.packs.zone import Zone
from cleaner.report.removals import failure_report
from cleaner.report.summary import Summary
from cleaner.report.summary_read import read_summary
from tests.report.documents import reported_documents


def summary_of(reports) -> Summary:
    summary = Summary(rules_sha256="ab12")
    for report in reports:
        summary.add(report)
    return summary


@given(st.lists(reported_documents().map(lambda pair: pair[0]), max_size=4))
def test_what_was_written_is_what_is_read(reports):
    written = summary_of(reports).to_json()
    assert read_summary(written).to_json() == written


@given(st.lists(reported_documents().map(lambda pair: pair[0]), min_size=1, max_size=4), st.integers(0, 4))
def test_parts_that_were_read_add_up_to_the_whole(reports, cut):
    total = read_summary(summary_of(reports[:cut]).to_json())
    total.merge(read_summary(summary_of(reports[cut:]).to_json()))
    assert total.to_json() == summary_of(reports).to_json()


def test_parts_that_do_not_know_the_rules_take_their_categories_from_a_whole_that_does():
    rules = [Rule("en/social:share", Line(Pattern("x")), Zone("any"), category="social")]
    report = failure_report("x", Status.ERROR, "torn", rules_sha256="ab12")
    report = replace(report, drafts=(Draft(0, 1, "en/social:share", "draft", "x"),))
    whole, part = Summary(rules), Summary()
    whole.add(report)
    part.add(report)
    total = Summary(rules)
    total.merge(read_summary(part.to_json()))
    assert total.to_json() == whole.to_json()


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"rules_sha256": ""}', b"\xff"])
def test_anything_else_is_an_error_at_its_place(text):
    with pytest.raises(InputError, match=r"x.json: not the figures that cleaner wrote .*; run again"):
        read_summary(text, place="x.json")
