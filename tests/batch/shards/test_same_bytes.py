"""The same pages through a directory, JSON Lines, Parquet and WARC: the same bodies and removals, byte for byte."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cleaner.batch.job import Job
from cleaner.batch.shards.formats import choose_format
from cleaner.batch.shards.run_records import run_to_shards
from cleaner.extract import decode
from cleaner.pipeline import Cleaner
from tests.batch.corpus import PAGE
from tests.batch.lines import write_lines
from tests.batch.warcs import Fetched, write_warc

SAMPLES = Path(__file__).parents[3] / "samples/articles/pages"


def make_pages() -> dict[str, bytes]:
    """Pages by id, in UTF-8: those of the samples, and some that are strange."""
    pages = {path.name: decode(path.read_bytes()).text.encode() for path in sorted(SAMPLES.glob("*.html"))}
    assert len(pages) >= 5
    pages["z-bom.html"] = b"\xef\xbb\xbf" + PAGE.format(number=1).encode()
    pages["z-bare.html"] = b"<p>Nothing to see.</p>"
    pages["z-empty.html"] = b"<html></html>"
    pages["z-furniture.html"] = PAGE.format(number=2).replace("</article>", "<p>Advertisement</p></article>").encode()
    return pages


def find_url(id: str) -> str:
    return f"https://example.org/news/{id}"


def write_directory(pages: dict[str, bytes], folder: Path) -> Job:
    (folder / "pages").mkdir()
    for id, raw in pages.items():
        (folder / "pages" / id).write_bytes(raw)
    urls = folder / "urls.tsv"
    urls.write_text("".join(f"{id}\t{find_url(id)}\n" for id in pages))
    return Job((folder / "pages",), urls=urls)


def write_jsonl(pages: dict[str, bytes], folder: Path) -> Job:
    records: list[object] = [{"id": id, "url": find_url(id), "html": raw.decode()} for id, raw in pages.items()]
    return Job((write_lines(folder / "in.jsonl.gz", records),))


def write_parquet(pages: dict[str, bytes], folder: Path) -> Job:
    parquet = pytest.importorskip("pyarrow.parquet")
    import pyarrow

    table = {"id": [*pages], "url": [*map(find_url, pages)], "html": [*pages.values()]}
    parquet.write_table(pyarrow.table(table), folder / "in.parquet")
    return Job((folder / "in.parquet",))


def write_warc_file(pages: dict[str, bytes], folder: Path) -> Job:
    kind = "text/html; charset=UTF-8"
    fetched = [Fetched(raw, url=find_url(id), id=id, content_type=kind) for id, raw in pages.items()]
    (folder / "in.warc.gz").write_bytes(write_warc(fetched, is_gzip=True))
    return Job((folder / "in.warc.gz",))


WRITERS = {"directory": write_directory, "jsonl": write_jsonl, "parquet": write_parquet, "warc": write_warc_file}


def clean(job: Job, folder: Path) -> tuple[dict[str, str | None], dict[str, str]]:
    """Bodies and lines of removals by id; the ids left out of the lines."""
    run_to_shards(job, Cleaner(), folder / "out", choose_format("jsonl", job))
    [records], [removals] = ([*(folder / "out" / name).iterdir()] for name in ("records", "removals"))
    bodies = {record["id"]: record["text"] for record in map(json.loads, records.read_text("utf-8").splitlines())}
    lines = removals.read_text("utf-8").splitlines()
    return bodies, {json.loads(line)["id"]: line.partition(", ")[2] for line in lines}


@pytest.mark.parametrize("kind", [kind for kind in WRITERS if kind != "directory"])
def test_records_give_the_bodies_and_removals_of_a_directory_to_the_byte(tmp_path, kind):
    found = {}
    for each in ("directory", kind):
        (tmp_path / each).mkdir()
        found[each] = clean(WRITERS[each](make_pages(), tmp_path / each), tmp_path / each)
    bodies, removals = found["directory"]
    assert sum('"removed": [{' in line for line in removals.values()) >= 5
    assert found[kind] == (bodies, removals)


def test_pages_in_other_encodings_are_the_same_as_bytes_of_parquet_and_of_warc(tmp_path):
    pytest.importorskip("pyarrow")
    text = PAGE.replace("<head>", "<head><meta charset=iso-8859-2>").replace("Lock", "Łódź").format(number=1)
    pages = {"a.html": text.encode("iso-8859-2"), "b.html": text.encode("utf-16"), "c.html": b"\xff\x00\x81" * 50}
    found = []
    for kind in ("directory", "parquet", "warc"):
        (tmp_path / kind).mkdir()
        job = WRITERS[kind](pages, tmp_path / kind)
        if kind == "warc":
            fetched = [Fetched(raw, url=find_url(id), id=id) for id, raw in pages.items()]
            Path(job.inputs[0]).write_bytes(write_warc(fetched))
        found.append(clean(job, tmp_path / kind))
    assert found[0] == found[1] == found[2]
    assert "Pell Łódź opened" in (found[0][0]["a.html"] or "")
