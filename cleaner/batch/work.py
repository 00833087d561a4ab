"""What a worker does with one document: read it, clean or extract it, keep its body, report it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cleaner.batch.outcome import Outcome
from cleaner.batch.output.record import format_output, read_given
from cleaner.batch.sources.reading import decode_known, read_content
from cleaner.batch.sources.records import PLAIN, build_extraction, find_failure, write_failure, write_record
from cleaner.batch.workers.memory import say_over_memory
from cleaner.errors import CleanerError
from cleaner.extract import read_text
from cleaner.extract.lean_import import import_extraction
from cleaner.model import Status
from cleaner.report.diff import unified_diff
from cleaner.report.removals import document_report, failure_report, to_json_line

if TYPE_CHECKING:
    from cleaner.batch.item import Item
    from cleaner.batch.output.bodies import Bodies
    from cleaner.batch.sources.reading import Content
    from cleaner.batch.sources.records import Fields
    from cleaner.model import CleanResult, Extraction
    from cleaner.pipeline import Cleaner

_ADDRESS = re.compile(r" at 0x[0-9a-f]+")


@dataclass(frozen=True, slots=True)
class Clean:
    """Cleans an item. Bodies go to ``bodies`` where there is one.

    ``diffs`` puts the diff into the outcome, ``records`` the cleaned record with what the item's own carries.
    """

    cleaner: Cleaner
    max_bytes: int
    lang: str | None = None
    bodies: Bodies | None = None
    diffs: bool = False
    records: bool = False
    fields: Fields = PLAIN

    def prepare(self, item: Item) -> None:
        """Import what the item needs, so that its deadline cannot strike in the middle of an import."""
        prepare_extraction(item)

    def __call__(self, item: Item) -> Outcome:
        """The outcome of one item; a fault of its own is an outcome too.

        Raises:
            OutputError: its body could not be written.
        """
        content: Content | None = None
        try:
            if item.fault is not None:
                return self.fail(item, Status.ERROR, item.fault)
            content = read_content(item, self.max_bytes, self.fields)
            if failure := find_failure(content.record or {}):
                return self._report_failure(item, *failure, content)
            known = item.known
            if known and self.bodies and known.input_sha256 == content.sha256 and self.bodies.hold(item.body, known):
                return Outcome(item.id, None, known.status, known.chars_in, known.chars_out)
            result = self.clean(content, item)
            report = document_report(
                item.id, result, rules_sha256=self.cleaner.rules_sha256, input_sha256=content.sha256
            )
            diff = unified_diff(report, result.body, item.body) if self.diffs else ""
            line = to_json_line(report)
            given = read_given(item) if self.records else {}
            record = format_output(report, result.body, given, self.fields) if self.records else ""
        except Exception as error:  # whatever a page does to the libraries must cost that page alone
            return self._report_failure(item, Status.ERROR, describe_error(error), content)
        if self.bodies:
            self.bodies.write(item.body, result.body)
        return Outcome(
            item.id,
            line,
            result.status,
            len(result.extracted),
            len(result.body),
            diff,
            record,
            bool(result.rules_timed_out),
        )

    def clean(self, content: Content, item: Item) -> CleanResult:
        """The content cleaned as what it is: a page, a text, or a record that was extracted before."""
        record = content.record or {}
        url, lang = item.url or record.get("url"), record.get("lang") or self.lang
        if "blocks" in record and content.form == "text":
            return self.cleaner.clean_extraction(build_extraction(record, url=item.url, lang=lang))
        decoded = decode_known(content)
        raw = decoded.text if decoded else content.raw
        if content.form == "html":
            result = self.cleaner.clean_html(raw, url=url, lang=lang)
        else:
            result = self.cleaner.clean_text(raw, url=url, lang=lang)
            result = replace(result, title=record["title"]) if record.get("title") else result
        return replace(result, encoding=decoded.encoding) if decoded else result

    def fail(self, item: Item, status: Status, error: str) -> Outcome:
        """The outcome of an item that has no text."""
        return self._report_failure(item, status, error, None)

    def _report_failure(self, item: Item, status: Status, error: str, content: Content | None) -> Outcome:
        report = failure_report(
            item.id,
            status,
            error,
            rules_sha256=self.cleaner.rules_sha256,
            url=item.url or find_url(content),
            input_sha256=find_sha256(content),
        )
        record = format_output(report, None, read_given(item), self.fields) if self.records else ""
        return Outcome(item.id, to_json_line(report), status, record=record)


@dataclass(frozen=True, slots=True)
class Extract:
    """Extracts an item into a record with blocks, pruned by the rules in force."""

    cleaner: Cleaner
    max_bytes: int
    lang: str | None = None
    fields: Fields = PLAIN

    def prepare(self, item: Item) -> None:
        """As in Clean."""
        prepare_extraction(item)

    def __call__(self, item: Item) -> Outcome:
        """The outcome of one item, its record as the line."""
        content: Content | None = None
        try:
            if item.fault is not None:
                return self.fail(item, Status.ERROR, item.fault)
            content = read_content(item, self.max_bytes, self.fields)
            if failure := find_failure(content.record or {}):
                return self._write_failure(item, *failure, content)
            extraction = self.extract(content, item)
            line = write_record(item.id, extraction, content.sha256) + "\n"
            line.encode()
        except Exception as error:  # as in Clean
            return self._write_failure(item, Status.ERROR, describe_error(error), content)
        status = Status.OK if extraction.blocks else Status.EMPTY
        return Outcome(item.id, line, status, len(extraction.text), len(extraction.text))

    def extract(self, content: Content, item: Item) -> Extraction:
        """The content as the rules will see it; a record that was extracted before stays as it is."""
        record = content.record or {}
        url, lang = item.url or record.get("url"), record.get("lang") or self.lang
        if "blocks" in record and content.form == "text":
            return build_extraction(record, url=item.url, lang=lang)
        decoded = decode_known(content)
        raw = decoded.text if decoded else content.raw
        extract = self.cleaner.extract_html if content.form == "html" else read_text
        extraction = extract(raw, url=url, lang=lang)
        return replace(extraction, encoding=decoded.encoding) if decoded else extraction

    def fail(self, item: Item, status: Status, error: str) -> Outcome:
        """The outcome of an item that has no text, as a record that says so."""
        return self._write_failure(item, status, error, None)

    def _write_failure(self, item: Item, status: Status, error: str, content: Content | None) -> Outcome:
        url, sha256 = item.url or find_url(content), find_sha256(content)
        return Outcome(item.id, write_failure(item.id, status, error, url=url, input_sha256=sha256) + "\n", status)


def find_url(content: Content | None) -> str | None:
    """The URL that a record names, where there is one."""
    url = content.record.get("url") if content and content.record else None
    return url if isinstance(url, str) else None


def find_sha256(content: Content | None) -> str | None:
    """The hash of the input, where it was read so far."""
    return content.sha256 or None if content else None


def prepare_extraction(item: Item) -> None:
    """Import the libraries that pages need and plain texts do not."""
    if item.form != "text":
        import_extraction()


def describe_error(error: Exception) -> str:
    """An error in one line, the same in every process: without addresses of objects.

    >>> describe_error(ValueError("no <p> in <Element html at 0x7f3a>"))
    'ValueError: no <p> in <Element html>'
    """
    if isinstance(error, CleanerError):
        return str(error)
    if isinstance(error, MemoryError):
        return say_over_memory(None)
    return f"{type(error).__name__}: {_ADDRESS.sub('', ' '.join(str(error).split()))}".removesuffix(": ")
