from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cleaner.cli.app import app
from tests.batch.corpus import PACK, PAGE, TEXT, read_reports, read_tree, write_pages
from tests.faults.processes import find_session, wait_for_end

RULES = ["--no-builtin", "--rules", str(PACK)]


def run(*arguments: object, stdin: bytes = b""):
    return CliRunner().invoke(app, ["run", *map(str, arguments), *RULES], input=stdin)


@pytest.fixture
def pages(tmp_path) -> Path:
    return write_pages(tmp_path / "pages", 6, html_every=3)


def test_a_folder_becomes_bodies_and_a_report_and_the_terminal_says_where(tmp_path, pages):
    result = run(pages, "--out", tmp_path / "out")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "6 pages: 6 ok" in result.stderr
    assert "test/furniture:ad-label" in result.stderr
    assert str(tmp_path / "out/report.html") in result.stderr
    assert len(read_reports(tmp_path / "out")) == 6


def test_a_page_that_fails_is_named_and_the_status_is_1(tmp_path, pages):
    (pages / "big.html").write_text("x" * 5_000)
    result = run(pages, "--out", tmp_path / "out", "--max-bytes", 4_000)
    assert result.exit_code == 1
    assert "error    big.html: 5,000 bytes, over --max-bytes 4,000; not read" in result.stderr


def test_an_empty_page_is_fine_unless_strict(tmp_path, pages):
    (pages / "empty.txt").write_text("")
    assert run(pages, "--out", tmp_path / "out").exit_code == 0
    assert run(pages, "--out", tmp_path / "out", "--resume", "--strict").exit_code == 1


def test_a_dry_run_tells_what_would_go_and_writes_nothing(tmp_path, pages):
    result = run(pages, "--dry-run")
    assert result.exit_code == 0
    assert "test/furniture:ad-label" in result.stdout
    assert [path.name for path in tmp_path.iterdir()] == ["pages"]


def test_check_fails_where_something_would_change_and_names_it(tmp_path, pages):
    result = run(pages, "--check")
    assert (result.exit_code, result.stdout.splitlines()[0]) == (1, "would change 0001.txt")
    (tmp_path / "clean.txt").write_text("Nothing to see.")
    assert run(tmp_path / "clean.txt", "--check").exit_code == 0


def test_a_diff_on_stdout_gives_the_texts_back_by_patch(tmp_path, pages):
    result = run(pages, "--diff")
    assert result.exit_code == 0
    assert result.stdout.startswith("--- extracted/0001.txt\n+++ bodies/0001.txt\n@@")
    run(pages, "--out", tmp_path / "out")
    subprocess.run(
        ["patch", "--binary", "-R", "-p1", "-d", tmp_path / "out/bodies"], input=result.stdout_bytes, check=True,
        capture_output=True,
    )  # fmt: skip
    assert (tmp_path / "out/bodies/0001.txt").read_text() == TEXT.format(number=1)


@pytest.mark.parametrize(
    "content", [TEXT.encode(), PAGE.replace("</article>", "<p>Advertisement</p></article>").encode()]
)
def test_standard_input_is_cleaned_to_standard_output(content):
    result = run("-", stdin=content)
    assert result.exit_code == 0
    assert result.stdout.startswith("The bridge at Pell Lock open")
    assert "Advertisement" not in result.stdout


def test_standard_input_can_be_shown_as_a_diff_and_checked():
    assert "-Advertisement\n" in run("-", "--diff", stdin=TEXT.encode()).stdout
    assert run("-", "--check", stdin=TEXT.encode()).exit_code == 1
    assert run("-", "--check", stdin=b"Nothing to see.").exit_code == 0


def test_standard_input_that_cannot_be_cleaned_says_why():
    result = run("-", stdin=b"\x00\x01\x02")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "error: looks binary" in result.stderr


def test_settings_of_a_file_hold_unless_the_command_line_says_else(tmp_path, pages, monkeypatch):
    (tmp_path / "cleaner.toml").write_text('skip = ["ad"]\n')
    monkeypatch.chdir(tmp_path)
    assert run("pages", "--check").exit_code == 0
    assert run("pages", "--check", "--skip", "bio").exit_code == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["pages"], "error: no --out; name a directory for the results, or try --dry-run"),
        (["pages", "--out", "x", "--overwrite", "--resume"], "error: --overwrite starts anew and --resume goes on"),
        (["missing", "--out", "x"], "error: missing: no such file or directory; check the spelling"),
        (["hollow", "--out", "x"], "error: hollow: holds no files; give an INPUT"),
        (["pages", "--out", "pages/out"], "error: pages/out: lies inside the INPUT pages"),
        (["pages", "--out", "x", "--urls", "hollow"], "error: hollow: Is a directory; give a file"),
        (["pages", "--out", "x", "--skip", "bioo"], "error: skip: no rule, pack or category 'bioo'"),
        (["pages", "--out", "x", "--max-share", "7"], "error: max_share: 7.0 is not a share"),
        (
            ["pages", "--out", "x", "--rules", "bad.yaml"],
            "error: bad.yaml:4: unknown key 'zonne'; did you mean 'zone'?",
        ),
        (["-", "pages"], "error: - (standard input) stands alone"),
        (["-", "--out", "x"], "error: - (standard input) is cleaned to standard output; leave out --out"),
    ],
)
def test_what_cannot_be_done_is_one_line_with_the_way_out_and_status_2(
    tmp_path, pages, monkeypatch, arguments, message
):
    (tmp_path / "hollow").mkdir()
    (tmp_path / "bad.yaml").write_text(
        "pack: bad\nrules:\n  - id: a\n    zonne: tail\n    line: x\n    removes: [x]\n    keeps: [y]\n"
    )
    monkeypatch.chdir(tmp_path)
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(message)
    assert "Traceback" not in result.stderr
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize(
    "arguments", [["--as", "pdf"], ["--workers", "0"], ["--timeout", "0"], ["--memory", "9"], ["--no-such-option"]]
)
def test_an_option_that_cannot_be_is_a_usage_error(pages, arguments):
    result = run(pages, "--out", "x", *arguments)
    assert result.exit_code == 2
    assert "Traceback" not in result.stderr


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "cleaner", "run", *map(str, arguments), *RULES]


def test_a_reader_that_leaves_early_is_no_error(tmp_path):
    write_pages(tmp_path / "pages", 300)
    script = " ".join([*command("pages", "--diff"), "| head -1"])
    result = subprocess.run(["bash", "-c", script], cwd=tmp_path, capture_output=True, text=True)
    assert (result.stdout, result.stderr) == ("--- extracted/0001.txt\n", "")


def test_a_full_standard_output_is_one_line(tmp_path, pages):
    with Path("/dev/full").open("w") as full:
        result = subprocess.run(command(pages, "--diff"), stdout=full, stderr=subprocess.PIPE, text=True)
    assert result.returncode == 2
    assert result.stderr.startswith("error: standard output: No space left on device")


@pytest.fixture(scope="module")
def slow_pages(tmp_path_factory) -> Path:
    return write_pages(tmp_path_factory.mktemp("slow") / "pages", 120, mark="POISON: dawdle")


@pytest.fixture(scope="module")
def whole(slow_pages) -> dict[str, bytes]:
    """What a run over the slow pages leaves that nobody disturbs."""
    fresh = slow_pages.parent / "fresh"
    subprocess.run(poisoned(slow_pages, "--out", fresh), check=True, capture_output=True)
    return read_tree(fresh)


def test_a_bar_moves_on_a_terminal_and_nothing_in_a_pipe(slow_pages, tmp_path):
    shown = subprocess.run(
        ["script", "-qec", shlex.join(poisoned(slow_pages, "--out", tmp_path / "seen")), "/dev/null"],
        capture_output=True, text=True, check=True, env=os.environ | {"TERM": "xterm", "COLUMNS": "100"},
    ).stdout  # fmt: skip
    for part in ("120/120", "removed ", "failed 0", "120 pages: 120 ok"):
        assert part in shown
    piped = subprocess.run(
        poisoned(slow_pages, "--out", tmp_path / "unseen"), capture_output=True, text=True, check=True
    )
    assert piped.stdout == ""
    assert "\x1b" not in piped.stderr
    assert "120/120" not in piped.stderr


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_and_sigterm_say_how_to_go_on_and_going_on_gives_the_same_bytes(tmp_path, slow_pages, whole, sign):
    out = tmp_path / "out"
    with subprocess.Popen(poisoned(slow_pages, "--out", out), stderr=subprocess.PIPE, text=True) as running:
        wait_for_lines(out, 20)
        running.send_signal(sign)
        _, said = running.communicate(timeout=20)
    assert running.returncode == 130
    assert said == f"interrupted; the same command with --resume goes on from here, --out {out}\n"
    subprocess.run(poisoned(slow_pages, "--out", out, "--resume"), check=True, capture_output=True)
    assert read_tree(out) == whole


@pytest.mark.parametrize("lines", [1, 60])
def test_a_run_killed_in_the_middle_goes_on_to_the_same_bytes(tmp_path, slow_pages, whole, lines):
    out = tmp_path / "out"
    with subprocess.Popen(poisoned(slow_pages, "--out", out), start_new_session=True) as running:
        wait_for_lines(out, lines)
        at_work = find_session(running.pid)
        running.kill()
    done = (out / ".partial/removals.jsonl").read_bytes().count(b"\n")
    subprocess.run(poisoned(slow_pages, "--out", out, "--resume", "--workers", 1), check=True, capture_output=True)
    assert json.loads((out / "run-stats.json").read_text())["unchanged"] == done >= lines
    assert read_tree(out) == whole
    assert len(at_work) > 1
    assert wait_for_end(running.pid, 10) == [], "workers outlive the run that was killed"


def poisoned(*arguments: object) -> list[str]:
    """The command with the cleaner that pages can poison in the place of the real one."""
    script = (
        "import cleaner.pipeline as pipeline; from tests.batch.poison import PoisonedCleaner;"
        "pipeline.Cleaner = PoisonedCleaner; from cleaner.__main__ import main; main()"
    )
    return ["env", f"PYTHONPATH={Path(__file__).parents[2]}", sys.executable, "-c", script, *command(*arguments)[3:]]


def wait_for_lines(out: Path, lines: int) -> None:
    journal = out / ".partial/removals.jsonl"
    deadline = time.monotonic() + 30
    while not journal.exists() or journal.read_bytes().count(b"\n") < lines:
        assert time.monotonic() < deadline
        time.sleep(0.01)
