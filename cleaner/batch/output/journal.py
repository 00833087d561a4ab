"""Report lines on disk, found again by id: what a killed run leaves behind, and what --resume goes on from."""

from __future__ import annotations

import hashlib
import itertools
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO

from cleaner.batch.item import Known
from cleaner.batch.output.bodies import make_output_error
from cleaner.errors import CleanerError
from cleaner.report.removals import document_from_line

if TYPE_CHECKING:
    from collections.abc import Iterable
    from io import FileIO
    from pathlib import Path

_BEFORE_ID = '{"id": '


@dataclass(slots=True)
class Lines:
    """A file of report lines. ``offsets`` tells where the last line of each id begins, at some 100 bytes an id."""

    path: Path
    file: BinaryIO
    writer: FileIO | None = None
    offsets: dict[bytes, int] = field(default_factory=dict)
    end: int = 0

    @classmethod
    def open(cls, path: Path, *, to_append: bool) -> Lines:
        """Open the file at ``path``; what stands there is found by id.

        To append, the file is made where there is none, and a torn last line (of a run that was killed) is cut off.
        """
        # Unbuffered, so that nothing is left to be written when the disk is full and the file is closed.
        writer = path.open("ab", buffering=0) if to_append else None
        lines = cls(path, path.open("rb"), writer)
        for line in lines.file:
            id = _read_id(line)
            if id is None:
                break
            lines.offsets[_digest(id)] = lines.end
            lines.end += len(line)
        if writer:
            writer.truncate(lines.end)
        return lines

    def append(self, new: Iterable[str]) -> list[int]:
        """Write lines to the end, handed to the system before this returns; the offset of each."""
        raw = [line.encode() for line in new]
        rest = memoryview(b"".join(raw))
        try:
            while self.writer and rest:
                rest = rest[self.writer.write(rest) :]
        except OSError as error:
            raise make_output_error(self.path, error) from error
        *offsets, self.end = itertools.accumulate(map(len, raw), initial=self.end)
        return offsets

    def read(self, offset: int) -> str:
        """The line that begins at ``offset``."""
        self.file.seek(offset)
        return self.file.readline().decode()

    def find(self, id: str) -> tuple[int, Known] | None:
        """Where the line of a document stands that need not be cleaned again, and what it says."""
        offset = self.offsets.get(_digest(id))
        if offset is None:
            return None
        try:
            report = document_from_line(self.read(offset))
        except CleanerError:
            return None
        if (
            not report.status.has_text
            or report.rules_timed_out
            or report.input_sha256 is None
            or report.body_sha256 is None
        ):
            return None
        known = Known(
            report.input_sha256, report.body_sha256, report.status, report.chars_in or 0, report.chars_out or 0
        )
        return offset, known

    def close(self) -> None:
        """Close the file."""
        self.file.close()
        if self.writer:
            self.writer.close()


def _read_id(line: bytes) -> str | None:
    """The id of a report line, without parsing the whole; None where the line is torn."""
    if not line.endswith(b"}\n") or not line.startswith(_BEFORE_ID.encode()):
        return None
    try:
        id, _ = json.JSONDecoder().raw_decode(line.decode(), len(_BEFORE_ID))
    except ValueError:
        return None
    return id if isinstance(id, str) else None


def _digest(id: str) -> bytes:
    return hashlib.blake2b(id.encode(), digest_size=16).digest()
