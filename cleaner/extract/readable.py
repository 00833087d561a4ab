"""Readability's summary of a page, made once: trafilatura asks for it each way that it goes with the page."""

from __future__ import annotations

from contextvars import ContextVar

from lxml import etree
from trafilatura.readability_lxml import Document

_LAST: ContextVar[tuple[bytes, int, str] | None] = ContextVar("_LAST", default=None)


class ReadableDocument(Document):
    """Trafilatura's reader, which looks first whether it was the last page that it read."""

    def summary(self) -> str:
        """As trafilatura's own; a page that was read just before is not changed by it."""
        page, least = etree.tostring(self.doc), self.min_text_length
        last = _LAST.get()
        if last is not None and last[:2] == (page, least):
            return last[2]
        summary = super().summary()
        _LAST.set((page, least, summary))
        return summary
