"""`cleaner import ftr`: site configs of Full-Text RSS to draft packs."""

from __future__ import annotations

import json
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import TYPE_CHECKING, Annotated

import typer

from cleaner.authoring.ftr.convert import import_ftr
from cleaner.authoring.pack_text import SCHEMA_FILE
from cleaner.batch.output.bodies import say_os_error
from cleaner.cli.faults import make_printable
from cleaner.cli.outcomes import count_of
from cleaner.cli.schema import write_schema
from cleaner.errors import InputError, OutputError

if TYPE_CHECKING:
    from collections.abc import Mapping


class From(StrEnum):
    """What packs are made from."""

    FTR = "ftr"


class Format(StrEnum):
    """How what was left out is printed."""

    HUMAN = "human"
    JSON = "json"


def main(
    source: Annotated[From, typer.Argument(metavar="ftr", help="Site configs of Full-Text RSS (FiveFilters, CC0).")],
    path: Annotated[Path, typer.Argument(metavar="PATH", help="A site config (.txt) or a folder of them.")],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Where the packs go: a new or empty folder.")],
    output: Annotated[Format, typer.Option("--format", help="How to print what was left out.")] = Format.HUMAN,
) -> None:
    """Make packs of status draft from the strip lines of site configs, and list the lines that cannot be carried over.

    [cyan]cleaner import ftr ftr-site-config/ --out my-rules/ftr[/cyan]

    Drafts are matched and reported, not cut.
    See what they take with [bold]cleaner run --rules my-rules[/bold]; write [bold]status: on[/bold] where it is right.
    """
    assert source is From.FTR
    imported = import_ftr(_read(path))
    _write(out, imported.packs)
    if output is Format.JSON:
        left_out = [asdict(line) for line in imported.left_out]
        typer.echo(json.dumps({"packs": len(imported.packs), "rules": imported.rules, "left_out": left_out}, indent=1))
        return
    for line in imported.left_out:
        place = f"{line.file}:{line.line}" if line.line else line.file
        typer.echo(make_printable(f"{place}: left out: {line.text + ': ' if line.text else ''}{line.reason}"))
    written = f"{count_of(len(imported.packs), 'pack')} with {count_of(imported.rules, 'draft rule')} in {out}"
    typer.echo(f"{written}; {count_of(len(imported.left_out), 'line')} left out")


def _read(path: Path) -> dict[str, str]:
    if not path.exists():
        raise InputError(f"{path}: no such file or directory; give a site config (.txt) or a folder of them")
    files = sorted(path.rglob("*.txt")) if path.is_dir() else [path]
    if not files:
        raise InputError(f"{path}: no site configs in this folder; they are named example.org.txt")
    texts = {}
    for file in files:
        name = file.relative_to(path).as_posix() if path.is_dir() else file.name
        try:
            texts[name] = file.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError:
            texts[name] = file.read_text(encoding="latin-1")  # old configs are; it reads every byte
        except OSError as error:
            raise InputError(f"{file}: cannot be read: {error.strerror}; check its permissions") from None
    return texts


def _write(out: Path, packs: Mapping[str, str]) -> None:
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise OutputError(f"{out}: holds something already; name a new or empty folder")
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name, text in packs.items():
            (out / name).write_text(text, encoding="utf-8")
    except OSError as error:
        raise OutputError(say_os_error(out, error)) from None
    write_schema(out / SCHEMA_FILE)
