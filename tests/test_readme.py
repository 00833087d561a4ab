"""What the README says works: its page, command, body and diff; its snippets; its commands."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text()


def fenced(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, flags=re.M | re.S)


def run_cleaner(folder: Path, arguments: list[str], page: str | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "cleaner", *arguments]
    return subprocess.run(
        command, cwd=folder, input=page, env=os.environ, capture_output=True, text=True, check=False, timeout=120
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the README's page in ``pages/``, its pack and a page for standard input."""
    pages = tmp_path / "pages"
    pages.mkdir()
    # A real page has more than the lines that the README shows: extraction needs an article to find.
    article = fenced("html")[0]
    (pages / "page.html").write_text(f"<html lang='en'><body><article>{article}</article></body></html>")
    (tmp_path / "page.html").write_text((pages / "page.html").read_text())
    (tmp_path / "mine.yaml").write_text(next(block for block in fenced("yaml") if "ferry-app" in block))
    return tmp_path


def test_the_page_the_command_the_body_and_the_diff_belong_together(folder: Path) -> None:
    (command,) = (line for line in fenced("sh")[0].splitlines() if line.startswith("cleaner run"))
    ran = run_cleaner(folder, shlex.split(command)[1:])
    assert ran.returncode == 0, ran.stderr
    assert (folder / "cleaned/bodies/page.html.txt").read_text().rstrip("\n") == fenced("text")[0].rstrip("\n")
    diff = (folder / "cleaned/removed.diff").read_text()
    shown = fenced("diff")[0].splitlines()
    assert [line for line in diff.splitlines() if line.startswith(("-", "+", " ", "@@"))][: len(shown)] == shown


def test_the_commands_of_the_section_on_running_work_one_after_the_other(folder: Path) -> None:
    section = README.split("## Run it")[1].split("## Embed it")[0]
    commands = re.search(r"^```sh\n(.*?)^```$", section, flags=re.M | re.S)
    assert commands is not None
    for line in commands.group(1).splitlines():
        words = shlex.split(line, comments=True)
        assert words[0] == "cleaner"
        page = (folder / words[-1]).read_text() if "<" in words else None
        arguments = words[1 : words.index("<")] if "<" in words else words[1:]
        ran = run_cleaner(folder, arguments, page)
        assert ran.returncode == 0, f"{line}\n{ran.stderr}"


def test_the_snippets_of_python_run(folder: Path) -> None:
    # Those of adapters need the libraries that they are for: tests/adapters runs them.
    for snippet in (each for each in fenced("python") if "cleaner.adapters" not in each):
        subprocess.run([sys.executable, "-c", snippet], cwd=folder, check=True, timeout=120)


def test_the_settings_are_read(folder: Path) -> None:
    (folder / "cleaner.toml").write_text(fenced("toml")[0])
    (folder / "my-rules").mkdir()
    (folder / "mine.yaml").rename(folder / "my-rules/mine.yaml")
    ran = run_cleaner(folder, ["run", "pages", "--diff"])
    assert ran.returncode == 0, ran.stderr


def test_the_rule_to_write_passes_its_examples_and_the_short_one_is_a_rule(folder: Path) -> None:
    ran = run_cleaner(folder, ["test", "mine.yaml", "--no-builtin"])
    assert ran.returncode == 0, ran.stdout + ran.stderr
    short = next(block for block in fenced("yaml") if "ad-label" in block)
    (folder / "short.yaml").write_text("rules:\n" + short)
    ran = run_cleaner(folder, ["test", "short.yaml", "--no-builtin"])
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_a_record_in_is_a_line_out(folder: Path) -> None:
    section = README.split("## Records")[1]
    command = re.search(r"^cleaner run - --from jsonl", section, re.M)
    assert command is not None
    record = '{"id": "a", "text": "The river rose by a metre on Monday.\\n\\nAdvertisement\\n\\nIt fell again."}\n'
    ran = run_cleaner(folder, shlex.split(command.group())[1:], record)
    assert ran.returncode == 0, ran.stderr
    (line,) = ran.stdout.splitlines()
    assert json.loads(line)["text"] == "The river rose by a metre on Monday.\n\nIt fell again."


def test_every_command_that_the_readme_names_exists() -> None:
    helped = run_cleaner(ROOT, ["--help"]).stdout
    for name in set(re.findall(r"`cleaner ([a-z]+)", README)) | set(re.findall(r"^cleaner ([a-z]+)", README, re.M)):
        assert re.search(rf"^  {name}\b", helped, re.M), name


def test_there_are_two_set_up_commands_and_the_workflow_runs_them() -> None:
    commands = re.findall(r"^python3 -m venv .*$", README, re.M)
    assert len(commands) == 2
    assert "README.md" in (ROOT / ".ci/run").read_text()
