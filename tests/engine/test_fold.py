"""Folding agrees with the regex module on every code point there is."""

import sys

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st
from regex._regex import get_all_cases

from cleaner.packs.fold import fold, fold_for_index
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


def fold_to_text(text: str) -> str:
    return fold_for_index(text).decode("utf-8", "surrogatepass")


def test_the_index_folds_as_all_do_but_for_digits_and_white_space() -> None:
    alone = [chr(code) for code in EVERY_CODE_POINT]
    digit, space = regex.compile(r"\d", FLAGS), regex.compile(r"[^\S\r\n]", FLAGS)
    expected = ["0" if digit.match(char) else " " if space.match(char) else fold(char) for char in alone]
    assert [fold_to_text(char) for char in alone] == expected


@given(st.text(), st.sampled_from(("", "x" * 2_000)))
def test_a_character_folds_for_the_index_as_it_does_alone(text: str, latin: str) -> None:
    # Texts of other scripts are folded on another path.
    assert fold_to_text(text + latin) == "".join(map(fold_to_text, text + latin))


@pytest.mark.parametrize("text", ["ΟΔΟΣ ΣΑΣ", "\u0130İI", "Ünï \ud800 x", "\uff11年\u3000A", "МОСКВА"])
def test_a_text_of_another_script_folds_by_the_character(text: str) -> None:
    assert fold_to_text(text) == "".join(map(fold_to_text, text))
