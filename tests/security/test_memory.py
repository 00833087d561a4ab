"""A page that takes too much memory is a line of the report, from the command line too, and harms no other page."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from cleaner.batch.job import Job
from cleaner.batch.run import run_to_stream
from cleaner.model import CleanResult, Status
from cleaner.pipeline import Cleaner
from tests.batch.corpus import PACK
from tests.security.hostile_pages import around

pytestmark = pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="only Linux tells what a page takes now")


class Starving(Cleaner):
    """A cleaner for whose pages there is no memory left."""

    def clean_text(self, text: bytes | str, *, url: str | None = None, lang: str | None = None) -> CleanResult:
        raise MemoryError


def test_memory_that_runs_out_at_once_is_an_error_too(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("One.")
    (outcome,) = run_to_stream(Job((tmp_path,)), Starving([PACK], builtin=False))
    assert outcome.status is Status.ERROR
    assert "ran out of memory; --memory gives it more" in (outcome.line or "")


@pytest.mark.parametrize("to", ["dir", "jsonl"])
def test_a_page_over_its_memory_is_an_error_line_and_the_others_come_out(to: str, tmp_path: Path) -> None:
    pages = tmp_path / "pages"
    pages.mkdir()
    for number in range(12):
        (pages / f"{number:02}.html").write_text(around(f"<p>Page {number}.</p>"))
    (pages / "05.html").write_text(around("<p>One.</p>" * 1_500_000))
    command = ["run", pages, "--to", to, "--out", tmp_path / "out", "--memory", "300", "--workers", "2"]
    command += ["--no-builtin", "--rules", PACK]
    done = subprocess.run([sys.executable, "-m", "cleaner", *command], capture_output=True, text=True)
    assert done.returncode == 1
    assert "05.html: took over 300 MB of memory; --memory gives it more" in done.stderr
    removals = [tmp_path / "out/removals.jsonl"] if to == "dir" else (tmp_path / "out/removals").iterdir()
    lines = [json.loads(line) for path in removals for line in path.read_text(encoding="utf-8").splitlines()]
    assert {line["id"]: line["status"] for line in lines} == {
        f"{number:02}.html": "error" if number == 5 else "ok" for number in range(12)
    }
