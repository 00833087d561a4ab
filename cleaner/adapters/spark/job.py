"""A job over many files of records: a task a file, each on an executor of its own choosing."""

from __future__ import annotations

import json
import re
import time
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event, Thread
from typing import TYPE_CHECKING

from cleaner.adapters.spark.claim import SUMMARY, find_shard_sizes
from cleaner.adapters.spark.shard import clean_shard
from cleaner.adapters.spark.tally import Tally
from cleaner.batch.output.layout import PARTIAL, STATS
from cleaner.errors import CleanerError, DiskFullError, OutputError
from cleaner.report.summary import Summary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pyspark.sql import SparkSession

    from cleaner.adapters.spark.claim import Claimed
    from cleaner.adapters.spark.plan import Plan
    from cleaner.adapters.spark.shard import Shard
    from cleaner.batch.output.storage import Store
    from cleaner.pipeline import Cleaner

_PROGRESS_SECONDS = 30.0
# What an executor raised comes back as its traceback within an error of Java.
_RAISED = re.compile(r"^cleaner\.errors\.(\w+): (.*)$", re.M)

Written = tuple[int, tuple[int, int]]
"""The records of a shard, and the sizes in bytes of its two files."""


@dataclass(frozen=True, slots=True)
class JobResult:
    """What a job came to: the figures of all shards, and how many of them stood already."""

    summary: Summary
    shards: int
    skipped: int


def run_job(
    claimed: Claimed,
    plan: Plan,
    cleaner: Cleaner,
    open_session: Callable[[], SparkSession],
    *,
    on_progress: Callable[[int, Summary], None] = lambda _shards, _summary: None,
) -> JobResult:
    """Clean what is to be done of ``claimed``; the figures of the whole. Spark is not started for nothing.

    The output gets ``records/`` and ``removals/`` (files as those of `cleaner run`), ``shards/``, ``summary.json`` and
    ``run-stats.json``. Every half minute ``on_progress`` is given the number of shards done, and their figures.

    Raises:
        OutputError: a shard is not there, though it was written.
        CleanerError: a task failed, again and again.
    """
    began = time.perf_counter()
    summary = Summary(cleaner.in_force.rules, rules_sha256=cleaner.rules_sha256)
    written = {number: (finished.records, finished.sizes) for number, finished in claimed.standing.items()}
    for finished in claimed.standing.values():
        summary.merge(finished.summary)
    if todo := claimed.todo:
        spark = open_session()
        tally = Tally(spark)
        with _reporting(tally, on_progress):
            written |= _run_tasks(spark, todo, plan, claimed, tally)
        summary.merge(tally.summary)
    _refuse_unseen(claimed.store, written)
    stats = claimed.key | {
        "seconds": round(time.perf_counter() - began, 3),
        "documents": summary.documents,
        "shards": len(claimed.shards),
        "skipped": len(claimed.standing),
        "records": [written[number][0] for number in sorted(written)],
    }
    claimed.store.write(SUMMARY, summary.to_json().encode())
    claimed.store.write(STATS, (json.dumps(stats, indent=1) + "\n").encode())
    claimed.store.remove([PARTIAL])
    return JobResult(summary, len(claimed.shards), len(claimed.standing))


def _run_tasks(
    spark: SparkSession, shards: list[Shard], plan: Plan, claimed: Claimed, tally: Tally
) -> dict[int, Written]:
    """Clean the shards, a task each."""
    to, out = claimed.to, claimed.store.place

    def run_task(shard: Shard) -> tuple[int, Written]:
        finished = clean_shard(shard, plan, to, out)
        tally.count(shard.number, finished.summary)
        return shard.number, (finished.records, finished.sizes)

    try:
        return dict(spark.sparkContext.parallelize(shards, len(shards)).map(run_task).collect())
    except Exception as error:
        raise _explain(error) from error


def _explain(error: Exception) -> Exception:
    """The line that an executor raised, where it was ours; else the error as it is."""
    found = _RAISED.findall(str(error))
    if not found:
        return error
    name, message = found[-1]
    return DiskFullError(message) if name == DiskFullError.__name__ else CleanerError(message)


def _refuse_unseen(store: Store, written: dict[int, Written]) -> None:
    """Raise OutputError where an executor wrote a shard that the driver cannot see: to a disk of its own."""
    seen = find_shard_sizes(store)
    unseen = [number for number, (_, sizes) in written.items() if seen.get(number) != sizes]
    if unseen:
        raise OutputError(
            f"{store.place}: {len(unseen)} shards were written and are not there, the first part-{min(unseen):05};"
            " give an --output that all machines share"
        )


@contextmanager
def _reporting(tally: Tally, on_progress: Callable[[int, Summary], None]) -> Iterator[None]:
    """Tell how far the tasks are, now and then, until they are done."""
    done = Event()

    def report() -> None:
        while not done.wait(_PROGRESS_SECONDS):
            on_progress(len(tally.partitions), tally.summary)

    thread = Thread(target=report, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
