"""A crawl of two local pages through the README's Scrapy settings, in a process of its own: reactors start but once.

python -m tests.adapters.crawl URL… < settings, prints the items and the statistics as JSON.
"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import scrapy
from scrapy import signals
from scrapy.crawler import Crawler, CrawlerProcess

if TYPE_CHECKING:
    from collections.abc import Iterator


class PageSpider(scrapy.Spider):
    """Gives each page as it came."""

    name = "pages"

    def parse(self, response: Any) -> Iterator[dict[str, Any]]:
        yield {"url": response.url, "html": response.text}


def crawl(urls: list[str], project: dict[str, Any]) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """The items that came through, and the statistics."""
    settings = {"LOG_LEVEL": "WARNING", "TELNETCONSOLE_ENABLED": False, "CONCURRENT_REQUESTS": 1} | project
    process = CrawlerProcess(settings)
    crawler: Crawler = process.create_crawler(PageSpider)
    items: list[dict[str, Any]] = []

    def keep(item: dict[str, Any]) -> None:
        items.append(item)

    crawler.signals.connect(keep, signals.item_scraped)
    process.crawl(crawler, start_urls=urls)
    process.start()
    assert crawler.stats is not None
    return items, crawler.stats.get_stats()


if __name__ == "__main__":
    project: dict[str, Any] = {}
    exec(compile(sys.stdin.read(), "settings.py", "exec"), project)
    found, statistics = crawl(sys.argv[1:], {key: value for key, value in project.items() if key.isupper()})
    print(json.dumps({"items": found, "statistics": statistics}, default=str))
