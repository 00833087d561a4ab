"""`cleaner run`: clean pages, texts and records into bodies and a report of every cut."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cleaner.cli import choices, options
from cleaner.cli.ending import count_documents, finish_run, has_findings, say_interrupted
from cleaner.cli.faults import FINDINGS, say, write_result
from cleaner.cli.pipe import clean_stdin
from cleaner.errors import SettingsError

if TYPE_CHECKING:
    from cleaner.batch.job import Job
    from cleaner.pipeline import Cleaner

_OUTPUT = "Output"


def main(
    inputs: options.Inputs,
    out: Annotated[
        str | None,
        typer.Option(
            "--out",
            metavar="OUT",
            help="Directory for bodies and report; for records, a URL (s3://…) too.",
            rich_help_panel=_OUTPUT,
        ),
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
    to: Annotated[
        str | None,
        typer.Option(
            "--to",
            metavar="KIND",
            help="dir, jsonl, jsonl.gz, jsonl.zst or parquet. [dim]dir; for files of records, their kind[/dim]",
            rich_help_panel=_OUTPUT,
        ),
    ] = None,
    shard_size: Annotated[
        int | None,
        typer.Option(
            "--shard-size",
            metavar="N",
            help="Records a file, in --to jsonl or parquet. [dim]10,000[/dim]",
            min=1,
            rich_help_panel=_OUTPUT,
        ),
    ] = None,
    read_from: Annotated[
        str | None,
        typer.Option(
            "--from", metavar="jsonl", help="With -, clean records: a line in, a line with [bold]removed[/bold] out."
        ),
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
    read_as: options.As = None,
    urls: options.Urls = None,
    lang: options.Lang = None,
    max_bytes: options.MaxBytes = None,
    workers: options.Workers = None,
    timeout: options.Timeout = None,
    memory: options.Memory = None,
    strict: Annotated[
        bool | None, typer.Option("--strict", help="Exit 1 also where a page is empty or refused.")
    ] = None,
) -> None:
    """Clean pages, texts and records into bodies and a report of every cut.

    OUT gets [bold]bodies/[/bold], [bold]report.html[/bold] to look at, [bold]removals.jsonl[/bold] for machines,
    [bold]removed.diff[/bold] for patch, [bold]summary.json[/bold] and [bold]run-stats.json[/bold].
    With --to jsonl or parquet it gets shards of [bold]records/[/bold] and of their [bold]removals/[/bold] in the place
    of bodies and report; fields that are none of cleaner's are carried through. Ctrl-C finishes the shard in hand.
    Settings may also stand in [bold]cleaner.toml[/bold], or in pyproject.toml under [bold]\\[tool.cleaner][/bold].

    [bold]Examples[/bold]

    [cyan]cleaner run pages/ --out cleaned[/cyan]

    [cyan]cleaner run pages/ --out cleaned --resume[/cyan]  after an interruption, or when pages were added

    [cyan]cleaner run pages/ --rules my-rules/ --diff[/cyan]  what my rules would do

    [cyan]cleaner run crawl.jsonl.zst --text-field content --out cleaned[/cyan]  records in, shards of records out

    [cyan]cleaner run - --from jsonl[/cyan]  a child process that answers each record with its cleaned one

    [cyan]cleaner run - < page.html > body.txt[/cyan]
    """
    from cleaner.batch.settings import find_settings
    from cleaner.extract.lean_import import prefer_lean

    prefer_lean()
    settings = find_settings()
    cleaner = choices.make_cleaner(
        settings, rules=rules, no_builtin=no_builtin, only=only, skip=skip, also=also, max_share=max_share
    )
    job = choices.make_job(
        settings, inputs, read_as=read_as, urls=urls, lang=lang, max_bytes=max_bytes, workers=workers, timeout=timeout,
        memory=memory, fields=choices.make_fields(id_field, url_field, text_field, html_field),
    )  # fmt: skip
    is_strict = choices.choose(strict, settings.strict, False)
    if read_from is not None:
        from cleaner.cli.run_lines import clean_stdin_lines

        _refuse_beside_lines(inputs, read_from, is_other=bool(out or dry_run or check or diff or to))
        clean_stdin_lines(job, cleaner, strict=is_strict)
    elif "-" in inputs:
        _refuse_beside_stdin(inputs, out)
        raise typer.Exit(clean_stdin(job, cleaner, diff=diff, check=check, strict=is_strict))
    elif dry_run or check or diff:
        _preview(job, cleaner, dry_run=dry_run, check=check, diff=diff, strict=is_strict)
    elif out is None:
        raise SettingsError("no --out; name a directory for the results, or try --dry-run, --check or --diff")
    elif overwrite and resume:
        raise SettingsError("--overwrite starts anew and --resume goes on; give one of the two")
    else:
        from cleaner.batch.shards.formats import choose_format
        from cleaner.cli.run_shards import run_to_shards

        format = choose_format(to, job)
        if format is not None:
            run_to_shards(job, cleaner, out, format, shard_size, overwrite=overwrite, resume=resume, strict=is_strict)
        elif shard_size is not None:
            raise SettingsError("--shard-size without records to write; give --to jsonl too")
        else:
            _run(job, cleaner, Path(out), overwrite=overwrite, resume=resume, strict=is_strict)


def _run(job: Job, cleaner: Cleaner, out: Path, *, overwrite: bool, resume: bool, strict: bool) -> None:
    from cleaner.batch.run import run_to_directory
    from cleaner.cli.progress import show_progress
    from cleaner.cli.signals import interrupt_on_sigterm

    try:
        with interrupt_on_sigterm(), show_progress(count_documents(job)) as on_outcomes:
            summary = run_to_directory(job, cleaner, out, overwrite=overwrite, resume=resume, on_outcomes=on_outcomes)
    except KeyboardInterrupt:
        say_interrupted(out)
    finish_run(summary, f"report: {out / 'report.html'}", strict=strict)


def _preview(job: Job, cleaner: Cleaner, *, dry_run: bool, check: bool, diff: bool, strict: bool) -> None:
    from cleaner.batch.run import run_to_stream
    from cleaner.cli.progress import show_progress
    from cleaner.cli.tables import format_faults, format_figures
    from cleaner.report.removals import document_from_line
    from cleaner.report.summary import Summary

    summary = Summary(cleaner.in_force.rules, rules_sha256=cleaner.rules_sha256)
    with show_progress(count_documents(job)) as on_outcomes:
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
    raise typer.Exit(FINDINGS if has_findings(summary.statuses, strict=strict) or (check and summary.changed) else 0)


def _refuse_beside_lines(inputs: list[str], read_from: str, *, is_other: bool) -> None:
    if read_from != "jsonl":
        raise SettingsError(f"--from {read_from}: no such form; write jsonl")
    if inputs != ["-"] or is_other:
        raise SettingsError("--from jsonl reads standard input and answers there; write: cleaner run - --from jsonl")


def _refuse_beside_stdin(inputs: list[str], out: str | None) -> None:
    if len(inputs) > 1:
        raise SettingsError("- (standard input) stands alone; leave out the other INPUTs")
    if out is not None:
        raise SettingsError("- (standard input) is cleaned to standard output; leave out --out")
