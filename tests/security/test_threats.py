"""Every test that .github/SECURITY.md names is there, and every row of a threat names one or says why it has none."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / ".github/SECURITY.md").read_text(encoding="utf-8")
NAMED = re.compile(r"`(test_\w+)`")


def list_rows() -> list[list[str]]:
    """The cells of the rows of the tables of threats."""
    threats = PAGE.partition("## What could go wrong")[2].partition("\n## ")[0]
    lines = [
        line for line in threats.splitlines() if line.startswith("| ") and not line.startswith(("| what", "| ---"))
    ]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


def test_every_test_that_is_named_is_there() -> None:
    written = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    there = set(re.findall(r"^(?:async )?def (test_\w+)\(", written, re.MULTILINE))
    assert sorted(set(NAMED.findall(PAGE)) - there) == []


def test_every_threat_names_its_test_or_says_why_it_has_none() -> None:
    rows = list_rows()
    assert len(rows) > 30
    for threat, stops, *shown in rows:
        assert NAMED.search(" ".join(shown)) or "cannot be a test" in stops, threat


def test_every_script_that_is_named_is_there() -> None:
    scripts = re.findall(r"`python -m (tests\.[\w.]+)", PAGE) + re.findall(r"`python (tests/[\w/.]+)", PAGE)
    assert scripts
    for script in scripts:
        path = script if "/" in script else script.replace(".", "/") + ".py"
        assert (ROOT / path).is_file(), script


def test_the_figures_are_of_scripts() -> None:
    figures = PAGE.partition("## Figures")[2]
    assert figures.count("`python ") >= 2
