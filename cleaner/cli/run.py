"""`cleaner run`: clean pages, texts and records into bodies and a report of every cut."""

from __future__ import annotations

import sys
from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import TYPE_CHECKING, Annotated

import typer

from cleaner.cli import options
from cleaner.cli.faults import FINDINGS, INTERRUPTED, say, write_result
from cleaner.errors import SettingsError
from cleaner.model import Status

if TYPE_CHECKING:
    from cleaner.batch.job import Job
    from cleaner.pipeline import Cleaner
    from cleaner.report.summary import Summary

_OUTPUT = "Output"


def main(
    inputs: options.Inputs,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="OUT", help="Directory for bodies and report.", rich_help_panel=_OUTPUT),
    ] = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace the run that OUT holds.", rich_help_panel=_OUTPUT)
    ] = False,
    resume: Annotated[
        bool,
        typer.Option(
            "--resume",
            help="Go on with the run that OUT holds: only what is new, changed or timed out is cleaned.",
            rich_help_panel=_OUTPUT,
        ),
    ] = False,
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help="Print what each rule would remove; write nothing.", rich_help_panel=_OUTPUT),
    ] = False,
    check: Annotated[
        bool,
        typer.Option("--check", help="Exit 1 if anything would change; write nothing.", rich_help_panel=_OUTPUT),
    ] = False,
    diff: Annotated[
        bool, typer.Option("--diff", help="Print a unified diff; write nothing.", rich_help_panel=_OUTPUT)
    ] = False,
    only: options.Only = None,
    skip: options.Skip = None,
    also: options.Also = None,
    rules: options.Rules = None,
    no_builtin: options.NoBuiltin = None,
    max_share: options.MaxShare = None,
    read_as: options.As = None,
    urls: options.Urls = None,
    lang: options.Lang = None,
    max_bytes: options.MaxBytes = None,
    workers: options.Workers = None,
    timeout: options.Timeout = None,
    strict: Annotated[
        bool | None, typer.Option("--strict", help="Exit 1 also where a page is empty or refused.")
    ] = None,
) -> None:
    """Clean pages, texts and records into bodies and a report of every cut.

    OUT gets [bold]bodies/[/bold], [bold]report.html[/bold] to look at, [bold]removals.jsonl[/bold] for machines,
    [bold]removed.diff[/bold] for patch, [bold]summary.json[/bold] and [bold]run-stats.json[/bold].
    Settings may also stand in [bold]cleaner.toml[/bold], or in pyproject.toml under [bold]\\[tool.cleaner][/bold].

    [bold]Examples[/bold]

    [cyan]cleaner run pages/ --out cleaned[/cyan]

    [cyan]cleaner run pages/ --out cleaned --resume[/cyan]  after an interruption, or when pages were added

    [cyan]cleaner run pages/ --rules my-rules/ --diff[/cyan]  what my rules would do

    [cyan]cleaner run - < page.html > body.txt[/cyan]

    [cyan]cleaner run records.jsonl --out cleaned[/cyan]  records: id, url, html or text
    """
    from cleaner.batch.settings import find_settings

    settings = find_settings()
    cleaner = options.make_cleaner(
        settings, rules=rules, no_builtin=no_builtin, only=only, skip=skip, also=also, max_share=max_share
    )
    job = options.make_job(
        settings, inputs, read_as=read_as, urls=urls, lang=lang, max_bytes=max_bytes, workers=workers, timeout=timeout
    )
    is_strict = options.choose(strict, settings.strict, False)
    if "-" in inputs:
        _refuse_beside_stdin(inputs, out)
        _clean_stdin(job, cleaner, diff=diff, check=check, strict=is_strict)
    elif dry_run or check or diff:
        _preview(job, cleaner, dry_run=dry_run, check=check, diff=diff, strict=is_strict)
    elif out is None:
        raise SettingsError("no --out; name a directory for the results, or try --dry-run, --check or --diff")
    elif overwrite and resume:
        raise SettingsError("--overwrite starts anew and --resume goes on; give one of the two")
    else:
        _run(job, cleaner, out, overwrite=overwrite, resume=resume, strict=is_strict)


def _run(job: Job, cleaner: Cleaner, out: Path, *, overwrite: bool, resume: bool, strict: bool) -> None:
    from cleaner.batch.run import run_to_directory
    from cleaner.cli.progress import show_progress
    from cleaner.cli.signals import interrupt_on_sigterm
    from cleaner.cli.tables import format_faults, format_figures

    try:
        with interrupt_on_sigterm(), show_progress(job.count_documents() if sys.stderr.isatty() else None) as on_outcomes:
            summary = run_to_directory(job, cleaner, out, overwrite=overwrite, resume=resume, on_outcomes=on_outcomes)
    except KeyboardInterrupt:
        say(f"interrupted; the same command with --resume goes on from here, --out {out}")
        raise typer.Exit(INTERRUPTED) from None
    if faults := format_faults(summary):
        say(f"{faults}\n")
    say(f"{format_figures(summary)}\n\nreport: {out / 'report.html'}")
    raise typer.Exit(FINDINGS if _has_findings(summary, strict=strict) else 0)


def _preview(job: Job, cleaner: Cleaner, *, dry_run: bool, check: bool, diff: bool, strict: bool) -> None:
    from cleaner.batch.run import run_to_stream
    from cleaner.cli.progress import show_progress
    from cleaner.cli.tables import format_faults, format_figures
    from cleaner.report.removals import document_from_line
    from cleaner.report.summary import Summary

    summary = Summary(cleaner.in_force.rules, rules_sha256=cleaner.rules_sha256)
    with show_progress(job.count_documents() if sys.stderr.isatty() else None) as on_outcomes:
        for outcome in run_to_stream(job, cleaner, diffs=diff):
            report = document_from_line(outcome.line or "")
            summary.add(report)
            if diff:
                write_result(outcome.diff)
            elif check and report.removed:
                write_result(f"would change {outcome.id}\n")
            on_outcomes([outcome])
    if dry_run:
        write_result(format_figures(summary) + "\n")
    if faults := format_faults(summary):
        say(faults)
    raise typer.Exit(FINDINGS if _has_findings(summary, strict=strict) or (check and summary.changed) else 0)


def _clean_stdin(job: Job, cleaner: Cleaner, *, diff: bool, check: bool, strict: bool) -> None:
    from cleaner.batch.single import clean_one

    cleaned = clean_one(job, cleaner, sys.stdin.buffer.read(job.max_bytes + 1))
    if cleaned.error is not None:
        say(f"{cleaned.status.value}: {cleaned.error}")
        raise typer.Exit(FINDINGS)
    if cleaned.status is not Status.OK:
        say(f"{cleaned.status.value}: {_EXPLAINED[cleaned.status]}")
    write_result(cleaned.diff if diff else "" if check else cleaned.body)
    is_finding = (strict and cleaned.status is not Status.OK) or (check and cleaned.has_changed)
    raise typer.Exit(FINDINGS if is_finding else 0)


_EXPLAINED = {
    Status.EMPTY: "no main content was found",
    Status.REFUSED: "the rules claim more than --max-share of the text, so nothing was cut",
}


def _refuse_beside_stdin(inputs: list[str], out: Path | None) -> None:
    if len(inputs) > 1:
        raise SettingsError("- (standard input) stands alone; leave out the other INPUTs")
    if out is not None:
        raise SettingsError("- (standard input) is cleaned to standard output; leave out --out")


def _has_findings(summary: Summary, *, strict: bool) -> bool:
    fine = {Status.OK} if strict else {Status.OK, Status.EMPTY, Status.REFUSED}
    return any(count for status, count in summary.statuses.items() if status not in fine)
