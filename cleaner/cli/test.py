"""`cleaner test`: run the examples of rule packs."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import TYPE_CHECKING, Annotated

import typer

from cleaner.authoring.examples import judge_rules
from cleaner.authoring.selection import parse_selection
from cleaner.cli import outcomes as written
from cleaner.cli.faults import FINDINGS
from cleaner.packs import load_packs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cleaner.authoring.examples import ExampleOutcome
    from cleaner.packs import Rule


class Format(StrEnum):
    """How outcomes are printed."""

    HUMAN = "human"
    JSON = "json"
    JUNIT = "junit"
    GITHUB = "github"


def main(
    packs: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[PACKS]…", help="Packs or folders of packs, beside those that ship with cleaner."),
    ] = None,
    keyword: Annotated[
        str | None,
        typer.Option("-k", metavar="EXPR", help="Only rules whose pack:id holds this: 'social and not share'."),
    ] = None,
    output: Annotated[Format, typer.Option("--format", help="How to print the outcomes.")] = Format.HUMAN,
    builtin: Annotated[bool, typer.Option("--builtin/--no-builtin", help="The packs that ship with cleaner.")] = True,
) -> None:
    """Run each rule's examples: what it removes must go, what it keeps must stay, in its zone and outside it.

    [cyan]cleaner test my-rules/ --no-builtin -k follow[/cyan]

    A rule is [bold]noisy[/bold] where something went that should have stayed, [bold]missing[/bold] where something
    stayed that should have gone. Exit status: 0 fine, 1 an example failed, 2 a pack that cannot be read.
    """
    rules = choose_rules(packs or [], keyword, builtin=builtin)
    found = list(judge_rules(rules))
    print_outcomes(found, output)
    if written.find_failures(found):
        raise typer.Exit(FINDINGS)


def choose_rules(packs: Sequence[Path], keyword: str | None, *, builtin: bool) -> list[Rule]:
    """The rules of the packs whose ids ``keyword`` chooses. Raises CleanerError for a pack that cannot be read."""
    chosen = parse_selection(keyword) if keyword else None
    return [rule for rule in load_packs(packs, builtin=builtin).rules if chosen is None or chosen(rule.id)]


def print_outcomes(found: Sequence[ExampleOutcome], output: Format) -> None:
    """Print outcomes on stdout; colour goes to terminals alone."""
    match output:
        case Format.JSON:
            typer.echo(written.write_json(found))
        case Format.JUNIT:
            typer.echo(written.write_junit(found))
        case Format.GITHUB:
            if annotations := written.write_github(found):
                typer.echo(annotations)
        case Format.HUMAN:
            failures = written.find_failures(found)
            for failure in failures:
                typer.echo(_colour(written.show_failure(failure)))
            if failures:
                typer.echo("(- as it should be, + as it was; [-…-] is what goes)")
            typer.echo(written.summarise(found))


def _colour(failure: str) -> str:
    head, *lines = failure.split("\n")
    colours = {"    -": "green", "    +": "red"}
    painted = [typer.style(line, fg=colours.get(line[:5])) for line in lines]
    return "\n".join([typer.style(head, bold=True), *painted])
