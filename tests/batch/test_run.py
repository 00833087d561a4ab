from __future__ import annotations

import hashlib
import json
import os
import random
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from cleaner import restore
from cleaner.batch.job import Job
from cleaner.batch.run import run_to_directory, run_to_stream
from cleaner.model import Status
from cleaner.report.removals import document_from_line
from tests.batch.corpus import PACK, PAGE, TEXT, read_reports, read_tree, write_pages
from tests.batch.poison import PoisonedCleaner

if TYPE_CHECKING:
    from cleaner.pipeline import Cleaner


@pytest.fixture(scope="module")
def cleaner() -> Cleaner:
    return PoisonedCleaner([PACK], builtin=False)


def test_every_document_gets_its_body_and_its_line_in_the_order_of_the_ids(tmp_path, cleaner):
    pages = write_pages(tmp_path / "pages", 25)
    summary = run_to_directory(Job((pages,), workers=2), cleaner, tmp_path / "out")
    reports = read_reports(tmp_path / "out")
    assert list(reports) == sorted(path.name for path in pages.iterdir())
    assert summary.statuses[Status.OK] == 25
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        "bodies", "removals.jsonl", "removed.diff", "summary.json", "run-stats.json", "report.html",
    }  # fmt: skip
    body = (tmp_path / "out/bodies/0001.txt").read_text()
    assert "Advertisement" not in body
    assert reports["0001.txt"]["body_sha256"] == hashlib.sha256(body.encode()).hexdigest()


def test_bodies_and_lines_give_the_texts_back_to_the_byte(tmp_path, cleaner):
    pages = tmp_path / "pages"
    pages.mkdir()
    texts = {
        "crlf.txt": b"One\r\nAdvertisement\r\n\r\nTwo",
        "cr.txt": b"One\rAdvertisement\rTwo",
        "nl.txt": b"\n\nx\n\n",
    }
    for name, raw in texts.items():
        (pages / name).write_bytes(raw)
    run_to_directory(Job((pages,)), cleaner, tmp_path / "out")
    for line in (tmp_path / "out/removals.jsonl").read_text().splitlines():
        report = document_from_line(line)
        body = (tmp_path / "out/bodies" / report.id).read_bytes().decode()
        assert restore(body, report.removed).encode() == texts[report.id]


def test_the_bytes_do_not_depend_on_the_workers(tmp_path, cleaner):
    pages = write_pages(tmp_path / "pages", 60)
    trees = []
    for workers in (1, 2, 3):
        run_to_directory(Job((pages,), workers=workers), cleaner, tmp_path / f"out{workers}")
        trees.append(read_tree(tmp_path / f"out{workers}"))
    assert trees[0] == trees[1] == trees[2]


def test_the_bytes_do_not_depend_on_the_seed_of_hashes(tmp_path):
    write_pages(tmp_path / "pages", 12)
    for seed in ("0", "1"):
        subprocess.run(
            [sys.executable, "-m", "cleaner", "run", "pages", "--out", f"out{seed}", "--no-builtin", "--rules", PACK],
            cwd=tmp_path, env=os.environ | {"PYTHONHASHSEED": seed}, check=True, capture_output=True,
        )  # fmt: skip
    assert read_tree(tmp_path / "out0") == read_tree(tmp_path / "out1")


def test_each_poison_is_a_line_that_says_what_happened_and_harms_no_other_page(tmp_path, cleaner):
    pages = write_pages(tmp_path / "pages", 40)
    (pages / "hang.html").write_text(PAGE + "<!-- POISON: hang -->")
    (pages / "hang-in-c.txt").write_text("POISON: hang in C")
    (pages / "kill.txt").write_text("POISON: kill the worker")
    (pages / "raise.txt").write_text("POISON: raise")
    (pages / "random.html").write_bytes(random.Random(1).randbytes(20_000))
    (pages / "empty.html").write_bytes(b"")
    (pages / "blank.txt").write_bytes(b"\n \n")
    with (pages / "large.html").open("wb") as file:
        file.truncate(60_000_000)
    run_to_directory(Job((pages,), workers=2, timeout=3.0), cleaner, tmp_path / "out")
    reports = read_reports(tmp_path / "out")
    told = {id: (line["status"], line.get("error")) for id, line in reports.items() if not id[0].isdigit()}
    assert told.pop("random.html")[0] in ("error", "empty")
    assert told == {
        "hang.html": ("timeout", "took over 3 s; --timeout gives it longer"),
        "hang-in-c.txt": ("timeout", "took over 3 s; --timeout gives it longer"),
        "kill.txt": ("crash", "its worker died (signal 9)"),
        "raise.txt": ("error", "ZeroDivisionError: as told, in <object object>"),
        "empty.html": ("empty", None),
        "blank.txt": ("empty", None),
        "large.html": ("error", "60,000,000 bytes, over --max-bytes 50,000,000; not read"),
    }
    assert [reports[f"{number:04}.txt"]["status"] for number in (1, 39)] == ["ok", "ok"]
    assert sum(line["status"] == "ok" for line in reports.values()) == 40
    bodies = {path.name for path in (tmp_path / "out/bodies").iterdir()}
    assert not bodies & {"hang.html.txt", "hang-in-c.txt", "kill.txt", "raise.txt", "large.html.txt"}


def test_a_file_that_vanishes_after_it_was_found_is_a_line(tmp_path, cleaner):
    pages = write_pages(tmp_path / "pages", 3)

    class Vanishing(PoisonedCleaner):
        def clean_html(self, html, **known):
            (pages / "0002.txt").unlink(missing_ok=True)
            return super().clean_html(html, **known)

    run_to_directory(Job((pages,)), Vanishing([PACK], builtin=False), tmp_path / "out")
    line = read_reports(tmp_path / "out")["0002.txt"]
    assert (line["status"], line["error"]) == ("error", "the file vanished before it was read")


def test_names_with_newlines_and_bytes_that_are_not_utf_8_come_out(tmp_path, cleaner):
    pages = tmp_path / "pages"
    pages.mkdir()
    for name in (b"new\nline.txt", b"caf\xe9.txt"):
        (pages / os.fsdecode(name)).write_text(TEXT)
    run_to_directory(Job((pages,)), cleaner, tmp_path / "out")
    assert {path.name for path in (tmp_path / "out/bodies").iterdir()} == {"new%0Aline.txt", "caf%E9.txt"}
    assert list(read_reports(tmp_path / "out")) == ["caf%E9.txt", "new%0Aline.txt"]


def test_a_file_of_records_may_have_a_name_that_is_not_utf_8(tmp_path, cleaner):
    records = tmp_path / os.fsdecode(b"caf\xe9.jsonl")
    records.write_text('{"text": "x"}\n')
    run_to_directory(Job((records,)), cleaner, tmp_path / "out")
    assert list(read_reports(tmp_path / "out")) == ["caf%E9.jsonl:1"]


def test_records_give_what_their_pages_give(tmp_path, cleaner):
    pages = write_pages(tmp_path / "pages", 20)
    with (tmp_path / "records.jsonl").open("w") as file:
        for path in sorted(pages.iterdir()):
            field = "html" if path.suffix == ".html" else "text"
            file.write(json.dumps({"id": path.name, field: path.read_text()}) + "\n")
    run_to_directory(Job((pages,)), cleaner, tmp_path / "of-pages")
    run_to_directory(Job((tmp_path / "records.jsonl",)), cleaner, tmp_path / "of-records")
    assert read_tree(tmp_path / "of-pages/bodies") == read_tree(tmp_path / "of-records/bodies")
    assert read_reports(tmp_path / "of-pages") == read_reports(tmp_path / "of-records")


def test_two_records_with_one_id_leave_an_error_line_for_the_second(tmp_path, cleaner):
    lines = [{"id": "a", "text": "First."}, {"id": "a", "text": "Second."}, {"id": "A.txt", "text": "Third."}]
    (tmp_path / "in.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    run_to_directory(Job((tmp_path / "in.jsonl",)), cleaner, tmp_path / "out")
    told = [json.loads(line) for line in (tmp_path / "out/removals.jsonl").read_text().splitlines()]
    assert [(line["id"], line["status"]) for line in told] == [("a", "ok"), ("a", "error"), ("A.txt", "error")]
    assert (tmp_path / "out/bodies/a.txt").read_text() == "First."


def test_a_record_that_points_out_of_out_stays_inside(tmp_path, cleaner):
    (tmp_path / "in.jsonl").write_text(json.dumps({"id": "../../escaped", "text": "x"}) + "\n")
    run_to_directory(Job((tmp_path / "in.jsonl",)), cleaner, tmp_path / "deep/er/out")
    assert not list(tmp_path.glob("**/escaped*"))[1:]
    assert (tmp_path / "deep/er/out/bodies/%2E%2E/%2E%2E/escaped.txt").read_text() == "x"


def test_urls_and_language_reach_the_report(tmp_path, cleaner):
    pages = write_pages(tmp_path / "pages", 2)
    (tmp_path / "urls.tsv").write_text("0001.txt\thttps://example.org/1\n")
    run_to_directory(Job((pages,), urls=tmp_path / "urls.tsv", lang="en"), cleaner, tmp_path / "out")
    line = read_reports(tmp_path / "out")["0001.txt"]
    assert (line["url"], line["lang"]) == ("https://example.org/1", "en")


def test_a_stream_of_outcomes_is_in_order_and_writes_nothing(tmp_path, cleaner):
    pages = write_pages(tmp_path / "pages", 30)
    outcomes = list(run_to_stream(Job((pages,), workers=2), cleaner, diffs=True))
    assert [outcome.id for outcome in outcomes] == sorted(path.name for path in pages.iterdir())
    assert "-Advertisement\n" in outcomes[1].diff
    assert [path.name for path in tmp_path.iterdir()] == ["pages"]
