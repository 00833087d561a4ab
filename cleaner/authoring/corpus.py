"""The documents of a corpus for rule authors, read one by one: whatever `cleaner run` reads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cleaner.batch.sources.find import find_items, open_sources
from cleaner.batch.sources.reading import read_content
from cleaner.batch.sources.records import PLAIN, find_failure
from cleaner.batch.work import Extract, describe_error
from cleaner.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from cleaner.batch.item import Item
    from cleaner.batch.sources.reading import Content
    from cleaner.batch.sources.records import Fields
    from cleaner.model import Extraction
    from cleaner.pipeline import Cleaner

MAX_BYTES = 50_000_000


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


def read_corpus(
    paths: Iterable[str | Path], on_fault: Callable[[str], None], fields: Fields = PLAIN
) -> Iterator[Document]:
    """Every document of ``paths`` that can be read; ``on_fault`` is told of each other one.

    ``fields`` are the names under which records hold what.

    Raises:
        InputError: a path is missing or holds nothing.
        MissingExtraError: a library is not installed that a path needs, such as pyarrow for Parquet.
    """
    for item in find_items(open_sources([*paths], fields=fields), has_bodies=False):
        try:
            if item.fault is not None:
                raise InputError(item.fault)
            content = read_content(item, MAX_BYTES, fields)
            if failure := find_failure(content.record or {}):
                raise InputError(failure[1])
        except InputError as error:
            on_fault(f"{item.id}: left out: {error}")
            continue
        yield Document(item, content)


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


def find_group(document_id: str, host: str | None) -> str:
    """What a document's lines are counted under: its host, or the directory that it stands in.

    >>> find_group("news/2024/a.txt", None), find_group("a.txt", "example.org")
    ('news/2024/', 'example.org')
    """
    if host is not None:
        return host
    folder: Sequence[str] = document_id.rpartition("/")
    return f"{folder[0]}/" if folder[0] else "./"
