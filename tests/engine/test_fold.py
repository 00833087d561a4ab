"""Folding agrees with the regex module on every code point there is."""

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from regex._regex import get_all_cases

from cleaner.packs.fold import fold
from cleaner.packs.kin import KIN
from cleaner.packs.pattern import FLAGS

EVERY_CODE_POINT = range(sys.maxunicode + 1)


def test_letters_that_regex_takes_for_each_other_fold_alike() -> None:
    apart = [
        (hex(code), hex(other))
        for code in EVERY_CODE_POINT
        for other in get_all_cases(int(FLAGS), code)
        if other != code and fold(chr(other)) != fold(chr(code))
    ]
    assert apart == []


def test_a_character_folds_to_one_character_that_folds_to_itself() -> None:
    alone = [chr(code) for code in EVERY_CODE_POINT]
    folded = fold("\n".join(alone))  # line breaks keep neighbours apart
    assert len(folded) == 2 * len(alone) - 1
    assert fold(folded) == folded
    assert set(folded[1::2]) == {"\n"}


@pytest.mark.parametrize("plain", KIN)
def test_typographic_kin_fold_to_the_plain_character(plain: str) -> None:
    assert {fold(kin) for kin in KIN[plain]} == {plain}


@given(st.text())
def test_each_character_of_a_text_folds_as_it_does_alone(text: str) -> None:
    # str.lower() looks at neighbours (the final sigma); the index must not.
    assert fold(text) == "".join(map(fold, text))


@given(st.text(), st.text())
def test_folding_a_text_is_folding_its_parts(left: str, right: str) -> None:
    assert fold(left + right) == fold(left) + fold(right)
