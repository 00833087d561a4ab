"""The same pages as a directory, JSON Lines, Parquet, WARC and through Spark: the same bodies, removals and hashes."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from cleaner import Cleaner
from cleaner.adapters.spark.claim import claim_output
from cleaner.adapters.spark.inputs import find_inputs
from cleaner.adapters.spark.job import run_job
from cleaner.adapters.spark.plan import make_plan
from cleaner.batch.job import Job
from cleaner.batch.run import run_to_directory
from cleaner.batch.shards.formats import choose_format
from cleaner.batch.shards.run_records import run_to_shards
from tests.adapters.spark.conftest import ROOT
from tests.adapters.spark.records import read_lines, write_jsonl
from tests.batch.warcs import Fetched, write_warc

if TYPE_CHECKING:
    from collections.abc import Callable

BENCH = Path(os.environ.get("CLEANER_BENCH", ROOT.parent / "shared/bench"))
Cleaned = dict[str, tuple[str | None, dict[str, Any]]]
"""Body and report line of each page, by its URL; ids differ from way to way, and are left aside."""


@dataclass(frozen=True)
class Pages:
    """The raw bytes of pages by their URLs."""

    by_url: dict[str, bytes]

    def to_records(self) -> list[dict[str, str]]:
        """Those in UTF-8: of others, a string is what somebody else has decoded, and says so in the report."""
        return [{"url": url, "html": raw.decode()} for url, raw in self.by_url.items() if is_utf_8(raw)]


@pytest.fixture(scope="module")
def cleaner() -> Cleaner:
    return Cleaner()


@pytest.fixture(scope="module", params=["samples", pytest.param("bench", marks=pytest.mark.bench_pages)])
def pages(request) -> Pages:
    if request.param == "samples":
        files = sorted((ROOT / "samples/articles/pages").glob("*.html"))
        return Pages({f"https://samples.example/{file.stem}": file.read_bytes() for file in files})
    parquet = pytest.importorskip("pyarrow.parquet")
    if not (BENCH / "fundus-dev.parquet").exists():
        pytest.skip(f"no development pages at {BENCH}")
    rows = parquet.read_table(BENCH / "fundus-dev.parquet", columns=["id", "html"]).to_pylist()
    rows = sorted(rows, key=lambda row: len(row["html"]))[:40]
    return Pages({f"https://{row['id']}.example/": row["html"] for row in rows})


def is_utf_8(raw: bytes) -> bool:
    try:
        return bool(raw.decode())
    except UnicodeDecodeError:
        return False


def gather(records: list[dict[str, Any]], removals: list[str]) -> Cleaned:
    reports = [json.loads(line) for line in removals]
    ids = [report.pop("id") for report in reports]
    assert [record["id"] for record in records] == ids
    return {report["url"]: (record["text"], report) for record, report in zip(records, reports, strict=True)}


def clean_directory(pages: Pages, cleaner: Cleaner, work: Path) -> Cleaned:
    (work / "in").mkdir()
    urls = []
    for number, (url, raw) in enumerate(pages.by_url.items()):
        (work / f"in/{number:03}.html").write_bytes(raw)
        urls.append(f"{number:03}.html\t{url}\n")
    (work / "urls.tsv").write_text("".join(urls))
    run_to_directory(Job((work / "in",), urls=work / "urls.tsv"), cleaner, work / "out")
    lines = (work / "out/removals.jsonl").read_text().splitlines()
    reports = [json.loads(line) for line in lines]
    bodies = [work / f"out/bodies/{report['id']}.txt" for report in reports]
    texts = [path.read_bytes().decode() if path.exists() else None for path in bodies]
    return gather([{"id": each["id"], "text": text} for each, text in zip(reports, texts, strict=True)], lines)


def clean_file(file: Path, cleaner: Cleaner, work: Path) -> Cleaned:
    job = Job((file,))
    format = choose_format("jsonl", job)
    assert format is not None
    run_to_shards(job, cleaner, work / "out", format)
    return gather([*map(json.loads, read_lines(work / "out", "records"))], read_lines(work / "out", "removals"))


def clean_jsonl(pages: Pages, cleaner: Cleaner, work: Path) -> Cleaned:
    return clean_file(write_jsonl(work / "in.jsonl", pages.to_records()), cleaner, work)


def clean_parquet(pages: Pages, cleaner: Cleaner, work: Path) -> Cleaned:
    pyarrow, parquet = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    columns = {"url": list(pages.by_url), "html": list(pages.by_url.values())}
    parquet.write_table(pyarrow.table(columns), work / "in.parquet")
    return clean_file(work / "in.parquet", cleaner, work)


def write_pages(pages: Pages, folder: Path) -> Path:
    pytest.importorskip("fastwarc", reason="fastwarc is not installed: pip install 'cleaner[warc]'")
    folder.mkdir(exist_ok=True)
    path = folder / "in.warc.gz"
    path.write_bytes(write_warc([Fetched(raw, url=url) for url, raw in pages.by_url.items()], is_gzip=True))
    return path


def clean_warc(pages: Pages, cleaner: Cleaner, work: Path) -> Cleaned:
    return clean_file(write_pages(pages, work), cleaner, work)


def clean_frame(pages: Pages, cleaner: Cleaner, spark: Any) -> Cleaned:
    from cleaner.adapters.spark import clean

    df = spark.createDataFrame([(url, bytearray(raw)) for url, raw in pages.by_url.items()], "url string, html binary")
    rows = clean(df.repartition(3), cleaner).collect()
    return gather([{"id": row.id, "text": row.text} for row in rows], [row.removals for row in rows])


def clean_by_job(pages: Pages, cleaner: Cleaner, work: Path, spark: Any) -> Cleaned:
    write_pages(pages, work / "in")
    plan = make_plan(cleaner)
    claimed = claim_output(find_inputs([str(work / "in")]), plan, str(work / "out"), to="parquet")
    run_job(claimed, plan, cleaner, lambda: spark)
    parquet = pytest.importorskip("pyarrow.parquet")
    records = parquet.read_table(work / "out/records").to_pylist()
    format = choose_format("parquet", Job((work / "in/in.warc.gz",)))
    assert format is not None
    return gather(records, [*format.read_removals(work / "out/removals/part-00000.parquet")])


@pytest.fixture(scope="module")
def expected(pages, cleaner, tmp_path_factory) -> Cleaned:
    return clean_directory(pages, cleaner, tmp_path_factory.mktemp("directory"))


def test_json_lines_give_what_a_directory_gives(pages, cleaner, expected, tmp_path):
    cleaned = clean_jsonl(pages, cleaner, tmp_path)
    assert list(cleaned) == [record["url"] for record in pages.to_records()]
    assert cleaned == {url: expected[url] for url in cleaned}


@pytest.mark.parametrize("way", [clean_parquet, clean_warc])
def test_every_format_gives_what_a_directory_gives(way: Callable[..., Cleaned], pages, cleaner, expected, tmp_path):
    assert len(expected) == len(pages.by_url)
    assert way(pages, cleaner, tmp_path) == expected


def test_a_data_frame_gives_what_a_directory_gives(spark, pages, cleaner, expected):
    assert clean_frame(pages, cleaner, spark) == expected


def test_a_job_over_warc_into_parquet_gives_what_a_directory_gives(spark, pages, cleaner, expected, tmp_path):
    assert clean_by_job(pages, cleaner, tmp_path, spark) == expected
