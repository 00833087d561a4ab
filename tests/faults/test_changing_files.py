"""Files that change, grow, shrink or vanish while a run reads them: a line in the report, or the end of the run."""

from __future__ import annotations

import json
import os
import shutil
from typing import TYPE_CHECKING

import pytest

from cleaner.batch.job import Job
from cleaner.batch.run import run_to_directory
from cleaner.batch.shards.formats import choose_format
from cleaner.batch.shards.run_records import run_to_shards
from cleaner.batch.sources import reading
from cleaner.errors import InputError
from cleaner.pipeline import Cleaner
from tests.batch.corpus import PACK, TEXT, read_reports, read_tree, write_pages

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def cleaner() -> Cleaner:
    return Cleaner([PACK], builtin=False)


def append(path: Path) -> None:
    with path.open("a") as file:
        file.write("One line more.\n")


def shorten(path: Path) -> None:
    os.truncate(path, 10)


def write_anew(path: Path) -> None:
    path.write_text("Another text altogether.")
    os.utime(path, ns=(1, 1))


CHANGES: list[Callable[[Path], None]] = [append, shorten, write_anew]


@pytest.mark.parametrize("change", CHANGES)
def test_a_page_that_changes_between_its_first_byte_and_its_last_is_a_line(tmp_path, cleaner, monkeypatch, change):
    pages = write_pages(tmp_path / "pages", 4, html_every=50)
    fdopen = os.fdopen

    class Reader:
        """A file on which somebody writes after it was read, and before its reader has done."""

        def __init__(self, descriptor, mode):
            self.file = fdopen(descriptor, mode)

        def __enter__(self):
            return self

        def __exit__(self, *_):
            self.file.close()

        def fileno(self):
            return self.file.fileno()

        def read(self, count):
            raw = self.file.read(count)
            if b"Some 2 people" in raw:
                change(pages / "0002.txt")
            return raw

    monkeypatch.setattr(reading.os, "fdopen", Reader)
    run_to_directory(Job((pages,), workers=1), cleaner, tmp_path / "out")
    monkeypatch.undo()
    lines = read_reports(tmp_path / "out")
    assert {id: line["status"] for id, line in lines.items()} == {
        "0000.html": "ok", "0001.txt": "ok", "0002.txt": "error", "0003.txt": "ok",
    }  # fmt: skip
    assert lines["0002.txt"]["error"] == "the file changed while it was read; --resume tries it again"
    assert not (tmp_path / "out/bodies/0002.txt").exists()
    run_to_directory(Job((pages,)), cleaner, tmp_path / "out", resume=True)
    run_to_directory(Job((pages,)), cleaner, tmp_path / "fresh")
    assert read_tree(tmp_path / "out") == read_tree(tmp_path / "fresh")


def test_a_page_that_outgrows_the_limit_while_it_is_read_is_not_cut_short_in_silence(tmp_path, monkeypatch):
    path = tmp_path / "a.txt"
    path.write_text("x" * 90)
    fstat = os.fstat

    def grow_after(descriptor):
        found = fstat(descriptor)
        append(path)
        return found

    monkeypatch.setattr(reading.os, "fstat", grow_after)
    with pytest.raises(InputError, match="the file changed while it was read"):
        reading.read_file(str(path), 100)


class Meddling(Cleaner):
    """Does something to the corpus when it has cleaned its first text."""

    meddle: Callable[[], None]

    def clean_text(self, text, **known):
        self.meddle()
        return super().clean_text(text, **known)


def meddle_once(do: Callable[[], None], mark: Path) -> Meddling:
    cleaner = Meddling([PACK], builtin=False)

    def meddle() -> None:
        if not mark.exists():
            mark.touch()
            do()

    cleaner.meddle = meddle
    return cleaner


def test_a_folder_that_vanishes_during_a_run_is_a_line_for_each_page_that_was_found(tmp_path):
    pages = write_pages(tmp_path / "pages", 30, html_every=50)
    cleaner = meddle_once(lambda: shutil.rmtree(pages), tmp_path / "mark")
    summary = run_to_directory(Job((pages,), workers=1), cleaner, tmp_path / "out")
    lines = read_reports(tmp_path / "out")
    assert summary.documents == len(lines) == 30
    assert {line.get("error") for line in lines.values()} <= {None, "the file vanished before it was read"}
    assert "error" in {line["status"] for line in lines.values()}


def write_records(path: Path, name: str) -> None:
    records = [{"id": f"{number:05}", "text": f"{TEXT} {name}", "more": f"{name} {number}"} for number in range(400)]
    if path.suffix == ".parquet":
        import pyarrow
        import pyarrow.parquet

        pyarrow.parquet.write_table(pyarrow.Table.from_pylist(records), path)
    else:
        path.write_text("".join(json.dumps(record) + "\n" for record in records))


@pytest.mark.parametrize(
    ("source", "to", "how"),
    [
        ("in.jsonl", "dir", "replaced"),
        ("in.jsonl", "jsonl", "written over"),
        ("in.parquet", "parquet", "replaced"),
        ("in.parquet", "parquet", "written over"),
    ],
)
def test_records_that_change_during_a_run_end_it_and_resume_cleans_them_anew(tmp_path, cleaner, to, source, how):
    path = tmp_path / source
    write_records(path, "first")

    def change() -> None:
        write_records(path if how == "written over" else tmp_path / f"new{path.suffix}", "second")
        if how == "replaced":
            (tmp_path / f"new{path.suffix}").replace(path)

    job = Job((path,), workers=2)

    def run(cleaner: Cleaner, out: Path, **options: bool) -> None:
        if to == "dir":
            run_to_directory(job, cleaner, out, **options)
        else:
            run_to_shards(job, cleaner, out, choose_format(to, job), shard_size=50, **options)

    with pytest.raises(InputError, match=rf"{source}: .*(changed while it was read|damaged)"):
        run(meddle_once(change, tmp_path / "mark"), tmp_path / "out")
    run(cleaner, tmp_path / "out", resume=True)
    run(cleaner, tmp_path / "fresh")
    assert read_tree(tmp_path / "out") == read_tree(tmp_path / "fresh")
