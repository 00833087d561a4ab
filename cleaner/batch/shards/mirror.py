"""A run whose OUT is a URL: shards grow in a local folder, and each is copied when it is whole.

The folder, in the user's cache directory, is what ``--resume`` goes on from, so it stays until all of the run is at the
URL. A copy grows under a name of its own and is then given its place; ``run-stats.json`` comes last, as on a disk.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from cleaner.batch.output.bodies import make_output_error, write_whole
from cleaner.batch.output.claim import refuse_foreign
from cleaner.batch.output.layout import PARTIAL, RECORDS, REMOVALS, STATS
from cleaner.batch.output.storage import open_store
from cleaner.batch.shards.run_records import SHARD_SIZE, run_to_shards
from cleaner.batch.sources.remote import is_url
from cleaner.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from cleaner.batch.job import Job
    from cleaner.batch.output.storage import Store
    from cleaner.batch.run import OnOutcomes
    from cleaner.batch.shards.sink import ShardFormat
    from cleaner.pipeline import Cleaner
    from cleaner.report.summary import Summary

_MARK = "run"


def run_to_url(
    job: Job,
    cleaner: Cleaner,
    url: str,
    format: ShardFormat,
    *,
    shard_size: int = SHARD_SIZE,
    overwrite: bool = False,
    resume: bool = False,
    on_outcomes: OnOutcomes = lambda _: None,
    should_stop: Callable[[], bool] = lambda: False,
) -> Summary | None:
    """As ``run_to_shards``, with a URL that fsspec knows for OUT.

    Raises:
        InputError: an INPUT or ``urls`` cannot be used, or a file of records changed while it was read.
        OutputError: ``url`` cannot be used or written to, or lies in an INPUT or around one.
        MissingExtraError: fsspec is not installed.
    """
    _refuse_overlap(url, job)
    mirror = _open_mirror(url, overwrite=overwrite, resume=resume)
    summary = run_to_shards(
        job,
        cleaner,
        mirror.local,
        format,
        shard_size=shard_size,
        overwrite=not resume,
        resume=resume,
        on_outcomes=on_outcomes,
        on_shard=mirror.copy,
        should_stop=should_stop,
    )
    mirror.copy(mirror.find_shards())
    if summary is not None:
        mirror.finish()
    return summary


@dataclass(slots=True)
class _Mirror:
    """A local OUT and the store that is its copy; ``copied``: sizes and times of shards that are there."""

    store: Store
    local: Path
    copied: dict[str, list[int]] = field(default_factory=dict)

    @property
    def notes(self) -> Path:
        """Where ``copied`` is kept for a run that goes on with this one."""
        return self.local.with_suffix(".json")

    def find_shards(self) -> list[Path]:
        """The files of the shards that are whole."""
        return [path for folder in (RECORDS, REMOVALS) for path in sorted((self.local / folder).glob("part-*"))]

    def copy(self, shards: Iterable[Path]) -> None:
        """Copy the files of these shards that are not copied yet. Raises OutputError."""
        for path in shards:
            name = self._name(path)
            found = path.stat()
            version = [found.st_size, found.st_mtime_ns]
            if self.copied.get(name) != version:
                self.store.put(path, name)
                self.copied[name] = version
                write_whole(self.notes, json.dumps(self.copied), self.notes.with_suffix(".growing"))

    def finish(self) -> None:
        """Copy the figures of the run; nothing else of it stays, here or there. Raises OutputError."""
        whole = {self._name(path) for path in self.find_shards()}
        there = {f"{folder}/{name}" for folder in (RECORDS, REMOVALS) for name in self.store.find_sizes(folder)}
        self.store.remove(sorted(there - whole))
        for name in ("summary.json", STATS):
            self.store.put(self.local / name, name)
        self.store.remove([PARTIAL])
        shutil.rmtree(self.local, ignore_errors=True)
        self.notes.unlink(missing_ok=True)

    def mark(self) -> None:
        """Let the next run see that this one began: what stands at the URL is no finished run. Raises OutputError."""
        self.store.write(f"{PARTIAL}/{_MARK}", self.local.name.encode())
        self.store.remove([STATS])

    def _name(self, path: Path) -> str:
        return path.relative_to(self.local).as_posix()


def _open_mirror(url: str, *, overwrite: bool, resume: bool) -> _Mirror:
    store = open_store(url)
    local = _find_local(url)
    mirror = _Mirror(store, local)
    if resume:
        with suppress(OSError, ValueError):  # of no run, or torn: then all is copied again
            mirror.copied.update(json.loads(mirror.notes.read_bytes()))
    if bucket := store.find_missing_bucket():
        raise OutputError(f"{url}: there is no {bucket}, and none is made in passing; check its name, or make it")
    refuse_foreign(url, store.find_sizes().keys(), RECORDS, overwrite=overwrite, resume=resume)
    try:
        local.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise make_output_error(local, error) from error
    mirror.mark()
    return mirror


def _find_local(url: str) -> Path:
    """The folder in which the shards of ``url`` grow."""
    import platformdirs

    digest = hashlib.sha256(url.rstrip("/").encode()).hexdigest()[:16]
    return Path(platformdirs.user_cache_dir("cleaner", appauthor=False)) / "out" / digest


def _refuse_overlap(url: str, job: Job) -> None:
    out = url.rstrip("/") + "/"
    for given in job.inputs:
        source = str(given).rstrip("/") + "/"
        if is_url(given) and (out.startswith(source) or source.startswith(out)):
            raise OutputError(f"{url}: lies inside the INPUT {given}, or around it; choose another OUT")
