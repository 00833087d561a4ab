from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from cleaner.batch.sources.find import find_items, open_sources, read_urls
from cleaner.errors import InputError


def ids_of(*inputs: Path, **options) -> list[str]:
    return [item.id for item in find_items(open_sources(inputs, **options))]


def faults_of(*inputs: Path, **options) -> dict[str, str]:
    return {item.id: item.fault for item in find_items(open_sources(inputs, **options)) if item.fault}


def test_a_directory_gives_its_files_to_any_depth_in_the_order_of_their_ids(tmp_path):
    names = ["a.html", "a/z.txt", "a-b.txt", "a/b/c.md", "b.htm", "É.txt", "a.b/x.txt"]
    for name in random.Random(1).sample(names, len(names)):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    assert ids_of(tmp_path) == sorted(names)


def test_several_inputs_put_their_names_before_the_ids(tmp_path):
    for name in ("one/a.txt", "two/a.txt", "c.txt"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("x")
    assert ids_of(tmp_path / "one", tmp_path / "two", tmp_path / "c.txt") == ["one/a.txt", "two/a.txt", "c.txt"]
    assert ids_of(tmp_path / "one") == ["a.txt"]


def test_the_working_directory_as_one_of_several_inputs_has_its_real_name(tmp_path, monkeypatch):
    (tmp_path / "here").mkdir()
    (tmp_path / "here/a.txt").write_text("x")
    (tmp_path / "b.txt").write_text("x")
    monkeypatch.chdir(tmp_path / "here")
    assert ids_of(Path(), Path("../b.txt")) == ["here/a.txt", "b.txt"]


def test_the_suffix_says_what_a_file_is_and_other_names_are_left_to_sniffing(tmp_path):
    for name in ("a.HTML", "b.htm", "c.xhtml", "d.txt", "e.md", "f", "g.php"):
        (tmp_path / name).write_text("x")
    forms = {item.id: item.form for item in find_items(open_sources([tmp_path]))}
    html, text = dict.fromkeys(("a.HTML", "b.htm", "c.xhtml"), "html"), dict.fromkeys(("d.txt", "e.md"), "text")
    assert forms == html | text | {"f": None, "g.php": None}


def test_a_forced_form_holds_for_every_file(tmp_path):
    for name in ("a.html", "b.jsonl"):
        (tmp_path / name).write_text("{}")
    assert [item.form for item in find_items(open_sources([tmp_path], form="text"))] == ["text", "text"]


def test_names_with_newlines_and_bytes_that_are_not_utf_8_become_ids(tmp_path):
    for name in (b"new\nline.txt", b"caf\xe9.txt"):
        (tmp_path / os.fsdecode(name)).write_text("x")
    assert ids_of(tmp_path) == ["caf%E9.txt", "new%0Aline.txt"]


def test_hidden_files_and_folders_are_passed_over(tmp_path):
    (tmp_path / "a/.git/hooks").mkdir(parents=True)
    for name in (".DS_Store", "a/.git/HEAD", "a/.git/hooks/x.txt", "a/.hidden.html", "a/b.txt"):
        (tmp_path / name).write_bytes(b"\x00\x01")
    assert ids_of(tmp_path) == ["a/b.txt"]
    (tmp_path / "a/b.txt").unlink()
    with pytest.raises(InputError, match="holds no files"):
        open_sources([tmp_path])
    assert ids_of(tmp_path / "a/.hidden.html") == [".hidden.html"]


def test_a_symlink_loop_is_reported_and_ends(tmp_path):
    (tmp_path / "a.txt").write_text("x")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub/up").symlink_to(tmp_path)
    (tmp_path / "self").symlink_to("self")
    assert ids_of(tmp_path) == ["a.txt", "self", "sub/up"]
    faults = faults_of(tmp_path)
    assert "link to a directory, not followed" in faults["sub/up"]
    assert "leads nowhere" in faults["self"]


def test_a_link_out_of_the_input_is_reported_and_not_followed(tmp_path):
    (tmp_path / "pages").mkdir()
    (tmp_path / "secret.txt").write_text("x")
    (tmp_path / "pages/leak.txt").symlink_to(tmp_path / "secret.txt")
    assert "leaves the INPUT" in faults_of(tmp_path / "pages")["leak.txt"]


def test_a_link_to_a_file_within_the_input_is_a_document(tmp_path):
    (tmp_path / "a.txt").write_text("x")
    (tmp_path / "b.txt").symlink_to("a.txt")
    assert ids_of(tmp_path) == ["a.txt", "b.txt"]
    assert not faults_of(tmp_path)


def test_a_directory_that_may_not_be_listed_is_reported(tmp_path, as_nobody):
    tmp_path.chmod(0o755)
    (tmp_path / "a.txt").write_text("x")
    (tmp_path / "closed").mkdir(mode=0o000)
    with as_nobody():
        assert faults_of(tmp_path) == {"closed": "cannot list the directory: Permission denied"}


@pytest.mark.parametrize("name", ["missing", "missing\n.txt"])
def test_a_missing_input_stops_the_run_before_it_begins(tmp_path, name):
    with pytest.raises(InputError, match=r"missing.*: no such file or directory; check the spelling"):
        open_sources([tmp_path / name])


def test_an_empty_input_stops_the_run_before_it_begins(tmp_path):
    (tmp_path / "empty.jsonl").write_text("\n\n")
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="empty: holds no files; give an INPUT"):
        open_sources([tmp_path / "empty"])
    with pytest.raises(InputError, match=r"empty\.jsonl: holds no records; give an INPUT"):
        open_sources([tmp_path / "empty.jsonl"])


def test_two_inputs_that_give_one_id_leave_a_fault_for_the_second(tmp_path):
    for name in ("a/pages/x.txt", "b/pages/x.txt"):
        path = tmp_path / name
        path.parent.mkdir(parents=True)
        path.write_text("x")
    items = list(find_items(open_sources([tmp_path / "a/pages", tmp_path / "b/pages"])))
    assert [item.id for item in items] == ["pages/x.txt", "pages/x.txt"]
    assert items[0].fault is None
    assert "same id" in items[1].fault


def test_urls_come_by_id_from_a_file_of_tabs(tmp_path):
    (tmp_path / "a.txt").write_text("x")
    (tmp_path / "urls.tsv").write_text("\ufeffa.txt\thttps://example.org/a \r\n\nb.txt\thttps://example.org/b", "utf-8")
    urls = read_urls(tmp_path / "urls.tsv")
    assert urls == {"a.txt": "https://example.org/a", "b.txt": "https://example.org/b"}
    assert next(find_items(open_sources([tmp_path / "a.txt"]), urls)).url == "https://example.org/a"


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"a.txt https://example.org", ":1: no tab; write"),
        (b"\xff\xfe", "not UTF-8"),
        (None, "Is a directory; give a file"),
    ],
)
def test_a_file_of_urls_that_cannot_be_used_is_named(tmp_path, raw, message):
    path = tmp_path / "urls.tsv"
    path.mkdir() if raw is None else path.write_bytes(raw)
    with pytest.raises(InputError, match=f"urls.tsv.*{message}"):
        read_urls(path)
