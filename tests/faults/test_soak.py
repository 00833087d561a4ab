"""Many documents, poison among them: all end as they have to and nothing is left; tests/faults/soak.py does more."""

from __future__ import annotations

import sys

import pytest

from tests.faults.soak import soak

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="counts what a process holds in /proc")


@pytest.mark.slow
@pytest.mark.parametrize("to", ["dir", "jsonl.gz"])
def test_of_two_thousand_documents_none_is_lost_and_nothing_is_left(tmp_path, to):
    soaked = soak(tmp_path, 2_000, workers=2, seed=1, to=to)
    assert soaked.wrong == []
    assert soaked.found == soaked.expected
    assert soaked.find_leaks() == []
