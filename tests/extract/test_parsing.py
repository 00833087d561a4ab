"""A page is repaired as trafilatura repairs it, in less time."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from trafilatura.utils import repair_faulty_html

from cleaner.extract import parse

_MARKUP = ["<!DOCTYPE html>", "<!doctype html PUBLIC '-//W3C//DTD'>", "<html lang='en'/>", "<html>", "<p>One.", "/>"]
_CHARACTERS = ["\n", "\r\n", "\x00", "\x0b", "\x1f", "\x85", "\ufffe", "\uffff", "é", " " * 40, "x" * 300]
_PARTS = st.sampled_from([*_MARKUP, *_CHARACTERS])


@given(st.lists(_PARTS, max_size=40), st.sampled_from((10, 700, parse._HEAD)))
def test_a_page_is_repaired_as_trafilatura_does(parts: list[str], length: int) -> None:
    text = "".join(parts)
    text += "x" * (length - len(text))
    text += "".join(parts[::-1])
    beginning = text[:50].lower()
    assert parse._repair(text, text.encode(), beginning) == repair_faulty_html(text, beginning).encode()
