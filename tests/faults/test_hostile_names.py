"""Ids and file names from strangers: every body stays under OUT, on any file system, and no document is lost."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import unicodedata
from typing import TYPE_CHECKING

import pytest

from cleaner.batch.job import Job
from cleaner.batch.output.restore import restore_documents, write_texts
from cleaner.batch.run import run_to_directory
from cleaner.batch.shards.jsonl import JsonLines
from cleaner.batch.shards.run_records import run_to_shards
from cleaner.errors import InputError
from cleaner.pipeline import Cleaner
from tests.batch.corpus import PACK, TEXT, read_reports, read_tree

if TYPE_CHECKING:
    from pathlib import Path

IDS = [
    "../../etc/x", "..", ".", "", "/", "//", "/etc/passwd", "a/../../b", "./c", "d/./e", "..\\..\\etc\\y",
    "C:\\Windows\\z", "C:/Windows/z", "c:relative", "a:stream", "\\\\server\\share\\f",
    "CON", "aux.txt", "Nul", "com1.html", "LPT¹", "x/PRN/y", "CONIN$", "*?<>|\":",
    "nul\x00byte", "new\nline", "carriage\rreturn", "bell\x07", "\x7f", "tab\tinside", "\u202egnp.exe", "\ufeffbom",
    "\u200b", "\ud800lone", "trailing.", "trailing ", " leading", "...", "~long", "-rf", "--help", "$(id)", "`id`",
    "%2e%2e/x", "é" * 300, "n" * 255, "n" * 256 + ".txt", "deep/" * 900, "\U0001f4a9" * 100,
    ".hidden", ".partial/run.json", "bodies", "<script>alert(1)</script>", "'; drop table", "https://example.org/?q=1#x",
]  # fmt: skip
ALIKE = [
    ("News/A.html", "news/a.html"),
    ("straße", "STRASSE"),
    ("caf\u00e9", "cafe\u0301"),
    ("k", "\u212a"),
    ("p", "p.txt/q"),
]
RESERVED = {"con", "prn", "aux", "nul", *(f"{name}{digit}" for name in ("com", "lpt") for digit in "0123456789¹²³")}


@pytest.fixture
def cleaner() -> Cleaner:
    return Cleaner([PACK], builtin=False)


def write_records(path: Path, ids: list[str]) -> Path:
    path.write_text("".join(json.dumps({"id": id, "text": f"{TEXT}\n{id!r}"}) + "\n" for id in ids))
    return path


def files_beside(directory: Path, *known: str) -> set[str]:
    """What stands in a directory and above it that the test did not put there."""
    return {path.name for path in directory.iterdir()} - set(known)


def test_whatever_records_call_themselves_their_bodies_stay_under_out(tmp_path, cleaner):
    source = write_records(tmp_path / "in.jsonl", IDS)
    out = tmp_path / "within" / "out"
    summary = run_to_directory(Job((source,)), cleaner, out)
    assert summary.documents == len(IDS)
    assert files_beside(tmp_path, "in.jsonl", "within") == files_beside(out.parent, "out") == set()
    reports = read_reports(out)
    assert len(reports) == len(IDS)
    assert {line["status"] for line in reports.values()} == {"ok"}
    bodies = [path for path in (out / "bodies").rglob("*") if path.is_file()]
    assert len(bodies) == len(IDS)
    for path in bodies:
        assert path.resolve().is_relative_to(out.resolve() / "bodies")


def test_every_name_of_a_body_can_stand_on_any_file_system(tmp_path, cleaner):
    source = write_records(tmp_path / "in.jsonl", IDS)
    run_to_directory(Job((source,)), cleaner, tmp_path / "out")
    for path in (tmp_path / "out/bodies").rglob("*"):
        name = path.name
        assert len(name.encode()) <= 255
        assert name.partition(".")[0].casefold() not in RESERVED, name
        assert not any(unicodedata.category(char) == "Cc" or char in '\\<>:"|?*' for char in name), name
        assert name[-1] not in ". ", name


def test_bodies_under_hostile_names_give_their_texts_back(tmp_path, cleaner):
    source = write_records(tmp_path / "in.jsonl", IDS)
    run_to_directory(Job((source,)), cleaner, tmp_path / "out")
    restored = list(write_texts(restore_documents(tmp_path / "out"), tmp_path / "to/texts"))
    assert {document.fault for document in restored} == {None}
    assert {document.text for document in restored} == {f"{TEXT}\n{id!r}" for id in IDS}
    assert len([path for path in (tmp_path / "to/texts").rglob("*") if path.is_file()]) == len(IDS)
    assert files_beside(tmp_path / "to", "texts") == set()


@pytest.mark.skipif(not shutil.which("patch"), reason="needs the command patch")
def test_patch_finds_every_body_by_its_name_in_the_diff(tmp_path, cleaner):
    source = write_records(tmp_path / "in.jsonl", IDS)
    out = tmp_path / "out"
    run_to_directory(Job((source,)), cleaner, out)
    command = ["patch", "-R", "-p1", "--binary", "-d", "bodies", "-i", "../removed.diff"]
    subprocess.run(command, cwd=out, check=True, capture_output=True)
    texts = sorted(raw.decode() for name, raw in read_tree(out / "bodies").items())
    assert texts == sorted(f"{TEXT}\n{id!r}" for id in IDS)


@pytest.mark.parametrize(("first", "second"), ALIKE)
def test_of_two_documents_that_would_share_a_path_the_second_is_a_line(tmp_path, cleaner, first, second):
    source = write_records(tmp_path / "in.jsonl", [first, second, "other"])
    run_to_directory(Job((source,)), cleaner, tmp_path / "out")
    lines = [json.loads(line) for line in (tmp_path / "out/removals.jsonl").read_text("utf-8").splitlines()]
    assert [(line["id"], line["status"]) for line in lines] == [(first, "ok"), (second, "error"), ("other", "ok")]
    assert "the same path" in lines[1]["error"]
    run_to_directory(Job((source,)), cleaner, tmp_path / "out", resume=True)
    assert [json.loads(line) for line in (tmp_path / "out/removals.jsonl").read_text("utf-8").splitlines()] == lines


def test_in_shards_every_hostile_id_comes_out_with_its_text(tmp_path, cleaner):
    source = write_records(tmp_path / "in.jsonl", IDS)
    assert [repr(id) in text for id, text in zip(IDS, texts_of_shards(source, cleaner, tmp_path), strict=True)]


def test_in_shards_ids_that_differ_in_case_alone_are_two_documents(tmp_path, cleaner):
    source = write_records(tmp_path / "in.jsonl", [id for pair in ALIKE for id in pair])
    assert len(texts_of_shards(source, cleaner, tmp_path)) == 2 * len(ALIKE)


def texts_of_shards(source: Path, cleaner: Cleaner, tmp_path: Path) -> list[str]:
    run_to_shards(Job((source,)), cleaner, tmp_path / "out", JsonLines(), shard_size=7)
    lines = [path.read_text("utf-8").splitlines() for path in sorted((tmp_path / "out/records").iterdir())]
    records = [json.loads(line) for part in lines for line in part]
    assert {record["status"] for record in records} == {"ok"}
    return [record["text"] for record in records]


def test_file_names_of_every_byte_become_documents(tmp_path, cleaner):
    pages = tmp_path / "pages"
    pages.mkdir()
    names = [bytes([byte]) * 3 + b".txt" for byte in range(1, 256) if byte not in b"./"]
    names += [
        b"n" * 251 + b".txt",
        "é".encode() * 125 + b".txt",
        b"caf\xe9",
        b"\xed\xa0\x80.txt",
        b"a\xff/".strip(b"/"),
    ]
    for name in names:
        (pages / os.fsdecode(name)).write_text(TEXT)
    run_to_directory(Job((pages,)), cleaner, tmp_path / "out")
    lines = (tmp_path / "out/removals.jsonl").read_text("utf-8").splitlines()
    clashes = [line for line in map(json.loads, lines) if line["status"] == "error"]
    assert len(lines) == len(names)
    assert sorted(line["id"] for line in clashes) == [letter * 3 + ".txt" for letter in "abcdefghijklmnopqrstuvwxyz"]
    assert all("the same path: " in line["error"] for line in clashes)


def test_no_link_in_an_input_leads_to_what_is_outside(tmp_path, cleaner):
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret/key.txt").write_text("the secret")
    pages = tmp_path / "pages"
    (pages / "sub").mkdir(parents=True)
    (pages / "a.txt").write_text(TEXT)
    (pages / "inside.txt").symlink_to("a.txt")
    (pages / "file.txt").symlink_to(tmp_path / "secret/key.txt")
    (pages / "relative.txt").symlink_to("../secret/key.txt")
    (pages / "folder").symlink_to(tmp_path / "secret")
    (pages / "chain.txt").symlink_to("file.txt")
    (pages / "self").symlink_to("self")
    (pages / "sub/up").symlink_to("..")
    (pages / "root").symlink_to("/")
    (pages / "process").symlink_to("/proc/self/environ")
    (pages / "terminal.txt").symlink_to("/dev/stdin")
    run_to_directory(Job((pages,)), cleaner, tmp_path / "out")
    reports = read_reports(tmp_path / "out")
    assert {id for id, line in reports.items() if line["status"] == "ok"} == {"a.txt", "inside.txt"}
    assert len(reports) == 11
    assert not any(b"secret" in raw for name, raw in read_tree(tmp_path / "out/bodies").items())


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_a_socket_and_a_device_for_a_page_are_lines(tmp_path, cleaner, monkeypatch):
    pages = tmp_path / "pages"
    pages.mkdir()
    (pages / "a.txt").write_text(TEXT)
    os.mkfifo(pages / "pipe.txt")
    os.mkfifo(pages / "records.jsonl")
    os.mkfifo(pages / "records.parquet")
    with socket.socket(socket.AF_UNIX) as server:
        monkeypatch.chdir(pages)  # the path of a socket may have no more than 107 bytes
        server.bind("socket.txt")
        run_to_directory(Job((pages,), timeout=5.0), cleaner, tmp_path / "out")
    statuses = {id: line["status"] for id, line in read_reports(tmp_path / "out").items()}
    assert statuses == {"a.txt": "ok"} | dict.fromkeys(
        ("pipe.txt", "records.jsonl", "records.parquet", "socket.txt"), "error"
    )


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_for_an_input_of_records_is_refused_before_it_blocks(tmp_path, cleaner):
    os.mkfifo(tmp_path / "in.jsonl")
    with pytest.raises(InputError, match=r"in\.jsonl: not a regular file; records are read twice"):
        run_to_directory(Job((tmp_path / "in.jsonl",)), cleaner, tmp_path / "out")
