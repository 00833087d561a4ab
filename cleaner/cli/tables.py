"""The figures of a run as short tables of plain text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaner.cli.faults import make_printable
from cleaner.report.summary import ranked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cleaner.report.summary import Summary
    from cleaner.report.tallies import NotOk

_TOP_RULES = 10
_SHOWN_PAGES = 10


def format_figures(summary: Summary) -> str:
    """Pages by status, what was removed, and the rules that removed most."""
    counts = [f"{count:,} {status.value}" for status, count in summary.statuses.items() if count]
    pages, changed = map(_count_pages, (summary.documents, summary.changed))
    lines = [
        f"{pages}: {', '.join(counts) or 'nothing to do'}",
        f"{summary.removed_share:.1%} of {summary.chars_in:,} characters removed, from {changed}",
    ]
    fired = [(name, tally) for name, tally in ranked(summary.by_rule) if tally.removals]
    if fired:
        rows = [("rule", "pages", "cuts", "characters")]
        rows += [
            (name, f"{tally.documents:,}", f"{tally.removals:,}", f"{tally.characters:,}")
            for name, tally in fired[:_TOP_RULES]
        ]
        lines += ["", *format_rows(rows)]
        if len(fired) > _TOP_RULES:
            lines.append(f"and {len(fired) - _TOP_RULES:,} rules more")
    return "\n".join(lines)


def _count_pages(number: int) -> str:
    return "1 page" if number == 1 else f"{number:,} pages"


def format_faults(summary: Summary) -> str:
    """The pages that are not ok, with the reason; of many, the first."""
    if not summary.not_ok:
        return ""
    pages = sorted(summary.not_ok, key=lambda page: (page.id, page.status))
    lines = [f"{page.status:8} {_describe(page)}" for page in pages[:_SHOWN_PAGES]]
    if len(pages) > _SHOWN_PAGES:
        lines.append(f"and {len(pages) - _SHOWN_PAGES:,} pages more")
    return "\n".join(make_printable(line) for line in lines)


def _describe(page: NotOk) -> str:
    """The id and what is wrong; what is wrong with a line or a file of records begins with its id."""
    if page.error is None or page.error.startswith(f"{page.id}:"):
        return page.error or page.id
    return f"{page.id}: {page.error}"


def format_rows(rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows under each other, the first column to the left and the others to the right.

    >>> format_rows([("rule", "cuts"), ("any/nav:share", "12")])
    ['rule           cuts', 'any/nav:share    12']
    """
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            cell.ljust(width) if number == 0 else cell.rjust(width)
            for number, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
