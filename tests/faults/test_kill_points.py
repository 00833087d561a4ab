"""SIGKILL at random moments; ``python -m tests.faults.kill_points`` tries as many as you like."""

from __future__ import annotations

import sys
import time

import pytest

from tests.faults.kill_points import KINDS, start, try_points
from tests.faults.processes import find_session, wait_for_end

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="finds the processes of a run in /proc")


def test_five_runs_killed_at_random_moments_go_on_to_the_same_bytes(tmp_path):
    for kind, points in (("bodies", 3), ("jsonl.gz", 2)):
        (tmp_path / kind).mkdir()
        faults, moments = try_points(kind, tmp_path / kind, points, documents=80, seed=1)
        assert faults == []
        assert moments.total() == points


def test_a_worker_that_hangs_does_not_outlive_a_run_that_was_killed():
    hanging = "from tests.batch.workers.test_runner import results_of; results_of(['POISON: hang in C'], timeout=600.0)"
    running = start([sys.executable, "-c", hanging])
    while len(find_session(running.pid)) < 3:
        assert running.poll() is None
        time.sleep(0.02)
    time.sleep(0.3)  # until the worker is at it
    running.kill()
    running.wait()
    assert wait_for_end(running.pid, 20) == []


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_fifty_runs_killed_at_random_moments_go_on_to_the_same_bytes(tmp_path, kind):
    faults, moments = try_points(kind, tmp_path, 50, documents=300, seed=2)
    assert faults == []
    assert len(moments) > 1
