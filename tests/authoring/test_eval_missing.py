"""The furniture that is left, grouped."""

from __future__ import annotations

from cleaner.authoring.evaluate.lines import MarkedLine, mark_lines
from cleaner.authoring.evaluate.metrics import GoldBody
from cleaner.authoring.evaluate.missing import Left, find_left, fold_opening, group_left, sum_shapes
from cleaner.engine.edit import cut
from cleaner.extract import read_text
from cleaner.model import CleanResult, Removal, Status
from tests.authoring.gold_pages import STORY

GOLD = GoldBody("\n".join(STORY))


def make_result(text: str, *gone: str) -> CleanResult:
    """``text`` without the first of each of ``gone``."""
    starts = [text.index(each) for each in gone]
    removals = tuple(
        Removal(start, start + len(each), start, f"test:{number}", "other", each)
        for number, (start, each) in enumerate(zip(starts, gone, strict=True))
    )
    return CleanResult(text, cut(text, removals), Status.OK, removals, blocks=read_text(text).blocks)


def test_lines_are_kept_left_cut_or_harmed() -> None:
    text = "\n".join([STORY[0], "Share this story", STORY[1], "Advertisement"])
    lines = mark_lines(make_result(text, "Share this story", STORY[1]), GOLD)
    assert [line.verdict for line in lines] == ["kept", "cut", "harm", "left"]
    assert [line.rules for line in lines] == [(), ("test:0",), ("test:1",), ()]
    assert [line.kept for line in lines] == [STORY[0], "", "", "Advertisement"]


def test_a_line_of_which_a_part_goes_is_judged_by_that_part() -> None:
    [line] = mark_lines(make_result(f"Advertisement {STORY[0]}", "Advertisement "), GOLD)
    assert (line.verdict, line.kept) == ("cut", STORY[0])


def line(text: str, start: float = 0.9, share: float | None = 0.0) -> MarkedLine:
    return MarkedLine(text, text, "left", start, "paragraph", share)


def test_furniture_is_shown_between_the_lines_that_stay() -> None:
    gone = MarkedLine("Share", "", "cut", 0.9, "paragraph", 0.0, ("test:1",))
    [left], _ = find_left([line(STORY[0]), gone, line("Read more: Rain", share=1.0), line(STORY[1])], GOLD)
    assert (left.previous, left.text, left.next) == (STORY[0], "Read more: Rain", STORY[1])
    assert (left.shape.position, left.shape.kind, left.shape.linked, left.words) == ("tail", "paragraph", True, 3)


def find_groups(*pages: list[MarkedLine]) -> list[tuple[str, str, Left]]:
    return [(f"{number}", f"site{number}", find_left(lines, GOLD)[0]) for number, lines in enumerate(pages)]


def test_lines_that_differ_in_case_and_numbers_are_one_group() -> None:
    pages = find_groups([line("Updated 12:30")], [line("UPDATED 9:05"), line("Updated 1:00")])
    [group] = group_left(pages)
    assert (group.key, group.lines, group.pages, group.sites, group.words) == ("updated 0:0", 3, 2, 2, 9)


def test_position_parts_groups() -> None:
    groups = group_left(find_groups([line("Subscribe", 0.0), line("Subscribe", 0.3), line("Subscribe", 0.5)]))
    assert [group.position for group in groups] == ["head", "middle", "tail"]


def test_what_many_sites_say_comes_before_what_one_says_at_length() -> None:
    once = line("All of our reporters worked on this for a very long time indeed")
    groups = group_left(find_groups([once], *[[line("Read more")]] * 4))
    assert [group.key for group in groups] == ["read more", once.text.lower()]


def test_openings_gather_lines_that_begin_alike() -> None:
    pages = find_groups([line("Read more: Rain"), line("Read more: Sun")], [line("Read on")])
    assert [(group.key, group.lines) for group in group_left(pages, fold_opening)] == [("read more", 2), ("read on", 1)]


def test_shapes_count_gold_beside_furniture() -> None:
    shapes = [
        find_left([line(STORY[0]), line(STORY[1]), line("It is sunny in the hills and nobody knows quite why.")], GOLD)[
            1
        ]
    ]
    [(shape, tally)] = [each for each in sum_shapes([*shapes, *shapes]) if each[1].lines]
    assert (shape.ends, shape.size, tally.lines, tally.words) == (True, "4-12", 2, 22)
    assert sum(each[1].gold_lines for each in sum_shapes(shapes)) == 2
