"""Cleaned records and their removals as Parquet, a pair of files a shard, some rows in memory at a time."""

from __future__ import annotations

import json
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cleaner.batch.shards.carried import CarriedRows
from cleaner.batch.sources.parquet_read import load_parquet
from cleaner.batch.sources.records import FOUND
from cleaner.report.removals import dump_line

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cleaner.batch.item import Origin
    from cleaner.batch.sources.records import Fields

CARRIED = "carried"
"""The column in which what a JSON record carries stands as JSON; Parquet carries its columns as they are."""

_GROUP_ROWS = 1_000
_GROUP_CHARS = 16 << 20
# With checksums, harm to a file is an error to those who read it, and not other words.
_WRITING = {"compression": "zstd", "write_page_checksum": True}
_COUNTS = ("chars_in", "chars_out")
_OPTIONAL = ("title", "lang", "error", "pruning_refused")


@dataclass(frozen=True, slots=True)
class Parquet:
    """Parquet. ``columns`` is the schema of what the INPUTs carry where they are Parquet, else None.

    ``lifted`` are names and Arrow types of all that records of other kinds carry, where these are known beforehand.
    """

    fields: Fields
    columns: Any = None
    lifted: tuple[tuple[str, str], ...] = ()
    suffix: str = ".parquet"

    @property
    def needs_all_columns(self) -> bool:
        """Whether a record has to bring what it carries."""
        return self.columns is None

    def open(self, records: Path, removals: Path) -> ParquetShard:
        """A shard to be written to two new files. Raises OSError, MissingExtraError."""
        import pyarrow

        own = records_schema(self.fields, self.lifted)
        carried = [] if self.lifted else [pyarrow.field(CARRIED, pyarrow.string())]
        columns = carried if self.columns is None else list(self.columns)
        source = None if self.columns is None else CarriedRows(self.columns)
        with ExitStack() as opened:
            if source:
                opened.callback(source.close)
            schemas = ((records, pyarrow.schema([*own, *columns])), (removals, _removals_schema()))
            first, second = (_open_writer(path, schema, opened) for path, schema in schemas)
            return ParquetShard(own, bool(self.lifted), source, first, second, opened.pop_all())

    def read_removals(self, path: Path) -> Iterator[str]:
        """The report lines of a finished shard, as removals.jsonl has them. Raises OSError."""
        with load_parquet().ParquetFile(path, buffer_size=1 << 20, pre_buffer=False) as file:
            for batch in file.iter_batches(_GROUP_ROWS, use_threads=False):
                for report in batch.to_pylist():
                    yield dump_line(
                        {key: value for key, value in report.items() if value is not None or key not in _OPTIONAL}
                    )


@dataclass(slots=True)
class ParquetShard:
    """Two files that grow side by side, a row a document in each; the rows alone decide how many make a row group.

    ``ends`` closes all that is open.
    """

    own: Any
    is_lifted: bool
    carried: CarriedRows | None
    records: Any
    removals: Any
    ends: ExitStack
    rows: list[dict[str, Any]] = field(default_factory=list)
    reports: list[dict[str, Any]] = field(default_factory=list)
    origins: list[Origin] = field(default_factory=list)
    chars: int = 0

    def add(self, record: str, removals: str, origin: Origin) -> None:
        """Keep one document's cleaned record and report line; write where that makes a row group. Raises OSError."""
        self.rows.append(json.loads(record))
        self.reports.append(json.loads(removals))
        self.origins.append(origin)
        self.chars += len(record) + len(removals)
        if len(self.rows) >= _GROUP_ROWS or self.chars >= _GROUP_CHARS:
            self._write()

    def close(self) -> None:
        """Write what is left, and close both. Raises OSError."""
        with self.ends:
            if self.rows:
                self._write()

    def _write(self) -> None:
        import pyarrow

        table = to_table(self.rows, self.own)
        if self.carried:
            for name, column in self.carried.read(self.origins).items():
                table = table.append_column(name, column)
        elif not self.is_lifted:
            known = set(self.own.names)
            rest = [{key: value for key, value in row.items() if key not in known} for row in self.rows]
            lines = [dump_line(each).rstrip("\n") if each else None for each in rest]
            table = table.append_column(CARRIED, pyarrow.array(lines, pyarrow.string()))
        self.records.write_table(table, row_group_size=len(self.rows))
        self.removals.write_table(to_table(self.reports, _removals_schema()), row_group_size=len(self.rows))
        self.rows, self.reports, self.origins, self.chars = [], [], [], 0


def to_table(rows: list[dict[str, Any]], schema: Any) -> Any:
    """An Arrow table of the rows' values for ``schema``; lone surrogates are escaped, which Arrow cannot hold."""
    import pyarrow

    try:
        return pyarrow.Table.from_pylist(rows, schema)
    except UnicodeEncodeError:  # in a stranger's title, say
        return pyarrow.Table.from_pylist([_escape_surrogates(row) for row in rows], schema)


def _escape_surrogates(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode()
    if isinstance(value, list):
        return [_escape_surrogates(each) for each in value]
    return {key: _escape_surrogates(each) for key, each in value.items()} if isinstance(value, dict) else value


def records_schema(fields: Fields, lifted: tuple[tuple[str, str], ...] = ()) -> Any:
    """The Arrow schema of cleaned records without what they carry, but for the fields ``lifted`` of it."""
    import pyarrow

    names = (fields.id, fields.url, *FOUND[:2], fields.text or "text", *FOUND[2:])
    own = [(name, pyarrow.int64() if name in _COUNTS else pyarrow.string()) for name in names]
    return pyarrow.schema([*own, *((name, pyarrow.type_for_alias(kind)) for name, kind in lifted)])


def _removals_schema() -> Any:
    import pyarrow

    text, count = pyarrow.string(), pyarrow.int64()
    spot = [("start", count), ("end", count)]
    also = pyarrow.list_(pyarrow.struct([*spot, ("rule", text)]))
    removal = pyarrow.struct([*spot, ("at", count), ("rule", text), ("category", text), ("also", also), ("text", text)])
    draft = pyarrow.struct([*spot, ("rule", text), ("why", text), ("text", text)])
    pruned = pyarrow.struct([("rule", text), ("path", text), ("text", text)])
    return pyarrow.schema(
        [
            *((name, text) for name in ("id", "url", "status", "input_sha256", "extracted_sha256", "body_sha256")),
            *((name, count) for name in _COUNTS),
            *((name, text) for name in ("rules_sha256", "cleaner", "encoding")),
            *((name, pyarrow.list_(removal)) for name in ("removed", "claimed")),
            ("drafts", pyarrow.list_(draft)),
            ("pruned", pyarrow.list_(pruned)),
            ("rules_timed_out", pyarrow.list_(text)),
            *((name, text) for name in _OPTIONAL),
        ]
    )


def _open_writer(path: Path, schema: Any, ends: ExitStack) -> Any:
    """A writer that ``ends`` closes, and its file whatever becomes of the writer. Raises OSError."""
    # Opened here: a writer that fails to close leaves a file of its own open, and its room on the disk taken.
    file = ends.enter_context(path.open("wb"))
    writer = load_parquet().ParquetWriter(file, schema, **_WRITING)
    ends.callback(_end, writer)
    return writer


def _end(writer: Any) -> None:
    try:
        writer.close()
    finally:
        writer.is_open = False  # else it tries again when it is collected, and fails again for all to see
