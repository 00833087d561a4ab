"""Pages read from a WARC, plain or gzip, one at a time; what is cut short or damaged is an item that says so."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import json
import zlib
from importlib import import_module
from typing import TYPE_CHECKING, Any, BinaryIO, Self, cast

from cleaner.batch.item import Item
from cleaner.batch.names import escape_path
from cleaner.batch.sources.compress import describe_damage
from cleaner.batch.sources.http_response import MAX_HEAD_BYTES, decode_body, parse_response
from cleaner.errors import InputError, MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from cleaner.batch.sources.http_response import Response

WARC_SUFFIXES = (".warc", ".warc.gz")
WARC_COLUMNS = (("warc_date", "string"), ("http_status", "int64"))
"""What a record of a WARC carries: WARC-Date and the status of the response, with their types in Arrow."""

_GZIP = b"\x1f\x8b"
_HTML_TYPES = ("text/html", "application/xhtml+xml")
_RECORD_ENDS = (b"\r\n\r\n", b"\n\n")
_DIGESTS = ("md5", "sha1", "sha256", "sha512")
_DAMAGE = (OSError, EOFError, zlib.error)


def find_warc_items(file: BinaryIO, name: str, max_bytes: int, *, source: str | None = None) -> Iterator[Item]:
    """The response records with an HTML type of an open WARC, in order, each an item with its page as bytes.

    The id is WARC-Record-ID as it stands, the URL WARC-Target-URI; WARC-Date and the HTTP status are carried. A page
    that cannot be decoded, or of over ``max_bytes`` as it came or decoded, has a ``fault``. A file that is cut short
    or damaged ends in an item that says so, and after how many records; ``name`` is its id. ``source`` is the items'.

    Raises MissingExtraError.
    """
    fastwarc = load_fastwarc()
    records = pages = 0
    try:
        with _Stream(file) as stream:
            for record in fastwarc.ArchiveIterator(stream, parse_http=False, stream_detect=False, fsspec_args=False):
                place = f"{name}:{records + 1}"
                item = _read_record(record, place, max_bytes, has_checksums=stream.is_gzip, source=source)
                records += 1
                if item is not None:
                    pages += 1
                    yield item
            # The library takes a torn end for the end of the file.
            if not stream.last.endswith(_RECORD_ENDS):
                raise EOFError
    except _DAMAGE as error:
        read = f"{records:,} records ({pages:,} of them pages)"
        fault = f"{name}: {describe_damage(error)}, after {read}; fetch or write the file again"
        yield Item(name, fault=fault, source=source)


def load_fastwarc() -> ModuleType | Any:
    """``fastwarc.warc``. Raises MissingExtraError."""
    try:
        return import_module("fastwarc.warc")
    except ImportError:
        raise MissingExtraError("fastwarc", "warc") from None


class _Stream:
    """The bytes of a WARC, decompressed by Python's gzip, which tells of members that are cut short or damaged."""

    def __init__(self, file: BinaryIO) -> None:
        self._whole = io.BufferedReader(cast("io.RawIOBase", file))
        self.is_gzip = self._whole.peek(len(_GZIP)).startswith(_GZIP)
        self._file = gzip.GzipFile(fileobj=self._whole) if self.is_gzip else self._whole
        self._read = 0
        self.last = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._whole.detach()  # else the buffer would close the file, which is the caller's

    def read(self, size: int = -1) -> bytes:
        """The next bytes, up to ``size`` of them."""
        found = self._file.read1(size)  # and not read(), which loses what came before an error
        self._read += len(found)
        self.last = (self.last + found[-4:])[-4:]
        return found

    def tell(self) -> int:
        """How many bytes were read."""
        return self._read


def _read_record(record: Any, place: str, max_bytes: int, *, has_checksums: bool, source: str | None) -> Item | None:
    """The page of a record; None where it is no response with an HTML type. Raises OSError and EOFError."""
    headers = record.headers
    length = headers.get("Content-Length") or ""
    if not (length.isascii() and length.isdigit()):
        raise EOFError  # the library reads a header that is cut short as a record of nothing
    block = record.reader.read(MAX_HEAD_BYTES)
    response = parse_response(block) if (headers.get("WARC-Type") or "").lower() == "response" else None
    is_page = response is not None and _find_type(response, headers) in _HTML_TYPES
    if is_page and int(length) <= max_bytes + MAX_HEAD_BYTES:
        block += record.reader.read()
    if len(block) + record.reader.consume() < int(length):
        raise EOFError
    if response is None or not is_page:
        return None
    id = escape_path(headers.get("WARC-Record-ID") or "") or place
    carried = {"warc_date": headers.get("WARC-Date"), "http_status": response.status}
    page, fault = b"", None
    try:
        if len(block) < int(length):
            raise InputError(f"a record of over {max_bytes:,} bytes; raise --max-bytes")
        if "WARC-Segment-Number" in headers:
            raise InputError("a page in several records, which are not put together; join them first")
        # A gzip file has checksums of its own, and writers that are careless with this one are many.
        if not has_checksums and not _holds_digest(block, headers.get("WARC-Block-Digest") or ""):
            raise InputError("not what its WARC-Block-Digest says: damaged; fetch or write the file again")
        page = decode_body(response, block[response.head_bytes :], max_bytes)
    except InputError as error:
        fault = f"{place}: {error}"
    return Item(
        id,
        record=json.dumps(carried).encode(),
        form="html",
        url=(headers.get("WARC-Target-URI") or "").strip("<> ") or None,
        fault=fault,
        source=source,
        page=None if fault else page,
        charset=response.charset,
    )


def _find_type(response: Response, headers: Any) -> str | None:
    """The type that the server names, else the one that the crawler found."""
    return response.media_type or (headers.get("WARC-Identified-Payload-Type") or "").strip().lower() or None


def _holds_digest(block: bytes, digest: str) -> bool:
    """Whether the block is what its digest says, as far as its algorithm is known.

    >>> _holds_digest(b"", "sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ"), _holds_digest(b"x", "md5:00")
    (True, False)
    """
    algorithm, _, value = digest.partition(":")
    if algorithm.lower() not in _DIGESTS:
        return True
    found = hashlib.new(algorithm, block, usedforsecurity=False)
    return value.upper().rstrip("=") in (
        base64.b32encode(found.digest()).decode().rstrip("="),
        found.hexdigest().upper(),
    )
