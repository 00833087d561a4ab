"""Cleaned records and their removals as JSON Lines, a pair of files a shard."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from cleaner.batch.sources.compress import open_to_read, open_to_write

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cleaner.batch.item import Origin


@dataclass(frozen=True, slots=True)
class JsonLines:
    """JSON Lines, compressed as ``suffix`` (``.jsonl``, ``.jsonl.gz``, ``.jsonl.zst``) says."""

    suffix: str = ".jsonl"
    needs_all_columns: bool = True

    def open(self, records: Path, removals: Path) -> JsonLinesShard:
        """A shard to be written to two new files. Raises OSError, MissingExtraError."""
        with ExitStack() as opened:
            files = [opened.enter_context(open_to_write(path)) for path in (records, removals)]
            opened.pop_all()  # from here on the shard's to close
        return JsonLinesShard(*files)

    def read_removals(self, path: Path) -> Iterator[str]:
        """The report lines of a finished shard. Raises OSError."""
        with open_to_read(path) as file:
            for line in file:
                yield line.decode()


@dataclass(frozen=True, slots=True)
class JsonLinesShard:
    """Two files that grow side by side, a line a document in each."""

    records: BinaryIO
    removals: BinaryIO

    def add(self, record: str, removals: str, _origin: Origin) -> None:
        """Write one document's cleaned record and its report line. Raises OSError."""
        self.records.write(record.encode())
        self.removals.write(removals.encode())

    def close(self) -> None:
        """Write what is left, and close both. Raises OSError."""
        with ExitStack() as files:
            files.callback(self.records.close)
            files.callback(self.removals.close)
