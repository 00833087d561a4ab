"""Records with pages that hang or kill their process among them, and the same as `cleaner run` answers them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from cleaner.batch.job import Job
from cleaner.batch.shards.jsonl import JsonLines
from cleaner.batch.shards.run_records import run_to_shards
from tests.batch.corpus import PAGE, TEXT

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from cleaner.pipeline import Cleaner
    from cleaner.report.summary import Summary

POISON = {7: "POISON: kill the worker", 11: "POISON: hang", 23: "POISON: hang in C", 30: "POISON: raise"}


def make_records(count: int, *, name: str = "r", poison: bool = False) -> list[dict[str, Any]]:
    """Pages and texts of three hosts by turns, each with something that only needs to be carried."""
    records = []
    for number in range(count):
        body = (PAGE if number % 3 == 0 else TEXT).format(number=number)
        body += POISON.get(number, "") if poison else ""
        record = {"id": f"{name}-{number}", "url": f"https://host{number % 3}.example/{number}", "depth": number}
        records.append(record | {"html" if number % 3 == 0 else "text": body})
    return records


def write_jsonl(path: Path, records: Iterable[dict[str, Any]]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return path


def run(inputs: Iterable[Path], cleaner: Cleaner, out: Path, *, timeout: float = 30.0) -> Summary:
    """What `cleaner run --to jsonl` makes of them."""
    job = Job(tuple(inputs), workers=2, timeout=timeout)
    summary = run_to_shards(job, cleaner, out, JsonLines())
    assert summary is not None
    return summary


def read_lines(out: Path, folder: str) -> list[str]:
    """The lines of all shards of an OUT, in their order."""
    return [line for path in sorted((out / folder).iterdir()) for line in path.read_text().splitlines(keepends=True)]
