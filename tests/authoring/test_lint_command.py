"""`cleaner lint`: what it prints, how it exits, what it writes."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from cleaner.cli.app import app

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import Result

CLEAN = """\
pack: mine
rules:
  - id: ad-label
    line: 'Advertisement'
    removes: [Advertisement]
    keeps: ['Advertisement revenue fell.']
"""
FAULTY = """\
pack: mine
lists: {dead: [x]}
rules:
  - id: ad-label
    line: Advertisement  # the label
    category: ad
    removes: [Advertisement]
    keeps: ['Advertisement revenue fell.']
"""


def run(*args: object) -> Result:
    return CliRunner().invoke(app, ["lint", "--no-builtin", *map(str, args)])


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    path = tmp_path / "faulty.yaml"
    path.write_text(FAULTY, encoding="utf-8")
    return path


def test_a_clean_pack_exits_0_with_one_line(tmp_path: Path) -> None:
    pack = tmp_path / "clean.yaml"
    pack.write_text(CLEAN, encoding="utf-8")
    result = run(tmp_path)
    assert (result.exit_code, result.stdout) == (0, "1 pack: nothing found\n")


def test_findings_exit_1_with_place_code_fault_way_out_and_line(faulty: Path) -> None:
    result = run(faulty)
    assert result.exit_code == 1
    assert result.stdout == (
        f"{faulty}:2: dead-list: no pattern uses the list 'dead'; remove it, or write \\L<dead> where it belongs\n"
        "     2 | lists: {dead: [x]}\n"
        f"{faulty}:5: quoting: a pattern without quotes; put it in single quotes, where YAML changes nothing"
        " (--fix does it)\n"
        "     5 |     line: Advertisement  # the label\n"
        f"{faulty}:6: key-order: 'category' stands after 'line'; move it up (--fix does it)\n"
        "     6 |     category: ad\n"
        "1 pack: 3 findings (1 dead-list, 1 key-order, 1 quoting)\n"
    )


def test_fix_mends_what_is_mechanical_and_tells_the_rest(faulty: Path) -> None:
    result = run(faulty, "--fix")
    assert (result.exit_code, result.stderr) == (1, f"fixed {faulty}\n")
    assert result.stdout.endswith("1 pack: 1 finding (1 dead-list)\n")
    assert "    category: ad\n    line: 'Advertisement'  # the label\n" in faulty.read_text(encoding="utf-8")
    assert run(faulty, "--fix").stderr == ""
    assert sorted(path.name for path in faulty.parent.iterdir()) == ["faulty.yaml"]


def test_fix_follows_a_link_and_leaves_it_one(faulty: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.yaml"
    link.symlink_to(faulty)
    run(link, "--fix")
    assert link.is_symlink()
    assert "line: 'Advertisement'" in faulty.read_text(encoding="utf-8")


def test_a_pack_that_cannot_be_read_exits_2_and_the_others_are_linted(faulty: Path, tmp_path: Path) -> None:
    (tmp_path / "broken.yaml").write_text("rules: [\n", encoding="utf-8")
    result = run(tmp_path)
    assert result.exit_code == 2
    assert f"{tmp_path}/broken.yaml:1: schema: not YAML" in result.stdout
    assert f"{faulty}:5: quoting:" in result.stdout


def test_a_path_without_packs_exits_2(tmp_path: Path) -> None:
    assert run(tmp_path / "absent.yaml").exit_code == 2


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_pack_without_permission_exits_2(faulty: Path) -> None:
    faulty.chmod(0)
    result = run(faulty)
    assert (result.exit_code, "cannot be read" in result.stderr) == (2, True)


def test_json_lists_the_findings(faulty: Path) -> None:
    found = json.loads(run(faulty, "--format", "json").stdout)["findings"]
    assert [(one["code"], one["line"], one["level"], one["fixable"], one["rule"]) for one in found] == [
        ("dead-list", 2, "warning", False, None),
        ("quoting", 5, "warning", True, None),
        ("key-order", 6, "warning", True, None),
    ]


def test_github_points_at_the_line(faulty: Path) -> None:
    lines = run(faulty, "--format", "github").stdout.splitlines()
    assert lines[0].startswith(f"::warning file={faulty},line=2,title=dead-list::no pattern uses")
    assert len(lines) == 3


def test_sarif_names_each_check_and_points_at_the_line(faulty: Path) -> None:
    log = json.loads(run(faulty, "--format", "sarif").stdout)
    (sarif_run,) = log["runs"]
    assert log["version"] == "2.1.0"
    first = sarif_run["results"][0]
    assert sarif_run["tool"]["driver"]["rules"][first["ruleIndex"]]["id"] == first["ruleId"] == "dead-list"
    place = first["locations"][0]["physicalLocation"]
    assert (place["artifactLocation"]["uri"], place["region"]["startLine"]) == (str(faulty), 2)
