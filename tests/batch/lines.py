"""Records as lines of JSON: written, read back, made up."""

from __future__ import annotations

import json
from random import Random
from typing import TYPE_CHECKING

from cleaner.batch.sources.compress import open_to_read, open_to_write
from tests.batch.corpus import TEXT

if TYPE_CHECKING:
    from pathlib import Path


def write_lines(path: Path, records: list[object]) -> Path:
    with open_to_write(path) as file:
        for record in records:
            file.write((record if isinstance(record, str) else json.dumps(record)).encode() + b"\n")
    return path


def read_lines(out: Path, folder: str) -> list[dict[str, object]]:
    lines = []
    for path in sorted((out / folder).iterdir()):
        with open_to_read(path) as file:
            lines += map(json.loads, file)
    return lines


def texts(count: int) -> list[object]:
    return [{"id": f"{number:04}", "text": TEXT.format(number=number)} for number in range(count)]


def random_text(seed: int) -> str:
    return Random(seed).randbytes(200).hex()
