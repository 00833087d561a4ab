"""The files that a job reads: found in folders, by globs, or listed in a manifest as Common Crawl's warc.paths is."""

from __future__ import annotations

import glob
import gzip
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cleaner.batch.names import escape_path
from cleaner.batch.parquet_read import PARQUET_SUFFIX
from cleaner.batch.sources import RECORD_SUFFIXES
from cleaner.batch.warc import WARC_SUFFIXES
from cleaner.errors import InputError, MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SUFFIXES = {"jsonl": RECORD_SUFFIXES, "parquet": (PARQUET_SUFFIX,), "warc": WARC_SUFFIXES}
"""How the names of files of a format end."""


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

    Raises:
        InputError: one of them holds nothing of that format, or two files would have one name.
    """
    suffixes = SUFFIXES[format] if format else tuple(suffix for each in SUFFIXES.values() for suffix in each)
    found: list[InputFile] = []
    for place in places:
        files = sorted(_find_remote(place) if "://" in place else _find_local(place), key=lambda file: file.name)
        files = [file for file in files if file.path.lower().endswith(suffixes)]
        if not files:
            raise InputError(f"{place}: no files that end in {', '.join(suffixes)}; check --input and --format")
        found += files
    return _refuse_double(found)


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
    """Size and time of change of a file. Raises InputError where it is not there."""
    try:
        if "://" in path:
            files, root = _open_url(path)
            return _stamp_remote(files.info(root))
        found = Path(path).stat()
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or error}") from error
    return f"{found.st_size} bytes, {found.st_mtime_ns}"


def fetch(file: InputFile, directory: Path) -> str:
    """The path of the file on this machine, fetched into ``directory`` where it stands at a URL. Raises InputError."""
    if "://" not in file.path:
        if not Path(file.path).exists():
            raise InputError(f"{file.path}: no such file; check the manifest, and that all machines share the path")
        return file.path
    files, root = _open_url(file.path)
    local = directory / root.rpartition("/")[2]
    try:
        files.get_file(root, os.fspath(local))
    except Exception as error:  # each kind of storage has errors of its own
        raise InputError(f"{file.path}: cannot be fetched: {type(error).__name__}: {error}; run again") from error
    return os.fspath(local)


def _find_local(place: str) -> Iterator[InputFile]:
    if not os.path.lexists(place) and glob.has_magic(place):
        for path in glob.glob(place, recursive=True):  # noqa: PTH207 - Path.glob takes no absolute pattern
            yield from _find_local(path)
    elif Path(place).is_dir():
        for folder, folders, names in os.walk(place):
            folders[:] = [each for each in folders if not each.startswith(".")]
            for file in (Path(folder, each) for each in names if not each.startswith(".")):
                yield _see(file, file.relative_to(place).as_posix())
    else:
        yield _see(Path(place), Path(place).name)


def _see(path: Path, name: str) -> InputFile:
    """A file of this machine, under the path that it has from everywhere on it."""
    return InputFile(escape_path(name), os.fspath(path.absolute()), find_stamp(os.fspath(path)))


def _find_remote(place: str) -> Iterator[InputFile]:
    files, root = _open_url(place)
    try:
        listed = files.glob(root, detail=True) if glob.has_magic(root) else files.find(root, detail=True)
    except Exception as error:  # each kind of storage has errors of its own
        raise InputError(f"{place}: cannot be listed: {type(error).__name__}: {error}") from error
    for path, info in listed.items():
        if info["type"] == "file":
            name = path.removeprefix(root).lstrip("/") if path != root and not glob.has_magic(root) else ""
            url = files.unstrip_protocol(path)
            yield InputFile(escape_path(name or path.rpartition("/")[2]), url, _stamp_remote(info))


def _stamp_remote(info: dict[str, Any]) -> str:
    changed = next((info[key] for key in ("ETag", "etag", "mtime", "LastModified", "last_modified") if key in info), "")
    return f"{info['size']} bytes, {changed}"


def _open_url(url: str) -> tuple[Any, str]:
    try:
        import fsspec
    except ImportError:
        raise MissingExtraError("fsspec", "spark") from None
    try:
        found: tuple[Any, str] = fsspec.core.url_to_fs(url)
    except (ImportError, ValueError) as error:
        raise InputError(f"{url}: {error}") from None
    return found


def _refuse_double(files: list[InputFile]) -> list[InputFile]:
    names: dict[str, str] = {}
    for file in files:
        if file.name in names:
            raise InputError(
                f"{file.path}: called {file.name} as is {names[file.name]}; give the folder that holds both, or rename"
            )
        names[file.name] = file.path
    return files
