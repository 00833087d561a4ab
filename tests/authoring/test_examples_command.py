"""`cleaner test`: what it prints and how it exits."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest
from typer.testing import CliRunner

from cleaner.authoring.selection import parse_selection
from cleaner.cli.app import app
from cleaner.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from typer.testing import Result

GOOD = """\
pack: mine
rules:
  - id: ad-label
    line: 'Advertisement'
    removes: [Advertisement]
    keeps: ['Advertisement revenue fell.']
"""
BAD = (
    GOOD
    + """\
  - id: share-line
    line: 'Share.*'
    removes: ['Share this', 'Print']
    keeps: ['Shares fell 3%, the <exchange> said.']
"""
)


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "good.yaml"
    path.write_text(GOOD, encoding="utf-8")
    return path


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    path = tmp_path / "bad.yaml"
    path.write_text(BAD, encoding="utf-8")
    return path


def run(*args: object) -> Result:
    return CliRunner().invoke(app, ["test", "--no-builtin", *map(str, args)])


def test_examples_that_hold_exit_0_with_one_line(good: Path) -> None:
    result = run(good)
    assert (result.exit_code, result.stdout) == (0, "1 rule, 2 examples: all ok\n")


def test_an_example_that_fails_exits_1_and_shows_what_went_and_what_should_have(bad: Path) -> None:
    result = run(bad)
    assert result.exit_code == 1
    assert result.stdout == (
        f"{bad}:9: missing: mine:share-line removes 2 (in zone)\n"
        "    - [-Print-]\n"
        "    + Print\n"
        f"{bad}:10: noisy: mine:share-line keeps 1 (in zone)\n"
        "    - Shares fell 3%, the <exchange> said.\n"
        "    + [-Shares fell 3%, the <exchange> said.-]\n"
        "(- as it should be, + as it was; [-…-] is what goes)\n"
        "2 rules, 5 examples: 2 failed (1 missing, 1 noisy)\n"
    )


def test_k_chooses_rules(bad: Path) -> None:
    assert run(bad, "-k", "mine and not share").exit_code == 0
    assert run(bad, "-k", "share").exit_code == 1


def test_json_has_every_outcome(bad: Path) -> None:
    printed = json.loads(run(bad, "--format", "json").stdout)
    assert (printed["rules"], printed["examples"], printed["failed"]) == (2, 5, 2)
    assert [outcome["name"] for outcome in printed["outcomes"] if outcome["verdict"] == "noisy"] == [
        "mine:share-line-keeps-1"
    ]


def test_junit_has_a_case_for_each_example(bad: Path) -> None:
    root = ElementTree.fromstring(run(bad, "--format", "junit").stdout)
    assert (root.get("tests"), root.get("failures"), len(root.findall(".//testcase"))) == ("5", "2", 5)
    (first, second) = root.findall(".//failure")
    assert "Print" in (first.text or "")
    assert "the <exchange> said." in (second.text or "")


def test_github_points_at_the_line_of_the_example(bad: Path) -> None:
    lines = run(bad, "--format", "github").stdout.splitlines()
    assert len(lines) == 2
    assert lines[1].startswith(f"::error file={bad},line=10,title=mine%3Ashare-line is noisy::")
    assert "3%25" in lines[1]


def test_a_pack_that_cannot_be_read_exits_2(tmp_path: Path) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text("rules:\n  - id: x\n    zonne: tail\n", encoding="utf-8")
    result = run(broken)
    assert result.exit_code == 2
    assert "did you mean 'zone'" in result.stderr


@pytest.mark.parametrize("expression", ["and", "a or", "(a", "a b", "not", ")"])
def test_an_expression_that_cannot_be_read_is_refused(expression: str, good: Path) -> None:
    with pytest.raises(SettingsError, match="write it as"):
        parse_selection(expression)
    assert run(good, "-k", expression).exit_code == 2


UNPROVED = (
    GOOD
    + """\
    sites: [a.org]
"""
)


def test_mutate_names_guards_that_no_example_needs(tmp_path: Path) -> None:
    pack = tmp_path / "unproved.yaml"
    pack.write_text(UNPROVED, encoding="utf-8")
    assert run(pack).exit_code == 0
    result = run(pack, "--mutate")
    assert result.exit_code == 1
    assert f"{pack}:3: unproved: mine:ad-label sites: no example fails without it" in result.stdout
    assert result.stdout.endswith("1 rule, 2 examples: all ok; 1 guard: 1 unproved, 0 explained\n")
    pack.write_text(UNPROVED + "    meta: {unproved: 'sites: theirs alone'}\n", encoding="utf-8")
    result = run(pack, "--mutate")
    assert (result.exit_code, result.stdout) == (
        0,
        "1 rule, 2 examples: all ok; 1 guard: 0 unproved, 1 explained\n",
    )


def test_every_format_tells_of_unproved_guards(tmp_path: Path) -> None:
    pack = tmp_path / "unproved.yaml"
    pack.write_text(UNPROVED, encoding="utf-8")
    printed = json.loads(run(pack, "--mutate", "--format", "json").stdout)
    assert (printed["unproved"], printed["guards"][0]["guard"]) == (1, "sites")
    root = ElementTree.fromstring(run(pack, "--mutate", "--format", "junit").stdout)
    assert (root.get("tests"), root.get("failures")) == ("3", "1")
    assert root.findall(".//failure")[0].get("message") == "no example fails without it"
    assert run(pack, "--mutate", "--format", "github").stdout.startswith(f"::error file={pack},line=3,")


def test_watch_runs_again_on_each_change(bad: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    watchfiles = pytest.importorskip("watchfiles", reason="needs the extra 'watch'")

    def changes(*paths: Path) -> Iterator[set[tuple[int, str]]]:
        assert paths == (bad,)
        for text in ("rules: [", GOOD):
            bad.write_text(text, encoding="utf-8")
            yield {(2, str(bad))}

    monkeypatch.setattr(watchfiles, "watch", changes)
    result = run(bad, "--watch")
    assert "2 rules, 5 examples: 2 failed" in result.stdout
    assert "not YAML" in result.stderr
    assert result.stdout.endswith("1 rule, 2 examples: all ok\n")
