"""What `cleaner eval` prints as tables: figures before and after the rules, and the credit of each rule."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cleaner.cli.faults import make_printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cleaner.authoring.evaluate.summary import Credit, Summary

Named = tuple[str, "Summary"]

GOOD_PRECISION = 0.9


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a title; the first ``left`` columns are set to the left, the others to the right."""

    title: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    left: int = 1


def tabulate_scores(title: str, summaries: Iterable[Named]) -> Table:
    """F1, precision and recall by words: extraction alone, with the rules, and the difference.

    Beside F1 stands what a perfect remover of furniture lines would reach.
    """
    rows = []
    for name, summary in summaries:
        cells = [name, f"{summary.pages:,}"]
        for measure in ("f1", "precision", "recall"):
            before, after = getattr(summary.before, measure), getattr(summary.after, measure)
            cells += [f"{before:.4f}", f"{after:.4f}", _signed(after - before)]
            if measure == "f1":
                cells.append(f"{summary.perfect_f1:.4f}")
        rows.append(cells)
    header = ("", "pages", "F1 alone", "rules", "±", "perfect", "precision", "rules", "±", "recall", "rules", "±")
    return Table(title, header, rows)


def tabulate_care(summaries: Iterable[Named]) -> Table:
    """Shingles, exact pages, snippets, harm and time."""
    rows = [
        [
            name,
            *_pair(summary.before.shingle_f1, summary.after.shingle_f1, "{:.4f}"),
            *_pair(summary.before.exact, summary.after.exact, "{:.1%}"),
            *_pair(summary.before.leaks, summary.after.leaks, "{:.2%}"),
            *_pair(summary.before.losses, summary.after.losses, "{:.2%}"),
        ]
        for name, summary in summaries
    ]
    header = ("", "4-gram F1", "rules", "exact", "rules", "leaks", "rules", "losses", "rules")
    return Table("Shingles, pages that equal their gold, boilerplate that leaks, content that is lost", header, rows)


def tabulate_harm(summaries: Iterable[Named]) -> Table:
    """What the rules took, what of it the gold body has, and how long all took."""
    rows = [
        [
            name,
            f"{summary.removed_share:.2%}",
            f"{summary.lost_words:,}",
            f"{summary.lost_share:.3%}",
            f"{summary.harmed:,}",
            f"{summary.harmed / summary.pages:.1%}",
            f"{summary.refused:,}",
            f"{summary.faults:,}",
            "-" if summary.extraction_seconds is None else f"{summary.extraction_seconds:.3f}",
            f"{summary.rules_seconds:.4f}",
        ]
        for name, summary in summaries
    ]
    header = (
        "", "words removed", "gold lost", "share", "pages harmed", "share", "refused", "failed", "s extract", "s rules",
    )  # fmt: skip
    return Table(
        "Harm (a page is harmed where its recall falls by over a point) and processor seconds a page", header, rows
    )


def tabulate_loss(summaries: Iterable[Named]) -> Table:
    """What the rules remove from gold bodies: all of it too much."""
    rows = [
        [name, f"{s.pages:,}", f"{s.found_words:,}", f"{s.removed_words:,}", f"{s.removed_share:.3%}", f"{s.harmed:,}"]
        for name, s in summaries
    ]
    header = ("", "pages", "words", "removed", "share", "pages harmed")
    return Table("Gold bodies cleaned as plain text: every word removed is one too many", header, rows)


def tabulate_credits(title: str, credits_: Iterable[Credit]) -> Table:
    """What each rule removed rightly and wrongly."""
    rows = [
        [
            credit.rule,
            credit.category if credit.withheld is None else f"{credit.category} ({credit.withheld})",
            f"{credit.pages:,}",
            f"{credit.lines:,}",
            f"{credit.right:,}",
            f"{credit.wrong:,}",
            f"{credit.precision:.1%}",
            f"{credit.harmed_pages:,}",
            f"{credit.sole:,}",
        ]
        for credit in credits_
    ]
    header = ("rule", "category", "pages", "lines", "right", "wrong", "precision", "pages wrong", "sole")
    return Table(title, header, rows, left=2)


def tabulate_takers(credits_: Iterable[Credit]) -> Table:
    """What each rule removed of gold bodies."""
    rows = [
        [each.rule, each.category, f"{each.pages:,}", f"{each.lines:,}", f"{each.wrong:,}", f"{each.sole:,}"]
        for each in credits_
    ]
    header = ("rule", "category", "pages", "lines", "words", "sole")
    return Table("By rule, in words (of two rules on a line, both)", header, rows, left=2)


def print_table(table: Table, top: int | None = None) -> None:
    """Print a table (of its rows the ``top`` first) on stdout: by rich on a terminal, as plain columns elsewhere."""
    rows = [[make_printable(cell) for cell in row] for row in table.rows[:top]]
    if sys.stdout.isatty():
        _print_rich(table, rows)
    else:
        print(f"\n{table.title}")
        print("\n".join(_align([list(table.header), *rows], table.left)))
    if (rest := len(table.rows) - len(rows)) > 0:
        print(f"and {rest:,} more; --top 0 shows all")


def _align(rows: Sequence[Sequence[str]], left: int) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            cell.ljust(width) if number < left else cell.rjust(width)
            for number, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def _print_rich(table: Table, rows: Sequence[Sequence[str]]) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table as RichTable
    from rich.text import Text

    shown = RichTable(title=table.title, title_justify="left", title_style="bold", box=SIMPLE_HEAD, pad_edge=False)
    for number, name in enumerate(table.header):
        shown.add_column(name, justify="left" if number < table.left else "right", overflow="fold", no_wrap=number > 0)
    for row in rows:
        shown.add_row(
            *(Text(cell, style=_find_style(cell, name)) for cell, name in zip(row, table.header, strict=True))
        )
    Console().print(shown)


def _find_style(cell: str, column: str) -> str:
    if column == "±":
        return "green" if cell.startswith("+") else "red" if cell.startswith("-") else "dim"
    if column == "precision" and cell.endswith("%"):
        return "red" if float(cell[:-1]) < 100 * GOOD_PRECISION else ""
    return ""


def _signed(difference: float) -> str:
    return f"{difference:+.4f}" if abs(difference) >= 0.00005 else "0"


def _pair(before: float | None, after: float | None, form: str) -> list[str]:
    return ["-" if value is None else form.format(value) for value in (before, after)]
