"""The time of a document grows with its length, not with the square of it."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from cleaner.engine import resolve
from cleaner.lines import find_blocks
from cleaner.model import Claim, Extraction
from cleaner.pipeline import Cleaner

if TYPE_CHECKING:
    from collections.abc import Callable

TIMES = 8  # as long a text; 8 times the time is linear, 64 times quadratic


def least_seconds(work: Callable[[], object]) -> float:
    seconds = []
    for _ in range(5):
        start = time.process_time()
        work()
        seconds.append(time.process_time() - start)
    return max(min(seconds), 1e-3)


def assert_grows_evenly(work: Callable[[int], Callable[[], object]], size: int) -> None:
    assert least_seconds(work(size * TIMES)) < 4 * TIMES * least_seconds(work(size))


@pytest.fixture(scope="module")
def cleaner() -> Cleaner:
    return Cleaner()


ROWS = (
    "Advertisement",
    "Related articles",
    "Follow us on Facebook",
    "Don’t miss",
    "By Jo Lee",
    "Photo: Reuters",
    "x y z",
)


def test_with_the_number_of_blocks(cleaner: Cleaner) -> None:
    def work(count: int) -> Callable[[], object]:
        text = "\n".join(f"{ROWS[number % len(ROWS)]} {number}" for number in range(count))
        return lambda: cleaner.clean_text(text)

    assert_grows_evenly(work, 500)


def test_with_the_number_of_headings_that_are_left_alone() -> None:
    def work(count: int) -> Callable[[], object]:
        text = "Heading\nAd\n" * count
        blocks = tuple(
            replace(block, kind="heading" if number % 2 == 0 else "paragraph")
            for number, block in enumerate(find_blocks(text))
        )
        claims = [Claim(block.start, block.end, "p:ad", "ad") for block in blocks if block.kind == "paragraph"]
        return lambda: resolve(claims, text, blocks)

    assert_grows_evenly(work, 1_250)


def test_with_the_number_of_claims_that_overlap() -> None:
    def work(count: int) -> Callable[[], object]:
        text = "x" * (2 * count + 20)
        claims = [Claim(2 * number, 2 * number + 10, f"p:r-{number % 7}", "ad") for number in range(count)]
        return lambda: resolve(claims, text, find_blocks(text))

    assert_grows_evenly(work, 1_250)


@pytest.mark.parametrize(
    "piece", ["The river rose by a metre. ", "a", "Follow us on Facebook ", "é Advertisement ", "- "]
)
def test_with_the_length_of_a_line(piece: str, cleaner: Cleaner) -> None:
    def work(length: int) -> Callable[[], object]:
        line = piece * (length // len(piece))
        extraction = Extraction(line, find_blocks(line))
        return lambda: cleaner.clean_extraction(extraction)

    assert_grows_evenly(work, 125_000)  # to a megabyte
