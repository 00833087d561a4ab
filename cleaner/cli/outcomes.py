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

    from cleaner.authoring.examples.mutate import GuardOutcome
    from cleaner.authoring.examples.run import ExampleOutcome

_PROOFS = {
    "zone": "a keep that would go elsewhere in the text",
    "unless": "a keep that the rule would take but for 'unless'",
    "linked": "a keep that the rule would take, of another link share (linked: …)",
    "kind": "a keep that the rule would take, of another kind (kind: …)",
    "max_chars": "a keep that the rule would take but for its length",
    "min_lines": "a keep that begins as the block does and ends too soon",
    "max_lines": "a keep that the rule would take but for its number of lines",
    "body stop": "an example with a sentence of an article in the middle, at which the rule must stop",
    "sites": "a keep with the same text on another site (url: …)",
    "!sites": "a keep with the same text on that site (url: …)",
    "pages": "a keep with the same text on another kind of page (page: …)",
    "!pages": "a keep with the same text on that kind of page (page: …)",
}
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


def show_guard(guard: GuardOutcome) -> str:
    """An unproved guard for people, with the way out."""
    return make_printable(
        f"{guard.file}:{guard.line}: unproved: {guard.rule} {guard.guard}: no example fails without it; add"
        f" {_PROOFS[guard.guard]}, or say why there is none: meta: {{unproved: '{guard.guard}: …'}}"
    )


def summarise(outcomes: Sequence[ExampleOutcome], guards: Sequence[GuardOutcome] | None = None) -> str:
    """One line: how many examples of how many rules, how many failed in which way, and how many guards are unproved."""
    failures = find_failures(outcomes)
    count = _count(outcomes)
    ways = Counter(outcome.verdict for outcome in {(one.name, one.verdict): one for one in failures}.values())
    how = ", ".join(f"{number} {verdict}" for verdict, number in sorted(ways.items()))
    result = f"{count['failed']} failed ({how})" if failures else "all ok"
    line = f"{count_of(count['rules'], 'rule')}, {count_of(count['examples'], 'example')}: {result}"
    if guards is None:
        return line
    unproved = sum(guard.is_unproved for guard in guards)
    explained = sum(guard.proved_by is None and guard.explained is not None for guard in guards)
    return f"{line}; {count_of(len(guards), 'guard')}: {unproved} unproved, {explained} explained"


def count_of(number: int, noun: str) -> str:
    """``1 rule``, ``2 rules``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _count(outcomes: Sequence[ExampleOutcome]) -> dict[str, int]:
    return {
        "rules": len({outcome.rule for outcome in outcomes}),
        "examples": len({outcome.name for outcome in outcomes}),
        "failed": len({outcome.name for outcome in find_failures(outcomes)}),
    }


def write_json(outcomes: Sequence[ExampleOutcome], guards: Sequence[GuardOutcome] | None = None) -> str:
    """``{"rules", "examples", "failed", "outcomes": [...]}``, and ``guards`` where they were tried."""
    written: dict[str, object] = {
        **_count(outcomes),
        "outcomes": [{"name": outcome.name, **asdict(outcome)} for outcome in outcomes],
    }
    if guards is not None:
        written["unproved"] = sum(guard.is_unproved for guard in guards)
        written["guards"] = [asdict(guard) for guard in guards]
    return json.dumps(written, ensure_ascii=False, indent=1)


def write_junit(outcomes: Sequence[ExampleOutcome], guards: Sequence[GuardOutcome] | None = None) -> str:
    """JUnit XML: a suite a pack, with a case for each example in each place and for each guard."""
    suites: dict[str, list[tuple[bool, str]]] = {}
    for outcome in outcomes:
        suites.setdefault(_pack(outcome.rule), []).append((outcome.verdict != "ok", _write_case(outcome)))
    for guard in guards or ():
        suites.setdefault(_pack(guard.rule), []).append((guard.is_unproved, _write_guard_case(guard)))
    cases = [case for of_pack in suites.values() for case in of_pack]
    pieces = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<testsuites name="cleaner test" tests="{len(cases)}" failures="{sum(failed for failed, _ in cases)}">',
    ]
    for pack, of_pack in suites.items():
        failures = sum(failed for failed, _ in of_pack)
        pieces.append(f'<testsuite name={_attribute(pack)} tests="{len(of_pack)}" failures="{failures}">')
        pieces += [case for _, case in of_pack]
        pieces.append("</testsuite>")
    return "\n".join([*pieces, "</testsuites>"])


def _pack(rule: str) -> str:
    return rule.rpartition(":")[0]


def _write_guard_case(guard: GuardOutcome) -> str:
    opening = (
        f"<testcase classname={_attribute(guard.rule)} name={_attribute(f'{guard.rule} {guard.guard} is proved')}"
        f' file={_attribute(guard.file)} line="{guard.line}"'
    )
    if not guard.is_unproved:
        return f"{opening}/>"
    return (
        f'{opening}>\n<failure message="no example fails without it">{escape(show_guard(guard))}</failure>\n</testcase>'
    )


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


def write_github(outcomes: Sequence[ExampleOutcome], guards: Sequence[GuardOutcome] | None = None) -> str:
    """A workflow command for each failure, which GitHub shows beside the line of the pack."""
    commands = [
        annotate("error", outcome.file, outcome.line, f"{outcome.rule} is {outcome.verdict}", show_failure(outcome))
        for outcome in find_failures(outcomes)
    ]
    commands += [
        annotate("error", guard.file, guard.line, f"{guard.rule}: {guard.guard} is unproved", show_guard(guard))
        for guard in guards or ()
        if guard.is_unproved
    ]
    return "\n".join(commands)


def annotate(level: str, file: str, line: int, title: str, message: str) -> str:
    """A GitHub workflow command; what would end it is escaped.

    >>> annotate("error", "a.yaml", 3, "x is noisy", "50% went: a\\nb")
    '::error file=a.yaml,line=3,title=x is noisy::50%25 went: a%0Ab'
    """
    text = message.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    place = [part.replace("%", "%25").replace("\n", "%0A").replace(":", "%3A").replace(",", "%2C")
             for part in (file, title)]  # fmt: skip
    return f"::{level} file={place[0]},line={line},title={place[1]}::{text}"
