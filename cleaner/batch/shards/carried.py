"""Columns of Parquet that cleaner does not know, read again beside the cleaned records, so that no type is lost."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cleaner.batch.sources.parquet_read import choose_batch_rows, find_known_columns, open_parquet
from cleaner.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cleaner.batch.item import Origin
    from cleaner.batch.sources.records import Fields


def find_carried_columns(paths: Sequence[str], fields: Fields) -> Any:
    """The schema of the columns that all the files carry, those that cannot be read left aside.

    Raises:
        InputError: two files carry different columns, which cannot stand in one file.
    """
    import pyarrow

    found: list[tuple[str, Any]] = []
    for path in paths:
        try:
            with open_parquet(path) as file:
                schema = file.schema_arrow
        except (InputError, OSError):  # as its own line in the report, when its turn comes
            continue
        known = find_known_columns(schema.names, fields)
        columns = [each.with_nullable(True).remove_metadata() for each in schema if each.name not in known]
        found.append((path, pyarrow.schema(columns)))
    for path, schema in found[1:]:
        if not schema.equals(found[0][1]):
            raise InputError(f"{path}: other columns than {found[0][0]}; run them apart, or give --to jsonl")
    return found[0][1] if found else pyarrow.schema([])


@dataclass(slots=True)
class CarriedRows:
    """The carried columns of rows that are asked for in the order of the files; a batch is in memory at a time."""

    schema: Any
    path: str | None = None
    file: Any = None
    batches: Iterator[Any] = field(default_factory=lambda: iter(()))
    batch: Any = None
    start: int = 0

    def read(self, origins: Sequence[Origin]) -> dict[str, Any]:
        """The columns by name, a value an origin; null where an origin is None.

        Raises:
            InputError: a file can no longer be read.
        """
        import pyarrow

        if not self.schema.names:
            return {}
        empty = pyarrow.table({each.name: pyarrow.nulls(1, each.type) for each in self.schema}, self.schema)
        at, pieces = 0, []
        while at < len(origins):
            origin = origins[at]
            if origin is None:
                pieces.append(empty)
                at += 1
                continue
            path, row = origin
            batch, offset = self._find(path, row)
            count = 1
            while (
                at + count < len(origins)
                and offset + count < batch.num_rows
                and origins[at + count] == (path, row + count)
            ):
                count += 1
            pieces.append(pyarrow.Table.from_batches([batch.slice(offset, count)]).cast(self.schema))
            at += count
        table = pyarrow.concat_tables(pieces)
        return {name: table.column(name) for name in self.schema.names}

    def close(self) -> None:
        """Let go of the file."""
        if self.file is not None:
            self.file.close()

    def _find(self, path: str, row: int) -> tuple[Any, int]:
        """The batch that holds the row, and its place there."""
        import pyarrow

        try:
            if path != self.path:
                self._open(path, row)
            while self.batch is None or row >= self.start + self.batch.num_rows:
                self.start += self.batch.num_rows if self.batch is not None else 0
                self.batch = next(self.batches)
        except (OSError, pyarrow.ArrowException, StopIteration) as error:
            raise InputError(f"{path}: a column that is carried is damaged; fetch or write the file again") from error
        return self.batch, row - self.start

    def _open(self, path: str, row: int) -> None:
        """Open the file at the row group that holds the row: what is resumed has not to be read again."""
        self.close()
        self.path, self.file, self.batch, self.start = path, open_parquet(path), None, 0
        group = 0
        while row >= self.start + (rows := self.file.metadata.row_group(group).num_rows):
            self.start += rows
            group += 1
        groups = list(range(group, self.file.num_row_groups))
        rows = min(choose_batch_rows(self.file.metadata.row_group(each)) for each in groups)
        self.batches = self.file.iter_batches(rows, row_groups=groups, columns=self.schema.names, use_threads=False)
