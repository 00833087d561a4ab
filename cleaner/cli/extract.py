"""`cleaner extract`: extract pages into records, to be cleaned without extracting again."""

from __future__ import annotations

import sys
from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import Annotated

import typer

from cleaner.cli import choices, options
from cleaner.cli.faults import FINDINGS, say


def main(
    inputs: options.Inputs,
    out: Annotated[
        Path, typer.Option("--out", metavar="FILE.jsonl", help="File for the records; - is standard output.")
    ],
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace FILE where it is there already.")] = False,
    id_field: options.IdField = None,
    url_field: options.UrlField = None,
    text_field: options.TextField = None,
    html_field: options.HtmlField = None,
    only: options.Only = None,
    skip: options.Skip = None,
    also: options.Also = None,
    rules: options.Rules = None,
    no_builtin: options.NoBuiltin = None,
    read_as: options.As = None,
    urls: options.Urls = None,
    lang: options.Lang = None,
    max_bytes: options.MaxBytes = None,
    workers: options.Workers = None,
    timeout: options.Timeout = None,
    memory: options.Memory = None,
    strict: Annotated[bool | None, typer.Option("--strict", help="Exit 1 also where a page is empty.")] = None,
) -> None:
    """Extract pages and texts into records, one JSON line each, that other commands take in place of the pages.

    A record has the text, its blocks (start, end, kind, share of link text), titles, site names, authors, url, lang.
    Cleaning is quick beside extraction, so this pays where rules are tried again and again. Rules with
    [bold]css[/bold] or [bold]xpath[/bold] prune the page before extraction, so those in force [italic]now[/italic]
    count, and a later run on the records cannot change what they did.

    [bold]Examples[/bold]

    [cyan]cleaner extract pages/ --out pages.jsonl[/cyan]

    [cyan]cleaner run pages.jsonl --to dir --out cleaned[/cyan]  the same bodies and removals as from pages/
    """
    from cleaner.batch.extract import extract_to_file, extract_to_stream
    from cleaner.batch.settings import find_settings
    from cleaner.cli.ending import has_findings
    from cleaner.cli.progress import show_progress

    settings = find_settings()
    cleaner = choices.make_cleaner(settings, rules=rules, no_builtin=no_builtin, only=only, skip=skip, also=also)
    job = choices.make_job(
        settings,
        inputs,
        read_as=read_as,
        urls=urls,
        lang=lang,
        max_bytes=max_bytes,
        workers=workers,
        timeout=timeout,
        fields=choices.make_fields(id_field, url_field, text_field, html_field),
        memory=memory,
    )
    with show_progress(job.count_documents() if sys.stderr.isatty() else None) as on_outcomes:
        if str(out) == "-":
            counts = extract_to_stream(job, cleaner, sys.stdout.buffer, on_outcomes)
        else:
            counts = extract_to_file(job, cleaner, out, overwrite=overwrite, on_outcomes=on_outcomes)
    shown = ", ".join(f"{count:,} {status.value}" for status, count in counts.items() if count)
    say(f"{sum(counts.values()):,} pages: {shown}" + ("" if str(out) == "-" else f"\nrecords: {out}"))
    is_strict = choices.choose(strict, settings.strict, False)
    raise typer.Exit(FINDINGS if has_findings(counts, strict=is_strict) else 0)
