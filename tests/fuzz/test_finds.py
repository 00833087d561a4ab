"""What fuzzing found, each replayed by name, and the seeds that it starts from; atheris is not needed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fuzz.seeds import find_seeds
from tests.fuzz.targets import TARGETS

pytest.importorskip("pyarrow", reason="seeds of records are Parquet too")
pytest.importorskip("fastwarc", reason="… and WARC")

FINDS = sorted(path for path in (Path(__file__).parent / "finds").rglob("*") if path.is_file())


@pytest.mark.parametrize("find", FINDS, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_what_was_found_once_is_mended(find):
    TARGETS[find.parent.name](find.read_bytes())


@pytest.mark.parametrize("target", TARGETS)
def test_every_target_bears_its_own_seeds(target):
    seeds = find_seeds(target)
    assert len(seeds) > 5
    for seed in seeds[:: max(1, len(seeds) // 8)]:
        TARGETS[target](seed)


@pytest.mark.parametrize(
    ("target", "raw"),
    [
        ("packs", b"rules: [{id: a, line: x"),
        ("records", b"\x00{}\n"),
        ("fields", b"\x00\x01\x00"),
    ],
)
def test_an_input_that_is_refused_is_no_find(target, raw):
    TARGETS[target](raw)
