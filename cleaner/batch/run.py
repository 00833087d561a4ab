"""A run from INPUTs to cleaned documents: into OUT, or as a stream of outcomes."""

from __future__ import annotations

import itertools
import json
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

from cleaner.batch.outcome import Outcome
from cleaner.batch.output.directory import claim_directory
from cleaner.batch.output.key import make_key, refuse_change, stamp_records
from cleaner.batch.sources.find import find_items
from cleaner.batch.work import Clean
from cleaner.batch.workers.runner import run_work

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator
    from pathlib import Path

    from cleaner.batch.item import Item
    from cleaner.batch.job import Job
    from cleaner.batch.output.key import RunKey
    from cleaner.batch.workers.runner import Work
    from cleaner.pipeline import Cleaner
    from cleaner.report.summary import Summary

_SOME = 50
"""From so many documents on, what each worker would make for itself is made once before there are workers."""

OnOutcomes = Callable[[Sequence[Outcome]], None]


def run_to_directory(
    job: Job,
    cleaner: Cleaner,
    out: Path,
    *,
    overwrite: bool = False,
    resume: bool = False,
    on_outcomes: OnOutcomes = lambda _: None,
) -> Summary:
    """Clean every document of the job into ``out`` (DESIGN section 6) and report it; the figures of the whole.

    Interrupted at any moment, the run can go on with ``resume``; the bytes in ``out`` are then those of one that was
    not, ``run-stats.json`` apart.

    Raises:
        InputError: an INPUT or ``urls`` cannot be used, or a file of records changed while it was read.
        OutputError: ``out`` cannot be used.
    """
    began = time.perf_counter()
    sources = job.open_sources()
    urls = job.read_urls()
    stamps = stamp_records(sources)
    key = make_key(job, cleaner, sources)
    with closing(claim_directory(out, key, inputs=job.inputs, overwrite=overwrite, resume=resume)) as sink:
        clean = Clean(cleaner, job.max_bytes, job.lang, sink.bodies, fields=job.fields)
        items = (replace(item, known=sink.find_known(item)) for item in find_items(sources, urls))
        skipped = 0
        with closing(work_through(job, clean, items)) as done:
            for results in done:
                sink.add(results)
                skipped += sum(outcome.line is None for _, outcome in results)
                on_outcomes([outcome for _, outcome in results])
        refuse_change(stamps)
        from cleaner.batch.output.finish import write_reports  # with its templates, slow to import

        summary = write_reports(sink, cleaner)
        seconds = time.perf_counter() - began
        sink.publish(_format_stats(job, key, summary.documents, skipped, seconds))
    return summary


def run_to_stream(job: Job, cleaner: Cleaner, *, diffs: bool = False) -> Iterator[Outcome]:
    """The outcomes of every document of the job in order, with ``diffs`` if asked; no file is written."""
    sources = job.open_sources()
    urls = job.read_urls()
    clean = Clean(cleaner, job.max_bytes, job.lang, diffs=diffs, fields=job.fields)
    with closing(work_through(job, clean, find_items(sources, urls), in_order=True)) as done:
        for results in done:
            yield from (outcome for _, outcome in results)


def work_through(
    job: Job, work: Work[Outcome], items: Iterable[Item], *, in_order: bool = False
) -> Generator[list[tuple[int, Outcome]], None, None]:
    """Numbers and outcomes of the items, worked on in the job's processes within its limits of time and memory."""
    first = list(itertools.islice(items, _SOME))
    if first:
        work.prepare(first[0])  # here already, so that workers forked from this process need not each do it
    is_shared = job.workers > 1 and sys.platform == "linux"  # where workers are forked
    if len(first) == _SOME and is_shared and isinstance(work, Clean):
        work.cleaner.warm_up(pages=first[0].form != "text")
    everything = itertools.chain(first, items)
    return run_work(everything, work, workers=job.workers, timeout=job.timeout, memory=job.memory, in_order=in_order)


def _format_stats(job: Job, key: RunKey, documents: int, skipped: int, seconds: float) -> str:
    stats = {
        "key": key.to_json(),
        "workers": job.workers,
        "seconds": round(seconds, 3),
        "documents": documents,
        "unchanged": skipped,
        "documents_per_second": round(documents / seconds, 1),
    }
    return json.dumps(stats, indent=1) + "\n"
