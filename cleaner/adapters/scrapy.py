"""Scrapy: an item pipeline that cleans the page or text in a field of each item."""

from __future__ import annotations

import copy
import logging
from typing import TYPE_CHECKING, Any

from cleaner.adapters.document import clean_document
from cleaner.errors import MissingExtraError, SettingsError
from cleaner.model import Status
from cleaner.pipeline import MAX_SHARE, Cleaner

try:
    from itemadapter import ItemAdapter
    from scrapy import Item
    from scrapy.exceptions import DropItem
except ImportError:
    raise MissingExtraError("scrapy", "scrapy") from None

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.statscollectors import StatsCollector

    from cleaner.adapters.document import Cleaned
    from cleaner.batch.item import Form

_logger = logging.getLogger(__name__)


class CleanerPipeline:
    """Cleans one field of every item: dict, Item, dataclass, attrs or pydantic.

    Settings of the project:

    - ``CLEANER_FIELD`` (default ``text``): the field that holds a page (str or bytes) or a text.
    - ``CLEANER_BODY_FIELD`` (default: the same): the field that gets the body.
    - ``CLEANER_FORM``: ``html`` or ``text``; by default, content that begins like a page is one.
    - ``CLEANER_RULES``: packs, or folders of packs, beside the built-in ones; ``CLEANER_BUILTIN`` False leaves those
      out. ``CLEANER_SKIP``, ``CLEANER_ONLY``, ``CLEANER_ALSO`` and ``CLEANER_MAX_SHARE`` are those of ``Cleaner``.
    - ``CLEANER_DROP`` (default: none): statuses whose items are dropped, such as ``empty,error``. Scrapy logs each.

    The URL and language are taken from ``url`` and ``lang`` or ``language`` of the item. It gains ``title`` (where
    there is none), ``cleaner_status`` (``ok``, ``empty``, ``refused`` or ``error``), ``cleaner_error``,
    ``cleaner_removed``, ``cleaner_removed_chars`` and ``cleaner_rules``: a dict all of them, another item those that
    its class declares. An item whose field holds no text goes through; the statistics count all, as ``cleaner/…``.
    """

    def __init__(
        self,
        cleaner: Cleaner,
        stats: StatsCollector,
        *,
        field: str = "text",
        body_field: str | None = None,
        form: Form | None = None,
        drop: frozenset[Status] = frozenset(),
    ) -> None:
        self.cleaner = cleaner
        self.stats = stats
        self.field, self.body_field = field, body_field or field
        self.form = form
        self.drop = drop
        self._passed: set[type] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> CleanerPipeline:
        """The pipeline that the project's settings ask for. Raises as ``Cleaner`` does, before the first request."""
        settings = crawler.settings
        form = settings.get("CLEANER_FORM")
        if form not in (None, "html", "text"):
            raise SettingsError(f"CLEANER_FORM is {form!r}; write html or text, or leave it out")
        if crawler.stats is None:
            raise SettingsError("the crawler has no statistics; let Crawler.crawl() build the pipeline")
        cleaner = Cleaner(
            settings.getlist("CLEANER_RULES"),
            builtin=settings.getbool("CLEANER_BUILTIN", True),
            skip=settings.getlist("CLEANER_SKIP"),
            only=settings.getlist("CLEANER_ONLY"),
            also=settings.getlist("CLEANER_ALSO"),
            max_share=settings.getfloat("CLEANER_MAX_SHARE", MAX_SHARE),
        )
        return cls(
            cleaner,
            crawler.stats,
            field=settings.get("CLEANER_FIELD", "text"),
            body_field=settings.get("CLEANER_BODY_FIELD"),
            form=form,
            drop=frozenset(map(_read_status, settings.getlist("CLEANER_DROP"))),
        )

    # Scrapy before 2.14 gives the spider as well; a default tells newer ones that it is not asked for.
    def process_item(self, item: Any, spider: object = None) -> Any:  # noqa: ARG002
        """A copy of the item with its field cleaned. Raises DropItem for a status of ``CLEANER_DROP``."""
        known = ItemAdapter(item)
        content = known.get(self.field)
        if not isinstance(content, str | bytes):
            self._pass(item)
            return item
        cleaned = clean_document(self.cleaner, content, form=self.form, known=known, id=known.get("url"))
        self._count(cleaned)
        if cleaned.status in self.drop:
            raise DropItem(f"cleaner: {cleaned.status.value}" + (f": {cleaned.error}" if cleaned.error else ""))
        # copy.copy() of an Item would share its values.
        new = ItemAdapter(item.copy() if isinstance(item, dict | Item) else copy.copy(item))
        new[self.body_field] = cleaned.text
        declared = None if isinstance(item, dict) else new.field_names()
        for name, value in cleaned.describe({"title": known.get("title")}).items():
            if (declared is None or name in declared) and value is not None:
                new[name] = value
        return new.item

    def _pass(self, item: Any) -> None:
        self.stats.inc_value("cleaner/without_text")
        if type(item) not in self._passed:  # once for each kind: spiders give items of several
            self._passed.add(type(item))
            _logger.warning("%s: not cleaned: field %r (CLEANER_FIELD) is no text", type(item).__name__, self.field)

    def _count(self, cleaned: Cleaned) -> None:
        self.stats.inc_value(f"cleaner/{cleaned.status.value}")
        self.stats.inc_value("cleaner/removed", cleaned.removed)
        self.stats.inc_value("cleaner/removed_chars", cleaned.removed_chars)


def _read_status(name: str) -> Status:
    known = (Status.EMPTY, Status.REFUSED, Status.ERROR)
    if name.strip() not in known:
        raise SettingsError(f"CLEANER_DROP: {name!r} is no status; write {', '.join(known)}")
    return Status(name.strip())
