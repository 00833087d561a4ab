"""The documents of a corpus for rule authors: directories, files, JSON Lines and Parquet, read one by one."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cleaner.authoring.gold import read_rows
from cleaner.batch.reading import Content, read_content
from cleaner.batch.records import find_failure
from cleaner.batch.sources import Item, find_items, open_sources
from cleaner.batch.work import Extract, describe_error
from cleaner.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from cleaner.model import Extraction
    from cleaner.pipeline import Cleaner

MAX_BYTES = 50_000_000
_PARQUET = (".parquet", ".pq")


@dataclass(frozen=True, slots=True)
class Document:
    """One document as read, to be extracted by one cleaner or by several."""

    item: Item
    content: Content

    @property
    def id(self) -> str:
        """Its path under its INPUT, or the id of its record."""
        return self.item.id

    @property
    def is_html(self) -> bool:
        """Whether pruning rules may change what is extracted from it."""
        return self.content.form == "html"

    def extract(self, cleaner: Cleaner, lang: str | None = None) -> Extraction:
        """What the rules of ``cleaner`` are matched against. Raises what the libraries raise for a strange page."""
        return Extract(cleaner, MAX_BYTES, lang).extract(self.content, self.item)


def read_corpus(paths: Iterable[str | Path], on_fault: Callable[[str], None]) -> Iterator[Document]:
    """Every document of ``paths`` that can be read; ``on_fault`` is told of each other one.

    Raises:
        InputError: a path is missing or holds nothing.
        MissingExtraError: pyarrow is not installed and a path is Parquet.
    """
    given = [Path(path) for path in paths]
    sources = open_sources([path for path in given if not _is_parquet(path)])  # what is missing is said at once
    items = find_items(sources)
    yield from _read_items(items, on_fault)
    for path in given:
        if _is_parquet(path):
            yield from _read_parquet(path, on_fault)


def extract_all(
    documents: Iterable[Document], cleaner: Cleaner, on_fault: Callable[[str], None], lang: str | None = None
) -> Iterator[tuple[Document, Extraction]]:
    """Each document with what ``cleaner`` extracts from it; ``on_fault`` is told of each that cannot be extracted."""
    for document in documents:
        extraction = extract_or_tell(document, cleaner, on_fault, lang)
        if extraction is not None:
            yield document, extraction


def extract_or_tell(
    document: Document, cleaner: Cleaner, on_fault: Callable[[str], None], lang: str | None = None
) -> Extraction | None:
    """What ``cleaner`` extracts from a document, or None with ``on_fault`` told why."""
    try:
        return document.extract(cleaner, lang)
    except Exception as error:  # whatever a page does to the libraries must cost that page alone
        on_fault(f"{document.id}: left out: {describe_error(error)}")
        return None


def _is_parquet(path: Path) -> bool:
    return path.suffix.lower() in _PARQUET and not path.is_dir()


def _read_items(items: Iterable[Item], on_fault: Callable[[str], None]) -> Iterator[Document]:
    for item in items:
        if item.path is not None and _is_parquet(Path(item.path)):
            yield from _read_parquet(Path(item.path), on_fault)
            continue
        try:
            if item.fault is not None:
                raise InputError(item.fault)
            content = read_content(item, MAX_BYTES)
            if failure := find_failure(content.record or {}):
                raise InputError(failure[1])
        except InputError as error:
            on_fault(f"{item.id}: left out: {error}")
            continue
        yield Document(item, content)


def _read_parquet(path: Path, on_fault: Callable[[str], None]) -> Iterator[Document]:
    for place, row in read_rows(path):
        id = str(row.get("id") or place)
        try:
            yield Document(Item(id), _take_row(row, place))
        except InputError as error:
            on_fault(f"{id}: left out: {error}")


def _take_row(row: dict[str, object], place: str) -> Content:
    html = row.get("html")
    if isinstance(html, bytes):  # not yet decoded, so it can be no line of JSON
        return Content(html, "html", "", {key: value for key, value in row.items() if key != "html"})
    written = json.dumps({key: value for key, value in row.items() if value is not None}, default=str)
    return read_content(Item(place, record=written.encode()), MAX_BYTES)


def find_group(document_id: str, host: str | None) -> str:
    """What a document's lines are counted under: its host, or the directory that it stands in.

    >>> find_group("news/2024/a.txt", None), find_group("a.txt", "example.org")
    ('news/2024/', 'example.org')
    """
    if host is not None:
        return host
    folder: Sequence[str] = document_id.rpartition("/")
    return f"{folder[0]}/" if folder[0] else "./"
