from __future__ import annotations

import datetime
import decimal
import json
import shutil
import subprocess
from pathlib import Path

import pytest

from cleaner import Cleaner
from cleaner.batch.sources.records import Fields
from cleaner.errors import SettingsError
from tests.adapters.spark.records import make_records, read_lines, run, write_jsonl
from tests.batch.corpus import PACK, PAGE, TEXT
from tests.batch.poison import PoisonedCleaner

pytest.importorskip("pyspark", reason="pyspark is not installed: pip install 'cleaner[spark]'")
from cleaner.adapters.spark import REPORT_SCHEMA, Tally, clean

SCHEMA = "id string, url string, depth long, html string, text string"
OWN = ["id", "url", "title", "lang", "text", "status", "error", "chars_in", "chars_out", "encoding", "rules_sha256"]


@pytest.fixture(scope="module")
def cleaner() -> Cleaner:
    return Cleaner(PACK, builtin=False)


def rows_of(records):
    return [tuple(record.get(name) for name in ("id", "url", "depth", "html", "text")) for record in records]


def record_lines(rows, *carried: str) -> list[str]:
    """The rows as `cleaner run` writes records, in the order of their ids' numbers."""
    rows = sorted(rows, key=lambda row: int(row.id.rpartition("-")[2]))
    return [json.dumps({name: row[name] for name in (*OWN, *carried)}, ensure_ascii=False) + "\n" for row in rows]


def test_rows_are_those_of_cleaner_run_byte_for_byte_with_poison_pages_among_them(spark, tmp_path):
    cleaner = PoisonedCleaner(PACK, builtin=False)
    records = make_records(40, poison=True)
    summary = run([write_jsonl(tmp_path / "in.jsonl", records)], cleaner, tmp_path / "out", timeout=2.0)
    tally = Tally(spark)
    df = spark.createDataFrame(rows_of(records), SCHEMA).repartition(3)
    rows = clean(df, cleaner, timeout=2.0, tally=tally).collect()
    assert record_lines(rows, "depth") == read_lines(tmp_path / "out", "records")
    by_id = {row.id: row.removals + "\n" for row in rows}
    assert [by_id[record["id"]] for record in records] == read_lines(tmp_path / "out", "removals")
    assert {row.id: row.status for row in rows if row.status != "ok"} == {
        "r-7": "crash", "r-11": "timeout", "r-23": "timeout", "r-30": "error",
    }  # fmt: skip
    assert tally.summarize(cleaner).to_json() == summary.to_json()


def test_partitions_of_one_action_more_are_not_counted_again(spark, cleaner):
    tally = Tally(spark)
    cleaned = clean(spark.createDataFrame(rows_of(make_records(9)), SCHEMA), cleaner, tally=tally)
    cleaned.collect()
    once = tally.summarize(cleaner).to_json()
    cleaned.collect()
    assert tally.summarize(cleaner).to_json() == once
    assert json.loads(once)["documents"] == 9


def test_a_pack_of_the_driver_reaches_executors_that_cannot_see_it(spark, tmp_path):
    shutil.copy(PACK, tmp_path / "mine.yaml")
    cleaner = Cleaner(tmp_path / "mine.yaml", builtin=False)
    cleaned = clean(spark.createDataFrame([(TEXT,)], "text string"), cleaner)
    (tmp_path / "mine.yaml").unlink()
    (row,) = cleaned.collect()
    assert row.rules_sha256 == cleaner.rules_sha256
    assert [removal["rule"] for removal in json.loads(row.removals)["removed"]] == ["test/furniture:ad-label", "~space"]


def test_columns_that_are_unknown_come_out_as_they_were_whatever_their_type(spark, cleaner):
    carried = (
        {"a": 1}, datetime.datetime(1999, 12, 31, 23, 59, 59, 999_999), datetime.date(2026, 1, 1),
        decimal.Decimal("12345678901234567890.12"), bytearray(b"\xff\x00"), [None, "x"], float("inf"), None,
    )  # fmt: skip
    types = (
        "map<string,int>",
        "timestamp",
        "date",
        "decimal(30,2)",
        "binary",
        "array<string>",
        "double",
        "struct<z:int>",
    )
    schema = "text string, " + ", ".join(f"c{number} {kind}" for number, kind in enumerate(types))
    df = spark.createDataFrame([(TEXT, *carried), (TEXT, *carried)], schema)
    cleaned = clean(df, cleaner)
    assert cleaned.schema.fields[len(OWN) : -1] == df.schema.fields[1:]
    assert [tuple(row[len(OWN) : -1]) for row in cleaned.collect()] == [carried, carried]


@pytest.mark.parametrize("rows_a_batch", [2, 10_000])
def test_the_size_of_arrow_batches_does_not_matter(spark, cleaner, rows_a_batch, tmp_path):
    records = make_records(25)
    run([write_jsonl(tmp_path / "in.jsonl", records)], cleaner, tmp_path / "out")
    spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", rows_a_batch)
    try:
        rows = clean(spark.createDataFrame(rows_of(records), SCHEMA).coalesce(1), cleaner).collect()
    finally:
        spark.conf.unset("spark.sql.execution.arrow.maxRecordsPerBatch")
    assert [row.id for row in rows] == [record["id"] for record in records]
    assert record_lines(rows, "depth") == read_lines(tmp_path / "out", "records")


def test_partitions_without_rows_give_none(spark, cleaner):
    assert clean(spark.createDataFrame([], SCHEMA), cleaner).collect() == []
    spread = spark.createDataFrame([(TEXT,)], "text string").repartition(5)
    assert [row.status for row in clean(spread, cleaner).collect()] == ["ok"]


def test_pages_may_be_bytes_and_what_is_both_page_and_text_is_an_error_row(spark, cleaner):
    df = spark.createDataFrame(
        [("a", PAGE.encode(), None), ("b", b"", "x"), ("c", None, None)], "id string, html binary, text string"
    )
    rows = clean(df, cleaner).collect()
    assert [(row.id, row.status) for row in rows] == [("a", "ok"), ("b", "error"), ("c", "error")]
    assert rows[0].encoding == "utf-8"
    assert "both html and text" in rows[1].error


def test_other_names_of_columns_are_kept(spark, cleaner):
    fields = Fields(id="doc", text="content", html=None)
    df = spark.createDataFrame([("d1", TEXT, "carried")], "doc string, content string, html string")
    (row,) = clean(df, cleaner, fields=fields).collect()
    assert row.doc == "d1"
    assert row.html == "carried"
    assert "Advertisement" not in row.content


def test_a_row_over_the_limit_is_an_error_row(spark, cleaner):
    df = spark.createDataFrame([("x" * 5_000,), (TEXT,)], "text string").coalesce(1)
    big, small = clean(df, cleaner, max_bytes=1_000).collect()
    assert (big.status, small.status) == ("error", "ok")
    assert "over 1,000 bytes" in big.error


def test_the_report_can_be_read_into_columns(spark, cleaner):
    from pyspark.sql.functions import explode, from_json

    cleaned = clean(spark.createDataFrame([(TEXT,)], "text string"), cleaner)
    removed = cleaned.select(explode(from_json("removals", REPORT_SCHEMA).removed).alias("cut"))
    assert [row.cut.text for row in removed.collect()] == ["Advertisement", "\n\n"]


def test_an_action_that_wants_a_few_rows_leaves_no_process_behind(spark, cleaner):
    cleaned = clean(spark.createDataFrame(rows_of(make_records(300)), SCHEMA).coalesce(1), cleaner)
    assert len(cleaned.limit(2).collect()) == 2
    if not Path("/proc").is_dir():
        return
    # Spark's own workers stay for the next task; none of them has a child when nothing runs.
    listed = subprocess.run(["ps", "-eo", "pid,ppid,args"], capture_output=True, text=True, check=True).stdout
    processes = [line.split(None, 2) for line in listed.splitlines() if "pyspark.daemon" in line]
    manager = {pid for pid, parent, _ in processes if parent not in {each[0] for each in processes}}
    workers = {pid for pid, parent, _ in processes if parent in manager}
    assert workers
    assert not [pid for pid, parent, _ in processes if parent in workers]


@pytest.mark.parametrize(
    ("schema", "options", "fault"),
    [
        ("body string", {}, r"no column html or text \(there are body\)"),
        ("text int", {}, "column text holds int, no strings"),
        ("text string, Title string, removals string", {}, "two columns come out as title and Title"),
        ("text string, removals string", {}, "two columns come out as removals and removals"),
    ],
)
def test_columns_that_cannot_be_used_are_refused_before_anything_runs(spark, cleaner, schema, options, fault):
    with pytest.raises(SettingsError, match=fault):
        clean(spark.createDataFrame([], schema), cleaner, **options)


def test_the_column_of_the_report_can_have_another_name(spark, cleaner):
    df = spark.createDataFrame([(TEXT, "mine")], "text string, removals string")
    (row,) = clean(df, cleaner, report_column="report").collect()
    assert row.removals == "mine"
    assert json.loads(row.report)["status"] == "ok"
