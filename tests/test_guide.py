"""The guide for rule authors: its session is run, its specimens are proved, and it names every field."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from cleaner.authoring.examples.mutate import prove_guards
from cleaner.authoring.examples.run import judge_rule
from cleaner.cli.app import COMMANDS
from cleaner.packs.load import parse_pack
from cleaner.packs.schema import EXAMPLE, MATCHERS, PACK, RULE, RUN

ROOT = Path(__file__).parent.parent
GUIDE = (ROOT / "rules" / "README.md").read_text(encoding="utf-8")
FENCES = re.findall(r"^```(\w+)\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)
SESSION = [text for language, text in FENCES if language == "console"]
PACKS = [text for language, text in FENCES if language == "yaml" and re.search(r"^ *- id:", text, re.MULTILINE)]


def split_commands(block: str) -> list[tuple[str, list[str]]]:
    """Each command of a console block with the lines that it is shown to print."""
    steps: list[tuple[str, list[str]]] = []
    for line in block.splitlines():
        if line.startswith("$ "):
            steps.append((line[2:], []))
        else:
            steps[-1][1].append(line)
    return steps


def find_missing(shown: list[str], printed: list[str]) -> str | None:
    """The first line that is not printed after the ones before it; ``…`` stands for anything."""
    at = 0
    for line in shown:
        form = re.compile(re.escape(line).replace("…", ".*"))
        found = next((number for number in range(at, len(printed)) if form.fullmatch(printed[number])), None)
        if line.strip() != "…":
            if found is None:
                return line
            at = found + 1
    return None


def test_the_session_prints_what_the_guide_shows(tmp_path):
    pytest.importorskip("polars", reason="the extra [suggest] is not installed")
    shutil.copy(ROOT / "samples" / "guide" / "pages.jsonl", tmp_path)
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "NO_COLOR": "1", "PYTHONPATH": str(ROOT)}
    verbs = set()
    for block in SESSION:
        for command, shown in split_commands(block):
            done = subprocess.run(
                ["bash", "-c", command], cwd=tmp_path, env=environment, capture_output=True, text=True
            )
            assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
            printed = (done.stdout + done.stderr).splitlines()
            missing = find_missing(shown, printed)
            assert missing is None, f"$ {command}\nnot printed: {missing}\n" + "\n".join(printed)
            verbs.add(command.split()[1])
    assert verbs >= {"suggest", "try", "new", "test", "lint", "compare", "run", "explain"}
    assert (tmp_path / "cleaned" / "report.html").is_file()


def test_a_line_that_the_guide_shows_and_nothing_prints_is_found():
    assert find_missing(["a …", "…", "c"], ["a b", "x", "c"]) is None
    assert find_missing(["c", "a …"], ["a b", "x", "c"]) == "a …"


@pytest.mark.parametrize("written", PACKS)
def test_every_specimen_of_a_rule_holds(written):
    if not written.startswith("#"):
        written = "rules:\n" + written
    rules, problems = parse_pack(written.encode(), "guide.yaml")
    assert problems == []
    assert rules
    failed = [
        f"{outcome.name} {outcome.where}: {outcome.got}"
        for rule in rules
        for outcome in judge_rule(rule)
        if outcome.verdict != "ok"
    ]
    assert failed == []


@pytest.mark.parametrize("key", sorted({*RULE.fields, *RUN.fields, *PACK.fields}))
def test_every_key_of_a_pack_has_a_specimen(key):
    assert any(key in find_keys(yaml.compose(text)) for text in PACKS), key


@pytest.mark.parametrize("key", sorted({*EXAMPLE.fields, *MATCHERS}))
def test_every_matcher_and_every_key_of_an_example_is_explained(key):
    assert f"`{key}`" in GUIDE


def find_keys(node: yaml.Node) -> set[str]:
    keys = set()
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            keys |= {key.value} | find_keys(value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            keys |= find_keys(value)
    return keys


def test_the_commands_that_the_guide_names_exist():
    assert {*re.findall(r"`cleaner ([a-z]+)", GUIDE)} <= {name for name, _, _ in COMMANDS}


def test_every_condition_in_the_specimen_of_conditions_is_proved_by_its_examples():
    (written,) = [text for text in PACKS if "unless:" in text]
    rules, _ = parse_pack(f"rules:\n{written}".encode(), "guide.yaml")
    assert [f"{guard.rule} {guard.guard}" for guard in prove_guards(rules) if guard.is_unproved] == []


def test_the_workflow_is_yaml_and_runs_what_it_should():
    (workflow,) = [text for language, text in FENCES if language == "yaml" and "jobs:" in text]
    runs = [step.get("run", "") for step in yaml.safe_load(workflow)["jobs"]["rules"]["steps"]]
    assert [run.split()[1] for run in runs if run.startswith("cleaner")] == ["test", "lint", "compare"]


def test_the_guide_is_short():
    assert len(GUIDE.splitlines()) < 400
