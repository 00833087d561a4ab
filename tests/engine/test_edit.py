"""Cutting and putting back."""

import pytest

from cleaner import restore
from cleaner.engine import cut
from cleaner.errors import RestoreError
from cleaner.model import Removal


def removal(start: int, text: str, *, end: int | None = None) -> Removal:
    return Removal(start, start + len(text) if end is None else end, 0, "p:r", "ad", text)


REMOVALS = (removal(0, "Ad\n"), removal(6, "🌊"), removal(9, "\r\n"))


def test_cut_takes_the_spans_and_restore_puts_them_back_in_any_order() -> None:
    body = cut("Ad\nOne🌊Tw\r\n", REMOVALS)
    assert body == "OneTw"
    assert restore(body, REMOVALS) == restore(body, REMOVALS[::-1]) == "Ad\nOne🌊Tw\r\n"


def test_without_removals_a_text_is_itself() -> None:
    assert cut("One", ()) == restore("One", ()) == "One"


@pytest.mark.parametrize("wrong", [
    (removal(20, "x"),),
    (removal(0, "xx", end=3),),
    (removal(1, "xx"), removal(2, "y")),
], ids=["beyond the body", "text of another length", "overlapping"])  # fmt: skip
def test_removals_of_another_body_are_refused_with_a_way_out(wrong: tuple[Removal, ...]) -> None:
    with pytest.raises(RestoreError, match="use the body and the removals of one run"):
        restore("OneTw", wrong)
