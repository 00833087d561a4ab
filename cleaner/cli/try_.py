"""`cleaner try`: what a pattern or a rule would take from a corpus, before it is in force."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from enum import StrEnum
from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cleaner.cli import choices, options
from cleaner.cli.faults import FINDINGS, say
from cleaner.cli.try_report import describe, format_trial, shorten
from cleaner.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cleaner.authoring.corpus import Document
    from cleaner.authoring.trial.run import Trial
    from cleaner.packs.load import RuleSet
    from cleaner.packs.rule import Rule
    from cleaner.pipeline import Cleaner

_FIRST_HITS = 3


class Format(StrEnum):
    """How hits are printed."""

    HUMAN = "human"
    JSON = "json"


class Matching(StrEnum):
    """What the pattern takes."""

    LINE = "line"
    SPAN = "span"
    BLOCK = "block"
    CSS = "css"


def main(
    arguments: Annotated[
        list[str],
        typer.Argument(
            metavar="PATTERN PATHS…",
            help="The pattern, then pages, texts, directories, records; with --rule only these.",
            show_default=False,
        ),
    ],
    rule_file: Annotated[
        Path | None, typer.Option("--rule", metavar="FILE", help="Try the rules of this pack, whatever their status.")
    ] = None,
    matcher: Annotated[Matching, typer.Option("--matcher", help="What the pattern takes.")] = Matching.LINE,
    zone: Annotated[str | None, typer.Option("--zone", metavar="ZONE", help="head, tail, after body, …")] = None,
    unless: Annotated[str | None, typer.Option("--unless", metavar="PATTERN", help="What spares a line.")] = None,
    linked: Annotated[
        bool | None, typer.Option("--linked/--not-linked", help="Only blocks that are link text, or that are not.")
    ] = None,
    site: Annotated[list[str] | None, typer.Option("--site", metavar="HOST", help="Its hosts; repeatable.")] = None,
    id_field: options.IdField = None,
    url_field: options.UrlField = None,
    text_field: options.TextField = None,
    html_field: options.HtmlField = None,
    lang: options.Lang = None,
    rules: options.Rules = None,
    no_builtin: options.NoBuiltin = None,
    top: Annotated[int, typer.Option("--top", metavar="N", help="Texts shown; 0: all.", min=0)] = 20,
    output: Annotated[Format, typer.Option("--format", help="How to print.")] = Format.HUMAN,
) -> None:
    """Show what a pattern would take from pages or texts, what it nearly took, and a rule ready to paste.

    [cyan]cleaner try 'Follow us on .{1,40}' pages/ --zone tail[/cyan]

    [cyan]cleaner try --rule my-rules/social.yaml pages.jsonl[/cyan]

    Hits are folded by their text; those that read like the article come first, marked [bold]prose?[/bold].
    The rule comes with [bold]removes[/bold] from the hits and [bold]keeps[/bold] from the near misses; all hold.
    Exit status 1 where nothing is hit.
    """
    from cleaner.authoring.corpus import read_corpus
    from cleaner.authoring.trial.draft import build_trial_rule

    began = time.monotonic()
    if rule_file is None:
        pattern, *paths = arguments
        fields = {
            matcher.value: pattern,
            **{
                key: value
                for key, value in (("zone", zone), ("unless", unless), ("linked", linked))
                if value is not None
            },
            **({"sites": site} if site else {}),
        }
        tried = [build_trial_rule(fields)]
    else:
        if zone or unless or site or linked is not None:
            raise SettingsError("--rule says all of it; leave out --zone, --unless, --linked and --site")
        fields, paths, tried = None, arguments, _read_rules(rule_file)
    if not paths:
        raise SettingsError("no PATHS; name pages, texts, directories or files of records after the pattern")
    documents = read_corpus(paths, say, choices.make_fields(id_field, url_field, text_field, html_field))
    trials = _run(tried, documents, lang, rules, no_builtin, began if output is Format.HUMAN else None)
    for trial in trials:
        draft = _draft(trial, fields)
        if output is Format.JSON:
            typer.echo(json.dumps(describe(trial, draft), ensure_ascii=False))
        else:
            for text in format_trial(trial, draft, top or None):
                typer.echo(text)
    if not any(trial.hits for trial in trials):
        raise typer.Exit(FINDINGS)


def _read_rules(file: Path) -> list[Rule]:
    from cleaner.packs.load import load_packs

    return [replace(rule, status="on") for rule in load_packs([file], builtin=False).rules]


def _run(
    tried: Sequence[Rule],
    documents: Iterable[Document],
    lang: str | None,
    packs: list[Path] | None,
    no_builtin: bool | None,
    began: float | None,
) -> list[Trial]:
    """The trials of all rules over the corpus; the first hits are told on stderr as they come."""
    from cleaner.authoring.corpus import extract_or_tell
    from cleaner.authoring.trial.run import Trial

    trials = [Trial(rule) for rule in tried]
    plain = _make_plain_cleaner()
    shipped: Cleaner | None = None
    extracting = plain
    told = 0
    for document in documents:
        # Plain text needs no packs, and loading them takes longer than the first thousand texts.
        if document.is_html and shipped is None:
            shipped = _load_cleaner(packs, no_builtin)
            extracting = _add_pruning(shipped, tried)
        extraction = extract_or_tell(document, extracting if document.is_html else plain, say, lang)
        if extraction is None:
            continue
        for trial in trials:
            for hit in trial.add(document.id, extraction):
                if began is not None and told < _FIRST_HITS:
                    told += 1
                    say(f"{time.monotonic() - began:.1f} s: {hit.document}:{hit.line}: {shorten(hit.text)}")
    if any(trial.hits for trial in trials):
        shipped = shipped or _load_cleaner(packs, no_builtin)
        for trial in trials:
            trial.name_takers(shipped)
    return trials


def _make_plain_cleaner() -> Cleaner:
    from cleaner.packs.load import RuleSet
    from cleaner.pipeline import Cleaner

    return Cleaner.of_rules(RuleSet(()))


def _load_cleaner(packs: list[Path] | None, no_builtin: bool | None) -> Cleaner:
    from cleaner.batch.settings import find_settings

    return choices.make_cleaner(find_settings(), rules=packs, no_builtin=no_builtin, only=None, skip=None, also=None)


def _add_pruning(cleaner: Cleaner, tried: Sequence[Rule]) -> Cleaner:
    """A cleaner that prunes by the rules in force and by those that are tried."""
    from cleaner.packs.load import RuleSet
    from cleaner.pipeline import Cleaner

    withheld = cleaner.in_force.withheld
    pruning = [rule for rule in (*cleaner.in_force.rules, *tried) if rule.prunes and rule.id not in withheld]
    rule_set: RuleSet = RuleSet(tuple({rule.id: replace(rule, category="other") for rule in pruning}.values()))
    return Cleaner.of_rules(rule_set)


def _draft(trial: Trial, fields: dict[str, Any] | None) -> str | None:
    """The rule as YAML, or only its new examples where the rule is in a pack already; None where nothing was hit."""
    from cleaner.authoring.pack_text import write_rule
    from cleaner.authoring.trial.draft import name_furniture, write_fields

    if not trial.hits:
        return None
    removes, keeps = trial.draft_examples()
    if not removes or not keeps:
        return None
    if fields is None:
        return write_rule(write_fields({"id": trial.rule.id.rpartition(":")[2]}, removes, keeps))
    name = name_furniture(removes[0].text or "")
    return write_rule(write_fields({"id": name, **fields}, removes, keeps))
