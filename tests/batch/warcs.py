"""WARC files as crawlers write them, made by fastwarc's own writer."""

from __future__ import annotations

import gzip
import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterable

DATE = "2024-05-01T12:30:00Z"


@dataclass(frozen=True)
class Fetched:
    """One fetched page: its body and the HTTP headers that came with it; ``more`` are headers of the record."""

    body: bytes
    url: str = "https://example.org/"
    content_type: str | None = "text/html"
    status: str = "200 OK"
    headers: tuple[tuple[str, str], ...] = ()
    record_type: str = "response"
    id: str | None = None
    more: dict[str, str] = field(default_factory=dict)

    def write(self, *, checksums: bool = False) -> bytes:
        """Its record."""
        warc = pytest.importorskip("fastwarc.warc")
        record = warc.WarcRecord()
        record.init_headers(getattr(warc.WarcRecordType, self.record_type))
        record.headers["WARC-Target-URI"] = self.url
        record.headers["WARC-Date"] = DATE
        if self.id is not None:
            record.headers["WARC-Record-ID"] = self.id
        for name, value in self.more.items():
            record.headers[name] = value
        record.headers["Content-Type"] = "application/http; msgtype=response"
        headers = [*([("Content-Type", self.content_type)] if self.content_type else []), *self.headers]
        lines = [f"HTTP/1.1 {self.status}", *(f"{name}: {value}" for name, value in headers)]
        record.set_bytes_content("\r\n".join(lines).encode() + b"\r\n\r\n" + self.body)
        written = io.BytesIO()
        record.write(written, checksum_data=checksums)
        return written.getvalue()


def write_warc(pages: Iterable[Fetched], *, is_gzip: bool = False, checksums: bool = False) -> bytes:
    """A WARC of these pages, of gzip with a member a record."""
    records = [page.write(checksums=checksums) for page in pages]
    return b"".join(gzip.compress(record, mtime=0) if is_gzip else record for record in records)
