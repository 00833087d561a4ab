"""Bytes become text in the encoding they were written in, or an error says that they do not."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.errors import CleanerError, DecodeError
from cleaner.extract import decode, extract_html, read_text

RUSSIAN = "Река поднялась за ночь на два метра, и мэр попросил всех жителей уйти. "
JAPANESE = "川の水位は夜のうちに二メートル上がり、市長は住民に避難を求めた。"
FRENCH = "Le fleuve a monté de deux mètres pendant la nuit, et le maire a demandé à tous de partir. "


@given(st.text())
def test_any_text_comes_back_from_its_utf_8(text: str) -> None:
    assert decode(b"\xef\xbb\xbf" + text.encode()).text == text


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "utf-8-sig"])
def test_a_byte_order_mark_is_believed_and_is_no_part_of_the_text(encoding: str) -> None:
    assert decode(RUSSIAN.encode(encoding)).text == RUSSIAN


@pytest.mark.parametrize(
    ("declaration", "codec", "text"),
    [
        ('<meta charset="windows-1251">', "cp1251", RUSSIAN),
        ("<meta charset=koi8-r>", "koi8-r", RUSSIAN),
        ('<meta http-equiv="Content-Type" content="text/html; charset=Shift_JIS">', "cp932", JAPANESE),
        ('<META CHARSET="EUC-JP">', "euc-jp", JAPANESE),
        ('<meta charset="iso-2022-jp">', "iso-2022-jp", JAPANESE),
        ('<?xml version="1.0" encoding="iso-8859-1"?>', "cp1252", FRENCH + "“—”"),
        ('<meta charset="gb2312">', "gb18030", "河水在夜间上涨了两米，市长要求居民离开。镕"),
    ],
)
def test_a_page_is_read_in_the_encoding_that_it_declares(declaration: str, codec: str, text: str) -> None:
    assert decode((declaration + text).encode(codec)).text == declaration + text


def test_a_wrong_declaration_does_not_spoil_utf_8() -> None:
    assert decode(f'<meta charset="iso-8859-1">{FRENCH}'.encode()).text.endswith(FRENCH)


@pytest.mark.parametrize("label", ["utf-7", "base64", "rot13", "unicode_escape", "no-such-encoding"])
def test_a_declaration_that_names_no_encoding_is_ignored(label: str) -> None:
    raw = f'<meta charset="{label}">'.encode() + (FRENCH * 20).encode("latin-1")
    assert decode(raw).text.endswith(FRENCH)


@pytest.mark.parametrize(("codec", "text"), [("koi8-r", RUSSIAN), ("cp1252", FRENCH), ("cp932", JAPANESE)])
def test_an_undeclared_encoding_is_detected(codec: str, text: str) -> None:
    assert decode((text * 30).encode(codec)).text == text * 30


@pytest.mark.parametrize("byte_order", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_told_by_its_zero_bytes(byte_order: str) -> None:
    assert decode(FRENCH.encode(byte_order)).text == FRENCH


def test_text_that_begins_with_a_mark_it_does_not_keep_is_an_error() -> None:
    with pytest.raises(DecodeError, match="byte order mark of utf-8"):
        decode(b"\xef\xbb\xbf\xff\xfe")


@pytest.mark.parametrize("read", [extract_html, read_text])
def test_a_lone_surrogate_is_an_error_that_says_where(read) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(DecodeError, match=r"U\+DCE9 at character 3"):
        read("caf\udce9")


@pytest.mark.parametrize("seed", range(30))
def test_random_bytes_are_an_error_or_an_empty_extraction(seed: int) -> None:
    raw = random.Random(seed).randbytes(2000)
    try:
        text = extract_html(raw).text
    except DecodeError:
        text = ""
    assert text == ""


@pytest.mark.parametrize("head", [b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", b"\xff\xd8\xff\xe0\x00\x10JFIF", b"GIF89a"])
def test_an_image_named_html_is_an_error(head: bytes) -> None:
    with pytest.raises(CleanerError):
        extract_html(head + random.Random(1).randbytes(5000))


def test_nothing_is_ever_replaced() -> None:
    raw = ("<p>" + FRENCH * 20).encode("latin-1")
    assert "�" not in decode(raw).text


def test_a_plain_text_stays_as_it_is() -> None:
    text = "\n  One line\r\n\r\n\tand\u00a0another\r<p>not HTML</p>  \n"
    extraction = read_text(text)
    assert extraction.text == text
    assert [text[block.start : block.end] for block in extraction.blocks] == [
        "One line",
        "and\u00a0another",
        "<p>not HTML</p>",
    ]
    assert {(block.kind, block.link_share) for block in extraction.blocks} == {(None, None)}
    assert not extraction.is_html
