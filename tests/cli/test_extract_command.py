from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from cleaner.cli.app import app
from tests.batch.corpus import PACK, read_tree, write_pages

if TYPE_CHECKING:
    from pathlib import Path

RULES = ["--no-builtin", "--rules", str(PACK)]


def invoke(*arguments: object):
    return CliRunner().invoke(app, [*map(str, arguments), *RULES])


@pytest.fixture
def pages(tmp_path) -> Path:
    pages = write_pages(tmp_path / "pages", 12, html_every=2)
    (pages / "bad.txt").write_bytes(b"\x81\x00\xff" * 50)
    (pages / "empty.html").write_text("")
    (pages / "ü.txt").write_bytes("Öl.\r\n".encode("cp1252"))
    return pages


def test_a_run_on_records_gives_the_bytes_of_a_run_on_their_pages(tmp_path, pages):
    extracted = invoke("extract", pages, "--out", tmp_path / "records.jsonl", "--workers", 2)
    assert "15 pages: " in extracted.stderr
    assert invoke("run", pages, "--out", tmp_path / "of-pages").exit_code == extracted.exit_code
    invoke("run", tmp_path / "records.jsonl", "--to", "dir", "--out", tmp_path / "of-records")
    assert read_tree(tmp_path / "of-records") == read_tree(tmp_path / "of-pages")


def test_a_record_tells_blocks_titles_and_what_the_page_is(tmp_path, pages):
    result = invoke("extract", pages / "0000.html", "--out", "-")
    record = json.loads(result.stdout)
    assert record["id"] == "0000.html"
    assert (record["title"], record["lang"], record["is_html"]) == ("The bridge at Pell Lock opens", "en", True)
    assert {"start", "end", "kind", "link_share"} == set(record["blocks"][0])
    assert record["text"][slice(*[record["blocks"][0][edge] for edge in ("start", "end")])]


def test_records_can_be_extracted_from_records(tmp_path, pages):
    invoke("extract", pages, "--out", tmp_path / "once.jsonl")
    invoke("extract", tmp_path / "once.jsonl", "--out", tmp_path / "twice.jsonl")
    assert (tmp_path / "once.jsonl").read_bytes() == (tmp_path / "twice.jsonl").read_bytes()


def test_a_file_that_is_there_is_kept_without_overwrite(tmp_path, pages):
    (tmp_path / "records.jsonl").write_text("mine")
    result = invoke("extract", pages, "--out", tmp_path / "records.jsonl")
    assert (result.exit_code, (tmp_path / "records.jsonl").read_text()) == (2, "mine")
    assert "is there already; --overwrite replaces it" in result.stderr
    invoke("extract", pages, "--out", tmp_path / "records.jsonl", "--overwrite")
    assert (tmp_path / "records.jsonl").read_text() != "mine"


def test_a_directory_for_the_file_and_a_full_device_are_told(tmp_path, pages):
    result = invoke("extract", pages, "--out", tmp_path)
    assert (result.exit_code, "a directory; name a file" in result.stderr) == (2, True)
    result = invoke("extract", pages, "--out", "/dev/full")
    assert (result.exit_code, "/dev/full: No space left on device" in result.stderr) == (1, True)


def test_an_extraction_that_fails_leaves_no_half_written_file(tmp_path, pages, monkeypatch):
    import cleaner.batch.extract as module

    def break_off(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module, "extract_to_stream", break_off)
    assert invoke("extract", pages, "--out", tmp_path / "records.jsonl").exit_code == 1
    assert [path.name for path in tmp_path.iterdir()] == ["pages"]
