"""The small version of tests/bench/records.py: no record lost, and after kills the same bytes."""

from __future__ import annotations

import pytest

from tests.batch.corpus import PACK
from tests.bench.records import KINDS, find_texts, measure


@pytest.mark.parametrize("kind", KINDS)
def test_a_run_that_is_killed_twice_goes_on_to_the_same_bytes_in_little_memory(tmp_path, kind):
    if kind == "parquet":
        pytest.importorskip("pyarrow")
    options = ["--no-builtin", "--rules", str(PACK)]
    figures = measure(kind, find_texts(None), 400, tmp_path, 2, *options)
    assert sum(figures.statuses.values()) == 400
    assert set(figures.statuses) == {"ok"}
    assert figures.kills >= 1  # the last shards may be done before the second
    assert figures.difference is None
    assert figures.ran.megabytes < 300
