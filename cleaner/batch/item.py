"""Item: one document, found and not yet read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from cleaner.model import Status

Form = Literal["html", "text"]
Origin = tuple[str, int] | None
"""The file of Parquet, and the number of the row in it, that a document came from."""


@dataclass(frozen=True, slots=True)
class Known:
    """What an earlier run found of a document, enough to see whether it still holds."""

    input_sha256: str
    body_sha256: str
    status: Status
    chars_in: int
    chars_out: int


@dataclass(frozen=True, slots=True)
class Item:
    """One document, found and not yet read: a file at ``path``, or a ``record`` (one line of JSON).

    ``form`` None is found out from the content. ``fault`` says why it cannot be read at all. ``body`` is the path
    under ``OUT/bodies``. ``source`` is the file of records that it came from, ``known`` what an earlier run found.
    Of a row of Parquet, ``row`` is its number from 0. ``page`` is the html or text of a record where that came as
    bytes, ``charset`` the name that a server gave to their encoding.
    """

    id: str
    path: str | None = None
    record: bytes | None = field(default=None, repr=False)
    form: Form | None = None
    url: str | None = None
    fault: str | None = None
    body: str = ""
    source: str | None = None
    known: Known | None = None
    row: int | None = None
    page: bytes | None = field(default=None, repr=False)
    charset: str | None = None

    @property
    def origin(self) -> Origin:
        """Where a Parquet shard finds what the item carries."""
        return None if self.source is None or self.row is None else (self.source, self.row)
