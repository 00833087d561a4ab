from __future__ import annotations

import os
from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.batch.names import Taken, body_path, escape_path


def test_a_path_is_its_own_id():
    assert escape_path("news/été 1.html") == "news/été 1.html"


def test_bytes_that_are_not_utf_8_and_control_characters_are_percent_escaped():
    assert escape_path(os.fsdecode(b"caf\xe9\nx\x7f.html")) == "caf%E9%0Ax%7F.html"


@pytest.mark.parametrize(
    ("id", "path"),
    [
        ("a.html", "a.html.txt"),
        ("a.txt", "a.txt"),
        ("../../etc/x", "%2E%2E/%2E%2E/etc/x.txt"),
        ("/etc/passwd", "%/etc/passwd.txt"),
        ("a//b", "a/%/b.txt"),
        ("./a", "%2E/a.txt"),
        ("https://example.org/news?id=1", "https%3A/%/example.org/news%3Fid=1.txt"),
        ("a\\..\\b", "a%5C..%5Cb.txt"),
        ("a\x00b", "a%00b.txt"),
        ("C:\\x", "C%3A%5Cx.txt"),
        ("c:x", "c%3Ax.txt"),
        ('<a>|"*"', "%3Ca%3E%7C%22%2A%22.txt"),
        ("CON", "%43ON.txt"),
        ("conin$", "%63onin$.txt"),
        ("aux .html", "%61ux .html.txt"),
        ("nul.txt", "%6Eul.txt"),
        ("dir./x", "dir%2E/x.txt"),
        ("console", "console.txt"),
    ],
)
def test_a_body_stands_under_its_id_made_safe(id, path):
    assert body_path(id) == path


def test_a_very_long_name_is_shortened_and_stays_apart_from_its_like():
    first, second = body_path("é" * 300 + "a"), body_path("é" * 300 + "b")
    assert first != second
    assert len(os.fsencode(first)) <= 255
    assert first.endswith(".txt")


def test_a_very_deep_path_becomes_one_short_name():
    assert len(os.fsencode(body_path("deep/" * 1000 + "x"))) < 100


@given(st.text(min_size=1, max_size=400))
def test_no_id_leads_out_of_the_directory_or_makes_a_name_too_long(id):
    path = PurePosixPath(body_path(id))
    assert not path.is_absolute()
    assert all(part not in ("", ".", "..") and len(os.fsencode(part)) <= 255 for part in path.parts)
    assert "\x00" not in str(path)
    assert path.suffix == ".txt"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("a.html", "a.html"),
        ("a", "a.txt"),
        ("News/A.html", "news/a.html"),
        ("straße", "STRASSE"),
        ("caf\u00e9", "cafe\u0301"),
        ("a", "a.txt/b"),
        ("a.txt/b", "a"),
        ("a.txt/b", "A"),
    ],
)
def test_the_second_of_two_documents_on_one_path_is_told_why_it_cannot_stand_there(first, second):
    taken = Taken()
    assert taken.claim(first) is None
    assert taken.claim(second)


def test_documents_on_paths_of_their_own_all_stand():
    taken = Taken()
    assert [taken.claim(id) for id in ("a/b", "a/c", "a", "b.txt", "b.html")] == [None] * 5


def test_where_no_bodies_are_written_only_equal_ids_clash():
    taken = Taken(has_paths=False)
    assert [taken.claim(id) for id in ("dQw4", "DqW4", "a", "a.txt", "a.txt/b")] == [None] * 5
    assert taken.claim("dQw4") == "an earlier document has the same id; rename one of them"
