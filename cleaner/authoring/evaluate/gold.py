"""Pages with their gold bodies, read from Parquet, JSON Lines or a directory of pairs."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from cleaner.batch.sources.compress import describe_damage, find_damage_errors, open_to_read
from cleaner.batch.sources.file_source import RECORD_SUFFIXES
from cleaner.batch.sources.records import PLAIN, build_extraction, name_fields
from cleaner.errors import CleanerError, InputError, MissingExtraError
from cleaner.extract import read_text
from cleaner.packs.scope import find_host

if TYPE_CHECKING:
    from cleaner.batch.sources.records import Fields
    from cleaner.model import Extraction

Half = Literal["A", "B"]

_PAGE_SUFFIXES = (".html", ".htm", ".xhtml", ".txt", ".md")
_NO_PAGE = (".body.txt", ".removals.txt")
_DATE_AT_THE_END = re.compile(r"[-_]\d{4}[-_]?\d{2}[-_]?\d{2}.*$")


@dataclass(frozen=True, slots=True)
class GoldPage:
    """One page and its gold body: ``html`` (bytes or str), or an ``extraction`` made before, and never both.

    ``source`` is the name of the GOLD that it came from.
    """

    id: str
    source: str
    body: str = field(repr=False)
    html: bytes | str | None = field(default=None, repr=False)
    extraction: Extraction | None = field(default=None, repr=False)
    url: str | None = None
    country: str | None = None
    lang: str | None = None
    must_have: tuple[str, ...] = ()
    must_not_have: tuple[str, ...] = ()

    @property
    def site(self) -> str:
        """The host of the page's URL; where it has none the publisher, which is its id without the date.

        >>> GoldPage("at/DerStandard_2024_05_03", "news", "").site
        'at/DerStandard'
        """
        host = find_host(self.url)
        return host.removeprefix("www.") if host else _DATE_AT_THE_END.sub("", self.id)

    @property
    def half(self) -> Half:
        """Which half of a corpus the page's site belongs to, the same on every machine and for ever.

        >>> GoldPage("1", "blogs", "", url="https://www.example.org/a").half
        'B'
        """
        return "A" if hashlib.sha256(self.site.encode()).digest()[0] < 128 else "B"


def read_gold(paths: Iterable[str | Path], fields: Fields = PLAIN) -> Iterator[GoldPage]:
    """The pages of every GOLD in order, those without a gold body too.

    A GOLD is Parquet or JSON Lines (plain, .gz, .zst) with ``html`` or ``text``, ``body``, and optionally ``id url
    country lang must_have must_not_have`` (and what `cleaner extract` writes); or a directory with ``x.body.txt``
    beside each page ``x.html`` or ``x.txt``, or with ``gold/x.body.txt`` beside ``pages/``.

    Raises:
        InputError: a GOLD is missing or of no such form, or a record or pair is not whole.
        MissingExtraError: pyarrow is not installed.
    """
    for path in map(Path, paths):
        if not path.exists():
            raise InputError(f"{path}: no such file or directory; check the spelling of GOLD")
        if path.is_dir():
            yield from _read_directory(path)
        elif path.suffix.lower() in (".parquet", ".pq"):
            yield from _read_parquet(path, fields)
        elif path.name.lower().endswith(RECORD_SUFFIXES):
            yield from _read_lines(path, fields)
        else:
            raise InputError(f"{path}: no gold; give Parquet, JSON Lines or a directory of pairs")


def _read_directory(directory: Path) -> Iterator[GoldPage]:
    pages = [
        path
        for path in sorted(directory.rglob("*"))
        if path.suffix.lower() in _PAGE_SUFFIXES and not path.name.endswith(_NO_PAGE) and path.is_file()
    ]
    if not pages:
        raise InputError(f"{directory}: holds no pages; put x.html or x.txt beside x.body.txt")
    for page in pages:
        gold = [page.with_name(f"{page.stem}.body.txt"), page.parent.parent / "gold" / f"{page.stem}.body.txt"]
        found = next((path for path in gold if path.is_file()), None)
        if found is None:
            raise InputError(f"{page}: no gold body; write {gold[0].name} beside it")
        kind = "text" if page.suffix.lower() in (".txt", ".md") else "html"
        record = {"id": page.relative_to(directory).as_posix(), kind: _read(page), "body": _decode(found)}
        yield build_page(record, source=directory.name, place=str(page))


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}; make it readable") from error


def _decode(path: Path) -> str:
    try:
        return _read(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: not UTF-8 (byte {error.start}); save it as UTF-8") from error


def _read_parquet(path: Path, fields: Fields) -> Iterator[GoldPage]:
    for place, record in read_rows(path):
        yield build_page(_name(record, fields), source=path.stem, place=place)


def _name(record: Mapping[str, Any], fields: Fields) -> Mapping[str, Any]:
    """The record under cleaner's own names."""
    return name_fields(record, fields) | ({"id": record[fields.id]} if fields.id in record else {})


def read_rows(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every row of a Parquet file with its place, ``file:row 1`` and so on.

    Raises:
        InputError: the file cannot be read as Parquet.
        MissingExtraError: pyarrow is not installed.
    """
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise MissingExtraError("pyarrow", "parquet") from None
    try:
        with pyarrow.parquet.ParquetFile(path) as file:
            number = 0
            for batch in file.iter_batches(batch_size=64):
                for record in batch.to_pylist():
                    number += 1
                    yield f"{path}:row {number}", record
    except (pyarrow.ArrowInvalid, OSError) as error:
        raise InputError(f"{path}: not readable as Parquet: {error}") from error


def _read_lines(path: Path, fields: Fields) -> Iterator[GoldPage]:
    source = Path(path.name.removesuffix(".gz").removesuffix(".zst")).stem
    number = 0
    try:
        with open_to_read(path) as file:
            for number, line in enumerate(file, start=1):
                if line.strip():
                    place = f"{path}:{number}"
                    try:
                        record = json.loads(line)
                    except ValueError as error:
                        raise InputError(f"{place}: not a line of JSON: {error}") from error
                    named = _name(record, fields) if isinstance(record, dict) else record
                    yield build_page(named, source=source, place=place)
    except find_damage_errors(path) as error:
        raise InputError(
            f"{path}: {describe_damage(error)}, after {number:,} lines; fetch or write it again"
        ) from error


def build_page(record: Mapping[str, Any], *, source: str, place: str) -> GoldPage:
    """The page that a record stands for; ``place`` names the record in errors, and stands in for a missing id.

    Raises:
        InputError: ``body``, or ``html`` and ``text`` both, or neither, are missing; or a field has the wrong type.
    """
    if not isinstance(record, Mapping) or not isinstance(record.get("body", 0), str | None):
        raise InputError(f"{place}: no body; write the gold body as a string (an empty one leaves the page out)")
    html, text = record.get("html"), record.get("text")
    if (html is None) == (text is None) or not isinstance(html if text is None else text, str | bytes):
        raise InputError(f"{place}: give html or text, one of the two")
    for name in ("url", "country", "lang"):
        if not isinstance(record.get(name), str | None):
            raise InputError(f"{place}: {name} is {type(record[name]).__name__}; write a string or null")
    snippets = {name: record.get(name) or () for name in ("must_have", "must_not_have")}
    for name, values in snippets.items():
        if not isinstance(values, list | tuple) or not all(isinstance(value, str) for value in values):
            raise InputError(f"{place}: {name} is no list of strings")
    extraction = None
    if text is not None:
        extraction = _build_extraction(record, text, place)
    return GoldPage(
        id=str(record.get("id") or place),
        source=source,
        body=record.get("body") or "",
        html=html,
        extraction=extraction,
        url=record.get("url"),
        country=record.get("country"),
        lang=record.get("lang"),
        must_have=tuple(snippets["must_have"]),
        must_not_have=tuple(snippets["must_not_have"]),
    )


def _build_extraction(record: Mapping[str, Any], text: str | bytes, place: str) -> Extraction:
    try:
        if isinstance(text, bytes):
            return read_text(text, url=record.get("url"), lang=record.get("lang"))
        return build_extraction(record, url=None, lang=None)
    except CleanerError as error:
        raise InputError(f"{place}: {error}") from error
