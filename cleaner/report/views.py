"""The figures of the HTML report, made ready for its templates: values to show, nothing left to compute."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from cleaner.engine.edit import restore
from cleaner.model import SPACE_RULE, Status
from cleaner.report.markup import find_link, write_lines, write_plain
from cleaner.report.palette import name_class
from cleaner.report.passages import cut_lines, is_plain
from cleaner.report.summary import SHARE_STEPS, find_host, ranked

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from markupsafe import Markup

    from cleaner.report.removals import DocumentReport
    from cleaner.report.summary import Summary
    from cleaner.report.tallies import NotOk, RuleTally

MANY = 1_000
"""Rows of a table, and choices of a filter, that the page shows; summary.json has them all."""
_MAX_STRIP = 300
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}")
_Row = TypeVar("_Row")


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of a chart: where it begins and how long it is, in per mille of the whole."""

    start: float
    length: float
    look: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class TableRow:
    """A line of a table with a bar: ``share`` is of all characters, ``bar`` of the longest in the table (0 to 1)."""

    number: int
    name: str
    look: str
    characters: int
    documents: int
    share: float
    bar: float


@dataclass(frozen=True, slots=True)
class Numbering:
    """The numbers by which documents name rules and hosts; the same on every page of a report."""

    rules: Mapping[str, int]
    hosts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class ListRow:
    """What lists and filters need of a document; ``number`` counts from 1 in the order of the input.

    ``state`` is ``changed``, ``unchanged`` or ``failed``; ``cuts`` are removals but for those of white space; ``share``
    (0 to 1) is that of the ``gone`` characters.
    """

    number: int
    id: str
    status: str
    state: str
    host: str
    host_number: int
    chars_in: int | None
    gone: int
    share: float
    cuts: int
    rules: tuple[int, ...]
    categories: tuple[str, ...]
    href: str


@dataclass(frozen=True, slots=True)
class DocumentView:
    """One document of the report with its text; ``link`` is its address where a click may open it."""

    row: ListRow
    report: DocumentReport
    link: str | None
    lang: str | None
    strip: tuple[Bar, ...]
    lines: Markup | None


@dataclass(frozen=True, slots=True)
class Overview:
    """The first part of the report."""

    summary: Summary
    categories: Sequence[TableRow]
    rules: Sequence[TableRow]
    hosts: Sequence[TableRow]
    breakdown: Sequence[Bar]
    histogram: Sequence[tuple[str, int, float]]
    matched: Sequence[tuple[str, RuleTally]]
    never_fired: Sequence[str]
    not_ok: Sequence[NotOk]
    statuses: Sequence[tuple[str, int]]

    @property
    def cuts(self) -> int:
        """Removals without those of white space."""
        return sum(tally.removals for name, tally in self.summary.by_rule.items() if name != SPACE_RULE)

    def find_links(self, rows: Sequence[ListRow]) -> dict[str, str]:
        """Where the pages that are not ok stand, by id."""
        return {row.id: row.href for row in rows if row.state == "failed"}


def number_names(summary: Summary) -> Numbering:
    """Rules and hosts, numbered from the most characters to the fewest."""
    return Numbering(
        rules={name: number for number, (name, _) in enumerate(ranked(summary.by_rule))},
        hosts={name: number for number, (name, _) in enumerate(ranked(summary.by_host))},
    )


def view_overview(summary: Summary) -> Overview:
    """The figures of a run as the overview shows them."""
    total = summary.chars_in or 1
    most = max(*summary.by_share, 1)
    categories = [
        TableRow(0, name, name_class(name), tally.characters, tally.documents, tally.characters / total, 0)
        for name, tally in ranked(summary.by_category)
    ]
    rules = [
        TableRow(
            number, name, name_class(tally.category), tally.characters, tally.documents, tally.characters / total, 0
        )
        for number, (name, tally) in enumerate(ranked(summary.by_rule))
        if tally.removals
    ]
    hosts = [
        TableRow(number, name, "", tally.characters, tally.documents, tally.characters / (tally.chars_in or 1), 0)
        for number, (name, tally) in enumerate(ranked(summary.by_host))
    ]
    return Overview(
        summary=summary,
        categories=_with_bars(categories),
        rules=_with_bars(rules[:MANY]),
        hosts=_with_bars(hosts[:MANY]),
        breakdown=_lay_out(categories),
        histogram=[(_name_step(step), documents, documents / most) for step, documents in enumerate(summary.by_share)],
        matched=[item for item in ranked(summary.by_rule) if item[1].drafts or item[1].pruned or item[1].claimed][
            :MANY
        ],
        never_fired=summary.list_never_fired(),
        not_ok=summary.list_not_ok()[:MANY],
        statuses=[(status.value, documents) for status, documents in summary.statuses.items() if documents],
    )


def view_row(number: int, report: DocumentReport, numbering: Numbering, page: str = "") -> ListRow:
    """The document's row; ``page`` is the file it stands in, seen from the list, empty where that is the same."""
    marked = (*report.removed, *report.claimed)
    gone = sum(removal.end - removal.start for removal in report.removed)
    host = find_host(report.url)
    return ListRow(
        number=number,
        id=report.id,
        status=report.status.value,
        state="failed" if report.status is not Status.OK else "changed" if report.removed else "unchanged",
        host=host,
        host_number=numbering.hosts.get(host, -1),
        chars_in=report.chars_in,
        gone=gone,
        share=gone / report.chars_in if report.chars_in else 0.0,
        cuts=sum(not removal.text.isspace() for removal in report.removed),
        rules=tuple(sorted({numbering.rules.get(removal.rule, -1) for removal in marked})),
        categories=tuple(sorted({name_class(removal.category) for removal in marked})),
        href=f"{page}#d-{number}",
    )


def view_document(number: int, report: DocumentReport, body: str | None, numbering: Numbering) -> DocumentView:
    """The document with its removals in place; ``body`` is None where it has none. Raises RestoreError."""
    lines = None
    if body is not None:
        text = restore(body, report.removed)
        if is_plain(text, report):
            lines = write_plain(text)
        else:
            lines = write_lines(cut_lines(text, report), report, numbering.rules)
    return DocumentView(
        row=view_row(number, report, numbering),
        report=report,
        link=find_link(report.url),
        lang=report.lang if report.lang and _LANGUAGE.fullmatch(report.lang) else None,
        strip=_draw_strip(report),
        lines=lines,
    )


def _with_bars(rows: Sequence[TableRow]) -> list[TableRow]:
    longest = max((row.share for row in rows), default=0) or 1
    return [
        TableRow(row.number, row.name, row.look, row.characters, row.documents, row.share, row.share / longest)
        for row in rows
    ]


def _lay_out(categories: Sequence[TableRow]) -> list[Bar]:
    """The categories side by side, as stretches of all that was removed."""
    total = sum(row.characters for row in categories) or 1
    bars, start = [], 0.0
    for row in categories:
        length = 1000 * row.characters / total
        bars.append(Bar(round(start, 2), round(length, 2), row.look, row.name))
        start += length
    return bars


def _draw_strip(report: DocumentReport) -> tuple[Bar, ...]:
    """Where in the document its removals stand."""
    length = report.chars_in or 1
    bars = []
    for removal in (*report.removed, *report.claimed):
        if not removal.text.isspace():
            width = max(1000 * (removal.end - removal.start) / length, 4)
            start = min(1000 * removal.start / length, 1000 - width)
            bars.append(Bar(round(start, 1), round(width, 1), name_class(removal.category)))
    return tuple(bars[:: len(bars) // _MAX_STRIP + 1])


def _name_step(step: int) -> str:
    if step == 0:
        return "none"
    lower, upper = SHARE_STEPS[step - 1], SHARE_STEPS[step]
    return f"to {upper:.0%}" if step == 1 else f"{lower:.0%}–{upper:.0%}".replace("%–", "–")
