"""`cleaner run` on records: shards out, or answers on standard output."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from cleaner.cli.app import app
from tests.batch.corpus import PACK, PAGE, TEXT, read_tree
from tests.batch.lines import read_lines, write_lines
from tests.cli.test_run_command import poisoned

if TYPE_CHECKING:
    from pathlib import Path

RULES = ["--no-builtin", "--rules", str(PACK)]


def run(*arguments: object, stdin: bytes = b""):
    return CliRunner().invoke(app, ["run", *map(str, arguments), *RULES], input=stdin)


@pytest.fixture
def source(tmp_path) -> Path:
    return write_lines(tmp_path / "in.jsonl.gz", [{"id": f"{number}", "content": TEXT} for number in range(5)])


def test_records_become_shards_of_their_own_kind_and_the_terminal_says_where(tmp_path, source):
    result = run(source, "--text-field", "content", "--shard-size", 3, "--out", tmp_path / "out")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "5 pages: 5 ok" in result.stderr
    assert f"records: {tmp_path}/out/records" in result.stderr
    assert sorted(read_tree(tmp_path / "out")) == [
        "records/part-00000.jsonl.gz", "records/part-00001.jsonl.gz", "removals/part-00000.jsonl.gz",
        "removals/part-00001.jsonl.gz", "summary.json",
    ]  # fmt: skip
    assert "Advertisement" not in read_lines(tmp_path / "out", "records")[4]["content"]


@pytest.mark.parametrize(("to", "name"), [("jsonl", "records/part-00000.jsonl"), ("dir", "bodies/0.txt")])
def test_to_says_another_kind(tmp_path, source, to, name):
    assert run(source, "--text-field", "content", "--to", to, "--out", tmp_path / "out").exit_code == 0
    assert (tmp_path / "out" / name).exists()


def test_records_that_fail_are_named_and_the_status_is_1(tmp_path, source):
    result = run(source, "--text-field", "body", "--out", tmp_path / "out")
    assert result.exit_code == 1
    assert "error    0: the record has no body that is a string" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--to", "csv"], "error: --to csv: no such kind; write one of dir, jsonl, jsonl.gz, jsonl.zst, parquet"),
        (["--to", "dir", "--shard-size", "5"], "error: --shard-size without records to write"),
        (["--id-field", "url"], "error: field 'url': also the name of another field"),
        (["--from", "jsonl"], "error: --from jsonl reads standard input and answers there"),
    ],
)
def test_what_cannot_be_done_is_one_line_with_the_way_out_and_status_2(tmp_path, source, arguments, message):
    result = run(source, "--out", tmp_path / "out", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(message)


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_finishes_the_shard_in_hand_and_going_on_gives_the_same_bytes(tmp_path, sign):
    source = write_lines(
        tmp_path / "in.jsonl", [{"id": f"{number}", "text": f"{TEXT} POISON: dawdle"} for number in range(400)]
    )
    options = ["--shard-size", 20, "--workers", 2]
    subprocess.run(poisoned(source, "--out", tmp_path / "whole", *options), check=True, capture_output=True)
    out = tmp_path / "out"
    with subprocess.Popen(poisoned(source, "--out", out, *options), stderr=subprocess.PIPE, text=True) as running:
        wait_for_shard(out)
        running.send_signal(sign)
        _, said = running.communicate(timeout=20)
    assert running.returncode == 130
    assert said.splitlines() == [
        "finishing the shard in hand; once more (Ctrl-C) stops at once",
        f"interrupted; the same command with --resume goes on from here, --out {out}",
    ]
    assert not list((out / ".partial").glob("records*"))
    assert 0 < len(list((out / "records").iterdir())) < 20
    subprocess.run(poisoned(source, "--out", out, "--resume", *options), check=True, capture_output=True)
    assert read_tree(out) == read_tree(tmp_path / "whole")


def test_a_second_signal_stops_at_once_and_loses_nothing_that_was_written(tmp_path):
    lines = [{"id": f"{number}", "text": f"{TEXT} POISON: dawdle"} for number in range(200)]
    lines[100] = {"id": "hang", "text": "POISON: hang"}
    source = write_lines(tmp_path / "in.jsonl", lines)
    out = tmp_path / "out"
    command = poisoned(source, "--out", out, "--shard-size", 20, "--workers", 1)
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as running:
        wait_for_shard(out)
        running.send_signal(signal.SIGINT)
        time.sleep(0.3)
        running.send_signal(signal.SIGINT)
        _, said = running.communicate(timeout=10)
    assert running.returncode == 130
    assert said.endswith(f"interrupted; the same command with --resume goes on from here, --out {out}\n")
    shards = (out / ".partial/shards.jsonl").read_text().splitlines()
    assert len(shards) == len(list((out / "records").iterdir())) >= 1


def wait_for_shard(out: Path) -> None:
    deadline = time.monotonic() + 30
    while not (out / "records").exists():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_child_process_answers_each_record_before_the_next_is_sent(tmp_path):
    with subprocess.Popen(
        poisoned("-", "--from", "jsonl", "--timeout", 2), stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as child:

        def ask(line: object) -> dict[str, object]:
            child.stdin.write((line if isinstance(line, bytes) else json.dumps(line).encode()) + b"\n")
            child.stdin.flush()
            return json.loads(child.stdout.readline())

        text = ask({"id": "a", "text": TEXT, "carried": [1]})
        assert (text["id"], text["status"], text["carried"]) == ("a", "ok", [1])
        assert [removal["rule"] for removal in text["removed"]] == ["test/furniture:ad-label", "~space"]
        assert ask({"html": PAGE})["title"] == "The bridge at Pell Lock opens"
        assert ask(b"{torn")["error"].startswith("stdin:3: not a line of JSON")
        assert ask(b"")["error"].startswith("stdin:4: not a line of JSON")
        hang = ask({"id": "hang", "text": "POISON: hang"})
        assert (hang["status"], hang["text"], hang["removed"]) == ("timeout", None, [])
        assert ask({"id": "b", "text": "After."})["text"] == "After."
        child.stdin.close()
        assert child.wait(timeout=10) == 1


def test_answers_that_are_all_fine_are_status_0():
    result = run("-", "--from", "jsonl", stdin=b'{"id": "a", "text": "One."}\n{"id": "b", "text": ""}')
    assert (result.exit_code, [json.loads(line)["status"] for line in result.stdout.splitlines()]) == (
        0,
        ["ok", "empty"],
    )
    assert run("-", "--from", "jsonl", "--strict", stdin=b'{"id": "b", "text": ""}').exit_code == 1
    assert "--from csv: no such form; write jsonl" in run("-", "--from", "csv").stderr


def test_one_page_of_which_nothing_went_is_told_in_whole_words(tmp_path):
    source = write_lines(tmp_path / "in.jsonl", [{"id": "a", "text": "The river rose."}])
    said = run(source, "--out", tmp_path / "out").stderr
    assert "1 page: 1 ok\n0.0% of 15 characters removed, from 0 pages\n" in said
