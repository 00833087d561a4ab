"""One task of a job: a file of records cleaned into a shard, which gets its names when it is whole."""

from __future__ import annotations

import json
import socket
from collections import deque
from contextlib import closing
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from cleaner.adapters.spark.inputs import InputFile, find_stamp
from cleaner.batch.item import Item
from cleaner.batch.job import Job
from cleaner.batch.output.bodies import make_output_error
from cleaner.batch.output.layout import RECORDS, REMOVALS, name_shard
from cleaner.batch.output.storage import open_store
from cleaner.batch.run import work_through
from cleaner.batch.shards.formats import choose_format
from cleaner.batch.sources.file_source import FileSource
from cleaner.batch.sources.find import find_items
from cleaner.errors import InputError, OutputError, SettingsError
from cleaner.report.removals import document_from_line
from cleaner.report.summary import Summary
from cleaner.report.summary_read import read_summary

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from cleaner.adapters.spark.plan import Plan
    from cleaner.batch.item import Origin
    from cleaner.batch.output.storage import Store
    from cleaner.batch.shards.sink import ShardFormat
    from cleaner.batch.work import Clean

SHARDS = "shards"
AGAIN = "run the job again"


@dataclass(frozen=True, slots=True)
class Shard:
    """What a task is given: a file of records, and the number under which its shard stands."""

    number: int
    input: InputFile

    def name(self, suffix: str) -> str:
        """How its files are called."""
        return name_shard(self.number, suffix)


@dataclass(frozen=True, slots=True)
class Finished:
    """A shard that stands: how many ``records`` it holds, the ``sizes`` in bytes of its two files, and its figures.

    ``is_final`` is not set where something timed out or crashed, or the file could not be read to its end.
    """

    shard: Shard
    records: int
    sizes: tuple[int, int]
    is_final: bool
    summary: Summary

    def to_json(self) -> str:
        """The shard as it stands under ``shards/``."""
        fields = {
            "shard": self.shard.number,
            "input": asdict(self.shard.input),
            "records": self.records,
            "sizes": list(self.sizes),
            "is_final": self.is_final,
        }
        return json.dumps(fields | {"summary": json.loads(self.summary.to_json())}, ensure_ascii=False) + "\n"


def read_finished(raw: bytes | None, place: str) -> Finished | None:
    """What ``Finished.to_json`` wrote; None where there is nothing. Raises OutputError where it is something else."""
    if raw is None:
        return None
    try:
        fields: dict[str, Any] = json.loads(raw)
        shard = Shard(fields["shard"], InputFile(**fields["input"]))
        sizes = fields["sizes"][0], fields["sizes"][1]
        summary = read_summary(json.dumps(fields["summary"]))
        return Finished(shard, fields["records"], sizes, fields["is_final"], summary)
    except (ValueError, KeyError, TypeError, InputError) as error:
        raise OutputError(f"{place}: not what a job of cleaner wrote ({error}); --overwrite starts anew") from error


def clean_shard(shard: Shard, plan: Plan, to: str, out: str) -> Finished:
    """Clean the file of a shard; one that an earlier try of this task finished is not cleaned again.

    Raises:
        InputError: the file is another here than the driver saw.
        OutputError: the shard cannot be written.
        SettingsError: this machine would clean otherwise than the driver.
    """
    store = open_store(out, way_on=AGAIN)
    marker = f"{SHARDS}/{shard.name('.json')}"
    before = read_finished(store.read(marker), f"{out}/{marker}")
    if before and before.shard == shard:
        return before
    _refuse_change(shard.input)
    with store.open_scratch() as scratch:
        finished = _write_shard(shard, plan, to, store, scratch)
    store.write(marker, finished.to_json().encode())
    return finished


def _write_shard(shard: Shard, plan: Plan, to: str, store: Store, scratch: Path) -> Finished:
    clean = plan.open()
    path, fault = shard.input.path, None
    try:
        find_stamp(path)
    except InputError as error:  # of a manifest, which nobody has checked
        fault = str(error)
    format = choose_format(to, Job((path,), fields=plan.fields))
    if format is None:
        raise SettingsError(f"--to {to}: a job on Spark writes records; give jsonl or parquet")
    growing = scratch / f"records{format.suffix}", scratch / f"removals{format.suffix}"
    source = FileSource(path, shard.input.name, None, plan.max_bytes, plan.fields, format.needs_all_columns)
    items = iter([Item(shard.input.name, fault=fault)]) if fault else find_items([source], has_bodies=False)
    summary, is_final = _fill(format, growing, items, plan, clean)
    sizes = [
        store.put(file, f"{folder}/{shard.name(format.suffix)}")
        for file, folder in zip(growing, (RECORDS, REMOVALS), strict=True)
    ]
    return Finished(shard, summary.documents, (sizes[0], sizes[1]), is_final and not fault, summary)


def _fill(
    format: ShardFormat, growing: tuple[Path, Path], items: Iterable[Item], plan: Plan, clean: Clean
) -> tuple[Summary, bool]:
    """Write the two files of a shard; its figures, and whether a second try would change nothing."""
    summary = Summary()
    is_final = True
    origins: deque[Origin] = deque()
    try:
        with (
            closing(format.open(*growing)) as files,
            closing(work_through(plan.to_job(), clean, _note(items, origins), in_order=True)) as done,
        ):
            for results in done:
                for _, outcome in results:
                    files.add(outcome.record, outcome.line or "", origins.popleft())
                    summary.add(document_from_line(outcome.line or ""))
                    is_final &= outcome.is_final
    except OSError as error:
        raise make_output_error(f"{growing[0].parent} on {socket.gethostname()}", error, AGAIN) from error
    return summary, is_final


def _note(items: Iterable[Item], origins: deque[Origin]) -> Iterator[Item]:
    """The items as they are taken, and where a Parquet shard finds what each of them carries."""
    for item in items:
        origins.append(item.origin)
        yield item


def _refuse_change(file: InputFile) -> None:
    """Raise where this executor sees another file than the driver did, or none: its rows would be lost in silence."""
    if file.stamp is None:
        return
    try:
        seen = find_stamp(file.path)
    except InputError as error:
        seen = str(error)
    if seen != file.stamp:
        raise InputError(
            f"{file.path}: {socket.gethostname()} sees {seen}, the driver saw {file.stamp}; give inputs that all"
            " machines share, and do not change them while the job runs"
        )
