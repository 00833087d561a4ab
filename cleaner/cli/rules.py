"""`cleaner rules`: list the rules, or show one as a card."""

from __future__ import annotations

import json
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cleaner.authoring.cards import describe_conditions, describe_matcher, describe_rule, is_for, name_matcher
from cleaner.batch.settings import find_settings
from cleaner.batch.sources.find import find_items, open_sources
from cleaner.batch.sources.reading import read_content
from cleaner.batch.work import Extract, describe_error
from cleaner.cli.choices import choose
from cleaner.cli.faults import make_printable, say
from cleaner.cli.options import NoBuiltin, Rules  # noqa: TC001 - typer reads the annotations
from cleaner.cli.outcomes import count_of
from cleaner.errors import SettingsError
from cleaner.packs.load import load_packs
from cleaner.packs.nodes import did_you_mean
from cleaner.packs.scope import find_host, primary_subtag

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cleaner.authoring.record import Record
    from cleaner.model import Extraction
    from cleaner.packs import Rule
    from cleaner.pipeline import Cleaner

_MAX_BYTES = 50_000_000


class Format(StrEnum):
    """How rules are printed."""

    HUMAN = "human"
    JSON = "json"


def main(
    name: Annotated[
        str | None,
        typer.Argument(metavar="ID", help="Show this rule (pack:id, or an id that one rule has) as a card."),
    ] = None,
    category: Annotated[str | None, typer.Option("--category", metavar="NAME", help="Only of this category.")] = None,
    lang: Annotated[str | None, typer.Option("--lang", metavar="CODE", help="Only for this language or any.")] = None,
    site: Annotated[str | None, typer.Option("--site", metavar="HOST", help="Only for this host or any.")] = None,
    status: Annotated[str | None, typer.Option("--status", metavar="on|draft|off", help="Only of this status.")] = None,
    corpus: Annotated[
        list[str] | None,
        typer.Option("--corpus", metavar="INPUT", help="With ID: what the rule takes from this; repeatable."),
    ] = None,
    rules: Rules = None,
    no_builtin: NoBuiltin = None,
    output: Annotated[Format, typer.Option("--format", help="How to print.")] = Format.HUMAN,
) -> None:
    """List the rules in force, or show one with its examples and, given a corpus, its record.

    [cyan]cleaner rules --category social --lang de[/cyan]

    [cyan]cleaner rules en/social:follow-us --corpus pages/[/cyan]
    """
    settings = find_settings()
    packs = choose([*map(str, rules or [])], list(settings.rules or []), [])
    builtin = choose(None if no_builtin is None else not no_builtin, settings.builtin, True)
    loaded = load_packs(packs, builtin=builtin).rules
    if name is not None:
        rule = find_rule(name, loaded)
        record = _measure(rule, corpus) if corpus else None
        typer.echo(_format_card_json(rule, record) if output is Format.JSON else format_card(rule, record))
        return
    if corpus:
        raise SettingsError("--corpus needs the ID of one rule; write cleaner rules ID --corpus …")
    host = find_host(site if site is None or "//" in site else f"https://{site}")
    chosen = [
        rule
        for rule in loaded
        if (category is None or rule.category == category)
        and (status is None or rule.status == status)
        and is_for(rule, host=host, lang=primary_subtag(lang) if lang else None)
    ]
    if output is Format.JSON:
        typer.echo(json.dumps([describe_rule(rule) for rule in chosen], ensure_ascii=False, indent=1))
        return
    for row in format_list(chosen):
        typer.echo(row)
    say(count_of(len(chosen), "rule"))


def find_rule(name: str, rules: Sequence[Rule]) -> Rule:
    """The rule of that id, with or without its pack. Raises SettingsError."""
    found = [rule for rule in rules if name in (rule.id, rule.id.rpartition(":")[2])]
    if len(found) == 1:
        return found[0]
    if found:
        raise SettingsError(f"{name!r} names {len(found)} rules; write one of {', '.join(rule.id for rule in found)}")
    way_out = did_you_mean(name, [rule.id for rule in rules])
    raise SettingsError(f"no rule {name!r}; {way_out if way_out.startswith('did') else 'cleaner rules lists them'}")


def format_list(rules: Sequence[Rule]) -> list[str]:
    """A row a rule: id, status, category, matcher, conditions; columns aligned, so that grep and awk can read them."""
    rows = [
        (
            rule.id,
            rule.status,
            rule.category,
            name_matcher(rule),
            "  ".join(f"{key}: {value}" for key, value in describe_conditions(rule).items() if key != "unless"),
        )
        for rule in rules
    ]
    widths = [max(map(len, column), default=0) for column in zip(*rows, strict=True)]
    return [
        make_printable("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
        for row in rows
    ]


def format_card(rule: Rule, record: Record | None = None) -> str:
    """A rule for people: what it takes, where it holds, what proves it, and what it took from a corpus."""
    card = describe_rule(rule)
    lines = [f"{rule.id}  {rule.status}  {rule.category}", f"{rule.file}:{rule.line}"]
    if rule.why:
        lines.append(rule.why)
    lines += ["", *_indent(name_matcher(rule), [describe_matcher(rule)])]
    for key, value in describe_conditions(rule).items():
        lines += _indent(key, [value])
    for side in ("removes", "keeps"):
        lines += _indent(side, card[side])
    for key, value in rule.meta:
        lines += _indent(key, [value])
    if record is not None:
        lines += ["", *_format_record(record)]
    return make_printable("\n".join(lines))


def _indent(key: str, values: Sequence[str]) -> list[str]:
    lines = [line for value in values for line in value.split("\n")]
    return [f"{key if number == 0 else '':>10}  {line}" for number, line in enumerate(lines)]


def _format_record(record: Record) -> Iterator[str]:
    share = record.characters / record.of_characters if record.of_characters else 0
    yield (
        f"{count_of(record.cuts, 'cut')} in {record.taken_from:,} of {count_of(record.documents, 'document')}, "
        f"{record.characters:,} characters ({share:.2%})"
    )
    for host, number in record.hosts:
        yield f"{number:>8}  {host}"
    for text, number in record.texts:
        yield f"{number:>8}  {' '.join(text.split())[:100]}"
    if record.longest:
        yield f" longest  {' '.join(record.longest.split())[:300]}"


def _format_card_json(rule: Rule, record: Record | None) -> str:
    card = describe_rule(rule) | ({"record": asdict(record)} if record else {})
    return json.dumps(card, ensure_ascii=False, indent=1)


def _measure(rule: Rule, corpus: Sequence[str]) -> Record:
    # The extractor takes longer to import than the list of rules to print.
    from cleaner.authoring.record import make_rule_cleaner, measure_rule

    cleaner = make_rule_cleaner(rule)
    return measure_rule(cleaner, _extract_all(cleaner, corpus))


def _extract_all(cleaner: Cleaner, corpus: Sequence[str]) -> Iterator[Extraction]:
    """Every document that can be read; of the others a line on stderr."""
    extract = Extract(cleaner, _MAX_BYTES)
    for item in find_items(open_sources([*map(Path, corpus)])):
        try:
            if item.fault is not None:
                raise SettingsError(item.fault)
            extraction = extract.extract(read_content(item, _MAX_BYTES), item)
        except Exception as error:  # whatever a page does to the libraries must cost that page alone
            say(f"{item.id}: left out: {describe_error(error)}")
            continue
        yield extraction
