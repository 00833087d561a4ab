"""The files that a job reads: found in folders, by globs, or listed in a manifest as Common Crawl's warc.paths is."""

from __future__ import annotations

import glob
import gzip
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cleaner.batch.names import escape_path
from cleaner.batch.sources.file_source import RECORD_SUFFIXES
from cleaner.batch.sources.parquet_read import PARQUET_SUFFIX
from cleaner.batch.sources.remote import find_file_system, hash_version, is_url, list_files
from cleaner.batch.sources.warc import WARC_SUFFIXES
from cleaner.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SUFFIXES = {"jsonl": RECORD_SUFFIXES, "parquet": (PARQUET_SUFFIX,), "warc": WARC_SUFFIXES}
"""How the names of files of a format end."""

_READERS = 16


@dataclass(frozen=True, slots=True)
class InputFile:
    """A file of records. One without an id is called ``name:line``.

    ``path`` is a path or a URL, ``stamp`` what the driver saw of its size and time of change; None was not looked at.
    """

    name: str
    path: str
    stamp: str | None = None


def find_inputs(places: Sequence[str], format: str | None = None) -> list[InputFile]:
    """The files at paths, globs or URLs, folders searched to their depth, in the order of their names.

    What begins with a dot or an underscore, as the marks that Spark leaves, is passed over.

    Raises:
        InputError: one of them holds nothing of that format, or two files would have one name.
    """
    suffixes = SUFFIXES[format] if format else tuple(suffix for each in SUFFIXES.values() for suffix in each)
    found: list[tuple[str, str]] = []
    for place in places:
        listed = sorted((name, path) for name, path in _list(place) if path.lower().endswith(suffixes))
        if not listed:
            raise InputError(f"{place}: no files that end in {', '.join(suffixes)}; check --input and --format")
        found += listed
    with ThreadPoolExecutor(_READERS) as readers:
        stamps = readers.map(find_stamp, [path for _, path in found])
        files = [InputFile(name, path, stamp) for (name, path), stamp in zip(found, stamps, strict=True)]
    return _refuse_double(files)


def read_manifest(manifest: str, base: str = "") -> list[InputFile]:
    """The files that a text lists, a path or URL a line, plain or ``.gz``; ``base`` goes before each.

    They are not looked at: one that is missing is an error line of its own. Raises InputError.
    """
    try:
        raw = Path(manifest).read_bytes()
        lines = (gzip.decompress(raw) if manifest.endswith(".gz") else raw).decode().split("\n")
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise InputError(f"{manifest}: cannot be read: {error}; give a text with a path a line") from error
    paths = [line.strip() for line in lines if line.strip()]
    if not paths:
        raise InputError(f"{manifest}: lists no files; give a text with a path a line")
    return _refuse_double([InputFile(escape_path(path), base + path) for path in paths])


def find_stamp(path: str) -> str:
    """What tells whether a file is still the same: its size and time of change. Raises InputError where it is gone."""
    try:
        if is_url(path):
            return hash_version(path)
        found = Path(path).stat()
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}; check the path, and that all machines see it") from error
    return f"{found.st_size} bytes, {found.st_mtime_ns}"


def _list(place: str) -> Iterator[tuple[str, str]]:
    """Names and paths of the files at a path, glob or URL."""
    if is_url(place):
        yield from _list_remote(place)
    elif not os.path.lexists(place) and glob.has_magic(place):
        for path in glob.glob(place, recursive=True):  # noqa: PTH207 - Path.glob takes no absolute pattern
            yield from _list(path)
    elif Path(place).is_dir():
        for folder, folders, names in os.walk(place):
            folders[:] = [each for each in folders if not each.startswith((".", "_"))]
            for file in (Path(folder, each) for each in names if not each.startswith((".", "_"))):
                yield escape_path(file.relative_to(place).as_posix()), os.fspath(file.absolute())
    else:
        yield escape_path(Path(place).name), os.fspath(Path(place).absolute())


def _list_remote(url: str) -> Iterator[tuple[str, str]]:
    urls = [url]
    if glob.has_magic(url):
        files, place = find_file_system(url)
        try:
            urls = [str(files.unstrip_protocol(each)) for each in files.glob(place)]
        except Exception as error:  # each kind of storage has errors of its own
            raise InputError(f"{url}: cannot be listed: {type(error).__name__}: {error}") from error
    for each in urls:
        listed = list_files(each)
        own = [(each, each.rstrip("/").rpartition("/")[2])]
        yield from ((escape_path(name), path) for path, name in (own if listed is None else listed))


def _refuse_double(files: list[InputFile]) -> list[InputFile]:
    names: dict[str, str] = {}
    for file in files:
        if file.name in names:
            raise InputError(
                f"{file.path}: called {file.name} as is {names[file.name]}; give the folder that holds both, or rename"
            )
        names[file.name] = file.path
    return files
