"""On real pages our text has trafilatura's words, and costs less. Needs the development pages."""

from __future__ import annotations

import os
import re
from collections import Counter
from pathlib import Path

import pytest
import trafilatura

from cleaner.extract import extract_html
from cleaner.extract.body import find_body
from cleaner.extract.parse import parse
from cleaner.extract.serialise import serialise
from cleaner.extract.ways import WITHOUT_LINKS
from cleaner.lines import find_lines

BENCH = Path(os.environ.get("CLEANER_BENCH") or Path(__file__).parents[3] / "shared" / "bench")
PAGES = 40

pytestmark = [
    pytest.mark.bench_pages,
    pytest.mark.skipif(not (BENCH / "fundus-dev.parquet").exists(), reason="the development pages are not here"),
]


@pytest.fixture(scope="module")
def pages() -> list[bytes]:
    """Every so manyth page of news and articles."""
    parquet = pytest.importorskip("pyarrow.parquet")
    sample: list[bytes] = []
    for name in ("fundus-dev", "wcxb-dev-articles"):
        html = parquet.read_table(BENCH / f"{name}.parquet", columns=["html"])["html"].to_pylist()
        sample += html[:: len(html) // (PAGES // 2)][: PAGES // 2]
    return sample


def words(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", text.lower()))


def read_without_links(page: bytes) -> str:
    tree = parse(page.decode())
    assert tree is not None
    body = find_body(tree, WITHOUT_LINKS)
    return "" if body is None else serialise(body)[0]


def test_without_links_nearly_every_page_has_exactly_trafilaturas_words(pages: list[bytes]) -> None:
    same = [
        words(read_without_links(page)) == words(trafilatura.extract(page.decode(), include_comments=False) or "")
        for page in pages
    ]
    assert sum(same) >= 0.9 * len(pages)


def test_every_page_has_text_in_blocks_that_fit_it(pages: list[bytes]) -> None:
    for page in pages:
        extraction = extract_html(page)
        assert extraction.encoding == "utf-8"
        assert extraction.title
        assert len(extraction.blocks) == len(find_lines(extraction.text))
        for block in extraction.blocks:
            text = extraction.text[block.start : block.end]
            assert text
            assert text == text.strip()
            assert block.kind is not None
            assert block.link_share is not None


def test_the_same_page_gives_the_same_extraction(pages: list[bytes]) -> None:
    for page in pages[:8]:
        assert extract_html(page) == extract_html(page)
