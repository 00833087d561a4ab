"""Parquet in and out: types that are kept, files that are no use, and the bytes of the other kinds."""

from __future__ import annotations

import datetime
import decimal
import json
from typing import TYPE_CHECKING

import pytest

from cleaner.batch.job import Job
from cleaner.batch.run import run_to_directory
from cleaner.batch.shards.formats import choose_format
from cleaner.batch.shards.jsonl import JsonLines
from cleaner.batch.shards.parquet import Parquet
from cleaner.batch.shards.run_records import run_to_shards
from cleaner.batch.sources.parquet_read import load_parquet
from cleaner.batch.sources.records import PLAIN, Fields
from cleaner.errors import InputError, MissingExtraError
from cleaner.model import Status
from tests.batch.corpus import PACK, PAGE, TEXT, read_tree, write_pages
from tests.batch.lines import read_lines, texts, write_lines
from tests.batch.poison import PoisonedCleaner

if TYPE_CHECKING:
    from pathlib import Path

    from cleaner.pipeline import Cleaner

pyarrow = pytest.importorskip("pyarrow")
parquet = pytest.importorskip("pyarrow.parquet")


@pytest.fixture(scope="module")
def cleaner() -> Cleaner:
    return PoisonedCleaner([PACK], builtin=False)


def write(path: Path, table: object, **options: object) -> Path:
    parquet.write_table(table if isinstance(table, pyarrow.Table) else pyarrow.table(table), path, **options)
    return path


def clean(source: Path, cleaner: Cleaner, out: Path, *, shard_size: int = 10, to: str | None = None, **options):
    job = Job((source,), fields=options.pop("fields", PLAIN), workers=options.pop("workers", 1), max_bytes=100_000)
    return run_to_shards(job, cleaner, out, choose_format(to, job), shard_size=shard_size, **options)


def read(out: Path, folder: str = "records"):
    return pyarrow.concat_tables(parquet.read_table(path) for path in sorted((out / folder).iterdir()))


def rows(count: int) -> dict[str, object]:
    return {
        "id": [f"{number:04}" for number in range(count)],
        "text": [TEXT.format(number=number) for number in range(count)],
    }


def test_a_table_comes_out_with_bodies_statuses_and_its_other_columns_of_their_own_types(tmp_path, cleaner):
    moment = datetime.datetime(2024, 5, 1, 12, 30, tzinfo=datetime.UTC)
    carried = pyarrow.table(
        {
            "price": pyarrow.array([decimal.Decimal("1.10"), None] * 12, pyarrow.decimal128(9, 2)),
            "seen": pyarrow.array([moment, None] * 12, pyarrow.timestamp("ns", "UTC")),
            "raw": pyarrow.array([b"\xff\x00", None] * 12),
            "a.b": pyarrow.array(
                [{"x": [1, 2]}, None] * 12,
                pyarrow.struct([("x", pyarrow.list_(pyarrow.field("element", pyarrow.int8())))]),
            ),
            "kind": pyarrow.array(["news", None] * 12).dictionary_encode(),
            "number": pyarrow.array(range(24), pyarrow.uint16()),
        }
    )
    table = pyarrow.table(rows(24))
    for name in reversed(carried.column_names):  # between and around the columns that are cleaner's
        table = table.add_column(1, name, carried.column(name))
    source = write(tmp_path / "in.parquet", table, row_group_size=7)
    clean(source, cleaner, tmp_path / "out", workers=2)
    cleaned = read(tmp_path / "out")
    assert cleaned.select(carried.column_names).cast(carried.schema).equals(carried)
    assert [str(cleaned.schema.field(name).type) for name in carried.column_names] == [
        str(field.type) for field in carried.schema
    ]
    assert cleaned.column("text").to_pylist() == [
        TEXT.format(number=number).replace("Advertisement\n\n", "") for number in range(24)
    ]
    assert cleaned.column("id").to_pylist() == rows(24)["id"]
    assert set(cleaned.column("status").to_pylist()) == {"ok"}


def test_directory_json_lines_and_parquet_give_the_same_bodies_and_removals_to_the_byte(tmp_path, cleaner):
    pages = write_pages(tmp_path / "pages", 20)
    (pages / "empty.txt").write_text("")
    (pages / "refused.txt").write_text("Advertisement\nAdvertisement\nx")
    (pages / "latin.html").write_bytes(PAGE.replace("<head>", "<head><meta charset=latin-1>").encode("latin-1"))
    (pages / "bad.txt").write_bytes(b"\x81\x00\xff" * 50)
    read_as = {".html": "html", ".txt": "text"}
    given = [(path.name, read_as[path.suffix], path.read_bytes()) for path in sorted(pages.iterdir())]
    kinds = ("html", "text")
    source = write(
        tmp_path / "in.parquet",
        {"id": [id for id, _, _ in given]}
        | {kind: [raw if own == kind else None for _, own, raw in given] for kind in kinds},
    )
    run_to_directory(Job((pages,)), cleaner, tmp_path / "dir")
    run_to_directory(Job((source,)), cleaner, tmp_path / "dir-of-parquet")
    assert read_tree(tmp_path / "dir") == read_tree(tmp_path / "dir-of-parquet")
    for to in ("jsonl", "parquet"):
        clean(source, cleaner, tmp_path / to, to=to)
        clean(pages, cleaner, tmp_path / f"pages-{to}", to=to)
    lines = (tmp_path / "dir/removals.jsonl").read_text(encoding="utf-8")
    bodies = {name: raw for name, raw in read_tree(tmp_path / "dir").items() if name.startswith("bodies/")}
    assert len(bodies) == 23
    for out in ("jsonl", "pages-jsonl", "parquet", "pages-parquet"):
        of_kind = JsonLines() if "jsonl" in out else Parquet(PLAIN)
        shards = sorted((tmp_path / out / "removals").iterdir())
        assert "".join(line for shard in shards for line in of_kind.read_removals(shard)) == lines
        records = read_lines(tmp_path / out, "records") if "jsonl" in out else read(tmp_path / out).to_pylist()
        assert {
            f"bodies/{record['id']}".removesuffix(".txt") + ".txt": record["text"].encode()
            for record in records
            if record["text"] is not None
        } == bodies


@pytest.mark.parametrize("workers", [1, 3])
def test_the_bytes_of_shards_do_not_depend_on_the_workers_nor_on_where_a_run_was_cut_short(tmp_path, cleaner, workers):
    table = rows(55) | {"number": list(range(55))}
    source = write(tmp_path / "in.parquet", table, row_group_size=8)
    clean(source, cleaner, tmp_path / "whole")
    asked = iter([False, False, False, True])
    assert clean(source, cleaner, tmp_path / "out", workers=workers, should_stop=lambda: next(asked)) is None
    clean(source, cleaner, tmp_path / "out", workers=workers, resume=True)
    assert read_tree(tmp_path / "out") == read_tree(tmp_path / "whole")
    assert read(tmp_path / "out").column("number").to_pylist() == list(range(55))


def test_fields_have_the_names_that_they_are_given(tmp_path, cleaner):
    table = {
        "doc": [1, 2],
        "content": ["One and a half.\n\nAdvertisement", "Two."],
        "html": ["<p>", None],
        "text": ["mine", None],
    }
    fields = Fields(id="doc", text="content", html=None)
    clean(write(tmp_path / "in.parquet", table), cleaner, tmp_path / "out", fields=fields)
    assert read(tmp_path / "out").select(["doc", "content", "html", "text"]).to_pylist() == [
        {"doc": "1", "content": "One and a half.", "html": "<p>", "text": "mine"},
        {"doc": "2", "content": "Two.", "html": None, "text": None},
    ]


def test_what_json_lines_carry_stands_in_one_column_as_json(tmp_path, cleaner):
    source = write_lines(tmp_path / "in.jsonl", [{"id": "a", "text": "One.", "x": {"y": "\ud800"}}, {"text": "Two."}])
    clean(source, cleaner, tmp_path / "out", to="parquet")
    carried, nothing = read(tmp_path / "out").column("carried").to_pylist()
    assert (json.loads(carried), nothing) == ({"x": {"y": "\ud800"}}, None)


def test_columns_become_json_where_records_are_lines(tmp_path, cleaner):
    table = rows(1) | {
        "seen": pyarrow.array([1_700_000_000_123_456_789], pyarrow.timestamp("ns")),
        "day": [datetime.date(2024, 5, 1)],
        "raw": [b"\xff"],
        "price": [decimal.Decimal("1.10")],
        "tags": [["a", None]],
        "none": [None],
    }
    clean(write(tmp_path / "in.parquet", table), cleaner, tmp_path / "out", to="jsonl")
    [line] = read_lines(tmp_path / "out", "records")
    assert {name: line[name] for name in ("seen", "day", "raw", "price", "tags", "none")} == {
        "seen": "2023-11-14 22:13:20.123456789", "day": "2024-05-01", "raw": "/w==", "price": "1.10",
        "tags": ["a", None], "none": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("table", "fault"),
    [
        ({"id": ["a"], "body": ["x"]}, "in.parquet: no column html or text (it has id, body); --text-field or"),
        ({"id": ["a"], "text": [3]}, "in.parquet: column text holds int64, no strings; --text-field or"),
        (
            pyarrow.Table.from_arrays([pyarrow.array(["a"])] * 2, ["text", "text"]),
            "in.parquet: two columns have the name 'text'",
        ),
    ],
)
@pytest.mark.parametrize("to", ["jsonl", "parquet"])
def test_a_file_of_another_schema_is_one_error_that_says_what_it_has(tmp_path, cleaner, table, fault, to):
    summary = clean(write(tmp_path / "in.parquet", table), cleaner, tmp_path / "out", to=to)
    assert (summary.documents, summary.statuses[Status.ERROR]) == (1, 1)
    [line] = read_lines(tmp_path / "out", "records") if to == "jsonl" else read(tmp_path / "out").to_pylist()
    assert line["error"].startswith(fault)


def test_each_bad_row_is_a_record_that_says_so_and_harms_no_other(tmp_path, cleaner):
    offsets = b"".join(offset.to_bytes(4, "little") for offset in (0, 1, 2, 2, 3, 4, 5))
    buffers = [pyarrow.py_buffer(raw) for raw in (offsets, b"ab\xffcd", bytes([0b111011]))]
    invalid = pyarrow.StringArray.from_buffers(6, *buffers)
    table = {
        "id": pyarrow.array(["a", "a", "null", "bytes", None, "big"]),
        "text": invalid,
        "title": pyarrow.array([None, None, None, None, None, "x" * 200_000]),
        "kept": pyarrow.array(range(6)),
    }
    clean(write(tmp_path / "in.parquet", table), cleaner, tmp_path / "out")
    cleaned = read(tmp_path / "out").to_pylist()
    assert [(row["id"], row["status"], row["kept"]) for row in cleaned] == [
        ("a", "ok", 0), ("a", "error", 1), ("null", "error", 2), ("in.parquet:4", "error", 3),
        ("in.parquet:5", "ok", 4), ("in.parquet:6", "error", 5),
    ]  # fmt: skip
    assert cleaned[2]["error"].startswith("the record has no html or text that is a string")
    assert "can't decode byte 0xff" in cleaned[3]["error"]
    assert "a record of over 100,000 bytes; raise --max-bytes" in cleaned[5]["error"]


def test_a_file_cut_short_is_an_error_beside_the_others(tmp_path, cleaner):
    (tmp_path / "in").mkdir()
    raw = write(tmp_path / "in/a.parquet", rows(3)).read_bytes()
    (tmp_path / "in/b.parquet").write_bytes(raw[: len(raw) // 2])
    run_to_directory(Job((tmp_path / "in",)), cleaner, tmp_path / "out")
    told = [json.loads(line) for line in (tmp_path / "out/removals.jsonl").read_text().splitlines()]
    assert [line["status"] for line in told] == ["ok"] * 3 + ["error"]
    assert told[3]["error"].startswith("b.parquet: no Parquet file that can be read (Parquet magic bytes not found")


def test_a_damaged_row_group_is_an_error_with_the_number_of_records_read_and_the_next_are_read(tmp_path, cleaner):
    source = write(
        tmp_path / "in.parquet", rows(30) | {"number": range(30)}, row_group_size=10, write_page_checksum=True
    )
    with parquet.ParquetFile(source) as file:
        column = file.metadata.row_group(1).column(1)
        end = column.dictionary_page_offset + column.total_compressed_size
    raw = bytearray(source.read_bytes())
    raw[end - 1] ^= 0xFF
    source.write_bytes(raw)
    summary = clean(source, cleaner, tmp_path / "out")
    cleaned = read(tmp_path / "out").to_pylist()
    [fault] = [row for row in cleaned if row["status"] == "error"]
    assert fault["error"].startswith("in.parquet: row group 1 damaged (")
    assert fault["error"].endswith("after 10 records; fetch or write the file again")
    assert [row["number"] for row in cleaned] == [*range(10), None, *range(20, 30)]
    assert summary.documents == 21


def test_files_that_carry_different_columns_are_refused_before_the_first_record(tmp_path, cleaner):
    one = write(tmp_path / "a.parquet", rows(1) | {"x": [1]})
    other = write(tmp_path / "b.parquet", rows(1) | {"x": ["1"]})
    with pytest.raises(InputError, match=r"b\.parquet: other columns than .*a\.parquet; run them apart, or give --to"):
        choose_format(None, Job((one, other)))


def test_pyarrow_that_is_not_installed_is_told_with_the_way_to_it(monkeypatch):
    def refuse(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr("cleaner.batch.sources.parquet_read.import_module", refuse)
    with pytest.raises(MissingExtraError, match=r"pip install 'cleaner\[parquet\]'"):
        load_parquet()


def test_the_kind_of_the_input_is_the_kind_of_the_output(tmp_path):
    write(tmp_path / "a.parquet", rows(1))
    write_lines(tmp_path / "b.jsonl.zst", texts(1))
    (tmp_path / "c.txt").write_text(TEXT)
    kinds = [choose_format(None, Job((tmp_path / name,))) for name in ("a.parquet", "b.jsonl.zst", "c.txt")]
    assert [kind and kind.suffix for kind in kinds] == [".parquet", ".jsonl.zst", None]
    assert choose_format(None, Job((tmp_path / "a.parquet", tmp_path / "c.txt"))) is None
