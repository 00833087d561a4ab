"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

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
