"""The hooks that other repositories use run as they are written."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
HOOKS: list[dict[str, Any]] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
BY_ID = pytest.mark.parametrize("hook", HOOKS, ids=[hook["id"] for hook in HOOKS])

GOOD = "rules:\n  - id: ad-label\n    line: 'Advertisement'\n    removes: [Advertisement]\n    keeps: [Adverbs]\n"


def run(hook: dict[str, Any], *files: Path) -> subprocess.CompletedProcess[str]:
    command, *options = shlex.split(hook["entry"])
    assert command == "cleaner"
    return subprocess.run(
        [sys.executable, "-m", "cleaner", *options, *files], capture_output=True, text=True, check=False
    )


def test_the_hooks_are_lint_and_test() -> None:
    assert [hook["id"] for hook in HOOKS] == ["cleaner-lint", "cleaner-test"]


def test_the_command_of_the_hooks_is_installed_with_the_package() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert "cleaner" in project["scripts"]


@BY_ID
def test_a_hook_passes_good_packs_and_stops_bad_ones(hook: dict[str, Any], tmp_path: Path) -> None:
    good, bad, broken = tmp_path / "good.yaml", tmp_path / "bad.yaml", tmp_path / "broken.yaml"
    good.write_text(GOOD, encoding="utf-8")
    assert run(hook, good).returncode == 0
    bad.write_text(GOOD.replace("'Advertisement'", '"Advert"'), encoding="utf-8")
    failed = run(hook, good, bad)
    assert failed.returncode == 1
    assert f"{bad}:3: quoting" in failed.stdout or f"{bad}:4: missing" in failed.stdout
    broken.write_text("rules: [", encoding="utf-8")
    assert run(hook, broken).returncode == 2


@BY_ID
def test_a_hook_takes_the_packs_under_rules_and_nothing_else(hook: dict[str, Any]) -> None:
    taken = re.compile(hook["files"])
    for path in ("rules/en/ads.yaml", "my/rules/x.yml"):
        assert taken.search(path)
    for path in (
        ".github/workflows/rules.yaml",
        "rules/README.md",
        "myrules/x.yaml",
        "rules/cleaner-rules.schema.json",
    ):
        assert not taken.search(path)
