"""200 real pages and five poisoned ones; needs the development pages, beside the checkout or at CLEANER_BENCH."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.batch.corpus import PAGE, read_reports, read_tree

ROOT = Path(__file__).parents[2]
BENCH = Path(os.environ.get("CLEANER_BENCH", ROOT.parent / "shared/bench"))
PAGES = 200
POISONED = {
    "z-hang.html": "timeout", "z-kill.html": "crash", "z-random.html": "error|empty", "z-empty.html": "empty",
    "z-large.html": "error",
}  # fmt: skip

pytestmark = pytest.mark.bench_pages


@pytest.fixture(scope="module")
def pages(tmp_path_factory) -> Path:
    parquet = pytest.importorskip("pyarrow.parquet")
    source = BENCH / "wcxb-dev-articles.parquet"
    if not source.exists():
        pytest.skip(f"no development pages at {BENCH}")
    directory = tmp_path_factory.mktemp("bench") / "pages"
    directory.mkdir()
    rows = parquet.read_table(source, columns=["id", "html"]).to_pylist()
    small = sorted((row for row in rows if len(row["html"]) < 90_000), key=lambda row: row["id"])
    for row in small[:PAGES]:
        (directory / f"{row['id']}.html").write_bytes(row["html"])
    (directory / "z-hang.html").write_text(PAGE + "<!-- POISON: hang -->")
    (directory / "z-kill.html").write_text(PAGE + "<!-- POISON: kill the worker -->")
    (directory / "z-random.html").write_bytes(random.Random(7).randbytes(50_000))
    (directory / "z-empty.html").write_bytes(b"")
    with (directory / "z-large.html").open("wb") as file:
        file.truncate(60_000_000)
    return directory


def start(pages: Path, out: Path, *options: str) -> subprocess.Popen[bytes]:
    """`cleaner run` with the cleaner that pages can poison in the place of the real one."""
    script = (
        "import cleaner.pipeline as pipeline; from tests.batch.poison import PoisonedCleaner;"
        "pipeline.Cleaner = PoisonedCleaner; from cleaner.__main__ import main; main()"
    )
    command = [sys.executable, "-c", script, "run", pages, "--out", out, "--timeout", "6", *options]
    return subprocess.Popen(command, env=os.environ | {"PYTHONPATH": str(ROOT)}, stderr=subprocess.DEVNULL)


def test_two_hundred_pages_and_five_poisoned_ones_and_a_run_killed_among_them(pages, tmp_path):
    assert start(pages, tmp_path / "whole").wait() == 1
    statuses = {id: line["status"] for id, line in read_reports(tmp_path / "whole").items()}
    told = {id: statuses.pop(id) for id in POISONED}
    assert all(status in POISONED[id].split("|") for id, status in told.items())
    assert len(statuses) == PAGES
    # trafilatura finds nothing on a page or two of any two hundred; none fails.
    assert Counter(statuses.values()) - Counter(ok=PAGES, empty=2) == Counter()

    running = start(pages, tmp_path / "killed")
    journal = tmp_path / "killed/.partial/removals.jsonl"
    while not journal.exists() or journal.read_bytes().count(b"\n") < PAGES // 2:
        assert running.poll() is None
        time.sleep(0.01)
    running.send_signal(signal.SIGKILL)
    assert running.wait() == -signal.SIGKILL
    assert start(pages, tmp_path / "killed", "--resume").wait() == 1
    assert json.loads((tmp_path / "killed/run-stats.json").read_text())["unchanged"] >= PAGES // 2
    assert read_tree(tmp_path / "killed") == read_tree(tmp_path / "whole")
