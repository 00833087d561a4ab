"""The bodies under OUT: written whole or not at all, and read back."""

from __future__ import annotations

import errno
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cleaner.errors import DiskFullError, OutputError
from cleaner.report.removals import hash_text

if TYPE_CHECKING:
    from pathlib import Path

    from cleaner.batch.item import Known

_NO_ROOM = ("ENOSPC", "EDQUOT", "EFBIG")
RESUME = "go on with --resume"


def say_os_error(place: str | os.PathLike[str], error: OSError, way_on: str = RESUME) -> str:
    """What the system refused at ``place``, and the way out where one is known; ``way_on`` comes after it."""
    ways_out = {
        "ENOSPC": f"make room, then {way_on}",
        "EDQUOT": f"make room, then {way_on}",
        "EFBIG": f"raise the limit on the size of files, then {way_on}",
        "EROFS": "choose an OUT that can be written",
        "EACCES": "choose an OUT that can be written",
        "EPERM": "choose an OUT that can be written",
    }
    way_out = ways_out.get(errno.errorcode.get(error.errno or 0, ""))
    return f"{os.fspath(place)}: {error.strerror}" + (f"; {way_out}" if way_out else "")


def make_output_error(place: str | os.PathLike[str], error: OSError, way_on: str = RESUME) -> OutputError:
    """The error for what the system refused to write at ``place``; one of its own where there is no room left."""
    is_full = errno.errorcode.get(error.errno or 0) in _NO_ROOM
    return (DiskFullError if is_full else OutputError)(say_os_error(place, error, way_on))


def write_whole(path: Path, text: str, spare: Path) -> None:
    """Write a file under its name only when it is whole; ``spare`` is where it grows, on the same disk.

    Raises:
        OutputError: the system refused.
    """
    raw = text.encode()
    try:
        try:
            spare.write_bytes(raw)
            spare.replace(path)
        except FileNotFoundError:
            path.parent.mkdir(parents=True, exist_ok=True)
            spare.write_bytes(raw)
            spare.replace(path)
    except OSError as error:
        raise make_output_error(path, error) from error


@dataclass(frozen=True, slots=True)
class Bodies:
    """The directory of the bodies; ``growing`` is where files grow before they get their names."""

    directory: Path
    growing: Path

    def write(self, name: str, body: str) -> None:
        """Write the body of one document, whole."""
        write_whole(self.directory / name, body, self.growing / f"body-{os.getpid()}")

    def read(self, name: str) -> str:
        """The body of one document, its line breaks untouched. Raises OSError and UnicodeDecodeError."""
        return (self.directory / name).read_bytes().decode()

    def hold(self, name: str, known: Known) -> bool:
        """Whether the body of one document stands unharmed as an earlier run wrote it."""
        try:
            return hash_text(self.read(name)) == known.body_sha256
        except (OSError, UnicodeDecodeError):
            return False
