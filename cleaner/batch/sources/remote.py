"""Files at URLs (``s3://…``, ``gs://…``, ``hdfs://…``), read by fsspec; local files are opened without it."""

from __future__ import annotations

import errno
import hashlib
import io
import os
import re
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cleaner.errors import InputError, MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

# Of two letters at least, so that C:// is a place on a disk.
_URL = re.compile(r"[a-z][a-z0-9+.-]+://", re.I)
# What tells of a file whether it has changed, as far as a file system says any of it.
_VERSIONS = ("size", "ETag", "etag", "md5Hash", "generation", "LastModified", "mtime", "modified", "created")
_BUFFER_BYTES = 1 << 20


def is_url(path: str | os.PathLike[str]) -> bool:
    """Whether a path is a URL.

    >>> is_url("s3://crawl/part-1.jsonl.zst"), is_url("crawl/part-1.jsonl"), is_url("C://crawl")
    (True, False, False)
    """
    return _URL.match(os.fspath(path)) is not None


def open_file(path: str | Path) -> io.BufferedReader:
    """A local file or one at a URL, to read its bytes from wherever in it. Raises OSError, InputError."""
    if not is_url(path):
        return Path(path).open("rb")
    url = str(path)
    files, place = find_file_system(url)
    file = ask(url, lambda: files.open(place, "rb"))
    return io.BufferedReader(_RemoteFile(url, file), _BUFFER_BYTES)


def list_files(url: str) -> list[tuple[str, str]] | None:
    """The files of a folder to any depth, sorted: the URL and the path in the folder of each. None for a file.

    What begins with a dot or, as the marks that Spark and Hadoop leave, with an underscore is passed over.

    Raises InputError where there is nothing, or it cannot be listed.
    """
    files, place = find_file_system(url)
    try:
        if ask(url, lambda: files.isfile(place)):
            return None
        found = ask(url, lambda: files.find(place))
    except OSError as error:
        raise InputError(f"{url}: cannot be listed: {error.strerror}") from error
    if not found:
        raise InputError(f"{url}: no such file or folder, or nothing in it; check the spelling of INPUT")
    root = place.rstrip("/") + "/"
    shown = [each for each in found if not re.search(r"(?:^|/)[._]", each.removeprefix(root))]
    return [(str(files.unstrip_protocol(each)), each.removeprefix(root)) for each in sorted(shown)]


def hash_version(url: str) -> str:
    """A hash that changes when the file at ``url`` does: of what its file system says of it, else of its bytes.

    Raises OSError, InputError.
    """
    files, place = find_file_system(url)
    info = ask(url, lambda: files.info(place))
    known = {name: str(info[name]) for name in _VERSIONS if info.get(name) is not None}
    if set(known) - {"size"}:
        return hashlib.sha256(repr(known).encode()).hexdigest()
    with open_file(url) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def find_file_system(url: str) -> tuple[Any, str]:
    """The file system of a URL and the path in it. Raises InputError, MissingExtraError."""
    fsspec = load_fsspec()
    try:
        found = fsspec.core.url_to_fs(url)
    except (ImportError, ValueError) as error:  # a library more is needed, or there is none
        raise InputError(f"{url}: {error}") from error
    except Exception as error:  # as in ask
        raise InputError(f"{url}: {_describe(error)}") from error
    return found[0], str(found[1])


def load_fsspec() -> ModuleType | Any:
    """``fsspec``. Raises MissingExtraError."""
    try:
        return import_module("fsspec")
    except ImportError:
        raise MissingExtraError("fsspec", "fsspec") from None


class _RemoteFile(io.RawIOBase):
    """A file of fsspec that raises OSError and nothing else, whatever its file system raises."""

    def __init__(self, url: str, file: Any) -> None:
        self._url, self._file = url, file

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return bool(self._file.seekable())

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        at: int = ask(self._url, lambda: self._file.seek(offset, whence))
        return at

    def tell(self) -> int:
        at: int = self._file.tell()
        return at

    def readinto(self, buffer: Any) -> int:
        found: bytes = ask(self._url, lambda: self._file.read(len(buffer)))
        buffer[: len(found)] = found
        return len(found)

    def close(self) -> None:
        if not self.closed:
            self._file.close()
        super().close()


def ask(url: str, question: Callable[[], Any]) -> Any:
    """The answer of a file system at ``url``, whose libraries raise what they like. Raises OSError and nothing else."""
    try:
        return question()
    except OSError as error:
        if error.strerror:
            raise
        raise OSError(errno.EIO, _describe(error), url) from error
    except Exception as error:
        raise OSError(errno.EIO, _describe(error), url) from error


def _describe(error: Exception) -> str:
    return f"{type(error).__name__}: {' '.join(str(error).split())[:300]}".removesuffix(": ")
