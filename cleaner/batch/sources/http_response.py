"""An HTTP response as a crawler keeps it: its type and charset, and its body with chunks and compression undone."""

from __future__ import annotations

import io
import re
import zlib
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from cleaner.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_HEAD_BYTES = 1 << 16
"""Status line and headers of no server that browsers understand are longer."""

_END_OF_HEAD = re.compile(rb"\r?\n\r?\n")
_STATUS = re.compile(r"HTTP/\S+\s+(\d{3})\b")
_CHARSET = re.compile(r"""charset\s*=\s*["']?\s*([\w.:-]+)""", re.I)
_DEFLATED = ("gzip", "x-gzip", "deflate")
# The readers of these are fastwarc's, by the names of their classes.
_READERS = {"chunked": "ChunkedReader", "br": "BrotliReader", "zstd": "ZstdReader"}


@dataclass(frozen=True, slots=True)
class Response:
    """Status and headers (names in lower case), and how many bytes of the block they take."""

    status: int | None
    headers: Mapping[str, str]
    head_bytes: int

    @property
    def media_type(self) -> str | None:
        """As ``text/html``; None where the server does not say."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower() or None

    @property
    def charset(self) -> str | None:
        """The encoding that the server names; None where it names none."""
        found = _CHARSET.search(self.headers.get("content-type", ""))
        return found[1] if found else None


def parse_response(block: bytes) -> Response | None:
    r"""The head of the response that a block begins with; None where it is none, or its head does not end.

    >>> parse_response(b"HTTP/1.1 200 OK\r\nContent-Type: Text/HTML; charset=latin1\r\n\r\n<p>").media_type
    'text/html'
    """
    end = _END_OF_HEAD.search(block, 0, MAX_HEAD_BYTES)
    if not block.startswith(b"HTTP/") or end is None:
        return None
    first, *lines = block[: end.start()].decode("latin-1").split("\n")
    headers: dict[str, str] = {}
    name = ""
    for line in lines:
        if line[:1] in (" ", "\t"):  # a long header goes on
            headers[name] = f"{headers.get(name, '')} {line.strip()}"
            continue
        name, _, value = line.partition(":")
        name, value = name.strip().lower(), value.strip()
        is_list = name.endswith("-encoding") and name in headers
        headers[name] = f"{headers[name]}, {value}" if is_list else value
    status = _STATUS.match(first)
    return Response(int(status[1]) if status else None, headers, end.end())


def decode_body(response: Response, body: bytes, max_bytes: int) -> bytes:
    """The body as the server meant it. A crawler may have undone the encodings and left the headers: then as it is.

    Raises:
        InputError: an encoding is not known or cannot be undone, or the body is then over ``max_bytes``.
    """
    content, transfer = (_split(response.headers.get(name, "")) for name in ("content-encoding", "transfer-encoding"))
    for coding in reversed([*content, *transfer]):
        try:
            body = _undo(coding, body, max_bytes)
        except (OSError, EOFError, zlib.error) as error:
            if _is_markup(body):
                continue
            fault = " ".join(str(error).split())[:100] or "cut short"
            raise InputError(f"the page's {coding} encoding cannot be undone ({fault}); fetch it again") from error
        if len(body) > max_bytes:
            raise InputError(f"over --max-bytes {max_bytes:,} when its {coding} encoding is undone; not read")
    return body


def _split(value: str) -> list[str]:
    return [coding.strip().lower() for coding in value.split(",") if coding.strip()]


def _undo(coding: str, body: bytes, max_bytes: int) -> bytes:
    """The body without one encoding, of at most a byte over ``max_bytes``. Raises OSError, EOFError, zlib.error."""
    if coding in ("identity", "none"):
        return body
    if coding in _DEFLATED:
        return _inflate(body, max_bytes)
    if coding not in _READERS:
        raise OSError("it is not known")
    reader = getattr(import_module("fastwarc.stream_io"), _READERS[coding])(io.BytesIO(body))
    pieces: list[bytes] = []
    size = 0
    while size <= max_bytes and (piece := reader.read(max_bytes + 1 - size)):
        pieces.append(piece)
        size += len(piece)
    return b"".join(pieces)


def _inflate(body: bytes, max_bytes: int) -> bytes:
    """What zlib or gzip made small, or deflate without a header, which some servers send."""
    pieces: list[bytes] = []
    size = 0
    while body and size <= max_bytes:
        # 47: the header says whether it is gzip or zlib.
        inflater = zlib.decompressobj(47)
        try:
            piece = inflater.decompress(body, max_bytes + 1 - size)
        except zlib.error:
            if pieces:  # what stands after a whole gzip member is padding
                break
            inflater = zlib.decompressobj(-zlib.MAX_WBITS)
            piece = inflater.decompress(body, max_bytes + 1)
        pieces.append(piece)
        size += len(piece)
        if not inflater.eof and size <= max_bytes:
            raise EOFError("it is cut short")
        body = inflater.unused_data
    return b"".join(pieces)


def _is_markup(body: bytes) -> bool:
    return body[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
