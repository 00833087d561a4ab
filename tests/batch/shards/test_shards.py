"""Shards: finished one by one, gone on from after any end, cleaned again only where that is needed."""

from __future__ import annotations

import json
import shutil
from functools import partial
from random import Random
from typing import TYPE_CHECKING

import pytest

from cleaner.batch.job import Job
from cleaner.batch.output.key import hash_listing
from cleaner.batch.shards.formats import choose_format
from cleaner.batch.shards.jsonl import JsonLines
from cleaner.batch.shards.run_records import run_to_shards
from cleaner.batch.sources.file_source import FileSource
from cleaner.batch.sources.find import DirectorySource
from cleaner.errors import OutputError
from cleaner.pipeline import Cleaner
from tests.batch.corpus import PACK, TEXT, read_tree, write_pages
from tests.batch.killed import dies_at_file
from tests.batch.lines import texts, write_lines
from tests.batch.poison import PoisonedCleaner

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def cleaner() -> Cleaner:
    return PoisonedCleaner([PACK], builtin=False)


@pytest.fixture
def source(tmp_path) -> Path:
    return write_lines(tmp_path / "in.jsonl", texts(50))


def clean(source: Path, cleaner: Cleaner, out: Path, **options) -> list[str]:
    """The ids of the records that were cleaned, and not taken over from an earlier run."""
    outcomes = []
    job = Job((source,), timeout=options.pop("timeout", 30.0))
    run_to_shards(job, cleaner, out, JsonLines(), shard_size=10, on_outcomes=outcomes.extend, **options)
    return [outcome.id for outcome in outcomes]


def test_a_run_that_is_told_to_stop_finishes_the_shard_in_hand_and_goes_on_to_the_same_bytes(tmp_path, source, cleaner):
    clean(source, cleaner, tmp_path / "whole")
    asked = iter([False, True])
    out = tmp_path / "out"
    first = clean(source, cleaner, out, should_stop=lambda: next(asked))
    assert len(first) == 10
    assert [path.name for path in (out / "records").iterdir()] == ["part-00000.jsonl"]
    assert not (out / "summary.json").exists()
    rest = clean(source, cleaner, out, resume=True)
    assert len(rest) == 40
    assert read_tree(out) == read_tree(tmp_path / "whole")


def test_a_finished_run_has_nothing_left_to_do(tmp_path, source, cleaner):
    clean(source, cleaner, tmp_path / "out")
    before = read_tree(tmp_path / "out")
    assert clean(source, cleaner, tmp_path / "out", resume=True) == []
    assert read_tree(tmp_path / "out") == before


def test_a_shard_that_was_harmed_or_had_a_timeout_is_cleaned_again(tmp_path, cleaner):
    records = texts(30)
    records[25] = {"id": "hang", "text": "POISON: hang"}
    source, out = write_lines(tmp_path / "in.jsonl", records), tmp_path / "out"
    clean(source, cleaner, out, timeout=2.0)
    (out / "removals/part-00001.jsonl").write_text("harmed")
    sane = Cleaner([PACK], builtin=False)
    again = clean(source, sane, out, resume=True)
    assert again == [f"{number:04}" for number in range(10, 25)] + ["hang"] + ["0026", "0027", "0028", "0029"]
    clean(source, sane, tmp_path / "fresh")
    assert read_tree(out) == read_tree(tmp_path / "fresh")


@pytest.mark.parametrize("what", ["records", "rules", "size of shards"])
def test_under_another_key_every_shard_is_cleaned_again_and_none_is_left(tmp_path, source, cleaner, what):
    out = tmp_path / "out"
    clean(source, cleaner, out)
    if what == "records":
        write_lines(source, texts(15))
    rules = PoisonedCleaner([PACK], builtin=False, skip={"ad"}) if what == "rules" else cleaner
    size = 30 if what == "size of shards" else 10
    for directory, resume in ((out, True), (tmp_path / "fresh", False)):
        run_to_shards(Job((source,)), rules, directory, JsonLines(), shard_size=size, resume=resume)
    assert read_tree(out) == read_tree(tmp_path / "fresh")


def test_of_a_directory_resume_sees_when_a_page_has_changed(tmp_path, cleaner):
    pages, out = write_pages(tmp_path / "pages", 12), tmp_path / "out"
    clean(pages, cleaner, out)
    assert clean(pages, cleaner, out, resume=True) == []
    (pages / "0011.txt").write_text("Another text.")
    assert len(clean(pages, cleaner, out, resume=True)) == 12
    assert b"Another text." in (out / "records/part-00001.jsonl").read_bytes()


def test_a_run_killed_at_any_file_it_finishes_goes_on_to_the_same_bytes(tmp_path, source, cleaner):
    clean(source, cleaner, tmp_path / "fresh")
    fresh = read_tree(tmp_path / "fresh")
    for point in range(1, 30):
        out = tmp_path / f"out{point}"
        was_killed = dies_at_file(point, partial(clean, source, cleaner, out))
        clean(source, cleaner, out, resume=True)
        assert read_tree(out) == fresh
        if not was_killed:
            break
    assert 10 < point < 29


@pytest.mark.parametrize("to", ["jsonl", "jsonl.gz", "jsonl.zst", "parquet"])
def test_a_full_disk_ends_the_run_and_the_finished_shards_are_gone_on_from(tmp_path, cleaner, small_disk, to):
    random = Random(1)
    records = [{"id": f"{number}", "text": f"{TEXT} {random.randbytes(300).hex()}"} for number in range(2_000)]
    job = Job((write_lines(tmp_path / "in.jsonl", records),))
    format = choose_format(to, job)
    with pytest.raises(OutputError, match="No space left on device; make room, then go on with --resume"):
        run_to_shards(job, cleaner, small_disk / "out", format, shard_size=25)
    run_to_shards(job, cleaner, tmp_path / "whole", format, shard_size=25)
    whole = read_tree(tmp_path / "whole")
    manifest = [json.loads(line) for line in (small_disk / "out/.partial/shards.jsonl").read_text().splitlines()]
    for shard in manifest:
        for folder in ("records", "removals"):
            name = f"{folder}/part-{shard['shard']:05}.{to}"
            assert whole[name] == (small_disk / "out" / name).read_bytes()
    shutil.copytree(small_disk / "out", tmp_path / "moved")  # room was made: the same OUT elsewhere
    cleaned = []
    run_to_shards(job, cleaner, tmp_path / "moved", format, shard_size=25, resume=True, on_outcomes=cleaned.extend)
    assert len(cleaned) == 2_000 - 25 * len(manifest) < 2_000
    assert read_tree(tmp_path / "moved") == whole


def test_a_torn_line_of_the_manifest_costs_its_shard_alone(tmp_path, source, cleaner):
    asked = iter([False, False, True])
    out = tmp_path / "out"
    clean(source, cleaner, out, should_stop=lambda: next(asked))
    manifest = out / ".partial/shards.jsonl"
    assert [json.loads(line)["shard"] for line in manifest.read_text().splitlines()] == [0, 1]
    manifest.write_bytes(manifest.read_bytes()[:-5])
    assert len(clean(source, cleaner, out, resume=True)) == 40


def test_of_a_directory_of_records_resume_reads_none_to_see_that_nothing_has_changed(tmp_path, cleaner, monkeypatch):
    (tmp_path / "in").mkdir()
    write_lines(tmp_path / "in/a.jsonl", texts(12))
    out = tmp_path / "out"
    clean(tmp_path / "in", cleaner, out)
    read = []
    monkeypatch.setattr(FileSource, "find_items", lambda file: read.append(file.path) or iter(()))
    before = hash_listing(open_sources_unread(tmp_path / "in"))
    assert read == []
    write_lines(tmp_path / "in/a.jsonl", texts(11))
    assert hash_listing(open_sources_unread(tmp_path / "in")) != before
    monkeypatch.undo()
    assert len(clean(tmp_path / "in", cleaner, out, resume=True)) == 11


def open_sources_unread(folder: Path) -> list[DirectorySource]:
    return [DirectorySource(str(folder), "", None, 1_000_000)]
