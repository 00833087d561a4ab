"""`cleaner compare`: what changes on a corpus from one set of rules to another."""

from __future__ import annotations

import json
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cleaner.cli import options  # noqa: TC001 - typer reads the annotations
from cleaner.cli.faults import FINDINGS, make_printable, say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.authoring.compare.summary import Case, Comparison
    from cleaner.authoring.evaluate.metrics import GoldBody
    from cleaner.model import Extraction
    from cleaner.pipeline import Cleaner

_SIGNS = {"removed": "+", "kept": "-", "renamed": "="}
_COLOURS = {"removed": "red", "kept": "green", "renamed": "yellow"}


class Format(StrEnum):
    """How changes are printed."""

    HUMAN = "human"
    JSON = "json"


class FailOn(StrEnum):
    """What is a failure."""

    HARM = "harm"


def main(
    old: Annotated[str, typer.Argument(metavar="OLD", help="A pack, a folder of packs, or a git revision[:PATH].")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The same.")],
    corpus: Annotated[
        list[str],
        typer.Argument(metavar="CORPUS…", help="Pages, texts, directories, files of records.", show_default=False),
    ],
    fail_on: Annotated[
        FailOn | None,
        typer.Option(
            "--fail-on", help="Exit 1 where a gold body loses text; CORPUS then has gold bodies, as for eval."
        ),
    ] = None,
    builtin: Annotated[bool, typer.Option("--builtin", help="Beside the packs that ship with cleaner.")] = False,
    lang: options.Lang = None,
    top: Annotated[int, typer.Option("--top", metavar="N", help="Cases shown; 0: all.", min=0)] = 30,
    output: Annotated[Format, typer.Option("--format", help="How to print.")] = Format.HUMAN,
) -> None:
    """Show what two sets of rules do differently: text that now goes, that now stays, that another rule takes.

    [cyan]cleaner compare HEAD my-rules/ pages/[/cyan]  what my edits change

    [cyan]cleaner compare main rules/ gold.parquet --fail-on harm[/cyan]  in CI

    Of a revision the folder of the other side is read, or rules/; write main:my-rules for another. Characters are
    compared without white space; where pruning changed what is extracted, words are aligned first. By rule
    [bold]+12 -3[/bold] is cases that now go and that now stay. Cases that read like the article come first.
    """
    from cleaner.authoring.compare.document import compare_results
    from cleaner.authoring.compare.rules import read_rules
    from cleaner.authoring.compare.summary import Comparison
    from cleaner.pipeline import Cleaner

    folder = next((name for name in (new, old) if Path(name).exists() and not Path(name).is_absolute()), "rules")
    before, after = (Cleaner.of_rules(read_rules(name, folder=folder, builtin=builtin)) for name in (old, new))
    if before.rules_sha256 == after.rules_sha256:
        say(f"{old} and {new}: the same rules are in force")
    comparison = Comparison()
    for name, (was, becomes), gold in _extract(corpus, before, after, lang, with_gold=fail_on is not None):
        results = before.clean_extraction(was), after.clean_extraction(becomes)
        changes = compare_results(name, *results, gold)
        comparison.add(changes, results[0].status, results[1].status, len(was.text))
    if output is Format.JSON:
        typer.echo(json.dumps(describe(comparison), ensure_ascii=False, indent=1))
    else:
        for line in format_comparison(comparison, top or None, with_gold=fail_on is not None):
            typer.echo(line)
    if fail_on and comparison.harmed:
        say(f"harm: {comparison.harmed:,} of {comparison.documents:,} documents lose text of their gold body")
        raise typer.Exit(FINDINGS)


_Pair = tuple["Extraction", "Extraction"]


def _extract(
    corpus: list[str], before: Cleaner, after: Cleaner, lang: str | None, *, with_gold: bool
) -> Iterator[tuple[str, _Pair, GoldBody | None]]:
    """Each document as both cleaners extract it: once, where they prune by the same rules."""
    prunes_alike = _find_pruning(before) == _find_pruning(after)
    if with_gold:
        yield from _extract_gold(corpus, before, after, prunes_alike=prunes_alike)
        return

    from cleaner.authoring.corpus import extract_or_tell, read_corpus

    for document in read_corpus(corpus, say):
        was = extract_or_tell(document, before, say, lang)
        becomes = was if prunes_alike or not document.is_html else extract_or_tell(document, after, say, lang)
        if was is not None and becomes is not None:
            yield document.id, (was, becomes), None


def _extract_gold(
    corpus: list[str], before: Cleaner, after: Cleaner, *, prunes_alike: bool
) -> Iterator[tuple[str, _Pair, GoldBody | None]]:
    from cleaner.authoring.evaluate.gold import read_gold
    from cleaner.authoring.evaluate.metrics import GoldBody
    from cleaner.batch.work import describe_error
    from cleaner.errors import InputError

    empty = True
    for page in read_gold(corpus):
        if not page.body.strip():
            say(f"{page.id}: left out: its gold body is empty")
            continue
        empty = False
        if page.extraction is not None:
            yield page.id, (page.extraction, page.extraction), GoldBody(page.body)
            continue
        try:
            was = before.extract_html(page.html or "", url=page.url, lang=page.lang)
            becomes = was if prunes_alike else after.extract_html(page.html or "", url=page.url, lang=page.lang)
        except Exception as error:  # whatever a page does to the libraries must cost that page alone
            say(f"{page.id}: left out: {describe_error(error)}")
            continue
        yield page.id, (was, becomes), GoldBody(page.body)
    if empty:
        raise InputError(f"{', '.join(corpus)}: no page with a gold body; --fail-on harm needs some")


def _find_pruning(cleaner: Cleaner) -> set[tuple[Any, ...]]:
    rules = (rule for rule in cleaner.in_force.rules if rule.prunes and rule.id not in cleaner.in_force.withheld)
    return {
        (rule.id, rule.matcher, rule.sites, rule.not_sites, rule.langs, rule.pages, rule.not_pages) for rule in rules
    }


def format_comparison(comparison: Comparison, most: int | None, *, with_gold: bool) -> Iterator[str]:
    """A comparison for people: figures, rules, cases."""
    more, less = comparison.count_characters()
    yield typer.style(
        f"{comparison.changed:,} of {comparison.documents:,} documents change: "
        f"{more:,} characters now go, {less:,} now stay",
        bold=True,
    )
    if with_gold:
        yield f"{comparison.harmed:,} documents lose text of their gold body"
    for (was, becomes), count in sorted(comparison.statuses.items()):
        yield f"{count:,} documents were {was.value} and are {becomes.value}"
    for rule, change in comparison.rank_rules():
        renamed = f", {change.renamed} taken over" if change.renamed else ""
        yield (
            f"  {make_printable(rule)}  +{change.more} -{change.less}"
            f"  (+{change.more_characters:,} -{change.less_characters:,} characters{renamed})"
        )
    cases = comparison.find_cases()
    if cases:
        yield ""
    for case in cases[:most]:
        yield _format_case(case)
    if most is not None and len(cases) > most:
        yield f"and {len(cases) - most:,} cases more; --top 0 shows them"


def _format_case(case: Case) -> str:
    change = case.first
    rules = f"{change.old} now {change.new}" if change.kind == "renamed" else change.rule
    mark = "  HARM" if case.is_harm else "  prose?" if change.is_prose else ""
    flat = " ".join(change.text.split())
    text = make_printable(flat if len(flat) <= 160 else f"{flat[:110]} … {flat[-40:]}")
    place = make_printable(f"{change.document}  {rules}")
    return f"{case.count:>5}  {place}{mark}\n     {_SIGNS[change.kind]} {typer.style(text, fg=_COLOURS[change.kind])}"


def describe(comparison: Comparison) -> dict[str, Any]:
    """A comparison as a mapping fit for JSON, nothing cut short."""
    more, less = comparison.count_characters()
    return {
        "documents": comparison.documents,
        "changed": comparison.changed,
        "harmed": comparison.harmed,
        "characters": comparison.characters,
        "characters_removed": more,
        "characters_kept": less,
        "statuses": [
            {"old": was.value, "new": becomes.value, "documents": count}
            for (was, becomes), count in sorted(comparison.statuses.items())
        ],
        "rules": {rule: asdict(change) for rule, change in comparison.rank_rules()},
        "cases": [
            {
                "kind": case.first.kind,
                "document": case.first.document,
                "old": case.first.old,
                "new": case.first.new,
                "text": case.first.text,
                "count": case.count,
                "prose": case.first.is_prose,
                "harm": case.is_harm,
            }
            for case in comparison.find_cases()
        ],
    }
