"""What reads like the body of an article."""

import pytest

from cleaner.engine.prose import Prose, ends_sentence, is_body_like
from cleaner.lines import find_blocks

SEVENTY = "The river rose by a metre on Monday, and people carried all up hills."


@pytest.mark.parametrize("line", [
    "He left.", "He left!", "He left?", "“He left.”", "‘He left.’", '"He left."', "(He left.)", "He left.)”",
    "He left.” ", "**He left.**", "«Он ушёл.»", "„Er ging.“", "»Er ging.«", "‚Er ging.‘", "« Il part. »",
    "他走了。", "「彼は去った。」", "هل غادر؟", "वह चला गया।",
])  # fmt: skip
def test_ends_a_sentence(line: str) -> None:
    assert ends_sentence(line)


@pytest.mark.parametrize("line", [
    "Read more", "He is...", "He is…", "He is …”", "“He is...”", "Read more: ", "", "。。", "....", "”", "By Jo Lee",
])  # fmt: skip
def test_ends_none(line: str) -> None:
    assert not ends_sentence(line)


@pytest.mark.parametrize(("line", "following", "body_like"), [
    ("x" + SEVENTY, None, True),
    (SEVENTY, None, False),
    ("x" + SEVENTY[:-1], None, False),
    ("川の水位は月曜日に一メートル上がり人々は家財を運んだ。", None, True),
    ("川の水位は月曜日に一メートル上がった。", None, False),
    ("It fell.", "They cheered.", True),
    ("It fell.", "Read more", False),
    ("Read more", "It fell.", False),
    ("It fell.", None, False),
])  # fmt: skip
def test_body_like(line: str, following: str | None, body_like: bool) -> None:
    assert is_body_like(line, following) is body_like


def test_the_specimens_are_as_long_as_they_should_be() -> None:
    assert len("x" + SEVENTY) == 70


def test_the_next_block_counts_although_blank_lines_stand_between() -> None:
    text = "It fell.\n\n \nThey cheered.\nShare"
    prose = Prose(text, find_blocks(text))
    assert [prose.is_body_like(number) for number in range(3)] == [True, False, False]
    assert prose.edges() == (0, 0)


def test_a_text_without_a_body_has_no_edges() -> None:
    assert Prose("Share\nTags", find_blocks("Share\nTags")).edges() is None
