"""Where a job's output stands: a directory that all machines share, or a URL that fsspec knows (s3://, hdfs://)."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
import uuid
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from cleaner.batch.bodies import make_output_error
from cleaner.batch.claim import remove_names
from cleaner.batch.layout import PARTIAL
from cleaner.batch.remote import find_file_system, is_url
from cleaner.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


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
        """Give a file of the scratch its name; its size in bytes."""
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


def open_store(place: str) -> Store:
    """The store at a path or URL. Raises InputError for a URL of an unknown kind, and MissingExtraError."""
    if not is_url(place):
        return _Directory(place)
    files, root = find_file_system(place)
    return _Remote(place, files, root.rstrip("/"))


def explain_refusal(place: str | os.PathLike[str], error: OSError) -> OutputError:
    """The error for what the system refused to write; a job goes on where it is run again."""
    refusal = make_output_error(place, error)
    return type(refusal)(str(refusal).replace("go on with --resume", "run the job again"))


@dataclass(frozen=True, slots=True)
class _Directory:
    place: str

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

    @contextmanager
    def _saying(self, name: str) -> Iterator[Path]:
        path = Path(self.place, name)
        try:
            yield path
        except OSError as error:
            raise explain_refusal(path, error) from error


@dataclass(frozen=True, slots=True)
class _Remote:
    place: str
    files: Any
    root: str

    @contextmanager
    def open_scratch(self) -> Iterator[Path]:
        with tempfile.TemporaryDirectory(prefix="cleaner-") as scratch:
            yield Path(scratch)

    def put(self, file: Path, name: str) -> int:
        with self._saying(name) as path:
            # Object stores show what is put when it is whole; where there are directories, it is moved into its place.
            growing = f"{self.root}/{PARTIAL}/{uuid.uuid4().hex}" if self._has_directories() else path
            self.files.makedirs(path.rpartition("/")[0], exist_ok=True)
            self.files.makedirs(growing.rpartition("/")[0], exist_ok=True)
            self.files.put_file(os.fspath(file), growing)
            if growing != path:
                self.files.mv(growing, path)
        return file.stat().st_size

    def write(self, name: str, raw: bytes) -> None:
        with self.open_scratch() as scratch:
            (scratch / "growing").write_bytes(raw)
            self.put(scratch / "growing", name)

    def read(self, name: str) -> bytes | None:
        with self._saying(name) as path:
            try:
                raw: bytes = self.files.cat_file(path)
            except FileNotFoundError:
                return None
            return raw

    def find_sizes(self, folder: str = "") -> dict[str, int]:
        with self._saying(folder) as path:
            self.files.invalidate_cache()
            try:
                found = self.files.ls(path.rstrip("/"), detail=True)
            except FileNotFoundError:
                return {}
            return {each["name"].rstrip("/").rpartition("/")[2]: each["size"] or 0 for each in found}

    def remove(self, names: Sequence[str]) -> None:
        for name in names:
            with self._saying(name) as path:
                if self.files.exists(path):
                    self.files.rm(path, recursive=True)

    def _has_directories(self) -> bool:
        protocol = self.files.protocol
        return not {"s3", "s3a", "gs", "gcs", "abfs", "az"} & {*([protocol] if isinstance(protocol, str) else protocol)}

    @contextmanager
    def _saying(self, name: str) -> Iterator[str]:
        url = f"{self.place}/{name}".rstrip("/")
        try:
            yield f"{self.root}/{name}"
        except OutputError:
            raise
        except Exception as error:  # each kind of storage has errors of its own
            if not (isinstance(error, OSError) and error.strerror):
                error = OSError(errno.EIO, repr(error))
            raise explain_refusal(url, error) from error
