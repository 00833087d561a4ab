"""The kinds of output that a run can have, by name and by the kind of its input."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from cleaner.batch.shards.jsonl import JsonLines
from cleaner.batch.sources.compress import COMPRESSIONS, load_zstd
from cleaner.batch.sources.file_source import RECORD_SUFFIXES
from cleaner.batch.sources.parquet_read import PARQUET_SUFFIX, load_parquet
from cleaner.batch.sources.warc import WARC_COLUMNS, WARC_SUFFIXES
from cleaner.errors import SettingsError

if TYPE_CHECKING:
    from cleaner.batch.job import Job
    from cleaner.batch.shards.sink import ShardFormat

_KINDS = ("dir", *(f"jsonl{compression}" for compression in COMPRESSIONS), "parquet")


def choose_format(to: str | None, job: Job) -> ShardFormat | None:
    """How the run's records are written; None for a directory of bodies and a report.

    Without ``to`` it is the kind of the INPUTs where all are files of records (JSON Lines for WARC), else a directory.

    Raises:
        SettingsError: there is no such kind.
        InputError: files of Parquet carry different columns, which cannot stand in one.
        MissingExtraError: it needs a library that is not installed.
    """
    kind = _find_kind(job) if to is None else to
    if kind not in _KINDS:
        raise SettingsError(f"--to {kind}: no such kind; write one of {', '.join(_KINDS)}")
    if kind == "dir":
        return None
    if kind.endswith(".zst"):
        load_zstd()
    if kind != "parquet":
        return JsonLines(f".{kind}")
    load_parquet()
    from cleaner.batch.shards.carried import find_carried_columns
    from cleaner.batch.shards.parquet import Parquet

    if _are_all(job, (PARQUET_SUFFIX,)):
        return Parquet(job.fields, find_carried_columns([os.fspath(path) for path in job.inputs], job.fields))
    return Parquet(job.fields, lifted=WARC_COLUMNS if _are_all(job, WARC_SUFFIXES) else ())


def _find_kind(job: Job) -> str:
    if _are_all(job, (PARQUET_SUFFIX,)):
        return "parquet"
    if not _are_all(job, (*RECORD_SUFFIXES, *WARC_SUFFIXES)):
        return "dir"
    first = os.fspath(job.inputs[0]).lower()
    if first.endswith(WARC_SUFFIXES):
        return "jsonl"
    return "jsonl" + next(each for each in reversed(COMPRESSIONS) if first.endswith(each))


def _are_all(job: Job, suffixes: tuple[str, ...]) -> bool:
    """Whether all INPUTs are files of records with one of these suffixes."""
    return job.form is None and all(os.fspath(path).lower().endswith(suffixes) for path in job.inputs)
