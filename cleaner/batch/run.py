"""A run from INPUTs to cleaned documents: into OUT, or as a stream of outcomes."""

from __future__ import annotations

import hashlib
import importlib.metadata
import itertools
import json
import platform
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from cleaner import __version__
from cleaner.batch.bodies import say_os_error
from cleaner.batch.claim import RunKey, claim_directory
from cleaner.batch.finish import write_reports
from cleaner.batch.runner import Work, run_work
from cleaner.batch.sources import FileSource, Form, Item, Source, find_items, open_sources, read_urls
from cleaner.batch.work import Clean, Outcome
from cleaner.errors import InputError

if TYPE_CHECKING:
    from cleaner.pipeline import Cleaner
    from cleaner.report.summary import Summary

# What a result depends on besides the rules: a new version of one of these makes --resume start anew.
_LIBRARIES = ("trafilatura", "lxml", "regex", "charset-normalizer", "justext")

OnOutcomes = Callable[[Sequence[Outcome]], None]


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be read and how: ``timeout`` is in seconds a document, ``urls`` a file of ids and URLs."""

    inputs: tuple[str | Path, ...]
    form: Form | None = None
    urls: Path | None = None
    lang: str | None = None
    max_bytes: int = 50_000_000
    workers: int = 1
    timeout: float = 30.0

    def open_sources(self) -> list[Source]:
        """The INPUTs, each known to be there. Raises InputError."""
        return open_sources(self.inputs, form=self.form, max_bytes=self.max_bytes)


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
        InputError: an INPUT or ``urls`` cannot be used.
        OutputError: ``out`` cannot be used.
    """
    began = time.perf_counter()
    sources = job.open_sources()
    urls = read_urls(job.urls) if job.urls else {}
    key = _make_key(job, cleaner, sources)
    with closing(claim_directory(out, key, inputs=job.inputs, overwrite=overwrite, resume=resume)) as sink:
        clean = Clean(cleaner, job.max_bytes, job.lang, sink.bodies)
        items = (replace(item, known=sink.find_known(item)) for item in find_items(sources, urls))
        skipped = 0
        with closing(work_through(job, clean, items)) as done:
            for results in done:
                sink.add(results)
                skipped += sum(outcome.line is None for _, outcome in results)
                on_outcomes([outcome for _, outcome in results])
        summary = write_reports(sink, cleaner)
        seconds = time.perf_counter() - began
        sink.publish(_format_stats(job, key, summary.documents, skipped, seconds))
    return summary


def run_to_stream(job: Job, cleaner: Cleaner, *, diffs: bool = False) -> Iterator[Outcome]:
    """The outcomes of every document of the job in order, with ``diffs`` if asked; no file is written."""
    sources = job.open_sources()
    urls = read_urls(job.urls) if job.urls else {}
    clean = Clean(cleaner, job.max_bytes, job.lang, diffs=diffs)
    with closing(work_through(job, clean, find_items(sources, urls), in_order=True)) as done:
        for results in done:
            yield from (outcome for _, outcome in results)


def count_documents(job: Job) -> int:
    """How many documents the job has, for those who wait; reads records, but no pages."""
    return sum(1 for source in job.open_sources() for _ in source.find_items())


def work_through(
    job: Job, work: Work[Outcome], items: Iterable[Item], *, in_order: bool = False
) -> Generator[list[tuple[int, Outcome]], None, None]:
    """Numbers and outcomes of the items, worked on in the job's processes within its time limits."""
    first = list(itertools.islice(items, 1))
    for item in first:
        work.prepare(item)  # here already, so that workers forked from this process need not each do it
    everything = itertools.chain(first, items)
    return run_work(everything, work, workers=job.workers, timeout=job.timeout, in_order=in_order)


def _make_key(job: Job, cleaner: Cleaner, sources: Sequence[Source]) -> RunKey:
    settings = {
        "cleaner": __version__,
        "python": platform.python_version(),
        "libraries": {name: _find_version(name) for name in _LIBRARIES},
        "rules_sha256": cleaner.rules_sha256,
        "max_share": cleaner.max_share,
        "form": job.form,
        "lang": job.lang,
        "urls_sha256": _hash_file(job.urls) if job.urls else None,
    }
    records = [source.path for source in sources if isinstance(source, FileSource) and source.holds_records]
    return RunKey(settings, {path: _hash_file(Path(path)) for path in records})


def _find_version(package: str) -> str | None:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


def _hash_file(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise InputError(say_os_error(path, error)) from error


def _format_stats(job: Job, key: RunKey, documents: int, skipped: int, seconds: float) -> str:
    stats = {
        "key": key.to_json(),
        "workers": job.workers,
        "seconds": round(seconds, 3),
        "documents": documents,
        "unchanged": skipped,
        "documents_per_second": round(documents / seconds, 1),
    }
    return json.dumps(stats, ensure_ascii=False, indent=1) + "\n"
