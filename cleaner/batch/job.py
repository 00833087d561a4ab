"""What a command is to read, and how."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cleaner.batch.sources.records import PLAIN
from cleaner.errors import SettingsError

if TYPE_CHECKING:
    from pathlib import Path

    from cleaner.batch.item import Form
    from cleaner.batch.sources.find import Source
    from cleaner.batch.sources.records import Fields


_MAX_TIMEOUT = 1_000_000
LEAST_MEMORY, _MOST_MEMORY = 100, 1_000_000_000  # megabytes; what rules and libraries take comes to some 50


@dataclass(frozen=True, slots=True)
class Job:
    """INPUTs and how to read them: ``timeout`` is in seconds a document, ``memory`` in megabytes.

    ``urls`` is a file of ids and URLs, ``fields`` are the names under which records hold what.
    """

    inputs: tuple[str | Path, ...]
    form: Form | None = None
    urls: Path | None = None
    lang: str | None = None
    max_bytes: int = 50_000_000
    workers: int = 1
    timeout: float = 30.0
    memory: int = 2_000
    fields: Fields = PLAIN

    def __post_init__(self) -> None:
        """Raise SettingsError for a number out of its range."""
        if self.workers < 1:
            raise SettingsError(f"workers: {self.workers}; give 1 or more")
        if not 0 < self.timeout <= _MAX_TIMEOUT:
            raise SettingsError(f"timeout: {self.timeout} seconds; give over 0, up to {_MAX_TIMEOUT:,}")
        if not LEAST_MEMORY <= self.memory <= _MOST_MEMORY:
            raise SettingsError(f"memory: {self.memory} MB; give {LEAST_MEMORY} or more, up to {_MOST_MEMORY:,}")
        if self.max_bytes < 1:
            raise SettingsError(f"max-bytes: {self.max_bytes}; give 1 or more")

    def open_sources(self, *, all_columns: bool = False) -> list[Source]:
        """The INPUTs, each known to be there and to hold something. Raises InputError.

        ``all_columns``: records of Parquet bring the columns too that only need to be carried.
        """
        from cleaner.batch.sources.find import open_sources  # with all kinds of records, which one page does not need

        return open_sources(
            self.inputs, form=self.form, max_bytes=self.max_bytes, fields=self.fields, all_columns=all_columns
        )

    def read_urls(self) -> dict[str, str]:
        """URLs by id. Raises InputError."""
        from cleaner.batch.sources.find import read_urls

        return read_urls(self.urls) if self.urls else {}

    def count_documents(self) -> int | None:
        """How many documents there are, for those who wait; reads records, but no pages. None where they are far."""
        from cleaner.batch.sources.remote import is_url

        if any(map(is_url, self.inputs)):
            return None
        return sum(1 for source in self.open_sources() for _ in source.find_items())
