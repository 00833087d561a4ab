"""Pages extracted into a file of records, each page once, for everything that reads records."""

from __future__ import annotations

import os
from contextlib import closing
from typing import TYPE_CHECKING, BinaryIO

from cleaner.batch.output.bodies import make_output_error
from cleaner.batch.output.claim import refuse_overlap
from cleaner.batch.run import OnOutcomes, work_through
from cleaner.batch.sources.find import find_items
from cleaner.batch.work import Extract
from cleaner.errors import OutputError
from cleaner.model import Status

if TYPE_CHECKING:
    from pathlib import Path

    from cleaner.batch.job import Job
    from cleaner.pipeline import Cleaner


def extract_to_file(
    job: Job, cleaner: Cleaner, out: Path, *, overwrite: bool = False, on_outcomes: OnOutcomes = lambda _: None
) -> dict[Status, int]:
    """Write one record a document to ``out``, in order; how many documents ended in each status.

    The file gets its name when it is whole. What is no regular file (a pipe, a device) is written to as it is.

    Raises:
        InputError: an INPUT cannot be used.
        OutputError: ``out`` is there already and ``overwrite`` is not set, or cannot be written.
    """
    if out.is_dir():
        raise OutputError(f"{out}: a directory; name a file, such as {out / 'records.jsonl'}")
    refuse_overlap(out, job.inputs)
    is_special = out.exists() and not out.is_file()
    if out.is_file() and not overwrite:
        raise OutputError(f"{out}: is there already; --overwrite replaces it")
    growing = out if is_special else out.with_name(f".{out.name[:200]}.{os.getpid()}.partial")
    try:
        try:
            with growing.open("wb") as file:
                counts = extract_to_stream(job, cleaner, file, on_outcomes)
            if not is_special:
                growing.replace(out)
        finally:
            if not is_special:
                growing.unlink(missing_ok=True)
    except OSError as error:
        raise make_output_error(out, error) from error
    return counts


def extract_to_stream(
    job: Job, cleaner: Cleaner, file: BinaryIO, on_outcomes: OnOutcomes = lambda _: None
) -> dict[Status, int]:
    """Write one record a document to an open file; how many documents ended in each status. Raises OSError."""
    sources = job.open_sources()
    urls = job.read_urls()
    counts = dict.fromkeys(Status, 0)
    extract = Extract(cleaner, job.max_bytes, job.lang, job.fields)
    with closing(work_through(job, extract, find_items(sources, urls, has_bodies=False), in_order=True)) as done:
        for results in done:
            for _, outcome in results:
                file.write((outcome.line or "").encode())
                counts[outcome.status] += 1
            on_outcomes([outcome for _, outcome in results])
    return counts
