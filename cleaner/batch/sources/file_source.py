"""One file as a source: a page, a text, or records of a kind that its name tells."""

from __future__ import annotations

import stat
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cleaner.batch.item import Item
from cleaner.batch.sources.compress import COMPRESSIONS, describe_damage
from cleaner.batch.sources.parquet_read import PARQUET_SUFFIX, read_parquet_rows
from cleaner.batch.sources.records import PLAIN, read_record_lines
from cleaner.batch.sources.remote import open_file
from cleaner.batch.sources.warc import WARC_SUFFIXES, find_warc_items

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.batch.item import Form
    from cleaner.batch.sources.parquet_read import Row
    from cleaner.batch.sources.records import Fields

_FORM_BY_SUFFIX: dict[str, Form] = {
    ".html": "html", ".htm": "html", ".xhtml": "html", ".txt": "text", ".md": "text",
}  # fmt: skip
RECORD_SUFFIXES = tuple(name + compression for name in (".jsonl", ".ndjson") for compression in COMPRESSIONS)


@dataclass(frozen=True, slots=True)
class FileSource:
    """One file: a page, a text, or records as JSON Lines (plain, .gz, .zst), Parquet or WARC (plain, .gz).

    ``all_columns``: of Parquet, the columns too that only need to be carried.
    """

    path: str
    id: str
    form: Form | None
    max_bytes: int
    fields: Fields = PLAIN
    all_columns: bool = False

    @property
    def holds_records(self) -> bool:
        """Whether the file is of records, by its name."""
        return self.form is None and self.path.lower().endswith((*RECORD_SUFFIXES, *WARC_SUFFIXES, PARQUET_SUFFIX))

    def find_items(self) -> Iterator[Item]:
        """The file itself; of a file of records, its records."""
        if self.holds_records and is_special(self.path):
            yield Item(self.id, fault=f"{self.id}: not a regular file; nothing was read", source=self.path)
        elif self.holds_records and self.path.lower().endswith(PARQUET_SUFFIX):
            yield from self._find_rows()
        elif self.holds_records and self.path.lower().endswith(WARC_SUFFIXES):
            yield from self._find_pages()
        elif self.holds_records:
            for id, line, fault in read_record_lines(self.path, self.id, self.max_bytes, self.fields):
                yield Item(id, record=line, fault=fault, source=self.path)
        else:
            suffix = self.path[self.path.rfind(".") :].lower()
            yield Item(self.id, path=self.path, form=self.form or _FORM_BY_SUFFIX.get(suffix))

    def _find_rows(self) -> Iterator[Item]:
        for row in read_parquet_rows(self.path, self.id, self.max_bytes, self.fields, all_columns=self.all_columns):
            yield make_row_item(row, self.path)

    def _find_pages(self) -> Iterator[Item]:
        try:
            with open_file(self.path) as file:
                yield from find_warc_items(file, self.id, self.max_bytes, source=self.path)
        except OSError as error:
            yield Item(self.id, fault=f"{self.id}: {describe_damage(error)}, after 0 records", source=self.path)


def is_special(path: str) -> bool:
    """Whether it is a pipe, a device or the like, which may never come to an end, and cannot be read twice."""
    try:
        return not stat.S_ISREG(Path(path).stat().st_mode)
    except OSError:  # whoever reads it will say
        return False


def make_row_item(row: Row, source: str | None) -> Item:
    """The item that a row of Parquet or Arrow is; ``source`` is the file that it stands in."""
    page = row.text if row.html is None else row.html
    fault = row.fault
    if row.html is not None and row.text is not None:
        fault = "the record has both html and text; --text-field or --html-field names the one to read"
    form: Form | None = None if page is None else "text" if row.html is None else "html"
    return Item(row.id, record=row.line, form=form, fault=fault, source=source, row=row.number, page=page)
