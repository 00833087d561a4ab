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
from typing import TYPE_CHECKING, Any

from cleaner.batch.bodies import make_output_error, write_whole
from cleaner.batch.claim import refuse_foreign
from cleaner.batch.layout import PARTIAL, RECORDS, REMOVALS, STATS
from cleaner.batch.remote import ask, find_file_system, is_url
from cleaner.batch.run_records import SHARD_SIZE, run_to_shards
from cleaner.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from cleaner.batch.job import Job
    from cleaner.batch.run import OnOutcomes
    from cleaner.batch.shards import ShardFormat
    from cleaner.batch.work import Outcome
    from cleaner.pipeline import Cleaner
    from cleaner.report.summary import Summary

_GROWING = "growing"
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

    def copy_and_tell(outcomes: Sequence[Outcome]) -> None:
        mirror.copy_shards()
        on_outcomes(outcomes)

    summary = run_to_shards(
        job,
        cleaner,
        mirror.local,
        format,
        shard_size=shard_size,
        overwrite=not resume,
        resume=resume,
        on_outcomes=copy_and_tell,
        should_stop=should_stop,
    )
    mirror.copy_shards()
    if summary is not None:
        mirror.finish()
    return summary


@dataclass(slots=True)
class _Mirror:
    """A local OUT and its copy in ``files`` under ``root``; ``copied``: sizes and times of shards that are there."""

    url: str
    files: Any
    root: str
    local: Path
    copied: dict[str, list[int]] = field(default_factory=dict)

    @property
    def notes(self) -> Path:
        """Where ``copied`` is kept for a run that goes on with this one."""
        return self.local.with_suffix(".json")

    def copy_shards(self) -> None:
        """Copy the shards that are whole and not copied yet. Raises OutputError."""
        for name in self._find_shards():
            found = (self.local / name).stat()
            version = [found.st_size, found.st_mtime_ns]
            if self.copied.get(name) != version:
                self._copy(name)
                self.copied[name] = version
                write_whole(self.notes, json.dumps(self.copied), self.notes.with_suffix(".growing"))

    def finish(self) -> None:
        """Copy the figures of the run; nothing else of it stays, here or there. Raises OutputError."""
        whole = {f"{self.root}/{name}" for name in self._find_shards()}
        for folder in (RECORDS, REMOVALS):
            stale = {str(path) for path in self._ask(lambda at=f"{self.root}/{folder}": self.files.find(at))} - whole
            for path in sorted(stale):
                self._ask(lambda path=path: self.files.rm_file(path))
        for name in ("summary.json", STATS):
            self._copy(name)
        self._ask(lambda: self.files.rm(f"{self.root}/{PARTIAL}", recursive=True))
        shutil.rmtree(self.local, ignore_errors=True)
        self.notes.unlink(missing_ok=True)

    def mark(self) -> None:
        """Let the next run see that this one began: what stands at the URL is no finished run. Raises OutputError."""
        self._ask(lambda: self.files.makedirs(f"{self.root}/{PARTIAL}", exist_ok=True))
        self._ask(lambda: self.files.pipe_file(f"{self.root}/{PARTIAL}/{_MARK}", self.local.name.encode()))
        if self._ask(lambda: self.files.exists(f"{self.root}/{STATS}")):
            self._ask(lambda: self.files.rm_file(f"{self.root}/{STATS}"))

    def _find_shards(self) -> Iterator[str]:
        for folder in (RECORDS, REMOVALS):
            yield from sorted(f"{folder}/{path.name}" for path in (self.local / folder).glob("part-*"))

    def _copy(self, name: str) -> None:
        """Copy a file under another name, and give it its own when it is whole."""
        growing, final = f"{self.root}/{PARTIAL}/{_GROWING}", f"{self.root}/{name}"
        self._ask(lambda: self.files.makedirs(final.rpartition("/")[0], exist_ok=True))
        self._ask(lambda: self.files.put_file(str(self.local / name), growing))
        self._ask(lambda: self.files.mv(growing, final))

    def _ask(self, question: Callable[..., Any]) -> Any:
        try:
            return ask(self.url, question)
        except OSError as error:
            raise make_output_error(self.url, error) from error


def _open_mirror(url: str, *, overwrite: bool, resume: bool) -> _Mirror:
    files, place = find_file_system(url)
    root = place.rstrip("/")
    local = _find_local(url)
    mirror = _Mirror(url, files, root, local)
    if resume:
        with suppress(OSError, ValueError):  # of no run, or torn: then all is copied again
            mirror.copied.update(json.loads(mirror.notes.read_bytes()))
    bucket = root.partition("/")[0]
    if bucket and not mirror._ask(lambda: files.exists(bucket)):
        raise OutputError(f"{url}: there is no {bucket}, and none is made in passing; check its name, or make it")
    present: set[str] = set()
    if mirror._ask(lambda: files.exists(root)):
        present = {path.rstrip("/").rpartition("/")[2] for path in mirror._ask(lambda: files.ls(root, detail=False))}
    refuse_foreign(url, present, RECORDS, overwrite=overwrite, resume=resume)
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
