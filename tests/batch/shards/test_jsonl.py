"""Records in, shards of records out: what they hold, and that they are what a directory gives."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING

import pytest

from cleaner.batch.job import Job
from cleaner.batch.run import run_to_directory
from cleaner.batch.shards.jsonl import JsonLines
from cleaner.batch.shards.run_records import run_to_shards
from cleaner.batch.sources.compress import COMPRESSIONS, load_zstd, open_to_read
from cleaner.batch.sources.records import Fields
from cleaner.errors import MissingExtraError, OutputError, SettingsError
from cleaner.model import Status
from tests.batch.corpus import PACK, PAGE, TEXT, read_tree, write_pages
from tests.batch.lines import random_text, read_lines, texts, write_lines
from tests.batch.poison import PoisonedCleaner

if TYPE_CHECKING:
    from cleaner.pipeline import Cleaner


@pytest.fixture(scope="module")
def cleaner() -> Cleaner:
    return PoisonedCleaner([PACK], builtin=False)


@pytest.mark.parametrize("compression", COMPRESSIONS)
def test_records_come_out_in_order_with_body_status_and_everything_that_they_carry(tmp_path, cleaner, compression):
    given = {"id": "a", "url": "https://example.org/a", "text": TEXT, "crawl": {"depth": [1, 2.5, None]}, "lang": "en"}
    source = write_lines(tmp_path / f"in.jsonl{compression}", [given, {"id": 7, "html": PAGE, "warc": "x.gz"}])
    run_to_shards(Job((source,)), cleaner, tmp_path / "out", JsonLines(f".jsonl{compression}"))
    text, page = read_lines(tmp_path / "out", "records")
    assert text == {
        "id": "a",
        "url": "https://example.org/a",
        "title": None,
        "lang": "en",
        "text": TEXT.replace("Advertisement\n\n", ""),
        "status": "ok",
        "error": None,
        "chars_in": len(TEXT),
        "chars_out": len(TEXT) - 15,
        "encoding": "utf-8",
        "rules_sha256": cleaner.rules_sha256,
        "crawl": {"depth": [1, 2.5, None]},
    }
    assert (page["id"], page["title"], page["warc"]) == ("7", "The bridge at Pell Lock opens", "x.gz")
    assert "html" not in page


def test_fields_have_the_names_that_they_are_given_and_the_other_text_is_carried(tmp_path, cleaner):
    fields = Fields(id="key", url="link", text="content", html=None)
    record = {"key": "a", "link": "https://example.org/", "content": TEXT, "html": "<p>raw", "text": "mine", "id": 3}
    run_to_shards(
        Job((write_lines(tmp_path / "in.jsonl", [record]),), fields=fields), cleaner, tmp_path / "out", JsonLines()
    )
    [cleaned] = read_lines(tmp_path / "out", "records")
    assert "Advertisement" not in cleaned["content"]
    assert {name: cleaned[name] for name in ("key", "link", "html", "text", "id")} == {
        "key": "a", "link": "https://example.org/", "html": "<p>raw", "text": "mine", "id": 3,
    }  # fmt: skip


@pytest.mark.parametrize("names", [{"text": "id"}, {"url": "text"}, {"text": "status"}])
def test_two_fields_of_one_name_are_refused(names):
    with pytest.raises(SettingsError, match="also the name of another field"):
        Fields(**names)


def test_what_a_record_tells_of_its_extracted_text_is_not_carried_to_the_body(tmp_path, cleaner):
    blocks = [{"start": 0, "end": 4}]
    source = write_lines(tmp_path / "in.jsonl", [{"id": "a", "text": "One.", "blocks": blocks, "authors": ["Ada"]}])
    run_to_shards(Job((source,)), cleaner, tmp_path / "out", JsonLines())
    [cleaned] = read_lines(tmp_path / "out", "records")
    assert not {"blocks", "authors"} & set(cleaned)


def test_directory_and_records_give_the_same_bodies_and_removals_to_the_byte(tmp_path, cleaner):
    pages = write_pages(tmp_path / "pages", 20)
    records = [
        {"id": path.name, "html" if path.suffix == ".html" else "text": path.read_text()}
        for path in sorted(pages.iterdir())
    ]
    source = write_lines(tmp_path / "in.jsonl.zst", records)
    run_to_directory(Job((source,)), cleaner, tmp_path / "as-dir")
    run_to_shards(Job((source,), workers=2), cleaner, tmp_path / "as-jsonl", JsonLines(), shard_size=7)
    run_to_shards(Job((pages,)), cleaner, tmp_path / "of-pages", JsonLines(), shard_size=7)
    for out in ("as-jsonl", "of-pages"):
        bodies = {
            f"bodies/{_body_name(line['id'])}": line["text"].encode() for line in read_lines(tmp_path / out, "records")
        }
        assert bodies == {
            name: raw for name, raw in read_tree(tmp_path / "as-dir").items() if name.startswith("bodies/")
        }
    shards = sorted((tmp_path / "as-jsonl/removals").iterdir())
    assert [path.name for path in shards] == ["part-00000.jsonl", "part-00001.jsonl", "part-00002.jsonl"]
    assert b"".join(path.read_bytes() for path in shards) == (tmp_path / "as-dir/removals.jsonl").read_bytes()
    summaries = [(tmp_path / out / "summary.json").read_bytes() for out in ("as-dir", "as-jsonl")]
    assert summaries[0] == summaries[1]


def _body_name(id: str) -> str:
    return id if id.endswith(".txt") else f"{id}.txt"


@pytest.mark.parametrize("compression", COMPRESSIONS)
def test_the_bytes_of_shards_do_not_depend_on_the_workers(tmp_path, cleaner, compression):
    source = write_lines(tmp_path / "in.jsonl", texts(120))
    for workers in (1, 3):
        run_to_shards(
            Job((source,), workers=workers),
            cleaner,
            tmp_path / f"out{workers}",
            JsonLines(f".jsonl{compression}"),
            shard_size=50,
        )
    assert read_tree(tmp_path / "out1") == read_tree(tmp_path / "out3")


def test_each_bad_record_is_one_record_that_says_so_and_harms_no_other(tmp_path, cleaner):
    records = [
        {"id": "a", "text": "One."},
        "{torn",
        {"id": "none", "body": "x", "carried": 1},
        {"id": "a", "text": "Again."},
        {"id": "big", "text": "x" * 5_000},
        {"id": "kill", "text": "POISON: kill the worker", "carried": 2},
        {"id": "hang", "text": "POISON: hang", "carried": 3},
        {"id": "\ud800", "text": "One.", "carried": "\udc00"},
        {"id": "z", "text": "Last."},
    ]
    source = write_lines(tmp_path / "in.jsonl", records)
    summary = run_to_shards(
        Job((source,), max_bytes=4_000, timeout=2.0), cleaner, tmp_path / "out", JsonLines(), shard_size=2
    )
    cleaned = read_lines(tmp_path / "out", "records")
    assert [(line["id"], line["status"]) for line in cleaned] == [
        ("a", "ok"), ("in.jsonl:2", "error"), ("none", "error"), ("a", "error"), ("in.jsonl:5", "error"),
        ("kill", "crash"), ("hang", "timeout"), ("%ED%A0%80", "ok"), ("z", "ok"),
    ]  # fmt: skip
    assert [line["text"] for line in cleaned] == ["One.", *[None] * 6, "One.", "Last."]
    assert [line.get("carried") for line in cleaned] == [None, None, 1, None, None, 2, 3, "\udc00", None]
    assert "not a line of JSON" in cleaned[1]["error"]
    assert cleaned[2]["error"].startswith("the record has no html or text that is a string; --text-field or")
    assert sum(summary.statuses.values()) == len(records)


@pytest.mark.parametrize("compression", [".gz", ".zst"])
@pytest.mark.parametrize("harm", ["cut", "damaged"])
def test_a_file_cut_short_or_damaged_is_an_error_with_the_number_of_records_read(tmp_path, cleaner, compression, harm):
    # Texts that do not compress, so that the harm comes after many records.
    records = [{"id": f"{number}", "text": random_text(number)} for number in range(3_000)]
    raw = write_lines(tmp_path / f"whole.jsonl{compression}", records).read_bytes()
    half = len(raw) // 2
    source = tmp_path / f"in.jsonl{compression}"
    source.write_bytes(raw[:half] if harm == "cut" else raw[:half] + bytes(1_000) + raw[half + 1_000 :])
    summary = run_to_shards(Job((source,)), cleaner, tmp_path / "out", JsonLines())
    *good, last = read_lines(tmp_path / "out", "records")
    assert [line["id"] for line in good[:1000]] == [f"{number}" for number in range(1000)]
    assert summary.statuses[Status.ERROR] >= 1
    assert last["error"].startswith(f"in.jsonl{compression}: {'cut short' if harm == 'cut' else 'damaged'}")
    assert f", after {len(good):,} records; fetch or write the file again" in last["error"]


def test_what_has_the_name_of_gzip_and_is_none_is_an_error(tmp_path, cleaner):
    (tmp_path / "in.jsonl.gz").write_text('{"id": "a", "text": "One."}\n')
    run_to_shards(Job((tmp_path / "in.jsonl.gz",)), cleaner, tmp_path / "out", JsonLines())
    [line] = read_lines(tmp_path / "out", "records")
    assert line["error"].startswith("in.jsonl.gz: damaged: Not a gzipped file")


def test_files_of_several_frames_are_read_to_their_end(tmp_path, cleaner):
    first, second = (json.dumps(record).encode() + b"\n" for record in texts(2))
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(first) + gzip.compress(second))
    (tmp_path / "b.jsonl.zst").write_bytes(load_zstd().compress(first) + load_zstd().compress(second))
    for name in ("a.jsonl.gz", "b.jsonl.zst"):
        run_to_shards(Job((tmp_path / name,)), cleaner, tmp_path / f"out-{name}", JsonLines())
        assert [line["id"] for line in read_lines(tmp_path / f"out-{name}", "records")] == ["0000", "0001"]


def test_zstd_that_is_not_installed_is_told_with_the_way_to_it(tmp_path, monkeypatch):
    def refuse(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr("cleaner.batch.sources.compress.import_module", refuse)
    with (
        pytest.raises(MissingExtraError, match=r"pip install 'cleaner\[zstd\]'"),
        open_to_read(tmp_path / "in.jsonl.zst"),
    ):
        pass


def test_bodies_and_records_are_never_mixed_in_one_out(tmp_path, cleaner):
    source = write_lines(tmp_path / "in.jsonl", texts(3))
    run_to_directory(Job((source,)), cleaner, tmp_path / "bodies")
    run_to_shards(Job((source,)), cleaner, tmp_path / "records", JsonLines())
    with pytest.raises(OutputError, match="holds bodies/ of a run with another --to; --overwrite starts anew"):
        run_to_shards(Job((source,)), cleaner, tmp_path / "bodies", JsonLines(), resume=True)
    with pytest.raises(OutputError, match="holds records/ of a run with another --to"):
        run_to_directory(Job((source,)), cleaner, tmp_path / "records", resume=True)
    run_to_shards(Job((source,)), cleaner, tmp_path / "bodies", JsonLines(), overwrite=True)
    assert read_tree(tmp_path / "bodies") == read_tree(tmp_path / "records")
