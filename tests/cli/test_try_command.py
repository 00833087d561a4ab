"""`cleaner try`: what it prints, of which inputs, and how soon."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cleaner.authoring.examples.run import judge_rule
from cleaner.cli.app import app
from cleaner.packs.load import parse_pack

BODY = "The river had risen by a metre before dawn, and the people of the lower town carried their chairs upstairs."


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pages").mkdir()
    for number in range(3):
        text = f"{BODY}\n{BODY}\nJoin the frob club {number}\nThey join the frob club in May.\n{BODY}"
        (tmp_path / "pages" / f"{number}.txt").write_text(text)
    return tmp_path


def run(*args: str):
    return CliRunner().invoke(app, ["try", *args])


def test_hits_near_misses_and_a_rule_that_passes_are_printed(folder):
    result = run("Join the frob club.{0,3}", "pages", "--no-builtin")
    assert result.exit_code == 0
    assert "the pattern: 3 hits in 3 of 3 documents, 60 characters" in result.stdout
    assert "        > Join the frob club 1" in result.stdout
    assert "     3  pattern: They join the frob club in May." in result.stdout
    written = result.stdout.split("to paste under 'rules:'\n")[1]
    rules, problems = parse_pack(f"pack: mine\nrules:\n{written}".encode(), "mine.yaml")
    assert not problems
    assert all(outcome.verdict == "ok" for outcome in judge_rule(rules[0]))
    assert rules[0].id == "mine:join-the-frob-club"


def test_the_first_hits_are_told_as_they_come(folder):
    assert " s: 0.txt:3: Join the frob club 0" in run("Join the frob club.{0,3}", "pages", "--no-builtin").stderr


def test_json_lists_everything(folder):
    result = run("Join the frob club.{0,3}", "pages", "--no-builtin", "--format", "json")
    written = json.loads(result.stdout)
    assert (written["hits"], len(written["texts"]), len(written["near"])) == (3, 3, 1)
    assert written["draft"].startswith("  - id: join-the-frob-club")


def test_json_lines_and_parquet_are_read_as_directories_are(folder):
    import pyarrow
    import pyarrow.parquet

    records = [
        {"id": f"{number}.txt", "text": (folder / "pages" / f"{number}.txt").read_text(), "url": None}
        for number in range(3)
    ]
    (folder / "a.jsonl").write_text("\n".join(map(json.dumps, records)))
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(records), folder / "a.parquet")
    args = ("--no-builtin", "--format", "json")
    shown = {run("Join the frob club.{0,3}", name, *args).stdout for name in ("pages", "a.jsonl", "a.parquet")}
    assert len(shown) == 1
    renamed = [{"key": record["id"], "content": record["text"], "html": "carried"} for record in records]
    with gzip.open(folder / "b.jsonl.gz", "wt") as file:
        file.write("\n".join(map(json.dumps, renamed)))
    fields = ("--id-field", "key", "--text-field", "content")
    assert run("Join the frob club.{0,3}", "b.jsonl.gz", *args, *fields).stdout in shown


def test_the_rules_of_a_file_are_tried_whatever_their_status(folder):
    (folder / "mine.yaml").write_text(
        "pack: mine\nrules:\n"
        "  - {id: frob, line: 'Join the frob.*', status: draft, removes: [Join the frob], keeps: [x]}\n"
    )
    result = run("--rule", "mine.yaml", "pages", "--no-builtin")
    assert "mine:frob: 3 hits in 3 of 3 documents" in result.stdout


def test_a_part_of_a_line_is_shown_in_its_line(folder):
    result = run("frob club", "pages", "--matcher", "span", "--no-builtin")
    assert "        > Join the frob club 0" in result.stdout
    assert "- '[-" not in result.stdout
    assert "[-frob club-]" in result.stdout


def test_no_hit_is_a_finding(folder):
    result = run("Nothing says this", "pages", "--no-builtin")
    assert (result.exit_code, "0 hits in 0 of 3 documents" in result.stdout) == (1, True)


def test_without_paths_the_way_out_is_told(folder):
    result = run("Join")
    assert (result.exit_code, "after the pattern" in result.stderr) == (2, True)


def test_a_bad_pattern_stops_before_anything_is_read(folder):
    result = run("Join (the", "pages")
    assert (result.exit_code, "close the group" in result.stderr) == (2, True)


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processor time of a running child is read from /proc")
def test_a_thousand_texts_show_the_first_hits_within_two_seconds(tmp_path):
    for number in range(1_000):
        text = "\n\n".join([*[f"{BODY} {number}."] * 30, "Join the frob club"])
        (tmp_path / f"{number:04}.txt").write_text(text)
    command = [sys.executable, "-m", "cleaner", "try", "Join the frob club", str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as child:
        assert child.stderr is not None
        assert "Join the frob club" in child.stderr.readline()
        fields = Path(f"/proc/{child.pid}/stat").read_text().rpartition(")")[2].split()
        seconds = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        out, _ = child.communicate()
    assert seconds < 2
    assert "1,000 hits in 1,000 of 1,000 documents" in out
