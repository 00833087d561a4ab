"""Options that several commands share, and the cleaner that they describe."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar, cast

import typer

from cleaner.errors import SettingsError

if TYPE_CHECKING:
    from cleaner.batch.item import Form
    from cleaner.batch.job import Job
    from cleaner.batch.records import Fields
    from cleaner.batch.settings import Settings
    from cleaner.pipeline import Cleaner

Value = TypeVar("Value")

_RULES = "Rules"
_READING = "Reading"
_RECORDS = "Records"

Inputs = Annotated[
    list[str],
    typer.Argument(
        metavar="INPUT…",
        help="Directories (to their depth, hidden files passed over), files, records (.jsonl, .gz, .zst, .parquet,"
        " .warc), records at URLs (s3://…).",
        show_default=False,
    ),
]
Rules = Annotated[
    list[Path] | None,
    typer.Option("--rules", metavar="PATH", help="A pack or folder of packs more; repeatable.", rich_help_panel=_RULES),
]
NoBuiltin = Annotated[
    bool | None,
    typer.Option("--no-builtin", help="Leave out the packs that ship with cleaner.", rich_help_panel=_RULES),
]
Only = Annotated[
    list[str] | None,
    typer.Option(
        "--only", metavar="NAME", help="Only these categories, packs or pack:id; repeatable.", rich_help_panel=_RULES
    ),
]
Skip = Annotated[
    list[str] | None,
    typer.Option("--skip", metavar="NAME", help="Report these, do not cut them; repeatable.", rich_help_panel=_RULES),
]
Also = Annotated[
    list[str] | None,
    typer.Option(
        "--also", metavar="NAME", help="Cut these too: lifts the default skip of attribution.", rich_help_panel=_RULES
    ),
]
MaxShare = Annotated[
    float | None,
    typer.Option(
        "--max-share", metavar="SHARE", help="Refuse to cut more than this share of a text. [dim]0.7[/dim]",
        rich_help_panel=_RULES,
    ),
]  # fmt: skip
As = Annotated[
    str | None,
    typer.Option("--as", metavar="html|text", help="Read every file so, whatever its name.", rich_help_panel=_READING),
]
Urls = Annotated[
    Path | None,
    typer.Option(
        "--urls", metavar="FILE.tsv", help="URLs of pages: an id, a tab, a URL a line.", rich_help_panel=_READING
    ),
]
Lang = Annotated[
    str | None,
    typer.Option("--lang", metavar="CODE", help="Language of all documents, e.g. en.", rich_help_panel=_READING),
]
MaxBytes = Annotated[
    int | None,
    typer.Option(
        "--max-bytes",
        metavar="N",
        help="Do not read anything larger. [dim]50,000,000[/dim]",
        min=1,
        rich_help_panel=_READING,
    ),
]
IdField = Annotated[
    str | None,
    typer.Option(
        "--id-field", metavar="NAME", help="Field of records with the id. [dim]id[/dim]", rich_help_panel=_RECORDS
    ),
]
UrlField = Annotated[
    str | None,
    typer.Option("--url-field", metavar="NAME", help="… with the URL. [dim]url[/dim]", rich_help_panel=_RECORDS),
]
TextField = Annotated[
    str | None,
    typer.Option(
        "--text-field",
        metavar="NAME",
        help="… with plain text; alone, html is no page but carried through. [dim]text[/dim]",
        rich_help_panel=_RECORDS,
    ),
]
HtmlField = Annotated[
    str | None,
    typer.Option(
        "--html-field",
        metavar="NAME",
        help="… with a page; alone, text is not read but carried through. [dim]html[/dim]",
        rich_help_panel=_RECORDS,
    ),
]
Workers = Annotated[
    int | None,
    typer.Option("--workers", metavar="N", help="Worker processes. [dim]one a core[/dim]", min=1, max=1024),
]
Timeout = Annotated[
    float | None,
    typer.Option("--timeout", metavar="SECONDS", help="Time limit a page. [dim]30[/dim]", min=0.001),
]
Memory = Annotated[
    int | None,
    typer.Option(
        "--memory",
        metavar="MB",
        help="Memory that a page may take in its worker, but on Windows. [dim]2,000[/dim]",
        min=100,
    ),
]


def choose(given: Value | None, setting: Value | None, default: Value) -> Value:
    """What the command line says, else the settings file, else the default; an empty list says nothing."""
    if given is not None and given != []:
        return given
    return default if setting is None else setting


def count_cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def make_cleaner(
    settings: Settings,
    *,
    rules: list[Path] | None,
    no_builtin: bool | None,
    only: list[str] | None,
    skip: list[str] | None,
    also: list[str] | None,
    max_share: float | None = None,
) -> Cleaner:
    """The cleaner that the command line and the settings file describe. Raises CleanerError."""
    from cleaner.pipeline import Cleaner

    return Cleaner(
        choose([*map(str, rules or [])], list(settings.rules or []), []),
        builtin=choose(None if no_builtin is None else not no_builtin, settings.builtin, True),
        only=choose(only, list(settings.only or []), []),
        skip=choose(skip, list(settings.skip or []), []),
        also=choose(also, list(settings.also or []), []),
        max_share=choose(max_share, settings.max_share, 0.7),
    )


def make_fields(id: str | None, url: str | None, text: str | None, html: str | None) -> Fields:
    """The names of the fields of records; of text and html, the one that alone is named is the one that is read.

    Raises:
        SettingsError: two fields have one name.
    """
    from cleaner.batch.records import Fields

    return Fields(
        id=id or "id",
        url=url or "url",
        text=text or (None if html else "text"),
        html=html or (None if text else "html"),
    )


def make_job(
    settings: Settings,
    inputs: list[str],
    *,
    read_as: str | None,
    urls: Path | None,
    lang: str | None,
    max_bytes: int | None,
    workers: int | None,
    timeout: float | None,
    memory: int | None = None,
    fields: Fields | None = None,
) -> Job:
    """What the command line and the settings file want read, and how. Raises SettingsError."""
    from cleaner.batch.job import Job
    from cleaner.batch.records import PLAIN

    form = choose(read_as, settings.form, "")
    if form not in ("", "html", "text"):
        raise SettingsError(f"--as {form}: no such form; write html or text")
    chosen_urls = choose(str(urls) if urls else None, settings.urls, "")
    return Job(
        inputs=tuple(inputs),
        form=cast("Form", form) or None,
        urls=Path(chosen_urls) if chosen_urls else None,
        lang=choose(lang, settings.lang, "") or None,
        max_bytes=choose(max_bytes, settings.max_bytes, 50_000_000),
        workers=choose(workers, settings.workers, count_cores()),
        timeout=choose(timeout, settings.timeout, 30.0),
        memory=choose(memory, settings.memory, 2_000),
        fields=fields or PLAIN,
    )
