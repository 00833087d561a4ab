"""WARC in: what its pages become, and what becomes of a file or a page that is damaged."""

from __future__ import annotations

import gzip
import io
import json
import zlib
from typing import TYPE_CHECKING

import pytest

from cleaner.batch.job import Job
from cleaner.batch.run import run_to_directory
from cleaner.batch.shards.formats import choose_format
from cleaner.batch.shards.run_records import run_to_shards
from cleaner.batch.sources.find import open_sources
from cleaner.batch.sources.warc import find_warc_items
from cleaner.errors import InputError, MissingExtraError
from cleaner.model import Status
from tests.batch.corpus import PACK, PAGE, read_tree
from tests.batch.lines import read_lines
from tests.batch.poison import PoisonedCleaner
from tests.batch.warcs import DATE, Fetched, write_warc

if TYPE_CHECKING:
    from cleaner.batch.item import Item
    from cleaner.pipeline import Cleaner

stream_io = pytest.importorskip("fastwarc.stream_io")

HTML = PAGE.format(number=1).encode()
TITLE = "The bridge at Pell Lock opens"


@pytest.fixture(scope="module")
def cleaner() -> Cleaner:
    return PoisonedCleaner([PACK], builtin=False)


def gz(body: bytes) -> bytes:
    return gzip.compress(body, mtime=0)


def read(raw: bytes, max_bytes: int = 1_000_000) -> list[Item]:
    return list(find_warc_items(io.BytesIO(raw), "x.warc", max_bytes))


def pages(count: int) -> list[Fetched]:
    return [
        Fetched(PAGE.format(number=number).encode(), url=f"https://example.org/{number}", id=f"<urn:uuid:{number:04}>")
        for number in range(count)
    ]


@pytest.mark.parametrize("name", ["x.warc", "x.warc.gz"])
def test_pages_come_out_as_records_with_id_url_and_date(tmp_path, cleaner, name):
    (tmp_path / name).write_bytes(write_warc(pages(3), is_gzip=name.endswith("gz")))
    job = Job((tmp_path / name,))
    run_to_shards(job, cleaner, tmp_path / "out", choose_format(None, job), shard_size=2)
    assert [path.name for path in sorted((tmp_path / "out/records").iterdir())] == [
        "part-00000.jsonl",
        "part-00001.jsonl",
    ]
    cleaned = read_lines(tmp_path / "out", "records")
    assert [(line["id"], line["url"], line["warc_date"], line["http_status"]) for line in cleaned] == [
        (f"<urn:uuid:{number:04}>", f"https://example.org/{number}", DATE, 200) for number in range(3)
    ]
    assert {line["title"] for line in cleaned} == {TITLE}
    assert "2 people walked across it" in cleaned[2]["text"]


def test_in_parquet_date_and_status_are_columns(tmp_path, cleaner):
    parquet = pytest.importorskip("pyarrow.parquet")
    (tmp_path / "x.warc").write_bytes(write_warc(pages(2))[:-9])
    job = Job((tmp_path / "x.warc",))
    run_to_shards(job, cleaner, tmp_path / "out", choose_format("parquet", job))
    table = parquet.read_table(tmp_path / "out/records/part-00000.parquet")
    assert table.column_names[-2:] == ["warc_date", "http_status"]
    assert table.select(["warc_date", "http_status"]).to_pylist() == [
        {"warc_date": DATE, "http_status": 200},
        {"warc_date": None, "http_status": None},
    ]


def test_only_responses_with_an_html_type_are_pages():
    kinds = [
        ("text/html", True), ("Text/HTML;charset=utf-8", True), ("application/xhtml+xml", True), ("text/plain", False),
        ("application/json", False), ("image/png", False), (None, False),
    ]  # fmt: skip
    fetched = [Fetched(HTML, content_type=kind, url=str(kind)) for kind, _ in kinds]
    others = [Fetched(HTML, record_type=kind) for kind in ("request", "revisit", "metadata", "resource", "warcinfo")]
    assert [item.url for item in read(write_warc([*fetched, *others]))] == [
        str(kind) for kind, is_page in kinds if is_page
    ]


def test_where_the_server_names_no_type_the_one_that_the_crawler_found_holds():
    more = {"WARC-Identified-Payload-Type": "text/html"}
    raw = write_warc([Fetched(HTML, content_type=None, more=more), Fetched(HTML, content_type="text/plain", more=more)])
    assert len(read(raw)) == 1


def chunk(body: bytes) -> bytes:
    pieces = [body[at : at + 100] for at in range(0, len(body), 100)]
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


def write_with(writer: str, body: bytes) -> bytes:
    written = io.BytesIO()
    with getattr(stream_io, writer)(written) as file:
        file.write(body)
    return written.getvalue()


ENCODED = {
    "gzip": gz(HTML),
    "x-gzip": gz(HTML[:50]) + gz(HTML[50:]) + b"\0\0",
    "deflate": zlib.compress(HTML),
    "deflate without a header": zlib.compress(HTML, wbits=-15),
    "br": write_with("BrotliWriter", HTML),
    "zstd": write_with("ZstdWriter", HTML),
    "identity": HTML,
    "gzip, gzip": gz(gz(HTML)),
    "gzip but undone": HTML,
    "cats": HTML,
}


@pytest.mark.parametrize("coding", ENCODED)
@pytest.mark.parametrize("is_chunked", [True, False])
def test_what_http_did_to_a_page_is_undone(coding, is_chunked):
    body = chunk(ENCODED[coding]) if is_chunked else ENCODED[coding]
    headers = [("Content-Encoding", coding.split(" ")[0] if "," not in coding else coding)]
    if is_chunked:
        headers.append(("Transfer-Encoding", "chunked"))
    [item] = read(write_warc([Fetched(body, headers=tuple(headers))]))
    assert item.page == HTML
    assert item.fault is None


def test_chunks_that_a_crawler_joined_and_still_announces_are_the_page():
    [item] = read(write_warc([Fetched(HTML, headers=(("Transfer-Encoding", "chunked"),))]))
    assert item.page == HTML


@pytest.mark.parametrize(
    ("headers", "body", "fault"),
    [
        (
            (("Content-Encoding", "gzip"),),
            gz(HTML)[:-20],
            "gzip encoding cannot be undone (it is cut short)",
        ),
        ((("Content-Encoding", "gzip"),), b"\x1f\x8bnot gzip", "gzip encoding cannot be undone ("),
        ((("Content-Encoding", "br"),), ENCODED["br"][:-20], "br encoding cannot be undone ("),
        ((("Content-Encoding", "cats"),), b"\0\1", "cats encoding cannot be undone (it is not known)"),
        ((("Transfer-Encoding", "chunked"),), b"zz\r\n\0", "chunked encoding cannot be undone ("),
    ],
    ids=["cut gzip", "no gzip", "cut br", "cats", "no chunks"],
)
def test_a_page_that_cannot_be_decoded_is_a_fault_and_the_next_is_read(headers, body, fault):
    bad, good = read(write_warc([Fetched(body, headers=headers, id="<urn:bad>"), Fetched(HTML)]))
    assert (bad.id, bad.url, bad.page) == ("<urn:bad>", "https://example.org/", None)
    assert bad.fault.startswith(f"x.warc:1: the page's {fault}")
    assert bad.fault.endswith("fetch it again")
    assert good.page == HTML


def test_a_page_over_the_limit_is_a_fault_as_it_came_and_as_a_bomb():
    bomb = gz(bytes(50_000_000))
    raw = write_warc(
        [Fetched(b"<p>" + b"x" * 200_000), Fetched(bomb, headers=(("Content-Encoding", "gzip"),)), Fetched(HTML)]
    )
    large, bombed, good = read(raw, max_bytes=100_000)
    assert large.fault == "x.warc:1: a record of over 100,000 bytes; raise --max-bytes"
    assert bombed.fault == "x.warc:2: over --max-bytes 100,000 when its gzip encoding is undone; not read"
    assert good.page == HTML


def test_the_charset_of_the_header_goes_before_that_of_the_page_and_utf_8_before_both(tmp_path, cleaner):
    text = PAGE.replace("<head>", "<head><meta charset=latin-1>").replace("Lock", "Łódź").format(number=1)
    encoded = [text.encode("iso-8859-2"), text.encode(), text.replace("Łódź", "Münch").encode("latin-1")]
    kinds = ["text/html; charset=ISO-8859-2", 'text/html; Charset="iso-8859-2"', "text/html; charset=cats"]
    (tmp_path / "x.warc").write_bytes(
        write_warc(Fetched(body, content_type=kind) for body, kind in zip(encoded, kinds, strict=True))
    )
    job = Job((tmp_path / "x.warc",))
    run_to_shards(job, cleaner, tmp_path / "out", choose_format(None, job))
    cleaned = read_lines(tmp_path / "out", "records")
    assert [(line["title"], line["encoding"]) for line in cleaned] == [
        ("The bridge at Pell Łódź opens", "iso-8859-2"),
        ("The bridge at Pell Łódź opens", "utf-8"),
        ("The bridge at Pell Münch opens", "windows-1252"),
    ]


@pytest.mark.parametrize("is_gzip", [False, True])
def test_a_file_cut_anywhere_gives_all_that_is_whole_and_an_error_with_the_number_of_records_read(is_gzip):
    records = [*pages(3), Fetched(b"\x89PNG", content_type="image/png")]
    # Each is written once: another time it has another id, and may be another byte long when it is compressed.
    written = [write_warc([record], is_gzip=is_gzip) for record in records]
    raw = b"".join(written)
    ends = [len(b"".join(written[:count])) for count in range(len(written) + 1)]
    for cut in range(len(raw)):
        whole = sum(end <= cut for end in ends[1:])
        *given, last = read(raw[:cut])
        if cut in ends[1:]:  # then what is left is a file, and nobody can tell
            assert last.fault is None
            continue
        # Where but the end of a record is gone, its page is there.
        assert [item.id for item in given[:whole]] == [f"<urn:uuid:{number:04}>" for number in range(min(whole, 3))]
        read_records = int(last.fault.partition("after ")[2].split(" ")[0])
        assert whole <= read_records <= whole + 1
        assert last.fault.startswith("x.warc: cut short, after" if cut - ends[whole] > 30 else "x.warc: ")
        assert last.fault.endswith(f"({len(given)} of them pages); fetch or write the file again")
        assert last.id == "x.warc"


def test_a_gzip_file_damaged_anywhere_loses_nothing_in_silence():
    raw = write_warc(pages(3), is_gzip=True)
    for at in range(len(raw)):
        items = read(raw[:at] + bytes([raw[at] ^ 0xFF]) + raw[at + 1 :])
        # What is no part of the content, such as a time in the header of a member, may change and nothing is lost.
        assert items[-1].fault or [item.page for item in items] == [page.body for page in pages(3)]


def test_the_page_of_a_plain_file_damaged_anywhere_is_told_by_its_digest():
    raw = write_warc(pages(2), checksums=True)
    for at in range(raw.index(b"<!DOCTYPE"), raw.index(b"</html>")):
        first, second = read(raw[:at] + bytes([raw[at] ^ 0xFF]) + raw[at + 1 :])
        assert first.fault.startswith("x.warc:1: not what its WARC-Block-Digest says: damaged")
        assert second.fault is None


def test_ids_urls_and_numbers_of_a_strange_file():
    raw = write_warc(
        [
            Fetched(HTML, id="", url="<https://example.org/bracketed>"),
            Fetched(HTML, status="404 Not Found"),
            Fetched(HTML, more={"WARC-Segment-Number": "1"}),
        ]
    )
    strange, missing, part = read(raw)
    assert (strange.id, strange.url) == ("x.warc:1", "https://example.org/bracketed")
    assert json.loads(missing.record)["http_status"] == 404
    assert part.fault == "x.warc:3: a page in several records, which are not put together; join them first"


@pytest.mark.parametrize(
    "raw", [b"", b"\x1f\x8b", b"no WARC at all", gz(b"nor this")], ids=["empty", "torn gzip", "text", "gzip of text"]
)
def test_what_is_no_warc_is_an_error(raw):
    [item] = read(raw)
    assert item.fault.startswith("x.warc: ")
    assert "after 0 records (0 of them pages)" in item.fault


def test_a_file_in_a_folder_is_found_by_its_name_and_the_rest_goes_on(tmp_path, cleaner):
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.warc.gz").write_bytes(write_warc(pages(3), is_gzip=True)[:-5])
    (tmp_path / "in/b.html").write_bytes(HTML)
    summary = run_to_directory(Job((tmp_path / "in",)), cleaner, tmp_path / "out")
    assert (summary.statuses[Status.OK], summary.statuses[Status.ERROR]) == (4, 1)
    [fault] = summary.not_ok
    assert fault.error.startswith("a.warc.gz: cut short, after 3 records (3 of them pages)") or "after 2" in fault.error


def test_two_records_with_one_id_are_an_error_for_the_second(tmp_path, cleaner):
    fetched = [Fetched(HTML, id="<urn:same>"), Fetched(HTML, id="<urn:same>", url="https://example.org/second")]
    (tmp_path / "x.warc").write_bytes(write_warc(fetched))
    job = Job((tmp_path / "x.warc",))
    run_to_shards(job, cleaner, tmp_path / "out", choose_format(None, job))
    first, second = read_lines(tmp_path / "out", "records")
    assert (first["status"], second["status"], second["url"]) == ("ok", "error", "https://example.org/second")
    assert second["warc_date"] == DATE


def test_the_bytes_do_not_depend_on_where_a_run_was_cut_short(tmp_path, cleaner):
    (tmp_path / "x.warc.gz").write_bytes(write_warc(pages(25), is_gzip=True))
    job = Job((tmp_path / "x.warc.gz",), workers=2)
    run_to_shards(job, cleaner, tmp_path / "whole", choose_format(None, job), shard_size=10)
    asked = iter([False, True])
    run_to_shards(
        job, cleaner, tmp_path / "out", choose_format(None, job), shard_size=10, should_stop=lambda: next(asked)
    )
    cleaned = []
    run_to_shards(
        job, cleaner, tmp_path / "out", choose_format(None, job), shard_size=10, resume=True, on_outcomes=cleaned.extend
    )
    assert len(cleaned) == 15
    assert read_tree(tmp_path / "out") == read_tree(tmp_path / "whole")


def test_a_file_without_pages_stops_the_run_before_it_begins(tmp_path):
    (tmp_path / "x.warc").write_bytes(write_warc([Fetched(b"\x89PNG", content_type="image/png")]))
    with pytest.raises(InputError, match=r"x\.warc: holds no records"):
        open_sources([tmp_path / "x.warc"])


def test_fastwarc_that_is_not_installed_is_told_with_the_way_to_it(tmp_path, monkeypatch):
    def refuse(name: str) -> None:
        raise ImportError(name)

    (tmp_path / "x.warc").write_bytes(write_warc(pages(1)))
    monkeypatch.setattr("cleaner.batch.sources.warc.import_module", refuse)
    with pytest.raises(MissingExtraError, match=r"fastwarc is not installed; pip install 'cleaner\[warc\]'"):
        open_sources([tmp_path / "x.warc"])
