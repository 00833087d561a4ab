"""SIGKILL at random moments; ``python -m tests.faults.kill_points`` tries as many as you like."""

from __future__ import annotations

import sys

import pytest

from tests.faults.kill_points import KINDS, try_points

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="finds the processes of a run in /proc")


def test_five_runs_killed_at_random_moments_go_on_to_the_same_bytes(tmp_path):
    for kind, points in (("bodies", 3), ("jsonl.gz", 2)):
        (tmp_path / kind).mkdir()
        faults, moments = try_points(kind, tmp_path / kind, points, documents=80, seed=1)
        assert faults == []
        assert moments.total() == points


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_fifty_runs_killed_at_random_moments_go_on_to_the_same_bytes(tmp_path, kind):
    faults, moments = try_points(kind, tmp_path, 50, documents=300, seed=2)
    assert faults == []
    assert len(moments) > 1
