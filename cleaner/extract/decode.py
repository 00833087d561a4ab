"""Bytes to text, in the encoding they were written in: never by guessing characters away."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from cleaner.errors import DecodeError

# UTF-32 stands before UTF-16, whose little-endian mark begins its own.
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

_DECLARED = re.compile(rb"""<(?:meta|\?xml)\b[^>]{0,400}?(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]{2,40})""", re.I)
_DECLARED_WITHIN = 4096  # bytes; browsers look at 1,024, but pages that put scripts first are read all the same

# Browsers read these labels as the wider encoding, and pages are written to suit browsers (encoding.spec.whatwg.org).
_WIDER = {
    "iso-8859-1": "windows-1252", "latin1": "windows-1252", "latin-1": "windows-1252", "ascii": "windows-1252",
    "us-ascii": "windows-1252", "iso-8859-9": "windows-1254", "iso-8859-11": "windows-874", "tis-620": "windows-874",
    "gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "shift_jis": "cp932", "shift-jis": "cp932",
    "x-sjis": "cp932", "euc-kr": "cp949", "ks_c_5601-1987": "cp949", "big5": "big5hkscs",
}  # fmt: skip

# Seven-bit encodings that are valid UTF-8 to look at, so the declaration must be asked first.
_SEVEN_BIT = {"iso-2022-jp": b"\x1b", "iso-2022-kr": b"\x0e", "hz-gb-2312": b"~{"}

# Codecs of the standard library that are no character encodings, or that no page may choose (UTF-7 hides markup).
_REFUSED = re.compile(
    r"utf-?7|base64|rot.?13|quopri|uu|hex|zip|zlib|bz2|punycode|idna|unicode.?escape|mbcs|oem|undef", re.I
)

# Control characters that no text holds; more than one in so many says that the bytes are no text.
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_LETTERS_A_CONTROL = 200

_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text and the name of the encoding that it was read with."""

    text: str
    encoding: str


def decode(raw: bytes, charset: str | None = None) -> Decoded:
    r"""The text of ``raw``: by its byte order mark, as UTF-8, as it declares itself, or as trafilatura detects it.

    ``charset`` is the encoding that a server named in its headers: it goes before what the page declares, as in
    browsers. Raises DecodeError where none of these gives text; nothing is ever replaced by U+FFFD.

    >>> decode(b"\xef\xbb\xbfcaf\xc3\xa9")
    Decoded(text='café', encoding='utf-8')
    >>> decode(b'<meta charset="iso-8859-2">\xb3\xf3d\xbc').text[-4:]
    'łódź'
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if raw.startswith(mark):
            text = _try(raw[len(mark) :], encoding)
            if text is None:
                raise DecodeError(
                    f"begins with the byte order mark of {encoding} but is not {encoding}; save it as UTF-8"
                )
            return Decoded(text, encoding)
    named = find_encoding(charset) if charset else None
    declared = [each for each in (named, find_declared(raw)) if each]
    for each in declared:
        if each in _SEVEN_BIT and _SEVEN_BIT[each] in raw and (text := _try(raw, each)) is not None:
            return Decoded(text, each)
    if (wide := _find_wide(raw)) and (text := _try(raw, wide)) is not None:
        return Decoded(text, wide)
    if (text := _try(raw, "utf-8")) is not None:
        return Decoded(text, "utf-8")
    for each in declared:
        if each != "utf-8" and (text := _try(raw, each)) is not None and _is_text(text):
            return Decoded(text, each)
    return _detect(raw)


def find_declared(raw: bytes) -> str | None:
    """The encoding that a page declares in a meta tag or XML declaration, as Python names it; None where unknown.

    >>> find_declared(b'<meta http-equiv="content-type" content="text/html; charset=Latin1">')
    'windows-1252'
    """
    found = _DECLARED.search(raw[:_DECLARED_WITHIN])
    return find_encoding(found[1].decode("ascii", "replace")) if found else None


def find_encoding(label: str) -> str | None:
    """The encoding that browsers read under a label, as Python names it; None where unknown, or no page may have it."""
    label = label.lower()
    encoding = _WIDER.get(label, label)
    if _REFUSED.search(encoding):
        return None
    try:
        codecs.lookup(encoding)
    except LookupError:
        return None
    return encoding


def check_text(text: str) -> str:
    r"""``text`` itself; raises DecodeError where it holds lone surrogates, which no encoding can write.

    >>> check_text("caf\udce9")
    Traceback (most recent call last):
    cleaner.errors.DecodeError: lone surrogate U+DCE9 at character 3; give the bytes instead of the text
    """
    # Python knows of a str whether it is ASCII, and nearly every other is searched in microseconds a page.
    if not text.isascii() and (found := _SURROGATE.search(text)):
        raise DecodeError(
            f"lone surrogate U+{ord(found[0]):04X} at character {found.start()}; give the bytes instead of the text"
        )
    return text


def _find_wide(raw: bytes) -> str | None:
    """UTF-16 without a mark, told by markup and spaces: every other byte of them is zero, and no text has so many."""
    beginning = raw[:_DECLARED_WITHIN]
    if b"\x00" not in beginning:
        return None
    even, odd = beginning[::2].count(0), beginning[1::2].count(0)
    if odd > len(beginning) / 4 > 4 * even:
        return "utf-16-le"
    return "utf-16-be" if even > len(beginning) / 4 > 4 * odd else None


def _detect(raw: bytes) -> Decoded:
    if b"\x00" in raw[:_DECLARED_WITHIN]:
        raise DecodeError("binary data: neither UTF-8 nor text in another encoding; give pages or plain text")
    # Detection is rare and its import is slow: trafilatura, and charset-normalizer behind it.
    from trafilatura.utils import detect_encoding

    for encoding in detect_encoding(raw):
        text = _try(raw, encoding)
        if text is not None and _is_text(text):
            return Decoded(text, encoding.replace("_", "-"))
    raise DecodeError("neither UTF-8 nor text in any encoding that can be detected; convert it to UTF-8")


def _try(raw: bytes, encoding: str) -> str | None:
    try:
        return raw.decode(encoding)
    except (UnicodeError, LookupError):
        return None


def _is_text(text: str) -> bool:
    return len(_CONTROL.findall(text)) * _LETTERS_A_CONTROL <= len(text)
