"""Unprintable characters are found as trafilatura finds them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from trafilatura.utils import remove_control_characters as remove_slowly

from cleaner.extract.control_characters import remove_control_characters


@given(st.text(st.sampled_from("a é\n\t\r\x0b\x1c\x85\xa0\u2028\u3000\u200b\xad\x00\x07\ufeff\U000e0001")))
def test_the_same_characters_go(text: str) -> None:
    assert remove_control_characters(text) == remove_slowly(text)


@given(st.text())
def test_the_same_characters_of_all_there_are_go(text: str) -> None:
    assert remove_control_characters(text) == remove_slowly(text)
