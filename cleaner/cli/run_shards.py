"""`cleaner run --to jsonl`: cleaned records in shards, with a way out between two of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaner.batch import run_records
from cleaner.cli.ending import count_documents, finish_run, say_interrupted
from cleaner.cli.progress import show_progress
from cleaner.cli.signals import stop_on_signal

if TYPE_CHECKING:
    from pathlib import Path

    from cleaner.batch.job import Job
    from cleaner.batch.shards import ShardFormat
    from cleaner.pipeline import Cleaner


def run_to_shards(
    job: Job,
    cleaner: Cleaner,
    out: Path,
    format: ShardFormat,
    shard_size: int | None,
    *,
    overwrite: bool,
    resume: bool,
    strict: bool,
) -> None:
    """Run, show how it goes, and exit with the status of what was found."""
    try:
        with stop_on_signal() as should_stop, show_progress(count_documents(job)) as on_outcomes:
            summary = run_records.run_to_shards(
                job,
                cleaner,
                out,
                format,
                shard_size=shard_size or run_records.SHARD_SIZE,
                overwrite=overwrite,
                resume=resume,
                on_outcomes=on_outcomes,
                should_stop=should_stop,
            )
    except KeyboardInterrupt:
        say_interrupted(out)
    if summary is None:
        say_interrupted(out)
    finish_run(summary, f"records: {out / 'records'}", strict=strict)
