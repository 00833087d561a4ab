"""What is fuzzed: each target takes any bytes, and only a CleanerError may come of them."""

from __future__ import annotations

import json
import re
import tempfile
import zlib
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from cleaner import Cleaner, restore
from cleaner.batch.sources.file_source import FileSource
from cleaner.batch.sources.find import find_items
from cleaner.batch.sources.records import build_extraction, parse_record, write_record
from cleaner.batch.work import Clean
from cleaner.errors import CleanerError
from cleaner.extract.decode import check_text
from cleaner.lines import find_blocks
from cleaner.model import KINDS, SPACE_RULE, CleanResult, Draft, Extraction, Pruned, Removal, Status
from cleaner.packs.load import RuleSet, parse_pack, show_problem
from cleaner.report.diff import unified_diff
from cleaner.report.html import write_html_report
from cleaner.report.markup import show, show_marked
from cleaner.report.removals import document_from_line, document_report, failure_report, to_json_line
from cleaner.report.summary import Summary
from tests.fuzz.reading import check_page

if TYPE_CHECKING:
    from collections.abc import Callable

    from cleaner.report.removals import DocumentReport

RECORD_SUFFIXES = (".jsonl", ".jsonl.gz", ".jsonl.zst", ".parquet", ".warc", ".warc.gz", ".txt", ".html", "")
"""What the first byte of an input of ``records`` chooses from."""

_BLOCK = {"start": 0, "end": 4, "kind": "paragraph", "link_share": 0.0}
RECORDS: tuple[dict[str, object], ...] = (
    {"id": "a", "text": "One.\nAdvertisement\nTwo.", "url": "https://example.org/a", "lang": "en"},
    {"id": "b", "html": "<article><p>One.</p><p>Follow us on X</p></article>", "title": "B"},
    {"id": "c", "text": "One.", "blocks": [_BLOCK], "titles": ["C"], "is_html": True, "pruned": []},
    {"id": "d", "text": None, "status": "timeout", "error": "took over 1 s"},
)
FIELDS = (
    "id", "text", "html", "url", "title", "lang", "titles", "site_names", "authors", "page_kinds", "pruned",
    "pruning_refused", "encoding", "is_html", "input_sha256", "blocks", "status", "error", "rules_timed_out", "more",
)  # fmt: skip
VALUES: tuple[object, ...] = (
    None, 0, -1, 1.5, float("nan"), float("inf"), True, "", "x", "ok", "\ud800", "\x00", "\u2028", "<b>", "http://[",
    10**30, [], [1], ["x"], [None], [[]], ["\ud800"], {}, {"a": 1}, [{"a": 1}], [_BLOCK], [_BLOCK, _BLOCK],
    [_BLOCK | {"kind": []}], [_BLOCK | {"kind": "x"}], [_BLOCK | {"link_share": "0.5"}], [_BLOCK | {"link_share": 2}],
    [_BLOCK | {"link_share": float("nan")}], [_BLOCK | {"start": True}], [_BLOCK | {"end": 5}], [_BLOCK | {"end": 4.0}],
    [{"rule": "r", "path": "p", "text": "t"}], [{"rule": "\ud800", "path": "p", "text": "t"}],
    [{"rule": 1, "path": 2, "text": 3}], "One.\nAdvertisement",
)  # fmt: skip
"""What ``fields`` starts from, and what it puts where."""

_PAGE = b"""<html lang=en><title>Ferries</title><article><h1>Ferries</h1><p>Follow us on X</p>
<p>The ferry left at six in the morning, and nobody in the whole of the town waved or even looked.</p></article>"""
_PROSE = "The river rose by a metre on Monday, and the people along it carried what they could up the hill."
_LINES = "\n".join(
    ["Advertisement", _PROSE, "Read more: the bridge", _PROSE, "Follow us on X", "Related", "One", "Two"]
)
# How a run reports an exception that nobody foresaw.
_BUG = re.compile(r"[A-Za-z.]*(?:Error|Exception|Iteration|error)(?::|$)")


@dataclass(frozen=True)
class Target:
    """``check`` takes any bytes, and raises nothing but a CleanerError. ``longest`` inputs are worth their time."""

    check: Callable[[bytes], None]
    longest: int

    def __call__(self, raw: bytes) -> None:
        """Check one input; a CleanerError is an answer."""
        with suppress(CleanerError):
            self.check(raw)


@cache
def shipped() -> Cleaner:
    """A cleaner of the packs that ship."""
    return Cleaner()


@cache
def _plain() -> Cleaner:
    """A cleaner of a few rules: what is tried is the reading."""
    return Cleaner(only={"ad", "social"})


def check_packs(raw: bytes) -> None:
    """A stranger's pack: problems with their lines, or rules that clean a page and take nothing without a name."""
    rules, problems = parse_pack(raw, "stranger.yaml")
    lines = raw.decode("utf-8-sig", "replace").splitlines()
    for problem in problems:
        assert show_problem(problem, "stranger.yaml", lines).startswith("stranger.yaml")
    if problems or not rules:
        return
    cleaner = Cleaner.of_rules(RuleSet(tuple(sorted(rules, key=lambda rule: rule.id))))
    assert len(cleaner.rules_sha256) == 64
    check_result(cleaner, cleaner.clean_text(_LINES))
    check_result(cleaner, cleaner.clean_html(_PAGE))


def check_matching(raw: bytes) -> None:
    """A text, its blocks dressed as from a page by its first byte, under all rules that ship."""
    text = raw[1:].decode("utf-8", "replace")
    blocks = find_blocks(text)
    is_html = raw[:1] > b"\x7f"
    if is_html:
        blocks = tuple(
            replace(block, kind=KINDS[(raw[0] + number) % len(KINDS)], link_share=((raw[0] * number) % 11) / 10)
            for number, block in enumerate(blocks)
        )
    extraction = Extraction(text, blocks, titles=(text[:40].strip(),), is_html=is_html)
    result = shipped().clean_extraction(extraction)
    check_result(shipped(), result)
    if zlib.crc32(raw) % 8 == 0 and not result.rules_timed_out:
        again = shipped().clean_extraction(extraction)
        assert again == result or again.rules_timed_out


def check_extraction(raw: bytes) -> None:
    """A page: blocks that tile its text, the laws, and a record of the extraction that reads back as it was."""
    extraction = shipped().extract_html(raw)
    end = 0
    for block in extraction.blocks:
        assert end <= block.start < block.end <= len(extraction.text)
        text = extraction.text[block.start : block.end]
        assert text == text.strip()
        assert not {"\n", "\r"} & set(text)
        assert not extraction.text[end : block.start].strip()
        end = block.end
    assert not extraction.text[end:].strip()
    line = write_record("a.html", extraction, None)
    assert build_extraction(parse_record(line.encode()), url=None, lang=None) == extraction
    check_result(shipped(), shipped().clean_extraction(extraction))


def check_records(raw: bytes) -> None:
    """A file of the kind that the first byte chooses: every record an outcome, and none of them a fault of ours."""
    suffix = RECORD_SUFFIXES[raw[0] % len(RECORD_SUFFIXES)] if raw else ""
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory, f"in{suffix}")
        path.write_bytes(raw[1:])
        check_file(path)


def check_fields(raw: bytes) -> None:
    """A record whose fields hold what they should not: two bytes choose a field and what stands in it."""
    record = dict(RECORDS[raw[0] % len(RECORDS)]) if raw else {}
    for field, value in zip(raw[1::2], raw[2::2], strict=False):
        record[FIELDS[field % len(FIELDS)]] = VALUES[value % len(VALUES)]
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory, "in.jsonl")
        path.write_text(json.dumps(record) + "\n")
        check_file(path)


def check_file(path: Path) -> None:
    """Every record of a file has an outcome, and the report of them can be made."""
    clean = Clean(_plain(), 1_000_000, records=True, diffs=True)
    summary = Summary(rules_sha256="ab12")
    for _, item in zip(range(50), find_items([FileSource(str(path), path.name, None, 1_000_000)]), strict=False):
        outcome = clean(item)
        report = _read_back(outcome.line or "")
        assert not _BUG.match(report.error or ""), report.error
        text = json.loads(outcome.record)["text"]
        assert (text is None) == (report.body_sha256 is None)
        f"{show(report.id)}{show_marked(report.error or report.url or '')}".encode()
        outcome.diff.encode()
        summary.add(report)
    summary.to_json().encode()


def _read_back(line: str) -> DocumentReport:
    """The report of a line of ours, which has to be one that we can read."""
    try:
        report = document_from_line(line)
    except CleanerError as error:
        raise AssertionError(f"a line that cannot be read back: {error}") from error
    assert to_json_line(report) == line
    return report


def check_report(raw: bytes) -> None:
    """A line of removals.jsonl, or a document whose every text is a stranger's: the report holds them as text."""
    if raw[:1] == b"{":
        report = document_from_line(raw.decode("utf-8", "replace"))
        documents = [(report, "" if report.body_sha256 else None)]
    else:
        documents = _make_documents(raw)
    summary = Summary(rules_sha256="ab12")
    for report, body in documents:
        assert _read_back(to_json_line(report)) == report
        summary.add(report)
        if body is not None:
            unified_diff(report, body, "a.txt").encode()
    pages: dict[str, str] = {}
    write_html_report(summary, iter(documents), pages.__setitem__)
    summary.to_json().encode()
    for page in pages.values():
        page.encode()
        check_page(page)


def check_result(cleaner: Cleaner, result: CleanResult) -> None:
    """Laws 1 and 2: the text comes back, and whatever went has a name."""
    assert restore(result.body, result.removals) == result.extracted
    names = {rule.id for rule in cleaner.in_force.rules}
    assert {removal.rule for removal in result.removals if not removal.rule.startswith("~")} <= names
    assert all(removal.text.isspace() for removal in result.removals if removal.rule == SPACE_RULE)
    assert result.status in (Status.OK, Status.EMPTY, Status.REFUSED)


def _make_documents(raw: bytes) -> list[tuple[DocumentReport, str | None]]:
    # Lone surrogates too: names and errors of strangers may hold them, extracted texts never do.
    parts = [part.decode("utf-8", "surrogateescape") for part in raw.split(b"\x1e")]
    id, url, rule, title, *texts = [*parts, "", "", "", "", ""]
    text = check_text("\n".join(texts))
    spans = [(at, at + 1) for at in range(len(rule) % 7, len(text), 5)]
    gone = {at for at, _ in spans}
    result = CleanResult(
        extracted=text,
        body="".join(char for at, char in enumerate(text) if at not in gone),
        status=Status.OK,
        removals=tuple(
            Removal(start, end, start - number, rule, "ad", text[start:end])
            for number, (start, end) in enumerate(spans)
        ),
        drafts=tuple(Draft(start, end, rule, "skipped", text[start:end]) for start, end in spans[:3]),
        pruned=(Pruned(rule, title, text[:200]),),
        pruning_refused=title,
        title=title,
        url=url,
        lang=title,
        encoding=rule,
        rules_timed_out=(rule,),
    )
    failed = failure_report(id + "2", Status.CRASH, text, rules_sha256=rule, url=url)
    return [(document_report(id, result, rules_sha256=rule, input_sha256=title), result.body), (failed, None)]


TARGETS = {
    "packs": Target(check_packs, 4_000),
    "matching": Target(check_matching, 4_000),
    "extraction": Target(check_extraction, 20_000),
    "records": Target(check_records, 8_000),
    "fields": Target(check_fields, 40),
    "report": Target(check_report, 4_000),
}
