"""Gold pages from Parquet, JSON Lines and directories."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cleaner.authoring.evaluate.gold import GoldPage, read_gold
from cleaner.batch.sources.compress import COMPRESSIONS, open_to_write
from cleaner.batch.sources.records import Fields
from cleaner.errors import InputError

SAMPLES = Path(__file__).parents[2] / "samples" / "articles"


def write_lines(path: Path, *records: object) -> Path:
    path.write_text("\n".join(json.dumps(record) for record in records), encoding="utf-8")
    return path


def test_the_samples_are_pairs_of_pages_and_gold() -> None:
    pages = list(read_gold([SAMPLES]))
    assert len(pages) == len([path for path in (SAMPLES / "pages").iterdir() if path.is_file()])
    assert all(page.body.strip() for page in pages)
    assert {page.html is None for page in pages} == {True, False}


def test_a_gold_body_may_stand_beside_its_page(tmp_path: Path) -> None:
    (tmp_path / "x.html").write_bytes(b"<p>Rain fell.</p>")
    (tmp_path / "x.body.txt").write_text("Rain fell.", encoding="utf-8")
    [page] = read_gold([tmp_path])
    assert (page.id, page.html, page.body) == ("x.html", b"<p>Rain fell.</p>", "Rain fell.")


def test_a_page_without_its_body_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.html").write_bytes(b"<p>Rain fell.</p>")
    with pytest.raises(InputError, match=r"x\.html: no gold body; write x\.body\.txt beside it"):
        list(read_gold([tmp_path]))


def test_json_lines_carry_pages_and_texts(tmp_path: Path) -> None:
    path = write_lines(
        tmp_path / "news.jsonl",
        {"id": "1", "url": "https://www.example.org/a", "html": "<p>Rain.</p>", "body": "Rain.", "must_have": ["Rain"]},
        {"text": "Rain.\nSubscribe", "body": "Rain.", "lang": "en"},
    )
    page, text = read_gold([path])
    assert (page.source, page.site, page.must_have) == ("news", "example.org", ("Rain",))
    assert text.id == f"{path}:2"
    assert text.html is None
    assert text.extraction is not None
    assert [block.link_share for block in text.extraction.blocks] == [None, None]


def test_blocks_that_cleaner_extract_wrote_keep_kind_and_link_share(tmp_path: Path) -> None:
    blocks = [{"start": 0, "end": 5, "kind": "item", "link_share": 1.0}]
    [page] = read_gold([write_lines(tmp_path / "x.jsonl", {"text": "Rain.", "blocks": blocks, "body": ""})])
    assert page.extraction is not None
    assert page.extraction.blocks[0].kind == "item"


def test_parquet_gives_what_json_lines_give(tmp_path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    record = {"id": "1", "html": "<p>Rain.</p>", "body": "Rain.", "url": None, "must_not_have": ["Home"]}
    lines = write_lines(tmp_path / "gold.jsonl", record)
    parquet.write_table(pyarrow.Table.from_pylist([record]), tmp_path / "gold.parquet")
    assert list(read_gold([tmp_path / "gold.parquet"])) == list(read_gold([lines]))


@pytest.mark.parametrize(
    ("record", "fault"),
    [
        ({"html": "<p>"}, "no body"),
        ({"html": "<p>", "text": "x", "body": "x"}, "html or text, one of the two"),
        ({"body": "x"}, "html or text, one of the two"),
        ({"html": 1, "body": "x"}, "html or text, one of the two"),
        ({"html": "<p>", "body": "x", "url": 1}, "url is int"),
        ({"html": "<p>", "body": "x", "must_have": "x"}, "must_have is no list"),
        ({"text": "x", "blocks": [{"start": 0, "end": 9}], "body": "x"}, "no span of the text"),
        (["html"], "no body"),
    ],
)
def test_a_record_that_is_not_whole_is_named(tmp_path: Path, record: object, fault: str) -> None:
    path = write_lines(tmp_path / "gold.jsonl", record)
    with pytest.raises(InputError, match=fault) as error:
        list(read_gold([path]))
    assert str(error.value).startswith(f"{path}:1: ")


@pytest.mark.parametrize(
    ("name", "content", "fault"),
    [
        ("missing.parquet", None, "no such file or directory; check the spelling of GOLD"),
        ("missing", None, "no such file"),
        ("page.html", b"<p>", "no gold; give Parquet"),
        ("broken.parquet", b"PAR?", "not readable as Parquet"),
        ("broken.jsonl", b"{", "1: not a line of JSON"),
        ("missing.jsonl", None, "no such file or directory; check the spelling"),
    ],
)
def test_a_gold_that_cannot_be_read_is_named(tmp_path: Path, name: str, content: bytes | None, fault: str) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError, match=fault) as error:
        list(read_gold([path]))
    assert str(path) in str(error.value)


def test_a_directory_without_pages_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no pages"):
        list(read_gold([tmp_path]))


def test_pages_of_one_publisher_are_in_one_half() -> None:
    first, second = GoldPage("de/Stern_2023_04_28", "n", ""), GoldPage("de/Stern_2024_11_05", "n", "")
    assert first.site == second.site == "de/Stern"
    assert first.half == second.half
    assert {GoldPage("1", "n", "", url=f"https://h{n}.example/").half for n in range(9)} == {"A", "B"}


def test_a_page_whose_address_is_broken_is_counted_by_its_id() -> None:
    assert GoldPage("de/Stern_2024_05_03", "news", "", url="http://[broken").site == "de/Stern"


@pytest.mark.parametrize("compression", COMPRESSIONS)
def test_compressed_records_under_other_names_are_the_same_gold(tmp_path, compression):
    record = {
        "key": "a",
        "page": "<p>Rain fell.</p>",
        "link": "https://example.org/",
        "body": "Rain fell.",
        "text": "x",
    }
    with open_to_write(tmp_path / f"gold.jsonl{compression}") as file:
        file.write(json.dumps(record).encode())
    fields = Fields(id="key", url="link", html="page", text=None)
    [page] = read_gold([tmp_path / f"gold.jsonl{compression}"], fields)
    assert (page.id, page.source, page.html, page.url) == ("a", "gold", record["page"], record["link"])


@pytest.mark.parametrize("compression", [".gz", ".zst"])
def test_compressed_gold_that_is_cut_says_so(tmp_path, compression):
    path = tmp_path / f"gold.jsonl{compression}"
    with open_to_write(path) as file:
        for number in range(5_000):
            file.write(json.dumps({"html": f"<p>{hash(str(number))}", "body": "x"}).encode() + b"\n")
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(InputError, match=rf"gold\.jsonl\{compression}: cut short, after [\d,]+ lines; fetch or write"):
        list(read_gold([path]))
