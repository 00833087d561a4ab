"""The kinds of output that a run can have, by name and by the kind of its input."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from cleaner.batch.compress import COMPRESSIONS, load_zstd
from cleaner.batch.jsonl import JsonLines
from cleaner.batch.parquet_read import PARQUET_SUFFIX, load_parquet
from cleaner.batch.sources import RECORD_SUFFIXES
from cleaner.errors import SettingsError

if TYPE_CHECKING:
    from cleaner.batch.job import Job
    from cleaner.batch.shards import ShardFormat

_KINDS = ("dir", *(f"jsonl{compression}" for compression in COMPRESSIONS), "parquet")


def choose_format(to: str | None, job: Job) -> ShardFormat | None:
    """How the run's records are written; None for a directory of bodies and a report.

    Without ``to`` it is the kind of the INPUTs where all are files of records, else a directory.

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
    from cleaner.batch.carried import find_carried_columns
    from cleaner.batch.parquet import Parquet

    paths = [os.fspath(path) for path in job.inputs]
    has_columns = job.form is None and all(path.lower().endswith(PARQUET_SUFFIX) for path in paths)
    return Parquet(job.fields, find_carried_columns(paths, job.fields) if has_columns else None)


def _find_kind(job: Job) -> str:
    names = [os.fspath(path).lower() for path in job.inputs]
    if job.form is None and all(name.endswith(PARQUET_SUFFIX) for name in names):
        return "parquet"
    if job.form is not None or not all(name.endswith(RECORD_SUFFIXES) for name in names):
        return "dir"
    return "jsonl" + next(each for each in reversed(COMPRESSIONS) if names[0].endswith(each))
