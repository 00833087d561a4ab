"""`cleaner compare`: paths and revisions, what it prints, and harm for CI."""

from __future__ import annotations

import json
import subprocess

import pytest
from typer.testing import CliRunner

from cleaner.cli.app import app

BODY = "The river had risen by a metre before dawn, and the people of the lower town carried their chairs upstairs."
OLD = "pack: mine\nrules:\n  - {id: follow, line: Follow us, removes: [Follow us], keeps: [x]}\n"
NEW = "pack: mine\nrules:\n  - {id: frob, line: 'The river .*|Frob', removes: [Frob], keeps: [x]}\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name, pack in (("old.yaml", OLD), ("new.yaml", NEW)):
        (tmp_path / name).write_text(pack)
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "a.txt").write_text(f"Frob\n{BODY} Twice.\nFollow us\n{BODY}\n{BODY} Thrice")
    return tmp_path


def git(*arguments: str) -> None:
    settings = ["-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *settings, *arguments], check=True, capture_output=True)


def run(*args: str):
    return CliRunner().invoke(app, ["compare", *args])


def test_rules_and_cases_are_printed_with_prose_first(folder):
    (folder / "new.yaml").write_text(NEW.replace("The river .*|", f"{BODY}|".replace(".", "\\.")))
    result = run("old.yaml", "new.yaml", "pages")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0] == "1 of 1 documents change: 92 characters now go, 8 now stay"
    assert lines[1:3] == ["  mine:frob  +2 -0  (+92 -0 characters)", "  mine:follow  +0 -1  (+0 -8 characters)"]
    assert lines[4] == "    1  a.txt  mine:frob  prose?"
    assert lines[6:] == ["    1  a.txt  mine:follow", "     - Follow us", "    1  a.txt  mine:frob", "     + Frob"]


def test_json_has_every_case(folder):
    written = json.loads(run("old.yaml", "new.yaml", "pages", "--format", "json").stdout)
    assert [(case["kind"], case["old"], case["text"]) for case in written["cases"]] == [
        ("kept", "mine:follow", "Follow us")
    ]
    assert written["statuses"] == [{"old": "ok", "new": "refused", "documents": 1}]


def test_a_document_that_is_now_refused_is_told(folder):
    assert "1 documents were ok and are refused" in run("old.yaml", "new.yaml", "pages").stdout


def test_a_revision_is_read_without_being_checked_out(folder):
    (folder / "rules").mkdir()
    (folder / "rules" / "mine.yaml").write_text(OLD)
    git("init", "-q")
    git("add", "rules")
    git("commit", "-q", "-m", "one")
    (folder / "rules" / "mine.yaml").write_text(OLD.replace("Follow us,", "Follow .*,"))
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*") if ".git" not in path.parts}
    for old in ("HEAD", "HEAD:rules", "HEAD:rules/mine.yaml"):
        result = run(old, "rules", "pages")
        assert (result.exit_code, "0 of 1 documents change" in result.stdout) == (0, True), result.stderr
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*") if ".git" not in path.parts} == before


@pytest.mark.parametrize("name", ["nowhere", "--upload-pack=x", ":x"])
def test_what_is_no_path_and_no_revision_is_told(folder, name):
    git("init", "-q")
    result = run("--", name, "new.yaml", "pages")
    assert (result.exit_code, "no such path" in result.stderr) == (2, True)


def test_a_broken_pack_of_a_revision_names_revision_and_line(folder):
    (folder / "rules").mkdir()
    (folder / "rules" / "mine.yaml").write_text("rules:\n  - {id: x, lin: y}\n")
    git("init", "-q")
    git("add", "rules")
    git("commit", "-q", "-m", "one")
    result = run("HEAD:rules", "old.yaml", "pages")
    assert (result.exit_code, "HEAD:rules/mine.yaml:2: unknown key 'lin'" in result.stderr) == (2, True)


@pytest.fixture
def gold(folder):
    (folder / "gold").mkdir()
    (folder / "gold" / "a.txt").write_text(f"{BODY} One.\nFollow us\n{BODY} Two.\n{BODY} Three.")
    (folder / "gold" / "a.body.txt").write_text(f"{BODY} One.\n{BODY} Two.\n{BODY} Three.")
    return folder


def test_harm_fails_where_a_gold_body_loses_text(gold):
    (gold / "new.yaml").write_text(NEW.replace("The river .*", "The river .* One.*"))
    result = run("old.yaml", "new.yaml", "gold", "--fail-on", "harm")
    assert (result.exit_code, "1 of 1 documents lose text of their gold body" in result.stderr) == (1, True)
    assert "HARM" in result.stdout


def test_furniture_that_goes_is_no_harm(gold):
    (gold / "none.yaml").write_text("rules: []")
    result = run("none.yaml", "old.yaml", "gold", "--fail-on", "harm")
    assert (result.exit_code, "0 documents lose text of their gold body" in result.stdout) == (0, True)


def test_harm_without_gold_bodies_is_a_usage_error(folder):
    result = run("old.yaml", "new.yaml", "pages", "--fail-on", "harm")
    assert (result.exit_code, "no gold body" in result.stderr) == (2, True)


def test_json_lines_and_parquet_are_compared_as_directories_are(folder):
    import pyarrow
    import pyarrow.parquet

    record = {"id": "a.txt", "text": (folder / "pages" / "a.txt").read_text()}
    (folder / "a.jsonl").write_text(json.dumps(record))
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist([record]), folder / "a.parquet")
    shown = {run("old.yaml", "new.yaml", name).stdout for name in ("pages", "a.jsonl", "a.parquet")}
    assert len(shown) == 1


def test_the_same_rules_are_said_to_be_the_same(folder):
    assert "the same rules are in force" in run("old.yaml", "old.yaml", "pages").stderr
