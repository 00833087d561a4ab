"""A summary read back adds up as the one that was written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.errors import InputError
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


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"rules_sha256": ""}', b"\xff"])
def test_anything_else_is_an_error_at_its_place(text):
    with pytest.raises(InputError, match=r"x.json: not the figures that cleaner wrote .*; run again"):
        read_summary(text, place="x.json")
