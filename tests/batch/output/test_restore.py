from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cleaner.batch.job import Job
from cleaner.batch.output.restore import put_back, restore_documents, write_texts
from cleaner.batch.run import run_to_directory
from cleaner.errors import InputError
from cleaner.model import Removal, Span
from cleaner.pipeline import Cleaner
from tests.batch.corpus import PACK, TEXT

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def out(tmp_path_factory) -> Path:
    pages = tmp_path_factory.mktemp("pages")
    (pages / "a.txt").write_bytes(TEXT.replace("\n", "\r\n").encode())
    (pages / "sub").mkdir()
    (pages / "sub/b.md").write_text(TEXT)
    (pages / "bad.html").write_bytes(b"\x00" * 100)
    run_to_directory(Job((pages,)), Cleaner([PACK], builtin=False), out := tmp_path_factory.mktemp("work") / "out")
    return out


def test_every_extracted_text_is_rebuilt_to_the_byte(out, tmp_path):
    restored = list(write_texts(restore_documents(out), tmp_path / "raw"))
    assert [document.fault for document in restored if document.fault] == []
    assert (tmp_path / "raw/a.txt").read_bytes() == TEXT.replace("\n", "\r\n").encode()
    assert (tmp_path / "raw/sub/b.md.txt").read_text() == TEXT


@pytest.mark.parametrize("damage", ["edited", "gone", "latin"])
def test_a_body_that_is_not_the_reported_one_is_named_and_the_others_go_on(out, damage):
    body = out / "bodies/a.txt"
    whole = body.read_bytes()
    if damage == "gone":
        body.unlink()
    else:
        body.write_bytes(whole + (b"\xe9" if damage == "latin" else b"!"))
    documents = {document.id: document for document in restore_documents(out)}
    body.write_bytes(whole)
    assert str(body) in documents["a.txt"].fault
    assert documents["sub/b.md"].fault is None


def test_a_report_that_was_edited_is_found_out(out, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out/bodies").symlink_to(out / "bodies")
    report = (out / "removals.jsonl").read_text().replace('"text": "Advertisement"', '"text": "advertisement"')
    (tmp_path / "out/removals.jsonl").write_text(report)
    faults = [document.fault for document in restore_documents(tmp_path / "out") if document.fault]
    assert len(faults) == 2
    assert all("another text than was extracted" in fault for fault in faults)


@pytest.mark.parametrize("content", [None, "{torn"])
def test_an_out_without_a_report_is_told(tmp_path, content):
    if content:
        (tmp_path / "removals.jsonl").write_text(content)
    with pytest.raises(InputError, match=r"removals\.jsonl.*(not there; name the OUT|not a line of JSON)"):
        list(restore_documents(tmp_path))


def test_one_rule_is_put_back_with_the_white_space_that_went_with_it(out):
    restored = {document.id: document for document in restore_documents(out, rule="test/furniture:ad-label")}
    assert restored["sub/b.md"].text == TEXT
    assert restored["sub/b.md"].put_back == 1


def test_what_another_rule_claims_inside_a_cut_stays_out():
    extracted = "Body.\nShare this on X now\nEnd."
    wide = Removal(6, 23, 6, "a:wide", "social", "Share this on X now", also=(Span(12, 16, "b:narrow"),))
    assert put_back(extracted, (wide,), "a:wide") == ("Body.\nShare  on X now\nEnd.", 1)
    assert put_back(extracted, (wide,), "b:narrow") == ("Body.\now\nEnd.", 0)


def test_shards_of_records_are_told_apart(tmp_path):
    (tmp_path / "out/records").mkdir(parents=True)
    with pytest.raises(InputError, match="holds shards of records; restore takes what a run --to dir wrote"):
        list(restore_documents(tmp_path / "out"))
