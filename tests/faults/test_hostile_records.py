"""Records whose fields hold what they should not: each is a line, and the run goes on to its end."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.batch.corpus import PACK
from tests.fuzz.targets import FIELDS, RECORDS, VALUES

if TYPE_CHECKING:
    from pathlib import Path


def write_odd_records(path: Path, every: int) -> int:
    """Each field of each kind of record with odd values in it, every so many of them; ids are ids throughout."""
    lines = []
    for number, record in enumerate(RECORDS):
        for shift, field in enumerate(FIELDS):
            for place, value in list(enumerate(VALUES))[shift % every :: every]:
                id = value if field == "id" else f"{number}-{field}-{place}"
                lines.append(json.dumps({**record, field: value, "id": id}) + "\n")
    path.write_text("".join(lines))
    return len(lines)


def run(command: str, source: Path, out: Path, *options: str) -> None:
    whole = [sys.executable, "-m", "cleaner", command, source, "--out", out, "--no-builtin", "--rules", PACK, *options]
    done = subprocess.run(whole, capture_output=True, text=True)
    assert "Traceback" not in done.stderr
    assert done.returncode == 1, done.stderr  # some of them are errors


def check_run(source: Path, out: Path, to: str, count: int) -> None:
    run("run", source, out, "--to", to)
    summary = json.loads((out / "summary.json").read_text("utf-8"))
    assert summary["documents"] == count
    assert summary["by_status"]["crash"] == 0
    faults = {page["error"] for page in summary["not_ok"] if page["error"]}
    assert len(faults) > 10
    assert not [fault for fault in faults if fault.split(":")[0].endswith(("Error", "Exception"))]


def test_every_odd_record_is_a_line_and_no_line_tells_of_a_fault_of_ours(tmp_path):
    count = write_odd_records(tmp_path / "in.jsonl", 6)
    check_run(tmp_path / "in.jsonl", tmp_path / "out", "dir", count)


def test_a_record_nested_too_deep_costs_itself_at_any_depth(tmp_path):
    depths = [100, 199, 200, *range(880, 1_010, 10), 100_000]
    lines = [f'{{"id": "{depth}", "text": "One.", "more": {"[" * depth}{"]" * depth}}}\n' for depth in depths]
    (tmp_path / "in.jsonl").write_text("".join(lines))
    run("run", tmp_path / "in.jsonl", tmp_path / "out", "--to", "jsonl")
    summary = json.loads((tmp_path / "out/summary.json").read_text("utf-8"))
    assert summary["by_status"] | {"ok": 3, "error": len(depths) - 3} == summary["by_status"]
    assert {page["error"].partition(": ")[2] for page in summary["not_ok"]} == {
        "nested over 200 levels deep; write a flatter record"
    }


@pytest.mark.slow
@pytest.mark.parametrize("to", ["dir", "jsonl", "parquet"])
def test_all_odd_records_are_lines_in_every_kind_of_output(tmp_path, to):
    count = write_odd_records(tmp_path / "in.jsonl", 1)
    check_run(tmp_path / "in.jsonl", tmp_path / "out", to, count)


@pytest.mark.slow
def test_extract_writes_a_line_for_every_odd_record(tmp_path):
    count = write_odd_records(tmp_path / "in.jsonl", 1)
    run("extract", tmp_path / "in.jsonl", tmp_path / "out.jsonl")
    assert len((tmp_path / "out.jsonl").read_text("utf-8").splitlines()) == count
