"""`cleaner explain`: a document line by line, with the rules that take each and those that came near."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cleaner.cli import choices, options
from cleaner.cli.faults import FINDINGS, make_printable, say
from cleaner.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.authoring.corpus import Document
    from cleaner.authoring.explain.document import ExplainedLine, Explanation, Near

_TOP = 8  # rules shown for a line that was asked for
_TOP_OF_MANY = 2  # and for each line of a whole document


class Format(StrEnum):
    """How documents are printed."""

    HUMAN = "human"
    JSON = "json"


def main(
    inputs: Annotated[
        list[str],
        typer.Argument(metavar="FILE…", help="Pages, texts, directories, files of records.", show_default=False),
    ],
    line: Annotated[
        list[int] | None,
        typer.Option("--line", metavar="N", help="All that came near this line; repeatable.", min=1),
    ] = None,
    url: Annotated[str | None, typer.Option("--url", help="The page's address, for rules with sites.")] = None,
    lang: options.Lang = None,
    rules: options.Rules = None,
    no_builtin: options.NoBuiltin = None,
    only: options.Only = None,
    skip: options.Skip = None,
    also: options.Also = None,
    output: Annotated[Format, typer.Option("--format", help="How to print.")] = Format.HUMAN,
) -> None:
    """Show a document with each removal named and, for a line that stays, the rules that came near.

    [cyan]cleaner explain page.html[/cyan]  the lines of the extracted text, numbered

    [cyan]cleaner explain page.html --line 12 --rules my-rules/[/cyan]  why does line 12 stay?

    What stopped a rule is the name of its key (zone, unless, linked, sites, …), [bold]body stop[/bold] for a block
    rule that came upon a line of the article, or how many edits the line is away from the pattern.
    Exit status 1 where a document cannot be read.
    """
    from cleaner.authoring.corpus import extract_all, read_corpus
    from cleaner.authoring.explain.document import Explainer
    from cleaner.batch.settings import find_settings

    cleaner = choices.make_cleaner(find_settings(), rules=rules, no_builtin=no_builtin, only=only, skip=skip, also=also)
    explainer = Explainer(cleaner)
    faults: list[str] = []
    shown = 0
    for document, extraction in extract_all(
        _set_url(read_corpus(inputs, faults.append), url), cleaner, faults.append, lang
    ):
        explanation = explainer.explain(extraction, lines=line)
        if line and (missing := {*line} - {each.number for each in explanation.lines}):
            faults.append(
                f"{document.id}: no text on line {', '.join(map(str, sorted(missing)))}; leave --line out to see"
            )
        shown += 1
        if output is Format.JSON:
            typer.echo(json.dumps(describe(document.id, explanation), ensure_ascii=False))
        else:
            typer.echo(make_printable_lines(format_explanation(document.id, explanation, whole=not line)))
    if not shown and not faults:
        raise InputError(f"{', '.join(inputs)}: nothing to explain; give a page, a text or records")
    for fault in faults:
        say(fault)
    if faults:
        raise typer.Exit(FINDINGS)


def _set_url(documents: Iterator[Document], url: str | None) -> Iterator[Document]:
    from dataclasses import replace

    for document in documents:
        yield document if url is None else replace(document, item=replace(document.item, url=url))


def make_printable_lines(lines: list[tuple[str, str | None]]) -> str:
    """Lines with their colours as one text, control characters of the page escaped."""
    return "\n".join(
        typer.style(make_printable(text), fg=colour) if colour else make_printable(text) for text, colour in lines
    )


def format_explanation(name: str, explanation: Explanation, *, whole: bool) -> list[tuple[str, str | None]]:
    """Lines for people, each with its colour: a ``-`` stands before what goes, a ``~`` where a part goes."""
    result = explanation.result
    gone = len(result.extracted) - len(result.body)
    head = f"{name}: {result.status.value}, {gone:,} of {len(result.extracted):,} characters cut"
    rows: list[tuple[str, str | None]] = [(head, None)]
    rows += [(f"   pruned by {each.rule}: {_shorten(each.text)}", "red") for each in result.pruned]
    if result.pruning_refused:
        rows.append((f"   not pruned: {result.pruning_refused}", "yellow"))
    if result.rules_timed_out:
        rows.append((f"   took too long here: {', '.join(result.rules_timed_out)}", "yellow"))
    for each in explanation.lines:
        rows += _format_line(each, whole=whole)
    return rows


def _format_line(line: ExplainedLine, *, whole: bool) -> Iterator[tuple[str, str | None]]:
    mark = " " if not line.taken else "~" if line.stays else "-"
    text = _shorten(line.text) if whole else line.text
    yield f"{line.number:>4} {mark} {text}", "red" if mark == "-" else None
    for taken in line.taken:
        also = f", also {', '.join(taken.also)}" if taken.also else ""
        part = f" takes {_shorten(taken.text)!r}" if mark == "~" else ""
        yield f"         {taken.rule} ({taken.category}){part}{also}", "red"
    told = [near for near in line.near if not (whole and near.is_generic)]
    most = _TOP_OF_MANY if whole else _TOP
    for near in told[:most]:
        yield f"         near {near.rule.id}: {say_why(near)}", "yellow"
    if len(told) > most:
        yield f"         and {len(told) - most} more; --line {line.number} --format json lists them", "yellow"
    if not whole and not line.is_near_complete:
        yield "         there was no time to count the edits to every rule", "yellow"
    if not whole and not line.taken and not line.near:
        yield "         no rule came near", "yellow"


def say_why(near: Near) -> str:
    """What stopped a rule, in one line."""
    edits = [f"{near.edits} edit{'s' if near.edits > 1 else ''} away"] if near.edits else []
    return "; ".join([*edits, *(f"{stop.name}: {stop.says}" for stop in near.stops)])


def describe(name: str, explanation: Explanation) -> dict[str, Any]:
    """A document as a mapping fit for JSON, nothing cut short."""
    result = explanation.result
    return {
        "id": name,
        "status": result.status.value,
        "url": result.url,
        "lang": result.lang,
        "chars_in": len(result.extracted),
        "chars_out": len(result.body),
        "pruned": [{"rule": each.rule, "path": each.path, "text": each.text} for each in result.pruned],
        "pruning_refused": result.pruning_refused,
        "rules_timed_out": result.rules_timed_out,
        "lines": [
            {
                "line": line.number,
                "text": line.text,
                "kind": line.block.kind,
                "link_share": line.block.link_share,
                "stays": line.stays,
                "taken": [
                    {"rule": each.rule, "category": each.category, "text": each.text, "also": each.also}
                    for each in line.taken
                ],
                "near": [
                    {
                        "rule": each.rule.id,
                        "edits": each.edits,
                        "stops": [{"name": stop.name, "says": stop.says} for stop in each.stops],
                    }
                    for each in line.near
                ],
                "near_complete": line.is_near_complete,
            }
            for line in explanation.lines
        ],
    }


def _shorten(text: str, most: int = 110) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= most else f"{flat[: most - 1]}…"
