"""Records as JSON Lines: what `cleaner extract` writes and `cleaner run` reads (DESIGN section 6)."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from dataclasses import fields as list_fields
from typing import TYPE_CHECKING, Any, cast

from cleaner.batch.names import escape_path
from cleaner.batch.sources.compress import describe_damage, find_damage_errors, open_to_read
from cleaner.batch.sources.nesting import DEEPEST, is_too_deep
from cleaner.errors import InputError, SettingsError
from cleaner.lines import find_blocks
from cleaner.model import KINDS, Block, Extraction, Pruned, Status
from cleaner.report.removals import dump_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import BinaryIO

    from cleaner.model import Kind


FOUND = ("title", "lang", "status", "error", "chars_in", "chars_out", "encoding", "rules_sha256")
"""What a cleaned record holds besides id, URL and text, whatever stood under these names before."""


# Of a record that `cleaner extract` wrote: they tell of the extracted text, and would be false of the body.
EXTRACTED = frozenset(each.name for each in list_fields(Extraction)) | {"input_sha256"}


@dataclass(frozen=True, slots=True)
class Fields:
    """The names under which records hold what; ``html`` or ``text`` None is not looked for, and carried through.

    Raises SettingsError where two have one name, or the name of what a cleaned record has besides.
    """

    id: str = "id"
    url: str = "url"
    html: str | None = "html"
    text: str | None = "text"

    def __post_init__(self) -> None:
        """Refuse names of which one would be written over the other."""
        names = [name for name in (self.id, self.url, self.html, self.text) if name is not None]
        for name in names:
            if names.count(name) > 1 or name in FOUND:
                raise SettingsError(f"field {name!r}: also the name of another field of cleaned records; rename it")


PLAIN = Fields()


def read_record_lines(
    path: str, name: str, max_bytes: int, fields: Fields = PLAIN
) -> Iterator[tuple[str, bytes | None, str | None]]:
    """Id, line and fault of each record of a file, plain or compressed; one without an id is called ``name:line``.

    A line that is no record has a fault and no line, as has one over ``max_bytes``; that is never in memory whole.
    A file that is cut short or damaged gives the records before that, and a fault with their number.
    """
    records = 0
    try:
        with open_to_read(path) as file:
            for id, line, fault in identify_lines(file, name, max_bytes, fields):
                records += 1
                yield id, line, fault
    except find_damage_errors(path) as error:
        yield name, None, f"{name}: {describe_damage(error)}, after {records:,} records; fetch or write the file again"


def identify_lines(
    file: BinaryIO, name: str, max_bytes: int, fields: Fields = PLAIN, *, each: bool = False
) -> Iterator[tuple[str, bytes | None, str | None]]:
    """Id, line and fault of each record of an open file, as soon as its line is there.

    Blank lines are passed over; with ``each``, they are faults as other lines that are no records.
    """
    number = 0
    while line := file.readline(max_bytes + 1):
        number += 1
        place = f"{name}:{number}"
        if len(line) > max_bytes:
            while not line.endswith(b"\n") and (line := file.readline(1 << 20)):
                pass
            yield place, None, f"{place}: a record of over {max_bytes:,} bytes; raise --max-bytes"
        elif each or line.strip():
            yield _identify(line, place, fields.id)


def _identify(line: bytes, place: str, id_field: str) -> tuple[str, bytes | None, str | None]:
    try:
        record = json.loads(line)
        too_deep = is_too_deep(line, record)
    except RecursionError:
        too_deep = True
    except ValueError as error:
        return place, None, f"{place}: not a line of JSON: {error}"
    if too_deep:
        return place, None, f"{place}: nested over {DEEPEST} levels deep; write a flatter record"
    if not isinstance(record, dict):
        return place, None, f"{place}: not a record; write an object with id and html or text"
    try:
        return name_record(record, place, id_field), line, None
    except InputError as error:
        return place, None, f"{place}: {error}"


def name_record(record: Mapping[str, Any], place: str, id_field: str) -> str:
    """The id of a record, or ``place`` where it has none. Raises InputError where it can be none."""
    id = record.get(id_field)
    if id is None or id == "":
        return place
    if not isinstance(id, str | int):
        raise InputError(f"{id_field} is {type(id).__name__}; write a string")
    return escape_path(str(id))


def name_fields(given: Mapping[str, Any], fields: Fields) -> dict[str, Any]:
    """A record under cleaner's own names for ``url``, ``html`` and ``text``.

    >>> name_fields({"content": "One.", "text": "other"}, Fields(text="content", html=None))
    {'text': 'One.'}
    """
    if fields == PLAIN:
        return dict(given)
    own = {name: getattr(fields, name) for name in ("url", "html", "text")}
    rest = {name: value for name, value in given.items() if name not in own and name not in own.values()}
    return rest | {name: given[field] for name, field in own.items() if field in given}


def parse_record(line: bytes, fields: Fields = PLAIN, pages: int = 0) -> dict[str, Any]:
    """The record of one line under cleaner's own names, its fields checked; ``pages`` of it came apart, as bytes.

    Raises:
        InputError: neither ``html`` nor ``text`` is there, or a field has the wrong type.
    """
    record = name_fields(json.loads(line), fields)
    for name in ("url", "title", "lang", "encoding", "input_sha256"):
        _string(record, name)
    if not pages and find_failure(record):
        return record
    present = [name for name in ("html", "text") if isinstance(record.get(name), str)]
    if len(present) + pages != 1:
        wanted = [field for field in (fields.html, fields.text) if field]
        fault = f"both {' and '.join(wanted)}" if present or pages else f"no {' or '.join(wanted)} that is a string"
        raise InputError(f"the record has {fault}; --text-field or --html-field names the one to read")
    for name in (*present, "url", "title", "lang"):
        _refuse_surrogates(name, record.get(name))
    return record


def _refuse_surrogates(name: str, value: str | None) -> None:
    try:
        (value or "").encode()
    except UnicodeEncodeError as error:
        raise InputError(f"{name} has a lone surrogate at character {error.start}; write valid Unicode") from error


def build_extraction(record: Mapping[str, Any], *, url: str | None, lang: str | None) -> Extraction:
    """The extraction that a record with ``text`` and ``blocks`` stands for.

    Raises:
        InputError: a block is no block of the text.
    """
    text = record["text"]
    blocks = record.get("blocks")
    title = record.get("title")
    return Extraction(
        text=text,
        blocks=find_blocks(text) if blocks is None else _parse_blocks(blocks, text),
        title=title,
        titles=_strings(record, "titles"),
        site_names=_strings(record, "site_names"),
        page_kinds=_strings(record, "page_kinds"),
        authors=_strings(record, "authors"),
        url=url or record.get("url"),
        lang=lang or record.get("lang"),
        encoding=record.get("encoding"),
        is_html=bool(record.get("is_html", blocks is not None)),
        pruned=_parse_pruned(record.get("pruned", [])),
        pruning_refused=_string(record, "pruning_refused"),
        rules_timed_out=_strings(record, "rules_timed_out"),
    )


def _string(record: Mapping[str, Any], name: str) -> str | None:
    value = record.get(name)
    if not isinstance(value, str | None):
        raise InputError(f"{name} is {type(value).__name__}; write a string or null")
    return value


def _parse_pruned(pruned: object) -> tuple[Pruned, ...]:
    names = ("rule", "path", "text")
    if not isinstance(pruned, list) or not all(
        isinstance(each, dict) and all(isinstance(each.get(name), str) for name in names) for each in pruned
    ):
        raise InputError("pruned is no list of objects with rule, path and text; write them as strings")
    return tuple(Pruned(*(each[name] for name in names)) for each in pruned)


def _strings(record: Mapping[str, Any], name: str) -> tuple[str, ...]:
    values = record.get(name, ())
    if not isinstance(values, list | tuple) or not all(isinstance(value, str) for value in values):
        raise InputError(f"{name} is no list of strings")
    return tuple(values)


def _parse_blocks(blocks: object, text: str) -> tuple[Block, ...]:
    if not isinstance(blocks, list):
        raise InputError("blocks is no list; write objects with start, end, kind and link_share")
    parsed = []
    last_end = 0
    for number, block in enumerate(blocks):
        place = f"blocks[{number}]"
        if not isinstance(block, dict):
            raise InputError(f"{place} is no object; write start, end, kind and link_share")
        start, end, kind, share = (block.get(name) for name in ("start", "end", "kind", "link_share"))
        if not (isinstance(start, int) and isinstance(end, int) and last_end <= start < end <= len(text)):
            raise InputError(f"{place}: start {start} and end {end} are no span of the text after the block before it")
        if not text[start].strip() or not text[end - 1].strip() or "\n" in text[start:end] or "\r" in text[start:end]:
            raise InputError(f"{place}: not one line without white space at its ends; count in code points")
        if kind is not None and kind not in KINDS:
            raise InputError(f"{place}: unknown kind {kind!r}; write one of {', '.join(KINDS)}")
        if share is not None and not (isinstance(share, int | float) and 0 <= share <= 1):
            raise InputError(f"{place}: link_share {share!r} is no number from 0 to 1")
        _refuse_skipped(text, last_end, start, f"before {place}")
        parsed.append(Block(start, end, cast("Kind | None", kind), share))
        last_end = end
    _refuse_skipped(text, last_end, len(text), "after the last block")
    return tuple(parsed)


def _refuse_skipped(text: str, start: int, end: int, place: str) -> None:
    """Raise InputError where text stands outside of every block: no rule would ever see it."""
    if skipped := text[start:end].strip():
        raise InputError(f"blocks: {skipped[:40]!r} stands {place}; write a block for each line that is not blank")


def write_record(id: str, extraction: Extraction, input_sha256: str | None) -> str:
    """The line that `cleaner extract` writes for a page or text, without its line break."""
    values = {"id": id, "url": extraction.url, "title": extraction.title, "lang": extraction.lang}
    rest = {name: value for name, value in asdict(extraction).items() if name not in values}
    return dump_json(values | rest | {"input_sha256": input_sha256})


def write_failure(id: str, status: Status, error: str, *, url: str | None, input_sha256: str | None) -> str:
    """The line that `cleaner extract` writes for what it could not read."""
    failure = {"id": id, "url": url, "text": None, "status": status.value, "error": error}
    return dump_json(failure | {"input_sha256": input_sha256})


def find_failure(record: Mapping[str, Any]) -> tuple[Status, str] | None:
    """What `write_failure` wrote of a document; None for a record with html or text."""
    error = record.get("error")
    if record.get("html") is not None or record.get("text") is not None or not isinstance(error, str):
        return None
    status = record.get("status")
    return Status(status) if status in (Status.TIMEOUT, Status.CRASH) else Status.ERROR, error
