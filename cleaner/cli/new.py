"""`cleaner new`: write a rule into the right pack, by options or by asking."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from cleaner.authoring.examples.run import judge_rule
from cleaner.authoring.lint.form import KEY_ORDER
from cleaner.authoring.new import add_rule, escape_pattern, make_examples, name_rule
from cleaner.authoring.pack_text import SCHEMA_FILE, write_rule
from cleaner.batch.output.bodies import say_os_error, write_whole
from cleaner.batch.settings import find_settings
from cleaner.cli import outcomes as written
from cleaner.cli.faults import FINDINGS, make_printable, say
from cleaner.cli.schema import write_schema
from cleaner.errors import InputError, OutputError, SettingsError

_PACKS = "rules"  # where packs are kept, unless cleaner.toml says


def main(
    name: Annotated[str, typer.Argument(metavar="ID", help="pack:id, such as en/social:follow-us; or an id alone.")],
    line: Annotated[str | None, typer.Option("--line", metavar="PATTERN", help="Take whole lines.")] = None,
    span: Annotated[str | None, typer.Option("--span", metavar="PATTERN", help="Take parts of lines.")] = None,
    block: Annotated[str | None, typer.Option("--block", metavar="PATTERN", help="Take lines from one on.")] = None,
    css: Annotated[str | None, typer.Option("--css", metavar="SELECTOR", help="Take elements of pages.")] = None,
    xpath: Annotated[str | None, typer.Option("--xpath", metavar="PATH", help="Take elements of pages.")] = None,
    removes: Annotated[
        list[str] | None, typer.Option("--removes", metavar="TEXT", help="What must go; repeatable.")
    ] = None,
    keeps: Annotated[
        list[str] | None, typer.Option("--keeps", metavar="TEXT", help="A look-alike that must stay; repeatable.")
    ] = None,
    category: Annotated[str | None, typer.Option("--category", metavar="NAME", help="The kind of furniture.")] = None,
    zone: Annotated[str | None, typer.Option("--zone", metavar="ZONE", help="head, tail, after body, …")] = None,
    unless: Annotated[str | None, typer.Option("--unless", metavar="PATTERN", help="What spares a line.")] = None,
    linked: Annotated[
        bool | None, typer.Option("--linked/--not-linked", help="Only blocks that are link text, or that are not.")
    ] = None,
    langs: Annotated[
        list[str] | None, typer.Option("--lang", metavar="CODE", help="Its languages; repeatable.")
    ] = None,
    sites: Annotated[list[str] | None, typer.Option("--site", metavar="HOST", help="Its hosts; repeatable.")] = None,
    status: Annotated[
        str | None, typer.Option("--status", metavar="on|draft|off", help="draft: reported, not cut.")
    ] = None,
    why: Annotated[str | None, typer.Option("--why", metavar="TEXT", help="What is not plain about the rule.")] = None,
    folder: Annotated[
        Path | None,
        typer.Option("--dir", metavar="DIR", help="Where packs are kept. [dim]rules of cleaner.toml, or rules/[/dim]"),
    ] = None,
) -> None:
    """Write a rule at the end of its pack, or start the pack, and run its examples.

    [cyan]cleaner new en/ads:ad-label --removes Advertisement --keeps 'Advertisement revenue fell.'[/cyan]

    Without a pattern the rule takes lines that read as the first --removes.
    On a terminal, what is missing is asked.
    """
    matchers = {"line": line, "span": span, "block": block, "css": css, "xpath": xpath}
    fields: dict[str, Any] = {key: value for key, value in matchers.items() if value is not None}
    _ask_for_missing(fields, removes := removes or [], keeps := keeps or [])
    pack, rule_id = name_rule(name, langs or [], category)
    html = "css" in fields or "xpath" in fields
    others = {"category": category, "zone": zone, "unless": unless, "linked": linked, "status": status, "why": why}
    fields |= {key: value for key, value in others.items() if value is not None}
    fields |= {key: value for key, value in (("langs", langs), ("sites", sites)) if value}
    fields |= make_examples(removes, keeps, html=html, linked=linked, sites=sites or []) | {"id": rule_id}
    folder = folder or _find_folder()
    file = folder / f"{pack}.yaml"
    existing = _read(file)
    schema = _find_schema(file, folder)
    shown = os.path.relpath(schema, file.parent)
    new = add_rule(fields, pack=pack, file=str(file), existing=existing, schema=Path(shown).as_posix())
    _write(file, new.text, schema)
    typer.echo(make_printable(write_rule({key: fields[key] for key in KEY_ORDER if key in fields})), nl=False)
    say(f"wrote {file}:{new.rule.line}")
    failures = written.find_failures(list(judge_rule(new.rule)))
    for failure in failures:
        typer.echo(written.show_failure(failure))
    if failures:
        raise typer.Exit(FINDINGS)


def _ask_for_missing(fields: dict[str, Any], removes: list[str], keeps: list[str]) -> None:
    """Fill what a rule cannot do without: from a terminal by asking, else raise SettingsError."""
    if len(fields) > 1:
        raise SettingsError(f"--{' and --'.join(fields)}: a rule has one matcher; keep one of them")
    asks = _is_terminal()
    missing = [option for option, values in (("--removes", removes), ("--keeps", keeps)) if not values]
    if missing and not asks:
        raise SettingsError(f"{' and '.join(missing)} missing; give one line that must go, and a look-alike that stays")
    if not removes:
        removes.append(typer.prompt("A line that must go, as it stands on the page", err=True))
    if not fields:
        pattern = escape_pattern(removes[0])
        fields["line"] = typer.prompt("Its pattern", default=pattern, err=True) if asks else pattern
    if not keeps:
        keeps.append(typer.prompt("A look-alike that must stay", err=True))


def _is_terminal() -> bool:
    return sys.stdin.isatty()


def _find_folder() -> Path:
    """The first folder of packs that the settings file names, else ``rules`` here."""
    folders = (Path(path) for path in find_settings().rules or ())
    return next((folder for folder in folders if folder.is_dir()), Path(_PACKS))


def _find_schema(file: Path, folder: Path) -> Path:
    """The JSON Schema in the pack's folder or one above it, else where it will be put: in the folder of packs."""
    for above in (file.parent, *file.parent.parents):
        if (above / SCHEMA_FILE).is_file():
            return above / SCHEMA_FILE
    return folder / SCHEMA_FILE


def _read(file: Path) -> str | None:
    try:
        return file.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        return None
    except UnicodeDecodeError:
        raise InputError(f"{file}: not UTF-8; save the pack as UTF-8") from None
    except OSError as error:
        raise InputError(f"{file}: cannot be read: {error.strerror}; check the path and its permissions") from None


def _write(file: Path, text: str, schema: Path) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(say_os_error(file.parent, error)) from None
    target = file.resolve()
    write_whole(target, text, target.with_name(f".{target.name}.new"))
    if not schema.exists():
        write_schema(schema)
