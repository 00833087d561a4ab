"""The content of one document, read from its place and found to be HTML or text."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cleaner.batch.sources.records import PLAIN, parse_record
from cleaner.errors import InputError
from cleaner.extract.decode import Decoded, decode

if TYPE_CHECKING:
    from cleaner.batch.item import Form, Item
    from cleaner.batch.sources.records import Fields

_MARKUP = re.compile(rb"<(?:!doctype\s+html|html|head|body|meta|title|script|article|section|div|p|h1)\b", re.I)
_SNIFFED_BYTES = 4_096
_UTF_16_OR_32 = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")


@dataclass(frozen=True, slots=True)
class Content:
    """One document as read. ``sha256`` (hex, or "" if unknown) is over its bytes; a ``record`` has more fields.

    ``charset`` is the name that a server gave to the encoding of ``raw``, where it did.
    """

    raw: bytes | str
    form: Form
    sha256: str
    record: dict[str, Any] | None = None
    charset: str | None = None


def read_content(item: Item, max_bytes: int, fields: Fields = PLAIN) -> Content:
    """Read a file, or take a record's text from the field that ``fields`` names.

    Raises:
        InputError: it cannot be read, is over ``max_bytes``, is no text, or is a record with a fault.
    """
    if item.record is not None and item.page is None:
        return _take_record(parse_record(item.record, fields))
    if item.record is not None and item.page is not None:
        record = parse_record(item.record, fields, pages=1)
        form = item.form or sniff_form(item.page)
        return Content(item.page, form, hashlib.sha256(item.page).hexdigest(), record | {form: ""}, item.charset)
    raw = read_file(item.path or "", max_bytes)
    return Content(raw, item.form or sniff_form(raw), hashlib.sha256(raw).hexdigest())


def decode_known(content: Content) -> Decoded | None:
    """The content as text, where more is known of its encoding than its bytes tell; else None. Raises DecodeError.

    The text of a record is what a file of these bytes would be: in UTF-8, a byte order mark no part of it.
    """
    if isinstance(content.raw, str):
        return Decoded(content.raw.removeprefix("\ufeff"), "utf-8")
    return decode(content.raw, content.charset) if content.charset else None


def read_file(path: str, max_bytes: int) -> bytes:
    """The bytes of a regular file of at most ``max_bytes``; a larger one is not read.

    Raises:
        InputError: it vanished, may not be read, is no regular file, too large, or changed meanwhile.
    """
    try:
        # Without O_NONBLOCK, opening a named pipe that nobody writes to would wait for ever.
        with os.fdopen(os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0)), "rb") as file:
            found = os.fstat(file.fileno())
            if not stat.S_ISREG(found.st_mode):
                raise InputError("not a regular file; nothing was read")
            if found.st_size > max_bytes:
                raise InputError(f"{found.st_size:,} bytes, over --max-bytes {max_bytes:,}; not read")
            raw = file.read(max_bytes + 1)
            after = os.fstat(file.fileno())
            if len(raw) > max_bytes or (after.st_size, after.st_mtime_ns) != (found.st_size, found.st_mtime_ns):
                raise InputError("the file changed while it was read; --resume tries it again")
            return raw
    except FileNotFoundError:
        raise InputError("the file vanished before it was read") from None
    except PermissionError:
        raise InputError("no permission to read the file") from None
    except OSError as error:
        raise InputError(f"cannot read the file: {error.strerror}") from None


def sniff_form(raw: bytes) -> Form:
    r"""HTML or text, by the first bytes of a file whose name does not tell.

    Raises:
        InputError: it looks like neither.

    >>> sniff_form(b"\n<!DOCTYPE html><title>x</title>"), sniff_form(b"The <p> tag starts a paragraph.")
    ('html', 'text')
    """
    head = raw[:_SNIFFED_BYTES]
    if b"\x00" in head:
        if not head.startswith(_UTF_16_OR_32):
            raise InputError("looks binary, neither HTML nor text; --as html or --as text reads it all the same")
        head = head.replace(b"\x00", b"")
    is_markup = head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\f").startswith(b"<") and _MARKUP.search(head)
    return "html" if is_markup else "text"


def _take_record(record: dict[str, Any]) -> Content:
    form: Form = "html" if isinstance(record.get("html"), str) else "text"
    raw: str = record.get(form) or ""
    # What `cleaner extract` wrote names the page's own hash, so that its report is the page's.
    sha256 = record["input_sha256"] or "" if "input_sha256" in record else hashlib.sha256(raw.encode()).hexdigest()
    return Content(raw, form, sha256, record)
