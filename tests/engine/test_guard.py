"""The guard asks whether too much is claimed, without counting more than it must."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import example, given
from hypothesis import strategies as st

from cleaner.engine import claimed_share, is_over
from cleaner.model import Claim

if TYPE_CHECKING:
    from collections.abc import Iterable

SHARES = st.sampled_from((0.001, 0.05, 0.3, 0.5, 0.7, 1.0))


def claims_on(spans: Iterable[tuple[int, int]]) -> list[Claim]:
    return [Claim(min(span), max(span) + 1, f"p:r-{number}", "ad") for number, span in enumerate(spans)]


@given(
    st.text("ab \n\t\u00a0\u3000", max_size=200),
    st.lists(st.tuples(st.integers(0, 210), st.integers(0, 210)), max_size=4),
    SHARES,
)
@example("a" * 7 + "b" * 3, [(0, 6)], 0.7)
@example(" " * 100 + "a", [(100, 100)], 0.7)
def test_it_is_over_where_the_claimed_share_is(text: str, spans: list[tuple[int, int]], share: float) -> None:
    claims = [claim for claim in claims_on(spans) if claim.end <= len(text)]
    assert is_over(claims, text, share) is (claimed_share(claims, text) > share)


def test_of_a_text_of_which_little_is_claimed_the_end_does_not_count() -> None:
    text = "Ad\n" + "It rained. " * 1_000
    assert not is_over(claims_on([(0, 1)]), text, 0.7)
    assert is_over(claims_on([(0, 1)]), "Ad\n" + " " * 10_000, 0.7)
