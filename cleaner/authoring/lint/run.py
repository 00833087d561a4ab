"""Runs every check over packs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cleaner.authoring.examples.mutate import read_reasons
from cleaner.authoring.lint import checks
from cleaner.authoring.lint.covered import find_covered
from cleaner.authoring.lint.finding import Finding
from cleaner.authoring.lint.pack_source import PackSource
from cleaner.authoring.lint.patterns import find_patterns
from cleaner.packs.load import parse_pack

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from cleaner.packs import Rule

EXPLAINED = "lint"  # the key of a rule's meta that says why a finding may stand: {lint: 'too-general: …'}


@dataclass(frozen=True, slots=True)
class Linted:
    """The packs that load, the findings in the order of files and lines, and whether a pack could not be read."""

    packs: tuple[PackSource, ...]
    findings: tuple[Finding, ...]
    unreadable: bool


def lint_packs(raw_packs: Mapping[str, bytes]) -> Linted:
    """Lint packs, given as bytes by the name to show; the stem of that name is the pack's where it has none."""
    packs, findings = read_sources(raw_packs)
    unreadable = len(packs) < len(raw_packs)
    for pack in packs:
        findings += _lint_pack(pack)
    findings += _lint_together(packs)
    return Linted(tuple(packs), tuple(sorted(findings, key=lambda one: (one.file, one.line, one.code))), unreadable)


def read_sources(raw_packs: Mapping[str, bytes]) -> tuple[list[PackSource], list[Finding]]:
    """The packs that load, and what stops the others."""
    packs: list[PackSource] = []
    findings: list[Finding] = []
    for file, raw in raw_packs.items():
        stem = re.sub(r"^.*[/\\]|\.\w+$", "", file)
        rules, problems = parse_pack(raw, file, default_name=stem)
        findings += [Finding(file, problem.line, checks.SCHEMA.code, problem.text) for problem in problems]
        if not problems:
            packs.append(PackSource(file, raw.decode("utf-8-sig"), tuple(rules)))
    return packs, findings


def _lint_pack(pack: PackSource) -> Iterator[Finding]:
    used = {name for rule in pack.rules for placed in find_patterns(rule) for name, _ in placed.pattern.lists}
    for name, line in pack.lists.items():
        if name not in used:
            text = rf"no pattern uses the list {name!r}; remove it, or write \L<{name}> where it belongs"
            yield Finding(pack.file, line, checks.DEAD_LIST.code, text)
    for form in checks.FORM_CHECKS:
        for line, text in form.find(pack):
            yield Finding(pack.file, line, form.code, text, fixable=True)
    for rule in pack.rules:
        explained = read_reasons(rule, EXPLAINED)
        for check in checks.RULE_CHECKS:
            if check.code not in explained:
                for place, text in check.find(rule):
                    line = place if isinstance(place, int) else pack.line_in(rule, place)
                    yield Finding(pack.file, line, check.code, text, rule.id)


def _lint_together(packs: Sequence[PackSource]) -> Iterator[Finding]:
    first: dict[str, Rule] = {}
    for rule in (rule for pack in packs for rule in pack.rules):
        seen = first.setdefault(rule.id, rule)
        if seen is not rule:
            text = f"{rule.id} stands in {seen.file}:{seen.line} already; rename one, or its pack"
            yield Finding(rule.file, rule.line, checks.DUPLICATE_ID.code, text, rule.id)
    for rule, other in find_covered(sorted(first.values(), key=lambda rule: rule.id)):
        if checks.COVERED.code not in read_reasons(rule, EXPLAINED):
            count = len(rule.removes)
            examples = "its one example goes" if count == 1 else f"its {count} examples go"
            text = f"{examples} by {other.id} already; add one that only this rule takes, or remove the rule"
            yield Finding(rule.file, rule.line, checks.COVERED.code, text, rule.id)
