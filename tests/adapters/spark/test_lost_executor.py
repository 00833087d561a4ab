from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from cleaner import Cleaner
from tests.adapters.spark.conftest import ROOT
from tests.adapters.spark.records import make_records, read_lines, run, write_jsonl
from tests.batch.corpus import PACK


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux" or not shutil.which("java"), reason="needs Linux and Java")
def test_an_executor_that_is_lost_costs_time_and_no_record(tmp_path):
    pytest.importorskip("pyspark", reason="pyspark is not installed: pip install 'cleaner[spark]'")
    for number in range(6):
        write_jsonl(tmp_path / f"in/part-{number}.jsonl", make_records(400, name=f"f{number}"))
    script = Path(__file__).with_name("lose_executor.py")
    done = subprocess.run(
        [sys.executable, script, tmp_path / "in", tmp_path / "out", PACK],
        env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False, timeout=600,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout == "killed one of 2\n"
    assert "Lost executor" in done.stderr
    summary = run(sorted((tmp_path / "in").iterdir()), Cleaner(PACK, builtin=False), tmp_path / "run")
    assert (tmp_path / "out/summary.json").read_text() == summary.to_json()
    for kind in ("records", "removals"):
        assert read_lines(tmp_path / "out", kind) == read_lines(tmp_path / "run", kind)
