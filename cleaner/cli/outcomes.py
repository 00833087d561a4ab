"""Outcomes of examples as text for people, JSON, JUnit XML and GitHub annotations."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import asdict
from difflib import SequenceMatcher
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from cleaner.cli.faults import make_printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cleaner.authoring.examples import ExampleOutcome

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def find_failures(outcomes: Sequence[ExampleOutcome]) -> list[ExampleOutcome]:
    """The outcomes that are not ok."""
    return [outcome for outcome in outcomes if outcome.verdict != "ok"]


def describe(outcome: ExampleOutcome) -> str:
    """The head line of a failure: place, verdict, example."""
    return (
        f"{outcome.file}:{outcome.line}: {outcome.verdict}: {outcome.rule} {outcome.side} {outcome.number}"
        f" ({outcome.where})"
    )


def show_failure(outcome: ExampleOutcome) -> str:
    """A failure for people: the head line, then what should have gone (``-``) against what went (``+``)."""
    lines = [describe(outcome)]
    lines += [f"    {mark} {line}".rstrip() for mark, line in diff_lines(outcome.expected, outcome.got)]
    if outcome.note:
        lines.append(f"    {outcome.note}")
    return make_printable("\n".join(lines))


def diff_lines(expected: str, got: str) -> list[tuple[str, str]]:
    """The lines of both, each with ``-`` (as it should be), ``+`` (as it was) or a space (in both).

    >>> diff_lines("[-Share-]\\nRain.", "Share\\nRain.")
    [('-', '[-Share-]'), ('+', 'Share'), (' ', 'Rain.')]
    """
    wanted, found = expected.split("\n"), got.split("\n")
    lines: list[tuple[str, str]] = []
    for operation, a, b, c, d in SequenceMatcher(None, wanted, found, autojunk=False).get_opcodes():
        if operation == "equal":
            lines += [(" ", line) for line in wanted[a:b]]
        else:
            lines += [("-", line or "(nothing)") for line in wanted[a:b]]
            lines += [("+", line or "(nothing)") for line in found[c:d]]
    return lines


def summarise(outcomes: Sequence[ExampleOutcome]) -> str:
    """One line: how many examples of how many rules, and how many failed in which way."""
    names = {outcome.name for outcome in outcomes}
    failures = find_failures(outcomes)
    failed = {outcome.name for outcome in failures}
    rules = len({outcome.rule for outcome in outcomes})
    ways = Counter(outcome.verdict for outcome in {(one.name, one.verdict): one for one in failures}.values())
    how = ", ".join(f"{count} {verdict}" for verdict, count in sorted(ways.items()))
    return (
        f"{rules} rules, {len(names)} examples: {len(failed)} failed ({how})"
        if failed
        else (f"{rules} rules, {len(names)} examples: all ok")
    )


def write_json(outcomes: Sequence[ExampleOutcome]) -> str:
    """``{"rules", "examples", "failed", "outcomes": [...]}``, the outcomes as they are with their ``name``."""
    listed = [{"name": outcome.name, **asdict(outcome)} for outcome in outcomes]
    summary = {
        "rules": len({outcome.rule for outcome in outcomes}),
        "examples": len({outcome.name for outcome in outcomes}),
        "failed": len({outcome.name for outcome in find_failures(outcomes)}),
    }
    return json.dumps({**summary, "outcomes": listed}, ensure_ascii=False, indent=1)


def write_junit(outcomes: Sequence[ExampleOutcome]) -> str:
    """JUnit XML: a suite a pack, a case for each example in each place."""
    packs: dict[str, list[ExampleOutcome]] = {}
    for outcome in outcomes:
        packs.setdefault(outcome.rule.rpartition(":")[0], []).append(outcome)
    pieces = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<testsuites name="cleaner test" tests="{len(outcomes)}" failures="{len(find_failures(outcomes))}">',
    ]
    for pack, of_pack in packs.items():
        failures = len(find_failures(of_pack))
        pieces.append(f'<testsuite name={_attribute(pack)} tests="{len(of_pack)}" failures="{failures}">')
        pieces += [_write_case(outcome) for outcome in of_pack]
        pieces.append("</testsuite>")
    return "\n".join([*pieces, "</testsuites>"])


def _write_case(outcome: ExampleOutcome) -> str:
    opening = (
        f"<testcase classname={_attribute(outcome.rule)} name={_attribute(f'{outcome.name} {outcome.where}')}"
        f' file={_attribute(outcome.file)} line="{outcome.line}"'
    )
    if outcome.verdict == "ok":
        return f"{opening}/>"
    detail = escape(_drop_unwritable(show_failure(outcome)))
    return f"{opening}>\n<failure message={_attribute(describe(outcome))}>{detail}</failure>\n</testcase>"


def _attribute(text: str) -> str:
    return quoteattr(_drop_unwritable(text))


def _drop_unwritable(text: str) -> str:
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)


def write_github(outcomes: Sequence[ExampleOutcome]) -> str:
    """A workflow command for each failure, which GitHub shows beside the line of the pack."""
    return "\n".join(
        annotate("error", outcome.file, outcome.line, f"{outcome.rule} is {outcome.verdict}", show_failure(outcome))
        for outcome in find_failures(outcomes)
    )


def annotate(level: str, file: str, line: int, title: str, message: str) -> str:
    """A GitHub workflow command; what would end it is escaped.

    >>> annotate("error", "a.yaml", 3, "x is noisy", "50% went: a\\nb")
    '::error file=a.yaml,line=3,title=x is noisy::50%25 went: a%0Ab'
    """
    text = message.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    place = [part.replace("%", "%25").replace("\n", "%0A").replace(":", "%3A").replace(",", "%2C")
             for part in (file, title)]  # fmt: skip
    return f"::{level} file={place[0]},line={line},title={place[1]}::{text}"
