"""Records read from Parquet, some rows at a time: the columns that cleaner knows as JSON, bytes of pages apart."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from datetime import date, datetime, time
from importlib import import_module
from typing import TYPE_CHECKING, Any

from cleaner.batch.sources.compress import describe_damage
from cleaner.batch.sources.records import EXTRACTED, FOUND, name_record
from cleaner.batch.sources.remote import is_url, open_file
from cleaner.errors import CleanerError, InputError, MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from cleaner.batch.sources.records import Fields

PARQUET_SUFFIX = ".parquet"

_MOST_BATCH_ROWS = 256
_AIMED_BATCH_BYTES = 16 << 20
_BUFFER_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Row:
    """One row as an item of work: ``line`` is its record as JSON, ``page`` the bytes of ``html`` or of ``text``.

    ``number`` counts from 0 within the file; None is a ``fault`` of the file and not of a row.
    """

    id: str
    number: int | None = None
    line: bytes | None = None
    html: bytes | None = None
    text: bytes | None = None
    fault: str | None = None


def load_parquet() -> ModuleType | Any:
    """``pyarrow.parquet``. Raises MissingExtraError."""
    try:
        return import_module("pyarrow.parquet")
    except ImportError:
        raise MissingExtraError("pyarrow", "parquet") from None


def open_parquet(path: str) -> Any:
    """The file as a ``ParquetFile`` that is read in small pieces.

    Raises InputError where it is none, or damaged at its end, and OSError.
    """
    parquet = load_parquet()
    try:
        source = open_file(path) if is_url(path) else path
        return parquet.ParquetFile(source, buffer_size=_BUFFER_BYTES, pre_buffer=False, page_checksum_verification=True)
    except FileNotFoundError:
        raise
    except _damage_errors() as error:
        raise InputError(f"no Parquet file that can be read ({_say(error)}); fetch or write it again") from error


def read_parquet_rows(path: str, name: str, max_bytes: int, fields: Fields, *, all_columns: bool) -> Iterator[Row]:
    """The records of a file, in order; one without an id is called ``name:row``, rows counted from 1.

    A file that is none, or that has no column of texts or pages, is one fault; a damaged row group is one too, with
    the number of records read so far. With ``all_columns``, what cleaner does not know is in the record too.
    """
    try:
        file = open_parquet(path)
        columns = _choose_columns(file.schema_arrow, fields, all_columns=all_columns)
    except OSError as error:
        yield Row(name, fault=f"{name}: {describe_damage(error)}, after 0 records")
        return
    except InputError as error:
        yield Row(name, fault=f"{name}: {error}")
        return
    with file:
        known = find_known_columns(file.schema_arrow.names, fields)
        records = start = 0
        for group in range(file.num_row_groups):
            number = start
            rows = choose_batch_rows(file.metadata.row_group(group))
            try:
                for batch in file.iter_batches(rows, row_groups=[group], columns=columns, use_threads=False):
                    for at in range(batch.num_rows):
                        yield read_row(batch, at, number, f"{name}:{number + 1}", max_bytes, fields, known)
                        number += 1
                        records += 1
            except _damage_errors() as error:
                fault = f"{name}: row group {group} damaged ({_say(error)}), after {records:,} records"
                yield Row(f"{name}:{number + 1}", fault=f"{fault}; fetch or write the file again")
            start += file.metadata.row_group(group).num_rows


def choose_batch_rows(group: Any) -> int:
    """How many rows of a row group to read at once, so that long pages do not fill the memory."""
    a_row = group.total_byte_size / max(group.num_rows, 1)
    return max(1, min(_MOST_BATCH_ROWS, int(_AIMED_BATCH_BYTES / max(a_row, 1))))


def find_known_columns(names: list[str], fields: Fields) -> set[str]:
    """The columns that cleaner reads or writes itself; all others are carried."""
    known = {fields.id, fields.url, fields.html, fields.text or "text", *FOUND}
    return {name for name in names if name in known or ("blocks" in names and name in EXTRACTED)}


def _choose_columns(schema: Any, fields: Fields, *, all_columns: bool) -> list[str]:
    import pyarrow

    names = list(schema.names)
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise InputError(f"two columns have the name {twice!r}; rename one")
    wanted = [field for field in (fields.html, fields.text) if field]
    present = [field for field in wanted if field in names]
    if not present:
        some = ", ".join(names[:10])
        raise InputError(f"no column {' or '.join(wanted)} (it has {some}); --text-field or --html-field names one")
    for field in present:
        kind = schema.field(field).type
        kind = kind.value_type if pyarrow.types.is_dictionary(kind) else kind
        if not (_is_text(kind) or _is_binary(kind) or pyarrow.types.is_null(kind)):
            raise InputError(f"column {field} holds {kind}, no strings; --text-field or --html-field names another")
    known = find_known_columns(names, fields)
    return [name for name in names if all_columns or name in known]


def read_row(batch: Any, at: int, number: int, place: str, max_bytes: int, fields: Fields, known: set[str]) -> Row:
    """The row ``at`` of an Arrow batch, ``number`` of its file; without an id it is called ``place``."""
    record: dict[str, Any] = {}
    pages: dict[str, bytes] = {}
    too_large = f"{place}: a record of over {max_bytes:,} bytes; raise --max-bytes"
    if batch.nbytes > max_bytes and batch.slice(at, 1).nbytes > max_bytes:  # before it is in memory some times more
        return Row(place, number, fault=too_large)
    try:
        for name, column in zip(batch.schema.names, batch.columns, strict=True):
            value = _read_value(column, at)
            if name in (fields.html, fields.text) and isinstance(value, bytes):
                pages["html" if name == fields.html else "text"] = value
            elif name in known and isinstance(value, bytes):
                record[name] = value.decode()
            elif name not in known or value is not None:  # a null of our own is a field that is not there
                record[name] = value
        line = json.dumps(record, ensure_ascii=False, default=_to_json).encode()
        id = name_record(record, place, fields.id)
    except (UnicodeError, ValueError, CleanerError) as error:
        return Row(place, number, fault=f"{place}: {error}")
    if len(line) + sum(map(len, pages.values())) > max_bytes:
        return Row(place, number, fault=too_large)
    return Row(id, number, line, html=pages.get("html"), text=pages.get("text"))


def _read_value(column: Any, at: int) -> Any:
    import pyarrow

    is_moment = pyarrow.types.is_timestamp(column.type) or pyarrow.types.is_time(column.type)
    # Python's own moments end at microseconds.
    return (column.slice(at, 1).cast(pyarrow.string()) if is_moment else column.slice(at, 1))[0].as_py()


def _to_json(value: object) -> object:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return value.isoformat() if isinstance(value, date | datetime | time) else str(value)


def _is_text(kind: Any) -> bool:
    import pyarrow

    types = pyarrow.types
    return bool(types.is_string(kind) or types.is_large_string(kind) or types.is_string_view(kind))


def _is_binary(kind: Any) -> bool:
    import pyarrow

    types = pyarrow.types
    return bool(types.is_binary(kind) or types.is_large_binary(kind) or types.is_binary_view(kind))


def _damage_errors() -> tuple[type[Exception], ...]:
    import pyarrow

    return (OSError, pyarrow.ArrowException)


def _say(error: Exception) -> str:
    return " ".join(str(error).split())[:200]
