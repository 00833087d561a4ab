"""Where the files of an output stand: a directory that all machines share, or a URL that fsspec knows (s3://, hdfs://)."""

from __future__ import annotations

import os
import shutil
import tempfile
import uuid
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from cleaner.batch.output.bodies import RESUME, make_output_error
from cleaner.batch.output.claim import remove_names
from cleaner.batch.output.layout import PARTIAL
from cleaner.batch.sources.remote import ask, find_file_system, is_url
from cleaner.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence


class Store(Protocol):
    """Files by names with slashes. A file has its name only when it is whole. All raise OutputError."""

    @property
    def place(self) -> str:
        """The store as it was named."""
        ...

    def open_scratch(self) -> Any:
        """A context with a directory in which files grow that ``put`` then takes."""
        ...

    def put(self, file: Path, name: str) -> int:
        """Give a file of the scratch, or a copy of another, its name; its size in bytes."""
        ...

    def write(self, name: str, raw: bytes) -> None:
        """Write a small file."""
        ...

    def read(self, name: str) -> bytes | None:
        """A small file; None where there is none."""
        ...

    def find_sizes(self, folder: str = "") -> dict[str, int]:
        """The sizes in bytes of what stands in a folder, by name."""
        ...

    def remove(self, names: Sequence[str]) -> None:
        """Remove files and folders, as far as they are there."""
        ...

    def find_missing_bucket(self) -> str | None:
        """The bucket in which the store would lie, where there is none of that name."""
        ...


def open_store(place: str, *, way_on: str = RESUME) -> Store:
    """The store at a path or URL; ``way_on`` is what to do when there is room again on a full disk.

    Raises InputError for a URL of an unknown kind, and MissingExtraError.
    """
    if not is_url(place):
        return _Directory(place, way_on)
    files, root = find_file_system(place)
    return _Remote(place, way_on, files, root.rstrip("/"))


@dataclass(frozen=True, slots=True)
class _Directory:
    place: str
    way_on: str

    @contextmanager
    def open_scratch(self) -> Iterator[Path]:
        # On the disk of the output, so that a file gets its name without being copied.
        scratch = Path(self.place, PARTIAL, uuid.uuid4().hex)
        with self._saying(""):
            scratch.mkdir(parents=True)
        try:
            yield scratch
        finally:
            shutil.rmtree(scratch, ignore_errors=True)

    def put(self, file: Path, name: str) -> int:
        with self._saying(name) as path:
            path.parent.mkdir(parents=True, exist_ok=True)
            size = file.stat().st_size
            file.replace(path)
        return size

    def write(self, name: str, raw: bytes) -> None:
        with self.open_scratch() as scratch:
            growing = scratch / "growing"
            with self._saying(name):
                growing.write_bytes(raw)
            self.put(growing, name)

    def read(self, name: str) -> bytes | None:
        with self._saying(name) as path:
            return path.read_bytes() if path.is_file() else None

    def find_sizes(self, folder: str = "") -> dict[str, int]:
        with self._saying(folder) as path:
            if path.exists() and not path.is_dir():
                raise OutputError(f"{path}: a file; give a directory for --output")
            return {entry.name: entry.stat().st_size for entry in os.scandir(path)} if path.exists() else {}

    def remove(self, names: Sequence[str]) -> None:
        with self._saying("") as path:
            if path.exists():
                remove_names(path, names)

    def find_missing_bucket(self) -> str | None:
        return None

    @contextmanager
    def _saying(self, name: str) -> Iterator[Path]:
        path = Path(self.place, name)
        try:
            yield path
        except OSError as error:
            raise make_output_error(path, error, self.way_on) from error


@dataclass(frozen=True, slots=True)
class _Remote:
    place: str
    way_on: str
    files: Any
    root: str

    @contextmanager
    def open_scratch(self) -> Iterator[Path]:
        with tempfile.TemporaryDirectory(prefix="cleaner-") as scratch:
            yield Path(scratch)

    def put(self, file: Path, name: str) -> int:
        self._give(name, lambda growing: self.files.put_file(os.fspath(file), growing))
        return file.stat().st_size

    def write(self, name: str, raw: bytes) -> None:
        self._give(name, lambda growing: self.files.pipe_file(growing, raw))

    def read(self, name: str) -> bytes | None:
        found: bytes | None = self._ask_if_there(name, lambda: self.files.cat_file(self._find_path(name)))
        return found

    def find_sizes(self, folder: str = "") -> dict[str, int]:
        self.files.invalidate_cache()
        found = self._ask_if_there(folder, lambda: self.files.ls(self._find_path(folder), detail=True)) or ()
        return {each["name"].rstrip("/").rpartition("/")[2]: each["size"] or 0 for each in found}

    def remove(self, names: Sequence[str]) -> None:
        for name in names:
            path = self._find_path(name)
            if self._ask(name, lambda path=path: self.files.exists(path)):
                self._ask(name, lambda path=path: self.files.rm(path, recursive=True))

    def find_missing_bucket(self) -> str | None:
        bucket = self.root.partition("/")[0]
        return bucket if bucket and not self._ask("", lambda: self.files.exists(bucket)) else None

    def _give(self, name: str, write: Callable[[str], Any]) -> None:
        """Have a file written under another name, and give it its own when it is whole."""
        path = self._find_path(name)
        # Object stores show what is written when it is whole.
        growing = self._find_path(f"{PARTIAL}/{uuid.uuid4().hex}") if self._has_directories() else path
        for parent in {each.rpartition("/")[0] for each in (path, growing)}:
            self._ask(name, lambda parent=parent: self.files.makedirs(parent, exist_ok=True))
        self._ask(name, lambda: write(growing))
        if growing != path:
            self._ask(name, lambda: self.files.mv(growing, path))

    def _has_directories(self) -> bool:
        protocol = self.files.protocol
        return not {"s3", "s3a", "gs", "gcs", "abfs", "az"} & {*([protocol] if isinstance(protocol, str) else protocol)}

    def _find_path(self, name: str) -> str:
        return f"{self.root}/{name}".rstrip("/")

    def _ask(self, name: str, question: Callable[..., Any]) -> Any:
        url = f"{self.place}/{name}".rstrip("/")
        try:
            return ask(url, question)
        except OSError as error:
            raise make_output_error(url, error, self.way_on) from error

    def _ask_if_there(self, name: str, question: Callable[[], Any]) -> Any:
        """The answer of the file system; None where there is nothing of that name."""

        def ask_for_it() -> Any:
            with suppress(FileNotFoundError):
                return question()
            return None

        return self._ask(name, ask_for_it)
