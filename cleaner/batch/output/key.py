"""What results depend on besides the documents, so that a run goes on from another only where both would agree."""

from __future__ import annotations

import hashlib
import platform
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cleaner import __version__
from cleaner.batch.item import Item
from cleaner.batch.names import escape_path
from cleaner.batch.output.bodies import say_os_error
from cleaner.batch.sources.file_source import FileSource
from cleaner.batch.sources.find import DirectorySource, RemoteFolder
from cleaner.batch.sources.remote import hash_version, is_url
from cleaner.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cleaner.batch.job import Job
    from cleaner.batch.sources.find import Source
    from cleaner.pipeline import Cleaner

Stamp = tuple[int, int, int, int]
"""Device, inode, size and time of a file."""

# Besides the rules: a new version of one of these makes --resume start anew.
_LIBRARIES = ("trafilatura", "lxml", "regex", "charset-normalizer", "justext")


@dataclass(frozen=True, slots=True)
class RunKey:
    """Under equal ``settings`` (versions, rules, options), equal documents give equal lines.

    ``sources`` are the hashes of files of records, by path: of a record, text and metadata count, and its line in the
    report shows but a part of them.
    """

    settings: Mapping[str, Any]
    sources: Mapping[str, str]

    def to_json(self) -> dict[str, Any]:
        """The key as it stands in run-stats.json."""
        return {"settings": dict(self.settings), "sources": dict(self.sources)}


def make_key(job: Job, cleaner: Cleaner, sources: Sequence[Source]) -> RunKey:
    """The key of a run. Raises InputError where a file of records cannot be read."""
    settings = {
        "cleaner": __version__,
        "python": platform.python_version(),
        "libraries": {name: _find_version(name) for name in _LIBRARIES},
        "rules_sha256": cleaner.rules_sha256,
        "max_share": cleaner.max_share,
        "form": job.form,
        "lang": job.lang,
        "fields": asdict(job.fields),
        "urls_sha256": _hash_file(job.urls) if job.urls else None,
    }
    records = [file.path for source in sources for file in _find_record_files(source)]
    return RunKey(settings, {path: _hash_file(path) for path in records})


def stamp_records(sources: Sequence[Source]) -> dict[str, Stamp | None]:
    """What tells, without reading them, whether files of records on this machine are those that they were."""
    paths = [file.path for source in sources for file in _find_record_files(source)]
    return {path: _stamp(path) for path in paths if not is_url(path)}


def refuse_change(before: Mapping[str, Stamp | None]) -> None:
    """Raise InputError where a file of records has changed: it is read more than once, and its records belong together.

    The hash of such a file was taken before the run, so ``--resume`` sees the change too, and cleans it anew.
    """
    for path, stamp in before.items():
        if _stamp(path) != stamp:
            shown = escape_path(path)
            raise InputError(f"{shown}: changed while it was read; run again with --resume when nothing writes to it")


def _stamp(path: str) -> Stamp | None:
    try:
        found = Path(path).stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


def hash_listing(sources: Sequence[Source]) -> dict[str, str]:
    """A hash of the ids, sizes and times of the files of each source that is no file of records, by its place.

    It tells, without reading them, whether the documents of a shard are those that they were.
    """
    hashes = {}
    for number, source in enumerate(sources):
        if _find_record_files(source):
            continue
        listing = hashlib.sha256()
        for file in source.find_files() if isinstance(source, DirectorySource) else source.find_items():
            fault = file.fault if isinstance(file, Item) else None
            stamp = _stamp(file.path) if file.path else None
            listing.update(repr((file.id, stamp and stamp[2:], fault)).encode())
        hashes[f"INPUT {number + 1}"] = listing.hexdigest()
    return hashes


def _find_version(package: str) -> str | None:
    from importlib import metadata  # slow to import, and only runs that write a report need it

    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def _find_record_files(source: Source) -> tuple[FileSource, ...]:
    """The files that a source of records reads; none where it is a directory or a page."""
    if isinstance(source, RemoteFolder):
        return source.files
    return (source,) if isinstance(source, FileSource) and source.holds_records else ()


def _hash_file(path: str | Path) -> str:
    try:
        if is_url(path):
            return hash_version(str(path))
        with Path(path).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise InputError(say_os_error(path, error)) from error
