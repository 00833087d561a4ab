"""Scrapy's items through the pipeline: every kind of item, and a crawl of a real server."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

import attrs
import pytest

from cleaner.errors import SettingsError
from tests.adapters.contents import (
    BODY,
    BROKEN,
    EMPTY_PAGE,
    PAGE,
    PAGE_BODY,
    REFUSED,
    RULE,
    TEXT,
    find_snippet,
)

pytest.importorskip("scrapy", reason="needs the extra [scrapy]")
import scrapy
from itemadapter import ItemAdapter
from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem
from scrapy.statscollectors import MemoryStatsCollector

from cleaner.adapters.scrapy import CleanerPipeline

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent.parent


class ArticleItem(scrapy.Item):
    url = scrapy.Field()
    text = scrapy.Field()
    cleaner_status = scrapy.Field()


@dataclass
class ArticleRecord:
    text: str
    cleaner_status: str | None = None
    title: str | None = None


@attrs.define
class ArticleAttrs:
    text: str
    cleaner_status: str | None = None


def make_pipeline(**settings: Any) -> CleanerPipeline:
    crawler = Crawler(scrapy.Spider, settings)
    crawler.stats = MemoryStatsCollector(crawler)  # as Crawler.crawl() does, which needs a reactor
    return CleanerPipeline.from_crawler(crawler)


@pytest.fixture(scope="module")
def pipeline() -> CleanerPipeline:
    return make_pipeline()


def test_a_dict_gains_everything_that_cleaning_found(pipeline: CleanerPipeline) -> None:
    assert pipeline.process_item({"url": "https://example.org/a", "text": PAGE}) == {
        "url": "https://example.org/a",
        "text": PAGE_BODY,
        "title": "Ferries",
        "cleaner_status": "ok",
        "cleaner_removed": 1,
        "cleaner_removed_chars": len("Advertisement\n"),
        "cleaner_rules": [RULE],
    }


@pytest.mark.parametrize(
    "item",
    [{"text": TEXT}, ArticleItem(text=TEXT), ArticleRecord(TEXT), ArticleAttrs(TEXT)],
    ids=lambda item: type(item).__name__,
)
def test_every_kind_of_item_keeps_its_class_and_the_one_that_goes_in_stays(
    pipeline: CleanerPipeline, item: Any
) -> None:
    before = ItemAdapter(item).asdict()
    cleaned = pipeline.process_item(item)
    assert type(cleaned) is type(item)
    assert ItemAdapter(cleaned)["text"] == BODY
    assert ItemAdapter(cleaned)["cleaner_status"] == "ok"
    assert ItemAdapter(item).asdict() == before


def test_an_item_of_pydantic_is_cleaned_as_well(pipeline: CleanerPipeline) -> None:
    pydantic = pytest.importorskip("pydantic")

    class ArticleModel(pydantic.BaseModel):  # type: ignore[misc,name-defined,unused-ignore]
        text: str
        cleaner_removed: int = 0

    item = ArticleModel(text=TEXT)
    cleaned = pipeline.process_item(item)
    assert (cleaned.text, cleaned.cleaner_removed, item.text) == (BODY, 1, TEXT)


def test_fields_that_a_class_does_not_declare_are_left_out(pipeline: CleanerPipeline) -> None:
    cleaned = pipeline.process_item(ArticleItem(url="https://example.org/a", text=TEXT))
    assert set(cleaned) == {"url", "text", "cleaner_status"}


def test_a_title_that_an_item_has_stays(pipeline: CleanerPipeline) -> None:
    assert pipeline.process_item(ArticleRecord(PAGE, title="Mine")).title == "Mine"
    assert pipeline.process_item(ArticleRecord(PAGE)).title == "Ferries"


def test_the_body_goes_into_a_field_of_its_own_where_one_is_named() -> None:
    pipeline = make_pipeline(CLEANER_FIELD="html", CLEANER_BODY_FIELD="body")
    cleaned = pipeline.process_item({"html": PAGE.encode()})
    assert (cleaned["html"], cleaned["body"]) == (PAGE.encode(), PAGE_BODY)


def test_packs_and_what_is_skipped_are_read_from_the_settings(tmp_path: Path) -> None:
    pack = tmp_path / "mine.yaml"
    pack.write_text("rules:\n- {id: ferry, line: Harbour app, removes: [Harbour app], keeps: [Harbour]}\n")
    text = "The river rose by a metre on Monday and fell again.\n\nAdvertisement\n\nHarbour app"
    for rules in ([str(pack)], str(pack)):
        cleaned = make_pipeline(CLEANER_RULES=rules, CLEANER_SKIP="ad,byline").process_item({"text": text})
        assert cleaned["cleaner_rules"] == ["mine:ferry"]
    alone = make_pipeline(CLEANER_RULES=[pack], CLEANER_BUILTIN=False, CLEANER_FORM="text")
    assert alone.process_item({"text": text})["cleaner_rules"] == ["mine:ferry"]


@pytest.mark.parametrize(
    ("settings", "fault"),
    [
        ({"CLEANER_FORM": "pdf"}, "CLEANER_FORM is 'pdf'; write html or text"),
        ({"CLEANER_DROP": "emtpy"}, "CLEANER_DROP: 'emtpy' is no status; write empty, refused, error"),
        ({"CLEANER_SKIP": ["adds"]}, "adds"),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else "",
)
def test_a_setting_that_cannot_be_used_stops_the_crawl_before_it_starts(settings: dict[str, Any], fault: str) -> None:
    with pytest.raises(SettingsError, match=fault):
        make_pipeline(**settings)


def test_what_is_empty_refused_or_broken_goes_on_and_says_so(caplog: pytest.LogCaptureFixture) -> None:
    pipeline = make_pipeline()
    items = [{"url": f"https://example.org/{number}", "text": text} for number, text in enumerate(
        [EMPTY_PAGE, REFUSED, BROKEN, TEXT]
    )]  # fmt: skip
    with caplog.at_level(logging.WARNING, "cleaner"):
        cleaned = [pipeline.process_item(item) for item in items]
    assert [item["text"] for item in cleaned] == ["", REFUSED, "", BODY]
    assert [item["cleaner_status"] for item in cleaned] == ["empty", "refused", "error", "ok"]
    assert "surrogate" in cleaned[2]["cleaner_error"]
    assert "'https://example.org/2': error" in caplog.text
    counted = {name: pipeline.stats.get_value(f"cleaner/{name}") for name in ("ok", "empty", "refused", "error")}
    assert counted == {"ok": 1, "empty": 1, "refused": 1, "error": 1}
    assert pipeline.stats.get_value("cleaner/removed_chars") == len(TEXT) - len(BODY)


def test_what_the_project_wants_dropped_is_dropped_and_counted() -> None:
    pipeline = make_pipeline(CLEANER_DROP="empty, error")
    with pytest.raises(DropItem, match="cleaner: empty"):
        pipeline.process_item({"text": EMPTY_PAGE})
    with pytest.raises(DropItem, match=r"cleaner: error: .*surrogate"):
        pipeline.process_item({"text": BROKEN})
    assert pipeline.process_item({"text": REFUSED})["cleaner_status"] == "refused"
    assert pipeline.stats.get_value("cleaner/empty") == 1


def test_an_item_without_text_goes_through_counted_with_one_warning_a_class(caplog: pytest.LogCaptureFixture) -> None:
    pipeline = make_pipeline()
    items: list[Any] = [{"name": "Ruth"}, {"text": [TEXT]}, ArticleItem(url="https://example.org/a")]
    assert [pipeline.process_item(item) for item in items] == items
    assert pipeline.stats.get_value("cleaner/without_text") == 3
    assert caplog.text.count("not cleaned: field 'text' (CLEANER_FIELD) is no text") == 2


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def site(tmp_path: Path) -> Iterator[str]:
    """A site on a real socket with one good page and one without an article."""
    (tmp_path / "ferries.html").write_text(PAGE)
    (tmp_path / "empty.html").write_text(EMPTY_PAGE)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=tmp_path))
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_crawl_with_the_settings_of_the_readme_cleans_its_items(site: str, tmp_path: Path) -> None:
    settings = find_snippet("cleaner.adapters.scrapy")
    (tmp_path / "my-rules").mkdir()
    rule = "{id: brass, span: 'somebody had thought of', removes: ['[-somebody had thought of-]'], keeps: [Nobody]}"
    (tmp_path / "my-rules" / "mine.yaml").write_text(f"rules:\n- {rule}\n")
    ran = subprocess.run(
        [sys.executable, "-m", "tests.adapters.crawl", f"{site}/ferries.html", f"{site}/empty.html"],
        cwd=ROOT,
        input=settings.replace('"my-rules"', repr(str(tmp_path / "my-rules"))),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert ran.returncode == 0, ran.stderr
    answer = json.loads(ran.stdout)
    (item,) = answer["items"]
    assert (item["url"], item["html"], item["title"]) == (f"{site}/ferries.html", PAGE, "Ferries")
    assert item["text"] == PAGE_BODY.replace(" somebody had thought of", "")
    assert item["cleaner_rules"] == [RULE, "mine:brass"]
    assert answer["statistics"]["cleaner/ok"] == answer["statistics"]["cleaner/empty"] == 1
    assert answer["statistics"]["item_dropped_count"] == 1
    assert "Dropped: cleaner: empty" in ran.stderr
