"""The command line's root: which commands there are, each imported only when it is called."""

from __future__ import annotations

import os
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from cleaner import __version__
from cleaner.cli.faults import USAGE, exit_on_fault
from cleaner.cli.plain_values import take_plainly

# Name, module under cleaner.cli whose function `main` is the command, and the line that `cleaner --help` shows.
COMMANDS: tuple[tuple[str, str, str], ...] = (
    ("run", "run", "Clean pages, texts and records into bodies and a report of every cut."),
    ("extract", "extract", "Extract pages into records with blocks, to be cleaned without extracting again."),
    ("restore", "restore", "Rebuild the extracted texts of a run from its bodies and report."),
    ("test", "test", "Run the examples of rule packs."),
    ("lint", "lint", "Find faults in rule packs that load, and mend what is mechanical."),
    ("try", "try_", "Show what a pattern would take from a corpus, and write the rule."),
    ("explain", "explain", "Show a document line by line: what takes a line, and what came near."),
    ("compare", "compare", "Show what changes on a corpus from one set of rules to another."),
    ("suggest", "suggest", "Draft rules for the lines that repeat in a corpus and that no rule takes."),
    ("eval", "eval", "Measure the rules on pages with gold bodies."),
    ("new", "new", "Write a rule into the right pack."),
    ("rules", "rules", "List the rules, or show one with its examples."),
    ("import", "import_ftr", "Make draft packs from the site configs of other tools."),
    ("schema", "schema", "Print the JSON Schema of rule packs, for editors."),
)

_OPTIONS = (
    ("--no-cache", "Before the command: read every pack anew."),
    ("--version", "Print the version and exit."),
    ("-h, --help", "Show this; after a command, the command's."),
)
_EXAMPLES = (
    ("cleaner run pages/ --out cleaned", "clean a folder; then open cleaned/report.html"),
    ("cleaner run pages/ --diff | less", "see what would go, write nothing"),
    ("cleaner run - < page.html", "one page in, its body out"),
    ("cleaner restore cleaned --to raw", "have the extracted texts back"),
)
_EXIT_STATUS = "Exit status: 0 fine, 1 findings (pages that failed, examples that fail), 2 usage or unreadable rules."


class PlainCommand(TyperCommand):
    """Takes plain values of its options as they are."""

    def get_params(self, ctx: Any) -> list[Any]:
        """The parameters, the one for help among them."""
        return take_plainly(super().get_params(ctx))


class CommandGroup(TyperGroup):
    """Shows every command in its help, imports the one that is called, and turns faults into exit statuses."""

    def __init__(self, **settings: Any) -> None:
        commands = {name: TyperCommand(name, help=line) for name, _, line in COMMANDS}
        super().__init__(**(settings | {"commands": commands}))

    def get_params(self, ctx: Any) -> list[Any]:
        """As of ``PlainCommand``."""
        return take_plainly(super().get_params(ctx))

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """The command that ``args`` name, imported now."""
        name, command, rest = super().resolve_command(ctx, args)
        return name, load_command(name) if name else command, rest

    def invoke(self, ctx: Any) -> Any:
        """Run the command; its faults become a line on stderr and an exit status."""
        with exit_on_fault():
            return super().invoke(ctx)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help of the whole, without rich: importing that takes twice as long as all the rest."""
        lines = [f"{_bold('Usage:')} {ctx.command_path} COMMAND [ARGS]…", "", f"  {ctx.command.help}"]
        for title, rows in (
            ("Commands", tuple((name, line) for name, _, line in COMMANDS)),
            ("Options", _OPTIONS),
            ("Examples", _EXAMPLES),
        ):
            width = max(len(left) for left, _ in rows)
            lines += ["", _bold(title), *(f"  {left:{width}}  {right}" for left, right in rows)]
        formatter.write("\n".join([*lines, "", _EXIT_STATUS, ""]))


def load_command(name: str) -> Any:
    """The command of that name, made from the function ``main`` of its module."""
    module = next(module for known, module, _ in COMMANDS if known == name)
    single = typer.Typer(rich_markup_mode="rich", add_completion=False, context_settings=_HELP_NAMES)
    single.command(name, cls=PlainCommand)(import_module(f"cleaner.cli.{module}").main)
    return typer.main.get_command(single)


def _bold(text: str) -> str:
    # Where stdout is no terminal, the escapes are stripped on the way out.
    return text if os.environ.get("NO_COLOR") else typer.style(text, bold=True)


_HELP_NAMES = {"help_option_names": ["-h", "--help"]}

app = typer.Typer(
    cls=CommandGroup,
    invoke_without_command=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings=_HELP_NAMES,
)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"cleaner {__version__}")
        raise typer.Exit


@app.callback()
def root(
    context: typer.Context,
    _version: Annotated[bool, typer.Option("--version", callback=_show_version, is_eager=True)] = False,
    no_cache: Annotated[bool, typer.Option("--no-cache")] = False,
) -> None:
    """Strip site furniture from extracted articles by rules anyone can read, and report every character they took."""
    if no_cache:
        os.environ["CLEANER_CACHE"] = "off"  # as cleaner.packs.cache reads it, here and in workers
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())
        raise typer.Exit(USAGE)
