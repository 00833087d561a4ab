"""Measures of a text against its gold body."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.authoring.evaluate.metrics import (
    GoldBody,
    NgramCounts,
    find_shingles,
    measure,
    measure_overlap,
    split_words,
)

SPACED = st.text(st.characters(codec="utf-8", max_codepoint=0xDFF), max_size=60)


@given(SPACED)
def test_text_of_scripts_with_spaces_splits_as_wcxb_splits_it(text: str) -> None:
    assert split_words(text) == re.findall(r"\w+", text.lower())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param(
            "東京は雨、18℃。", ["東", "京", "は", "雨", "18"], id="japanese by character, punctuation dropped"
        ),
        pytest.param("カーブー", ["カ", "ー", "ブ", "ー"], id="the katakana length mark is a letter"),
        pytest.param("서울에 비가", ["서울에", "비가"], id="korean writes spaces"),
        pytest.param("iPhone発売", ["iphone", "発", "売"], id="scripts meet without a space"),
        pytest.param("… — !", [], id="no words"),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    assert split_words(text) == words


def test_scores_are_those_of_the_multisets_of_words() -> None:
    words = measure("the rain the rain ad", GoldBody("the rain fell, the end")).words
    assert (words.common, words.found, words.wanted) == (3, 5, 5)
    assert words.precision == words.recall == words.f1 == pytest.approx(0.6)


def test_no_output_scores_nought() -> None:
    words = measure("", GoldBody("Rain.")).words
    assert (words.precision, words.recall, words.f1) == (0.0, 0.0, 0.0)


def test_shingles_see_the_order_that_words_do_not() -> None:
    measured = measure("e d c b a", GoldBody("a b c d e"))
    assert measured.words.f1 == 1.0
    assert measured.shingles.f1 == 0.0


def test_exact_means_the_same_non_blank_stripped_lines() -> None:
    assert measure("  One \r\n\r\nTwo", GoldBody("One\nTwo\n")).exact
    assert not measure("One Two", GoldBody("One\nTwo")).exact


def test_leaks_and_losses_are_counted_whatever_their_case() -> None:
    gold = GoldBody("Rain fell. It stopped.")
    measured = measure("Rain fell. SIGN UP", gold, ["It stopped.", "Rain"], ["Sign up", "Log in"])
    assert (measured.leaks, measured.furniture, measured.losses, measured.content) == (1, 2, 1, 2)


@pytest.mark.parametrize(
    ("line", "furniture"),
    [
        ("The minister spoke for an hour", False),
        ("The minister spoke for an hour, Reuters said on its own account", True),
        ("Read also: the minister spoke", True),
        ("an hour", False),
        ("hour an", True),
        ("Minister", False),
        ("Advertisement", True),
        ("* * *", False),
    ],
)
def test_a_line_is_furniture_where_under_half_of_its_3_grams_are_gold(line: str, furniture: bool) -> None:
    gold = GoldBody("The minister spoke for an hour.\nNobody read it.")
    assert gold.is_furniture(line) is furniture


@given(st.lists(st.sampled_from("abc"), max_size=8), st.integers(1, 3))
def test_counts_of_ngrams_agree_with_the_shingles(words: list[str], length: int) -> None:
    if len(words) >= length:
        assert NgramCounts(words).of_length(length) == Counter(find_shingles(words, length))


@given(st.lists(st.sampled_from("abcd")), st.lists(st.sampled_from("abcd")))
def test_overlap_is_the_intersection_of_the_multisets(output: list[str], gold: list[str]) -> None:
    overlap = measure_overlap(Counter(output), Counter(gold))
    assert overlap.common == (Counter(output) & Counter(gold)).total()
    assert (overlap.found, overlap.wanted) == (len(output), len(gold))
