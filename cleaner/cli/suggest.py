"""`cleaner suggest`: draft rules for the lines that repeat in a corpus and that no rule takes."""

from __future__ import annotations

import json
from contextlib import closing
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cleaner.cli import choices, options
from cleaner.cli.faults import make_printable, say
from cleaner.cli.outcomes import count_of

if TYPE_CHECKING:
    from cleaner.authoring.suggest.drafts import Suggestion
    from cleaner.authoring.suggest.repeated import Repeated

_HOSTS = 4
_TEXTS = 2


class Format(StrEnum):
    """How drafts are printed."""

    HUMAN = "human"
    JSON = "json"


def main(
    inputs: Annotated[
        list[str],
        typer.Argument(metavar="DIR…", help="Pages, texts, directories, records (as cleaner run).", show_default=False),
    ],
    top: Annotated[int, typer.Option("--top", metavar="N", help="Drafts to print.", min=1)] = 15,
    least: Annotated[
        int, typer.Option("--min-documents", metavar="N", help="In so many documents of a host at least.", min=2)
    ] = 5,
    least_share: Annotated[
        float, typer.Option("--min-share", metavar="SHARE", help="And in this share of them.", min=0, max=1)
    ] = 0.02,
    id_field: options.IdField = None,
    url_field: options.UrlField = None,
    text_field: options.TextField = None,
    html_field: options.HtmlField = None,
    lang: options.Lang = None,
    rules: options.Rules = None,
    no_builtin: options.NoBuiltin = None,
    output: Annotated[Format, typer.Option("--format", help="How to print.")] = Format.HUMAN,
) -> None:
    """Find the lines that repeat across the documents of a host (or a directory) and draft rules for them.

    [cyan]cleaner suggest pages/ --top 10[/cyan]

    [cyan]cleaner suggest crawl.parquet > rules/mine.yaml[/cyan]  what is printed is a pack

    Lines that differ in numbers, dates and names are one. A draft is for one site where the line is one site's,
    else for all; its status is [bold]draft[/bold]: reported, not cut, until you remove that line. Needs the extra
    [bold]suggest[/bold].
    """
    from cleaner.authoring.corpus import extract_all, read_corpus
    from cleaner.authoring.suggest.count import LineCounter, count_by_group
    from cleaner.authoring.suggest.drafts import rank, suggest
    from cleaner.batch.settings import find_settings

    cleaner = choices.make_cleaner(find_settings(), rules=rules, no_builtin=no_builtin, only=None, skip=None, also=None)
    fields = choices.make_fields(id_field, url_field, text_field, html_field)
    with closing(LineCounter()) as counter:
        for document, extraction in extract_all(read_corpus(inputs, say, fields), cleaner, say, lang):
            counter.add(document.id, extraction)
        ranked = rank(counter.find_repeated(least=least, least_share=least_share))
        if output is Format.HUMAN:
            typer.echo("# yaml-language-server: $schema=cleaner-rules.schema.json\npack: mine\nrules:")
        found = 0
        listed = []
        for suggestion in suggest(counter, ranked, cleaner, most=top):
            found += 1
            if output is Format.JSON:
                listed.append(describe(suggestion))
            else:
                typer.echo(format_suggestion(found, suggestion))
        if output is Format.JSON:
            typer.echo(
                json.dumps({"documents": counter.documents, "suggestions": listed}, ensure_ascii=False, indent=1)
            )
        elif not found:
            typer.echo("  []  # nothing repeats that no rule takes")
        twins = f", {counter.twins:,} more that are copies of these" if counter.twins else ""
        say(f"{counter.lines:,} lines in {count_by_group(counter.documents)}{twins}: {count_of(found, 'draft')}")


def format_suggestion(number: int, suggestion: Suggestion) -> str:
    """The draft with its evidence as comments above it."""
    found = suggestion.found
    lines = [f"  # {number}. {_say_evidence(each)}" for each in found[:_HOSTS]]
    if len(found) > _HOSTS:
        lines.append(f"  #    and {len(found) - _HOSTS} hosts more: {suggestion.documents:,} documents in all")
    # A comment ends with its line, so whatever breaks lines is gone by now.
    return "\n".join([*(" ".join(make_printable(line).split("\n")) for line in lines), suggestion.yaml])


def _say_evidence(each: Repeated) -> str:
    place = f"{each.first:.0%} to {each.last:.0%} down"
    text = f"{each.documents:,} of {each.of_documents:,} documents of {each.group} ({each.share:.0%}), {place}"
    if each.before:
        neighbour, count = each.before.most_common(1)[0]
        if 2 * count > each.documents:
            text += f", after {_shorten(neighbour)!r}"
    if len(each.texts) > 1:
        text += f", {len(each.texts)}{'+' if sum(each.texts.values()) < each.documents else ''} texts"
    return text


def describe(suggestion: Suggestion) -> dict[str, Any]:
    """A draft as a mapping fit for JSON."""
    return {
        "id": suggestion.id,
        "documents": suggestion.documents,
        "score": round(suggestion.score, 3),
        "evidence": [
            {
                "group": each.group,
                "documents": each.documents,
                "of_documents": each.of_documents,
                "first": each.first,
                "last": each.last,
                "spread_lines": each.spread,
                "amid_body": each.amid,
                "texts": dict(each.texts.most_common()),
                "before": dict(each.before.most_common(_TEXTS)),
                "after": dict(each.after.most_common(_TEXTS)),
            }
            for each in suggestion.found
        ],
        "rule": suggestion.yaml,
    }


def _shorten(text: str, most: int = 50) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= most else f"{flat[: most - 1]}…"
