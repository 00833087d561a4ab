"""Each operation of a run that changes a file: the last before a kill, and refused as by a full disk."""

from __future__ import annotations

import errno
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from cleaner.batch.job import Job
from cleaner.batch.run import run_to_directory
from cleaner.batch.shards.jsonl import JsonLines
from cleaner.batch.shards.run_records import run_to_shards
from cleaner.pipeline import Cleaner
from tests.batch.corpus import PACK, read_tree, write_pages
from tests.faults.kill_points import find_half_written
from tests.faults.striking import KILLED, REFUSED, WHOLE, count_operations, kill_at, refuse_at, run_struck

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

STRIKES: dict[str, Callable[[int], Callable[[int], None]]] = {
    "killed": kill_at,
    "no space once": lambda point: refuse_at(point, ever_after=False),
    "no space from there on": lambda point: refuse_at(point, ever_after=True),
    "read-only from there on": lambda point: refuse_at(point, errno.EROFS, ever_after=True),
}


@dataclass(frozen=True)
class Run:
    """A run over some texts, by one worker so that its operations are the same each time."""

    kind: str
    pages: Path
    cleaner: Cleaner

    def __call__(self, out: Path, *, resume: bool = False) -> None:
        job = Job((self.pages,), workers=1)
        if self.kind == "bodies":
            run_to_directory(job, self.cleaner, out, resume=resume)
        else:
            run_to_shards(job, self.cleaner, out, JsonLines(".jsonl.gz"), shard_size=3, resume=resume)


@pytest.fixture(params=["bodies", "shards"])
def run(request, tmp_path) -> Run:
    return Run(request.param, write_pages(tmp_path / "pages", 5, html_every=50), Cleaner([PACK], builtin=False))


def strike_each(run: Run, tmp_path: Path, strike: str, points: Callable[[int], range]) -> None:
    """At each of the points: no half-written file, and ``--resume`` to the bytes of an undisturbed run."""
    run(tmp_path / "whole")
    whole = read_tree(tmp_path / "whole")
    count = count_operations(lambda: run(tmp_path / "counted"))
    assert count > 25
    ends = []
    for point in points(count):
        out = tmp_path / f"out{point}"
        ends.append(run_struck(lambda out=out: run(out), STRIKES[strike](point)))
        if not out.exists():
            continue
        assert find_half_written(out, whole) is None, point
        run(out, resume=True)
        assert read_tree(out) == whole, point
        assert not (out / ".partial").exists(), point
        shutil.rmtree(out)
    # A worker's own operations do not kill the run, and what is tidied up after the last may stay.
    assert set(ends) <= {KILLED if strike == "killed" else REFUSED, WHOLE}
    assert ends.count(WHOLE) < len(ends)


@pytest.mark.parametrize("strike", ["killed", "no space from there on"])
def test_struck_at_some_operations_a_run_goes_on_to_the_same_bytes(tmp_path, run, strike):
    strike_each(run, tmp_path, strike, lambda count: range(3, count, 8))


@pytest.mark.slow
@pytest.mark.parametrize("strike", STRIKES)
def test_struck_at_any_operation_a_run_goes_on_to_the_same_bytes(tmp_path, run, strike):
    strike_each(run, tmp_path, strike, lambda count: range(1, count + 1))
