"""`cleaner test`: run the examples of rule packs."""

from __future__ import annotations

from enum import StrEnum
from functools import partial
from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import TYPE_CHECKING, Annotated

import typer

from cleaner.authoring.examples.mutate import prove_guards
from cleaner.authoring.examples.run import judge_rules
from cleaner.authoring.selection import parse_selection
from cleaner.cli import outcomes as written
from cleaner.cli.faults import FINDINGS, say
from cleaner.errors import CleanerError, MissingExtraError
from cleaner.packs.load import builtin_packs, load_packs

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cleaner.authoring.examples.mutate import GuardOutcome
    from cleaner.authoring.examples.run import ExampleOutcome


class Format(StrEnum):
    """How outcomes are printed."""

    HUMAN = "human"
    JSON = "json"
    JUNIT = "junit"
    GITHUB = "github"


def main(
    packs: Annotated[
        list[Path] | None,
        typer.Argument(metavar="PACKS", help="Packs or folders of packs, beside those that ship with cleaner."),
    ] = None,
    keyword: Annotated[
        str | None,
        typer.Option("-k", metavar="EXPR", help="Only rules whose pack:id holds this: 'social and not share'."),
    ] = None,
    output: Annotated[Format, typer.Option("--format", help="How to print the outcomes.")] = Format.HUMAN,
    builtin: Annotated[bool, typer.Option("--builtin/--no-builtin", help="The packs that ship with cleaner.")] = True,
    mutate: Annotated[
        bool, typer.Option("--mutate", help="Drop each guard of a rule in turn: some example must then fail.")
    ] = False,
    watch: Annotated[bool, typer.Option("--watch", help="Run again whenever a pack changes.")] = False,
) -> None:
    """Run each rule's examples: what it removes must go, what it keeps must stay, in its zone and outside it.

    [cyan]cleaner test my-rules/ --no-builtin -k follow[/cyan]

    A rule is [bold]noisy[/bold] where something went that should have stayed,
    [bold]missing[/bold] where something stayed that should have gone.

    Exit status: 0 fine, 1 an example failed, 2 a pack that cannot be read.
    """
    run = partial(_run_once, packs or [], keyword, builtin=builtin, output=output, mutate=mutate)
    if watch:
        _run_on_change([*([builtin_packs()] if builtin else []), *(packs or [])], run)
    elif not run():
        raise typer.Exit(FINDINGS)


def _run_once(packs: Sequence[Path], keyword: str | None, *, builtin: bool, output: Format, mutate: bool) -> bool:
    """Print the outcomes; True where all is well. Raises CleanerError for a pack that cannot be read."""
    chosen = parse_selection(keyword) if keyword else None
    rules = [rule for rule in load_packs(packs, builtin=builtin).rules if chosen is None or chosen(rule.id)]
    found = list(judge_rules(rules))
    guards = list(prove_guards(rules)) if mutate else None
    _print_outcomes(found, guards, output)
    return not written.find_failures(found) and not any(guard.is_unproved for guard in guards or ())


def _run_on_change(paths: Sequence[Path], run: Callable[[], bool]) -> None:
    """Run now and after each change until Ctrl-C; a pack that cannot be read is told and waited for."""
    try:
        from watchfiles import watch
    except ImportError:
        raise MissingExtraError("watchfiles", "watch") from None
    _run_or_say(run)
    for changes in watch(*paths):
        say("\n" + ", ".join(sorted(file for _, file in changes)))
        _run_or_say(run)


def _run_or_say(run: Callable[[], bool]) -> None:
    try:
        run()
    except CleanerError as error:
        say(f"error: {error}")


def _print_outcomes(found: Sequence[ExampleOutcome], guards: Sequence[GuardOutcome] | None, output: Format) -> None:
    match output:
        case Format.JSON:
            typer.echo(written.write_json(found, guards))
        case Format.JUNIT:
            typer.echo(written.write_junit(found, guards))
        case Format.GITHUB:
            if annotations := written.write_github(found, guards):
                typer.echo(annotations)
        case Format.HUMAN:
            failures = written.find_failures(found)
            for failure in failures:
                typer.echo(_colour(written.show_failure(failure)))
            if failures:
                typer.echo("(- as it should be, + as it was; [-…-] is what goes)")
            for guard in guards or ():
                if guard.is_unproved:
                    typer.echo(written.show_guard(guard))
            typer.echo(written.summarise(found, guards))


def _colour(failure: str) -> str:
    head, *lines = failure.split("\n")
    colours = {"    -": "green", "    +": "red"}
    painted = [typer.style(line, fg=colours.get(line[:5])) for line in lines]
    return "\n".join([typer.style(head, bold=True), *painted])
