"""One partition of a DataFrame: Arrow batches in, cleaned in a process apart, Arrow batches out in the same order."""

from __future__ import annotations

import itertools
import json
from collections import deque
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from cleaner.batch.run import work_through
from cleaner.batch.shards.parquet import records_schema, to_table
from cleaner.batch.sources.file_source import make_row_item
from cleaner.batch.sources.parquet_read import find_known_columns, read_row
from cleaner.report.removals import document_from_line
from cleaner.report.summary import Summary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from cleaner.adapters.spark.plan import Plan
    from cleaner.batch.item import Item
    from cleaner.batch.outcome import Outcome

# An Arrow batch that goes back holds at most so many rows, and ends where its texts come to so many characters.
_MAX_ROWS = 1_000
_MAX_CHARS = 16 << 20


def clean_batches(
    batches: Iterable[Any],
    plan: Plan,
    *,
    partition: int = 0,
    report_column: str = "removals",
    count: Callable[[int, Summary], None] | None = None,
) -> Iterator[Any]:
    """The rows of a partition cleaned, a row a row: what a cleaned record has, what is carried, and the report.

    ``count`` is given the number of the partition and its figures when it is at its end. A row without an id is
    called ``partition-N:ROW``. Raises SettingsError where this machine would clean otherwise than the driver.
    """
    rows = _Rows(plan, f"partition-{partition}")
    items = rows.give(batches)
    first = next(items, None)
    if first is None:
        return
    summary = Summary()
    with closing(work_through(plan.to_job(), plan.open(), itertools.chain([first], items), in_order=True)) as done:
        for results in done:
            for _, outcome in results:
                if count:
                    summary.add(document_from_line(outcome.line or ""))
                rows.add(outcome)
            while rows.chars >= _MAX_CHARS or len(rows.outcomes) >= _MAX_ROWS:
                yield rows.take(report_column)
    while rows.outcomes:
        yield rows.take(report_column)
    if count:
        count(partition, summary)


@dataclass(slots=True)
class _Rows:
    """The batches whose rows are under way, in order, ``taken`` rows of the first of them gone back already."""

    plan: Plan
    place: str
    batches: deque[Any] = field(default_factory=deque)
    outcomes: deque[Outcome] = field(default_factory=deque)
    taken: int = 0
    chars: int = 0

    def give(self, batches: Iterable[Any]) -> Iterator[Item]:
        """The items that the rows are, one after the other; a batch is held until all its rows have gone back."""
        fields = self.plan.fields
        number = 0
        for batch in batches:
            if not batch.num_rows:
                continue
            self.batches.append(batch)
            known = find_known_columns(batch.schema.names, fields)
            read = batch.select([name for name in batch.schema.names if name in known])
            for at in range(batch.num_rows):
                place = f"{self.place}:{number + 1}"
                row = read_row(read, at, number, place, self.plan.max_bytes, fields, known)
                # A number would tell Parquet shards where to find what is carried; here the batch has it.
                yield make_row_item(replace(row, number=None), None)
                number += 1

    def add(self, outcome: Outcome) -> None:
        """Keep what became of the next row."""
        self.outcomes.append(outcome)
        self.chars += outcome.size

    def take(self, report_column: str) -> Any:
        """The next rows that are done, all of one batch."""
        batch = self.batches[0]
        count = chars = 0
        for outcome in itertools.islice(self.outcomes, min(_MAX_ROWS, batch.num_rows - self.taken)):
            count, chars = count + 1, chars + outcome.size
            if chars >= _MAX_CHARS:
                break
        outcomes = [self.outcomes.popleft() for _ in range(count)]
        self.chars -= chars
        given = batch.slice(self.taken, count)
        self.taken += count
        if self.taken == batch.num_rows:
            self.batches.popleft()
            self.taken = 0
        return _build_batch(given, outcomes, self.plan, report_column)


def _build_batch(given: Any, outcomes: list[Outcome], plan: Plan, report_column: str) -> Any:
    import pyarrow

    own = to_table([json.loads(outcome.record) for outcome in outcomes], records_schema(plan.fields))
    known = find_known_columns(given.schema.names, plan.fields)
    carried = [at for at, name in enumerate(given.schema.names) if name not in known]
    lines = [(outcome.line or "").removesuffix("\n") for outcome in outcomes]
    schema = pyarrow.schema(
        [*own.schema, *(given.schema.field(at) for at in carried), pyarrow.field(report_column, pyarrow.string())]
    )
    columns = [
        *(column.combine_chunks() for column in own.columns),
        *(given.column(at) for at in carried),
        pyarrow.array(lines, pyarrow.string()),
    ]
    return pyarrow.RecordBatch.from_arrays(columns, schema=schema)
