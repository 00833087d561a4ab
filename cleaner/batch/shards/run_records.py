"""A run from INPUTs to shards of cleaned records, finished one after the other."""

from __future__ import annotations

import json
import time
from collections import deque
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from cleaner.batch.output.bodies import make_output_error, write_whole
from cleaner.batch.output.claim import claim_out, remove_names
from cleaner.batch.output.key import hash_listing, make_key, refuse_change, stamp_records
from cleaner.batch.output.layout import PARTIAL, RECORDS, STATS
from cleaner.batch.run import work_through
from cleaner.batch.shards.sink import open_shards
from cleaner.batch.sources.find import find_items
from cleaner.batch.work import Clean
from cleaner.report.removals import document_from_line
from cleaner.report.summary import Summary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from cleaner.batch.item import Item, Origin
    from cleaner.batch.job import Job
    from cleaner.batch.output.key import RunKey
    from cleaner.batch.run import OnOutcomes
    from cleaner.batch.shards.sink import OnShard, ShardFormat, ShardSink
    from cleaner.pipeline import Cleaner

SHARD_SIZE = 10_000


@dataclass(slots=True)
class _Feed:
    """The items that are in no finished shard; ``given`` are shard and origin of those that are not yet settled."""

    size: int
    finished: frozenset[int]
    should_stop: Callable[[], bool]
    given: deque[tuple[int, Origin]] = field(default_factory=deque)
    skipped: int = 0
    was_stopped: bool = False

    def give(self, items: Iterable[Item]) -> Iterator[Item]:
        """The items, up to the end of the shard in which ``should_stop`` says so."""
        for number, item in enumerate(items):
            shard, place = divmod(number, self.size)
            if place == 0 and self.should_stop():
                self.was_stopped = True
                return
            if shard in self.finished:
                self.skipped += 1
                continue
            self.given.append((shard, item.origin))
            yield item


def run_to_shards(
    job: Job,
    cleaner: Cleaner,
    out: Path,
    format: ShardFormat,
    *,
    shard_size: int = SHARD_SIZE,
    overwrite: bool = False,
    resume: bool = False,
    on_outcomes: OnOutcomes = lambda _: None,
    on_shard: OnShard = lambda _: None,
    should_stop: Callable[[], bool] = lambda: False,
) -> Summary | None:
    """Clean every document of the job into shards of ``shard_size`` records under ``out``; the figures of the whole.

    OUT gets ``records/``, ``removals/``, ``summary.json`` and ``run-stats.json``. Where ``should_stop`` says so, the
    shards in hand are finished and None comes back; ``resume`` goes on from there, as after any other end. ``on_shard``
    is given the files of a shard when they are whole.

    Raises:
        InputError: an INPUT or ``urls`` cannot be used, or a file of records changed while it was read.
        OutputError: ``out`` cannot be used.
    """
    began = time.perf_counter()
    sources = job.open_sources(all_columns=format.needs_all_columns)
    urls = job.read_urls()
    stamps = stamp_records(sources)
    key = make_key(job, cleaner, sources)
    settings = {**key.settings, "to": format.suffix, "shard_size": shard_size}
    key = replace(key, settings=settings, sources={**key.sources, **hash_listing(sources)})
    claimed, before = claim_out(out, key, RECORDS, inputs=job.inputs, overwrite=overwrite, resume=resume)
    with closing(open_shards(claimed, format, key, before, on_shard)) as sink:
        clean = Clean(cleaner, job.max_bytes, job.lang, records=True, fields=job.fields)
        feed = _Feed(shard_size, frozenset(sink.finished), should_stop)
        items = feed.give(find_items(sources, urls, has_bodies=False))
        with closing(work_through(job, clean, items, in_order=True)) as done:
            for results in done:
                for _, outcome in results:
                    shard, origin = feed.given.popleft()
                    sink.add(shard, outcome, origin)
                on_outcomes([outcome for _, outcome in results])
        refuse_change(stamps)
        sink.finish()
        if feed.was_stopped:
            return None
        summary = Summary(cleaner.in_force.rules, rules_sha256=cleaner.rules_sha256)
        for line in sink.read_lines():
            summary.add(document_from_line(line))
        seconds = time.perf_counter() - began
        _publish(sink, key, summary, {"workers": job.workers, "seconds": round(seconds, 3), "unchanged": feed.skipped})
    return summary


def _publish(sink: ShardSink, key: RunKey, summary: Summary, measured: dict[str, float]) -> None:
    """Write summary.json and, as the sign that the run is whole, run-stats.json; nothing unfinished stays."""
    out, spare = sink.claimed.out, sink.claimed.out / PARTIAL / "growing"
    shards = [sink.finished[number].to_json() for number in sorted(sink.finished)]
    rate = round((summary.documents - measured["unchanged"]) / measured["seconds"], 1)
    figures = {**measured, "documents": summary.documents, "documents_per_second": rate}
    stats = {"key": key.to_json(), **figures, "shards": shards}
    write_whole(out / "summary.json", summary.to_json(), spare)
    write_whole(out / STATS, json.dumps(stats, indent=1) + "\n", spare)
    try:
        remove_names(out, (PARTIAL,))
    except OSError as error:
        raise make_output_error(out, error) from error
