"""`cleaner run --to jsonl`: cleaned records in shards, with a way out between two of them."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from cleaner.batch.shards import run_records
from cleaner.batch.sources.remote import is_url
from cleaner.cli.ending import count_documents, finish_run, say_interrupted
from cleaner.cli.progress import show_progress
from cleaner.cli.signals import stop_on_signal

if TYPE_CHECKING:
    from collections.abc import Callable

    from cleaner.batch.job import Job
    from cleaner.batch.shards.sink import ShardFormat
    from cleaner.pipeline import Cleaner
    from cleaner.report.summary import Summary


def run_to_shards(
    job: Job,
    cleaner: Cleaner,
    out: str,
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
            summary = _find_runner(out)(
                job,
                cleaner,
                format=format,
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
    finish_run(summary, f"records: {out.rstrip('/')}/records", strict=strict)


def _find_runner(out: str) -> Callable[..., Summary | None]:
    """What runs to ``out``, a directory or a URL."""
    if is_url(out):
        from cleaner.batch.shards.mirror import run_to_url

        return partial(run_to_url, url=out)
    return partial(run_records.run_to_shards, out=Path(out))
