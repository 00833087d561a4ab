from __future__ import annotations

import json
import os

import pytest

from cleaner.batch.item import Item
from cleaner.batch.sources.reading import read_content, read_file, sniff_form
from cleaner.errors import InputError


@pytest.mark.parametrize(
    "raw",
    [b"<!DOCTYPE html><p>x", b"\xef\xbb\xbf \n<html>", b"<?xml version='1.0'?><html>", "<html><p>x".encode("utf-16")],
)
def test_markup_at_the_start_is_html(raw):
    assert sniff_form(raw) == "html"


@pytest.mark.parametrize(
    "raw", [b"", b"Plain words.", b"<3 is a heart", b"He wrote <p> on the board.", b"<angle> brackets"]
)
def test_anything_else_is_text(raw):
    assert sniff_form(raw) == "text"


def test_a_binary_file_of_no_known_name_is_refused():
    with pytest.raises(InputError, match="looks binary, neither HTML nor text; --as html or --as text"):
        sniff_form(b"\x7fELF\x02\x01\x01\x00")


def test_a_file_over_the_limit_is_refused_without_being_read(tmp_path):
    path = tmp_path / "big.html"
    with path.open("wb") as file:
        file.truncate(60_000_000)  # a hole: takes no room on the disk
    with pytest.raises(InputError, match="60,000,000 bytes, over --max-bytes 50,000,000; not read"):
        read_file(str(path), 50_000_000)


def test_a_file_that_vanished_is_told(tmp_path):
    with pytest.raises(InputError, match="vanished before it was read"):
        read_file(str(tmp_path / "gone.txt"), 100)


def test_a_file_that_may_not_be_read_is_told(tmp_path, as_nobody):
    path = tmp_path / "closed.txt"
    path.write_text("x")
    path.chmod(0)
    with as_nobody(), pytest.raises(InputError, match="no permission to read the file"):
        read_file(str(path), 100)


def test_a_named_pipe_is_told_and_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.txt")
    with pytest.raises(InputError, match="not a regular file"):
        read_file(str(tmp_path / "pipe.txt"), 100)


def test_a_directory_for_a_file_is_told(tmp_path):
    with pytest.raises(InputError, match=r"not a regular file|Is a directory"):
        read_file(str(tmp_path), 100)


def test_a_record_gives_the_same_content_as_the_file_of_its_text(tmp_path):
    (tmp_path / "a.txt").write_text("Caf\u00e9", encoding="utf-8")
    of_file = read_content(Item("a", path=str(tmp_path / "a.txt"), form="text"), 100)
    of_record = read_content(Item("a", record=json.dumps({"id": "a", "text": "Caf\u00e9"}).encode()), 100)
    assert (of_file.form, of_file.sha256) == (of_record.form, of_record.sha256)
