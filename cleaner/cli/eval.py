"""`cleaner eval`: what the rules win and what they cost on pages with gold bodies."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import TYPE_CHECKING, Annotated

import typer

from cleaner.cli import choices, options
from cleaner.cli.faults import FINDINGS, make_printable, say
from cleaner.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from cleaner.authoring.evaluate.gold import GoldPage
    from cleaner.batch.sources.records import Fields

_SHOW = "What is shown"
_PAGES = "Pages"


class Format(StrEnum):
    """How the figures are printed."""

    HUMAN = "human"
    JSON = "json"


class Half(StrEnum):
    """Half of the sites, by a hash of their names."""

    A = "A"
    B = "B"


def main(
    gold: Annotated[
        list[Path],
        typer.Argument(
            metavar="GOLD…",
            help="Parquet, JSON Lines (.gz, .zst), or a directory of pages and .body.txt files.",
            show_default=False,
        ),
    ],
    as_text: Annotated[
        bool,
        typer.Option("--as-text", help="Clean the gold bodies as plain texts: nothing may go.", rich_help_panel=_PAGES),
    ] = False,
    split: Annotated[
        Half | None,
        typer.Option("--split", help="Half of the sites: write rules from A, prove them on B.", rich_help_panel=_PAGES),
    ] = None,
    group: Annotated[
        list[str] | None,
        typer.Option("--group", metavar="CODE", help="This country or language; repeatable.", rich_help_panel=_PAGES),
    ] = None,
    page: Annotated[
        list[str] | None,
        typer.Option("--page", metavar="ID", help="Show this page line by line; repeatable.", rich_help_panel=_SHOW),
    ] = None,
    missing: Annotated[
        bool, typer.Option("--missing", help="List the furniture that is left.", rich_help_panel=_SHOW)
    ] = False,
    harm: Annotated[
        bool, typer.Option("--harm", help="List the worst cuts and the pages harmed.", rich_help_panel=_SHOW)
    ] = False,
    cuts: Annotated[
        list[str] | None,
        typer.Option(
            "--cuts", metavar="RULE", help="List all that a rule cuts, drafts too; repeatable.", rich_help_panel=_SHOW
        ),
    ] = None,
    top: Annotated[
        int, typer.Option("--top", metavar="N", help="Rows of a long list; 0: all.", min=0, rich_help_panel=_SHOW)
    ] = 30,
    output: Annotated[Format, typer.Option("--format", help="How to print.", rich_help_panel=_SHOW)] = Format.HUMAN,
    fail_under: Annotated[
        list[str] | None,
        typer.Option("--fail-under", metavar="[GOLD:]F1=N", help="Exit 1 where f1 (say) is less; repeatable."),
    ] = None,
    fail_over: Annotated[
        list[str] | None,
        typer.Option("--fail-over", metavar="[GOLD:]HARMED=N", help="Exit 1 where harmed (say) is more; repeatable."),
    ] = None,
    cache: Annotated[
        Path | None,
        typer.Option("--cache", metavar="FILE", help="Keep extractions here, to extract each page but once."),
    ] = None,
    id_field: options.IdField = None,
    url_field: options.UrlField = None,
    text_field: options.TextField = None,
    html_field: options.HtmlField = None,
    only: options.Only = None,
    skip: options.Skip = None,
    also: options.Also = None,
    rules: options.Rules = None,
    no_builtin: options.NoBuiltin = None,
    max_share: options.MaxShare = None,
    workers: options.Workers = None,
    timeout: options.Timeout = None,
) -> None:
    """Measure the rules on pages with gold bodies: extraction alone and with the rules, side by side.

    Words are those of WCXB, as multisets a page; each score is the mean over pages. A rule's [bold]right[/bold] words
    stood in lines that the gold body does without, its [bold]wrong[/bold] words in lines that it needs.

    [cyan]cleaner eval gold.parquet --cache gold.cache --missing --top 50[/cyan]  what to write next

    [cyan]cleaner eval gold.parquet --cache gold.cache --cuts my-pack:my-rule[/cyan]  what one rule does

    [cyan]cleaner eval gold.parquet --cache gold.cache --page 0042[/cyan]  one page: what is kept, cut, left and harmed

    [cyan]cleaner eval gold.parquet --as-text --fail-over removed=0.001[/cyan]  what rules must not touch

    Measures for limits: f1 precision recall shingle_f1 exact leaks losses, and shares of words (removed lost) or pages
    (harmed refused failed). Exit status: 0 fine, 1 a limit is broken or a page failed, 2 unreadable gold or rules.
    """
    from cleaner.authoring.evaluate.limits import parse_limit
    from cleaner.authoring.evaluate.run import evaluate_pages
    from cleaner.batch.settings import find_settings
    from cleaner.cli.eval_report import EvalReport

    limits = [parse_limit(each, "under") for each in fail_under or []]
    limits += [parse_limit(each, "over") for each in fail_over or []]
    settings = find_settings()
    cleaner = choices.make_cleaner(
        settings, rules=rules, no_builtin=no_builtin, only=only, skip=skip, also=also, max_share=max_share
    )
    fields = choices.make_fields(id_field, url_field, text_field, html_field)
    pages, without_body = _read_pages(gold, fields, split, page or (), as_text=as_text)
    with _show_progress(len(pages)) as progress:
        evaluations = evaluate_pages(
            pages,
            cleaner,
            workers=choices.choose(workers, settings.workers, choices.count_cores()),
            cache=cache,
            timeout=choices.choose(timeout, settings.timeout, 30.0),
            with_lines=missing or bool(page),
            progress=progress,
        )
    if group:
        evaluations = [each for each in evaluations if each.group in {code.lower() for code in group}]
        if not evaluations:
            raise InputError(f"no page of {', '.join(group)}; leave --group out to see which there are")
    report = EvalReport(evaluations, cleaner, without_body, top=top or None)
    if output is Format.JSON:
        print(report.write_json(missing=missing, harm=harm, cuts=cuts or ()))
    elif page:
        report.print_pages()
    else:
        report.print_figures(as_text=as_text)
        report.print_lists(missing=missing, harm=harm or as_text, cuts=cuts or ())
    if findings := report.find_findings(limits):
        for finding in findings:
            say(make_printable(finding))
        raise typer.Exit(FINDINGS)


def _read_pages(
    gold: Sequence[Path], fields: Fields, split: Half | None, ids: Sequence[str], *, as_text: bool
) -> tuple[list[GoldPage], int]:
    """The pages to evaluate, and how many are left out because their gold body is empty."""
    from cleaner.authoring.evaluate.gold import read_gold
    from cleaner.authoring.evaluate.run import take_bodies_as_text

    pages = [page for page in read_gold(gold, fields) if split is None or page.half == split.value]
    if ids:
        pages = [page for page in pages if page.id in ids or f"{page.source}/{page.id}" in ids]
        if not pages:
            raise InputError(f"no page {', '.join(ids)}; take an id from --missing or --harm")
    with_body = [page for page in pages if page.body.strip()]
    if not with_body:
        raise InputError(f"{', '.join(map(str, gold))}: no page with a gold body; give a GOLD that has some")
    return take_bodies_as_text(with_body) if as_text else with_body, len(pages) - len(with_body)


@contextmanager
def _show_progress(total: int) -> Iterator[Callable[[object], None] | None]:
    """A bar on stderr, only on a terminal."""
    if not sys.stderr.isatty():
        yield None
        return

    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeElapsedColumn, TimeRemainingColumn

    columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=total)
        yield lambda _: progress.advance(task)
