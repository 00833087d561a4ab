"""`cleaner eval`: what the rules win and what they cost on pages with gold bodies."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import TYPE_CHECKING, Annotated

import typer

from cleaner.cli import options
from cleaner.cli.faults import FINDINGS, make_printable, say
from cleaner.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from cleaner.authoring.evaluate import PageEvaluation
    from cleaner.authoring.evaluate_summary import Credit, Summary
    from cleaner.authoring.gold import GoldPage
    from cleaner.pipeline import Cleaner

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
            help="Parquet, JSON Lines, or a directory of pages and .body.txt files.",
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

    [cyan]cleaner eval gold.parquet --as-text --fail-over removed=0.001[/cyan]  what rules must not touch

    Measures for limits: f1 precision recall shingle_f1 exact leaks losses, and shares of words (removed lost) or pages
    (harmed refused failed). Exit status: 0 fine, 1 a limit is broken or a page failed, 2 unreadable gold or rules.
    """
    from cleaner.authoring.evaluate_limits import parse_limit
    from cleaner.authoring.evaluate_run import evaluate_pages
    from cleaner.batch.settings import find_settings

    limits = [parse_limit(each, "under") for each in fail_under or []]
    limits += [parse_limit(each, "over") for each in fail_over or []]
    settings = find_settings()
    cleaner = options.make_cleaner(
        settings, rules=rules, no_builtin=no_builtin, only=only, skip=skip, also=also, max_share=max_share
    )
    pages, without_body = _read_pages(gold, split, as_text=as_text)
    with _show_progress(len(pages)) as progress:
        evaluations = evaluate_pages(
            pages,
            cleaner,
            workers=options.choose(workers, settings.workers, options.count_cores()),
            cache=cache,
            timeout=options.choose(timeout, settings.timeout, 30.0),
            progress=progress,
        )
    if group:
        evaluations = [each for each in evaluations if each.group in {code.lower() for code in group}]
        if not evaluations:
            raise InputError(f"no page of {', '.join(group)}; leave --group out to see which there are")
    report = _Report(evaluations, cleaner, without_body, top=top or None)
    if output is Format.JSON:
        report.print_json(missing=missing, harm=harm)
    else:
        report.print_figures(as_text=as_text)
        report.print_lists(missing=missing, harm=harm or as_text, cuts=cuts or [])
    report.exit_on_findings(limits)


def _read_pages(gold: Sequence[Path], split: Half | None, *, as_text: bool) -> tuple[list[GoldPage], int]:
    """The pages to evaluate, and how many are left out because their gold body is empty."""
    from cleaner.authoring.evaluate_run import take_bodies_as_text
    from cleaner.authoring.gold import read_gold

    pages = [page for page in read_gold(gold) if split is None or page.half == split.value]
    with_body = [page for page in pages if page.body.strip()]
    if not with_body:
        raise InputError(f"{', '.join(map(str, gold))}: no page with a gold body; give a GOLD that has some")
    return take_bodies_as_text(with_body) if as_text else with_body, len(pages) - len(with_body)


class _Report:
    """The evaluations of one run, ready to be printed."""

    def __init__(
        self, pages: Sequence[PageEvaluation], cleaner: Cleaner, without_body: int, *, top: int | None
    ) -> None:
        from cleaner.authoring.evaluate_summary import credit_rules, summarise, summarise_by

        self._pages, self._cleaner, self._without_body, self._top = pages, cleaner, without_body, top
        self._total = summarise(pages)
        self._by_gold = summarise_by(pages, lambda page: page.source)
        self._by_group = summarise_by(pages, lambda page: page.group)
        self._by_site = summarise_by(pages, lambda page: page.site)
        self._credits: list[Credit] = credit_rules(pages)

    def print_json(self, *, missing: bool, harm: bool) -> None:
        from cleaner.cli.eval_json import write_json

        tables = {
            "golds": self._name_golds(),
            "groups": self._by_group,
            "sites": sorted(self._by_site),
        }
        facts = {
            "rules_sha256": self._cleaner.rules_sha256,
            "rules_in_force": len(self._cleaner.in_force.rules),
            "pages": len(self._pages),
            "left_out": self._without_body,
            "silent": self._find_silent(),
        }
        print(write_json(self._pages, tables, facts, missing=missing, harm=harm))

    def print_figures(self, *, as_text: bool) -> None:
        from cleaner.cli import eval_tables as tables

        left_out = f", {self._without_body} left out (no gold body)" if self._without_body else ""
        in_force = self._cleaner.in_force
        print(
            f"{len(self._pages):,} pages{left_out}; {len(in_force.rules):,} rules in force, "
            f"{len(in_force.withheld):,} of them matched and not cut; rules {self._cleaner.rules_sha256[:12]}"
        )
        golds = self._name_golds()
        if as_text:
            tables.print_table(tables.tabulate_loss(golds))
        else:
            tables.print_table(tables.tabulate_scores("Words: extraction alone and with the rules", golds))
            tables.print_table(tables.tabulate_care(golds))
            tables.print_table(tables.tabulate_harm(golds))
            if len(self._by_group) > 1:
                tables.print_table(tables.tabulate_scores("By country or language", self._by_group), self._top)
            changed = sorted(self._by_site, key=lambda each: (_change(each[1]), each[0]))
            if worse := [each for each in changed if _change(each[1]) < 0]:
                tables.print_table(tables.tabulate_scores("Sites that the rules make worse", worse), self._top)
            if better := [each for each in reversed(changed) if _change(each[1]) > 0]:
                tables.print_table(tables.tabulate_scores("Sites that the rules make better", better), self._top)
        self._print_credits()

    def _print_credits(self) -> None:
        from cleaner.cli import eval_tables as tables

        cut = [credit for credit in self._credits if credit.withheld is None]
        withheld = [credit for credit in self._credits if credit.withheld is not None]
        if cut:
            tables.print_table(tables.tabulate_credits("Credit by rule, in words (of two rules on a line, both)", cut))
        poor = [credit for credit in cut if credit.precision < tables.GOOD_PRECISION]
        if poor:
            poor.sort(key=lambda credit: (-credit.wrong, credit.rule))
            tables.print_table(tables.tabulate_credits("Rules under 90% precision, the most wrong words first", poor))
        if withheld:
            tables.print_table(tables.tabulate_credits("Matched and not cut: what it would have done", withheld))
        if silent := self._find_silent():
            of = len(self._cleaner.in_force.rules)
            print(f"\n{len(silent):,} of {of:,} rules matched nothing; --format json names them")

    def print_lists(self, *, missing: bool, harm: bool, cuts: Sequence[str]) -> None:
        from cleaner.cli import eval_lists as lists
        from cleaner.cli import eval_tables as tables

        if missing:
            for line in lists.list_left(self._pages, self._top):
                print(line)
            tables.print_table(lists.tabulate_openings(self._pages), self._top)
            tables.print_table(lists.tabulate_shapes(self._pages), self._top)
        if harm:
            tables.print_table(lists.tabulate_harmed(self._pages), self._top)
            for line in lists.list_worst_cuts(self._pages, self._top):
                print(line)
        for rule in cuts:
            found = [(page, cut) for page in self._pages for cut in page.cuts if cut.rule == rule]
            found.sort(key=lambda each: (not each[1].wrong, -each[1].words))
            print(f"\n{rule}: {len(found):,} cuts, the wrong ones first")
            for line in lists.list_cuts(found[: self._top]):
                print(line)

    def exit_on_findings(self, limits: Sequence[object]) -> None:
        """Say which pages failed and which limits are broken, and leave with status 1 where there are any."""
        from cleaner.authoring.evaluate_limits import find_breaches

        failed = [page for page in self._pages if page.fault]
        for page in failed:
            say(make_printable(f"failed: {page.source}/{page.id}: {page.fault}"))
        breaches = find_breaches(limits, self._total, dict(self._by_gold))  # type: ignore[arg-type]
        for breach in breaches:
            say(f"limit: {breach}")
        if failed or breaches:
            raise typer.Exit(FINDINGS)

    def _name_golds(self) -> list[tuple[str, Summary]]:
        """A summary of each GOLD, of its pages without those whose gold is suspect, and of all."""
        from cleaner.authoring.evaluate_summary import summarise

        named = []
        for source, summary in sorted(self._by_gold):
            named.append((source, summary))
            sound = [page for page in self._pages if page.source == source and not page.is_suspect]
            if sound and len(sound) < summary.pages:
                named.append(("  without suspect gold", summarise(sound)))
        return named if len(self._by_gold) == 1 else [*named, ("all", self._total)]

    def _find_silent(self) -> list[str]:
        heard = {credit.rule for credit in self._credits}
        return [rule.id for rule in self._cleaner.in_force.rules if rule.id not in heard]


def _change(summary: Summary) -> float:
    """What the rules win on all pages of a site together."""
    change = summary.pages * (summary.after.f1 - summary.before.f1)
    return change if abs(change) >= 0.00005 else 0.0


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
