"""Findings of the linter as text for people, JSON, GitHub annotations and SARIF."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from cleaner import __version__
from cleaner.authoring.lint import CHECKS
from cleaner.cli.faults import make_printable
from cleaner.cli.outcomes import annotate, count_of
from cleaner.packs.load import show_problem
from cleaner.packs.nodes import Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cleaner.authoring.lint import Finding

_SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {check.code: check.level for check in CHECKS}


def show_finding(finding: Finding, raw: bytes) -> str:
    """A finding with the line of the pack that it is about."""
    lines = raw.decode("utf-8", "replace").splitlines()
    problem = Problem(finding.line, f"{finding.code}: {_describe(finding)}")
    return make_printable(show_problem(problem, finding.file, lines))


def _describe(finding: Finding) -> str:
    about = f"{finding.rule.rpartition(':')[2]}: " if finding.rule else ""
    return about + finding.text + (" (--fix does it)" if finding.fixable else "")


def summarise(findings: Sequence[Finding], packs: int) -> str:
    """One line: how many findings of which codes in how many packs."""
    if not findings:
        return f"{count_of(packs, 'pack')}: nothing found"
    codes = Counter(finding.code for finding in findings)
    listed = ", ".join(f"{count} {code}" for code, count in sorted(codes.items()))
    return f"{count_of(packs, 'pack')}: {count_of(len(findings), 'finding')} ({listed})"


def write_json(findings: Sequence[Finding]) -> str:
    """``{"findings": [{file, line, code, text, rule, fixable, level}]}``."""
    listed = [{**asdict(finding), "level": _LEVELS[finding.code]} for finding in findings]
    return json.dumps({"findings": listed}, ensure_ascii=False, indent=1)


def write_github(finding: Finding) -> str:
    """A workflow command, which GitHub shows beside the line of the pack."""
    return annotate(_LEVELS[finding.code], finding.file, finding.line, finding.code, _describe(finding))


def write_sarif(findings: Sequence[Finding]) -> str:
    """SARIF 2.1.0, for code scanning."""
    driver = {
        "name": "cleaner lint",
        "version": __version__,
        "rules": [
            {"id": check.code, "shortDescription": {"text": check.says}, "defaultConfiguration": {"level": check.level}}
            for check in CHECKS
        ],
    }
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": [*map(_result, findings)]}
    return json.dumps({"$schema": _SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=1)


def _result(finding: Finding) -> dict[str, Any]:
    location: dict[str, Any] = {"artifactLocation": {"uri": finding.file.replace("\\", "/")}}
    if finding.line:
        location["region"] = {"startLine": finding.line}
    return {
        "ruleId": finding.code,
        "ruleIndex": [check.code for check in CHECKS].index(finding.code),
        "level": _LEVELS[finding.code],
        "message": {"text": _describe(finding)},
        "locations": [{"physicalLocation": location}],
    }
