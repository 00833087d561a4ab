"""`cleaner lint`: find faults in packs that load, and mend what is mechanical."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import TYPE_CHECKING, Annotated

import typer

from cleaner.authoring.lint import fix_pack, lint_packs, read_sources
from cleaner.batch.output.bodies import write_whole
from cleaner.cli import findings as written
from cleaner.cli.faults import FINDINGS, USAGE, say
from cleaner.errors import InputError
from cleaner.packs.load import find_packs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cleaner.authoring.lint import Linted


class Format(StrEnum):
    """How findings are printed."""

    HUMAN = "human"
    JSON = "json"
    GITHUB = "github"
    SARIF = "sarif"


def main(
    packs: Annotated[
        list[Path] | None,
        typer.Argument(metavar="PACKS", help="Packs or folders of packs, beside those that ship with cleaner."),
    ] = None,
    output: Annotated[Format, typer.Option("--format", help="How to print the findings.")] = Format.HUMAN,
    builtin: Annotated[bool, typer.Option("--builtin/--no-builtin", help="The packs that ship with cleaner.")] = True,
    fix: Annotated[bool, typer.Option("--fix", help="Order keys and quote patterns in PACKS; comments stay.")] = False,
) -> None:
    """Find faults in packs that load: dead lists, rules that another covers, patterns that are slow or take too much.

    [cyan]cleaner lint my-rules/ --fix[/cyan]

    Where a finding should stand, the rule says why: [bold]meta: {lint: 'covered: for other sites'}[/bold].

    Exit status: 0 fine, 1 findings, 2 a pack that cannot be read.
    """
    given = packs or []
    if fix:
        _fix(given)
    raw = _read(find_packs(given, builtin=builtin))
    linted = lint_packs(raw)
    _print_findings(linted, raw, output)
    if linted.unreadable:
        raise typer.Exit(USAGE)
    if linted.findings:
        raise typer.Exit(FINDINGS)


def _read(files: Sequence[tuple[Path, str]]) -> dict[str, bytes]:
    """The bytes of packs by the name to show. Raises InputError for a file that cannot be read."""
    raw = {}
    for file, shown in files:
        try:
            raw[shown] = file.read_bytes()
        except OSError as error:
            raise InputError(f"{shown}: cannot be read: {error.strerror}; check the path and its permissions") from None
    return raw


def _fix(packs: Sequence[Path]) -> None:
    """Mend the packs that were named; those that ship with cleaner only where they are."""
    files = {shown: file for file, shown in find_packs(packs, builtin=False)}
    packs_that_load, _ = read_sources(_read([(file, shown) for shown, file in files.items()]))
    for pack in packs_that_load:
        fixed = fix_pack(pack)
        if fixed != pack.text:
            target = files[pack.file].resolve()  # a link stays a link
            write_whole(target, fixed, target.with_name(f".{target.name}.fixed"))
            say(f"fixed {pack.file}")


def _print_findings(linted: Linted, raw: Mapping[str, bytes], output: Format) -> None:
    match output:
        case Format.JSON:
            typer.echo(written.write_json(linted.findings))
        case Format.SARIF:
            typer.echo(written.write_sarif(linted.findings))
        case Format.GITHUB:
            for finding in linted.findings:
                typer.echo(written.write_github(finding))
        case Format.HUMAN:
            for finding in linted.findings:
                typer.echo(written.show_finding(finding, raw[finding.file]))
            typer.echo(written.summarise(linted.findings, len(raw)))
