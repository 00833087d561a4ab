"""The report of one document, as a value and as its line of removals.jsonl."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cleaner import __version__
from cleaner.errors import InputError
from cleaner.model import Draft, Pruned, Removal, Span, Status
from cleaner.report.fields import read_each, read_mapping, read_optional, read_required, read_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cleaner.model import CleanResult

# str.splitlines() would break a line at the first three, and a line is one document; UTF-8 has no lone surrogates,
# which a stranger's id or URL may hold. JSON reads the escapes back as what they stand for.
_ESCAPED = re.compile("[\x85\u2028\u2029\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class DocumentReport:
    """What became of one document: everything but its body.

    The hashes are SHA-256 in hex: of the input's bytes as read, and of the UTF-8 bytes of the extracted text and of
    the body. They and ``chars_in``, ``chars_out`` (code points of the two texts) are None where the document never
    came so far. ``error`` says what went wrong, ``pruning_refused`` why pruning was undone.
    """

    id: str
    status: Status
    rules_sha256: str
    url: str | None = None
    input_sha256: str | None = None
    extracted_sha256: str | None = None
    body_sha256: str | None = None
    chars_in: int | None = None
    chars_out: int | None = None
    cleaner: str = __version__
    encoding: str | None = None
    removed: tuple[Removal, ...] = ()
    claimed: tuple[Removal, ...] = ()
    drafts: tuple[Draft, ...] = ()
    pruned: tuple[Pruned, ...] = ()
    rules_timed_out: tuple[str, ...] = ()
    title: str | None = None
    lang: str | None = None
    error: str | None = None
    pruning_refused: str | None = None


def document_report(
    id: str, result: CleanResult, *, rules_sha256: str, input_sha256: str | None = None, error: str | None = None
) -> DocumentReport:
    """The report of a document that was read and cleaned; ``id`` is valid Unicode (DESIGN section 6)."""
    return DocumentReport(
        id=id,
        status=result.status,
        rules_sha256=rules_sha256,
        url=result.url,
        input_sha256=input_sha256,
        extracted_sha256=hash_text(result.extracted),
        body_sha256=hash_text(result.body),
        chars_in=len(result.extracted),
        chars_out=len(result.body),
        encoding=result.encoding,
        removed=result.removals,
        claimed=result.claimed,
        drafts=result.drafts,
        pruned=result.pruned,
        rules_timed_out=result.rules_timed_out,
        title=result.title,
        lang=result.lang,
        error=error,
        pruning_refused=result.pruning_refused,
    )


def failure_report(
    id: str,
    status: Status,
    error: str,
    *,
    rules_sha256: str,
    url: str | None = None,
    input_sha256: str | None = None,
) -> DocumentReport:
    """The report of a document that has no text: it could not be read, ran out of time or killed its worker."""
    return DocumentReport(
        id=id, status=status, rules_sha256=rules_sha256, url=url, input_sha256=input_sha256, error=error
    )


def hash_text(text: str) -> str:
    """SHA-256 of the text's UTF-8 bytes, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def to_json_line(report: DocumentReport) -> str:
    r"""The document's line of removals.jsonl, with its line feed; the same report gives the same bytes.

    ``title``, ``lang``, ``error`` and ``pruning_refused`` stand at the end, and only where there is one.

    >>> line = to_json_line(DocumentReport("gone.html", Status.CRASH, "ab12", error="its worker died (signal 9)"))
    >>> line[:51]
    '{"id": "gone.html", "url": null, "status": "crash",'
    >>> line[-55:]
    'timed_out": [], "error": "its worker died (signal 9)"}\n'
    """
    fields: dict[str, object] = {
        "id": report.id,
        "url": report.url,
        "status": report.status.value,
        "input_sha256": report.input_sha256,
        "extracted_sha256": report.extracted_sha256,
        "body_sha256": report.body_sha256,
        "chars_in": report.chars_in,
        "chars_out": report.chars_out,
        "rules_sha256": report.rules_sha256,
        "cleaner": report.cleaner,
        "encoding": report.encoding,
        "removed": [_removal_fields(removal) for removal in report.removed],
        "claimed": [_removal_fields(removal) for removal in report.claimed],
        "drafts": [
            {"start": draft.start, "end": draft.end, "rule": draft.rule, "why": draft.why, "text": draft.text}
            for draft in report.drafts
        ],
        "pruned": [{"rule": pruned.rule, "path": pruned.path, "text": pruned.text} for pruned in report.pruned],
        "rules_timed_out": list(report.rules_timed_out),
    }
    for name in ("title", "lang", "error", "pruning_refused"):
        value = getattr(report, name)
        if value is not None:
            fields[name] = value
    return dump_line(fields)


def dump_line(fields: Mapping[str, object]) -> str:
    """One line of JSON Lines, with its line feed: valid UTF-8, and broken nowhere by those who read Unicode lines."""
    return dump_json(fields) + "\n"


def dump_json(fields: Mapping[str, object], indent: int | None = None) -> str:
    r"""JSON that is valid UTF-8, whatever strangers wrote into ids, errors and names of rules.

    >>> print(dump_json({"error": "\ud800 é"}))
    {"error": "\ud800 é"}
    """
    text = json.dumps(fields, ensure_ascii=False, indent=indent)
    return _ESCAPED.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def document_from_line(line: str, *, place: str = "removals.jsonl") -> DocumentReport:
    """Read back what ``to_json_line`` wrote; ``place`` (``removals.jsonl:12``) begins the message of an InputError.

    >>> document_from_line("{}", place="removals.jsonl:1")
    Traceback (most recent call last):
    cleaner.errors.InputError: removals.jsonl:1: 'status' is missing; not written by cleaner, or edited since: run again
    """
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError) as fault:
        raise InputError(f"{place}: not a line of JSON ({fault}); was the run cut short? run again") from None
    try:
        return _parse_document(fields)
    except ValueError as fault:
        raise InputError(f"{place}: {fault}; not written by cleaner, or edited since: run again") from None


def _parse_document(fields: object) -> DocumentReport:
    record = read_mapping(fields, "the line")
    status = read_required(record, "status", str)
    if status not in {known.value for known in Status}:
        raise ValueError(f"status is {status!r}, not one of {', '.join(known.value for known in Status)}")
    return DocumentReport(
        id=read_required(record, "id", str),
        status=Status(status),
        rules_sha256=read_required(record, "rules_sha256", str),
        url=read_optional(record, "url", str),
        input_sha256=read_optional(record, "input_sha256", str),
        extracted_sha256=read_optional(record, "extracted_sha256", str),
        body_sha256=read_optional(record, "body_sha256", str),
        chars_in=read_optional(record, "chars_in", int),
        chars_out=read_optional(record, "chars_out", int),
        cleaner=read_required(record, "cleaner", str),
        encoding=read_optional(record, "encoding", str),
        removed=read_each(record, "removed", _parse_removal),
        claimed=read_each(record, "claimed", _parse_removal),
        drafts=read_each(record, "drafts", _parse_draft),
        pruned=read_each(record, "pruned", _parse_pruned),
        rules_timed_out=read_each(record, "rules_timed_out", read_text),
        title=read_optional(record, "title", str),
        lang=read_optional(record, "lang", str),
        error=read_optional(record, "error", str),
        pruning_refused=read_optional(record, "pruning_refused", str),
    )


def _removal_fields(removal: Removal) -> dict[str, object]:
    return {
        "start": removal.start,
        "end": removal.end,
        "at": removal.at,
        "rule": removal.rule,
        "category": removal.category,
        "also": [{"start": span.start, "end": span.end, "rule": span.rule} for span in removal.also],
        "text": removal.text,
    }


def _parse_removal(fields: object) -> Removal:
    record = read_mapping(fields, "a removal")
    start, end = _span(record)
    text = read_required(record, "text", str)
    if len(text) != end - start:
        raise ValueError(f"the removal [{start}, {end}) has {len(text)} characters")
    return Removal(
        start=start,
        end=end,
        at=read_required(record, "at", int),
        rule=read_required(record, "rule", str),
        category=read_required(record, "category", str),
        text=text,
        also=read_each(record, "also", _parse_also),
    )


def _parse_also(fields: object) -> Span:
    record = read_mapping(fields, "a span of 'also'")
    return Span(*_span(record), rule=read_required(record, "rule", str))


def _parse_draft(fields: object) -> Draft:
    record = read_mapping(fields, "a draft")
    start, end = _span(record)
    return Draft(start, end, *(read_required(record, name, str) for name in ("rule", "why", "text")))


def _parse_pruned(fields: object) -> Pruned:
    record = read_mapping(fields, "a pruned element")
    return Pruned(*(read_required(record, name, str) for name in ("rule", "path", "text")))


def _span(record: dict[str, Any]) -> tuple[int, int]:
    start, end = read_required(record, "start", int), read_required(record, "end", int)
    if not 0 <= start <= end:
        raise ValueError(f"[{start}, {end}) is not a span")
    return start, end
