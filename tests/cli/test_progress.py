from __future__ import annotations

import re

import pytest

from cleaner.batch.outcome import Outcome
from cleaner.cli import progress
from cleaner.model import Status

OUTCOMES = [
    Outcome("a", "", Status.OK, chars_in=100, chars_out=90),
    Outcome("b", "", Status.TIMEOUT),
    Outcome("c", "", Status.ERROR),
    Outcome("d", "", Status.TIMEOUT),
]


def test_a_log_gets_a_line_with_rate_share_failures_by_kind_and_memory(monkeypatch, capsys):
    monkeypatch.setattr(progress, "LOG_SECONDS", 0.0)
    with progress.show_progress(None) as on_outcomes:
        on_outcomes(OUTCOMES)
        on_outcomes(OUTCOMES[:1])
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 2
    line = r"4 pages in 0 s, [\d,.]*/s, removed 10.0%, failed: 2 timeout, 1 error, memory [\d,]+ MB"
    assert re.fullmatch(line, said[0])
    assert said[1].startswith("5 pages in ")


@pytest.mark.parametrize("count", [1, 50])
def test_a_run_of_under_half_a_minute_says_nothing_in_a_log(capsys, count):
    with progress.show_progress(None) as on_outcomes:
        for _ in range(count):
            on_outcomes(OUTCOMES)
    assert capsys.readouterr().err == ""
