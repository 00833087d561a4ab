"""Right and wrong removals, against the gold body."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cleaner.authoring.evaluate.credit import EXTRACTION_RULE, Cut, Ledger, find_pruning_cuts
from cleaner.authoring.evaluate.metrics import GoldBody
from cleaner.authoring.evaluate.page import Extracted, PageEvaluation, evaluate_page
from cleaner.authoring.evaluate.summary import Credit, credit_rules
from cleaner.extract import read_text
from cleaner.model import Extraction, Pruned
from tests.authoring.gold_pages import STORY, make_cleaner, make_page

if TYPE_CHECKING:
    from pathlib import Path

    from cleaner.authoring.evaluate.gold import GoldPage

RIVER, SPOKESMAN, REPAIRS = STORY


def judge(text: str, gold: str, *gone: str) -> list[bool]:
    return [wrong for _, wrong in Ledger(text, GoldBody(gold)).judge(gone)]


@pytest.mark.parametrize(
    ("text", "gold", "gone", "wrong"),
    [
        pytest.param(f"{RIVER}\nSubscribe", RIVER, ["Subscribe"], [False], id="furniture is rightly removed"),
        pytest.param(RIVER, RIVER, [RIVER], [True], id="a line of the gold body is not"),
        pytest.param(f"{RIVER}\n{RIVER}", RIVER, [RIVER], [False], id="what stands twice may go once"),
        pytest.param(f"{RIVER}\n{RIVER}", RIVER, [RIVER, RIVER], [True, False], id="but not twice"),
        pytest.param(f"{RIVER}\n{RIVER}", f"{RIVER}\n{RIVER}", [RIVER], [True], id="unless the gold has it twice"),
        pytest.param(f"{RIVER}\nMonday", RIVER, ["Monday"], [False], id="a word that the article has elsewhere"),
        pytest.param("Rain\nSun", "Rain", ["Rain"], [True], id="a line of one word that the gold needs"),
        pytest.param(
            f"{RIVER} Read more about it here", RIVER, ["closed to lorries. Read more about it here"], [False],
            id="a part of a line that is furniture for the most part",
        ),
        pytest.param("* * *", "* * *", ["* * *"], [False], id="a line without words harms nobody"),
    ],
)  # fmt: skip
def test_a_line_was_wrongly_removed_where_the_gold_body_needs_it(
    text: str, gold: str, gone: list[str], wrong: list[bool]
) -> None:
    assert judge(text, gold, *gone) == wrong


def evaluate(directory: Path, page: GoldPage, **settings: list[str]) -> PageEvaluation:
    assert page.extraction is not None
    return evaluate_page(page, Extracted(page.extraction, page.extraction), make_cleaner(directory, **settings))


def credits_of(evaluation: PageEvaluation) -> dict[str, Credit]:
    return {credit.rule: credit for credit in credit_rules([evaluation])}


def test_each_rule_gets_the_credit_of_all_that_it_claims(tmp_path: Path) -> None:
    page = make_page(*STORY, "Subscribe to our newsletter")
    found = credits_of(evaluate(tmp_path, page))
    assert found["test:subscribe"] == Credit("test:subscribe", "prompt", None, 1, 0, 1, right=4, wrong=0, sole=0)
    assert found["test:any-subscribe"].right == 4
    assert found["test:spokesman"] == Credit("test:spokesman", "other", None, 1, 1, 1, right=0, wrong=14, sole=14)
    assert found["test:spokesman"].precision == 0.0


def test_what_only_one_rule_removes_is_sole(tmp_path: Path) -> None:
    page = make_page(*STORY, "Subscribe to our newsletter")
    found = credits_of(evaluate(tmp_path, page, only=["test:subscribe"]))
    assert found["test:subscribe"].sole == 4


def test_a_draft_is_credited_as_if_it_cut(tmp_path: Path) -> None:
    evaluation = evaluate(tmp_path, make_page(*STORY))
    assert credits_of(evaluation)["test:repairs"].withheld == "draft"
    assert credits_of(evaluation)["test:repairs"].wrong == 13
    assert "Repairs" in " ".join(line.kept for line in evaluation.lines)


def test_a_cut_is_shown_between_the_lines_that_stay(tmp_path: Path) -> None:
    cuts = evaluate(tmp_path, make_page(RIVER, SPOKESMAN, "Subscribe to our newsletter", REPAIRS)).cuts
    [cut] = [cut for cut in cuts if cut.rule == "test:subscribe"]
    assert (cut.previous, cut.next) == (RIVER, REPAIRS)


def make_extraction(*lines: str, pruned: tuple[Pruned, ...] = ()) -> Extraction:
    plain = read_text("\n".join(lines))
    return Extraction(plain.text, plain.blocks, pruned=pruned, is_html=True)


def prune(before: tuple[str, ...], after: tuple[str, ...], *pruned: str) -> tuple[Cut, ...]:
    elements = tuple(Pruned(f"test:{number}", "/html", text) for number, text in enumerate(pruned))
    gold = GoldBody("\n".join(STORY))
    return find_pruning_cuts(
        make_extraction(*before), make_extraction(*after, pruned=elements), gold, {"test:0": "nav"}
    )


def test_a_line_that_pruning_takes_belongs_to_the_rule_whose_element_held_it() -> None:
    [cut] = prune((*STORY, "More on the flood"), STORY, "Share More on the flood Rain in the hills")
    assert (cut.rule, cut.category, cut.words, cut.wrong, cut.pruned) == ("test:0", "nav", 4, False, True)


def test_a_line_that_no_pruned_element_held_belongs_to_the_extraction() -> None:
    [cut] = prune(STORY, STORY[:2], "Share this")
    assert (cut.rule, cut.wrong) == (EXTRACTION_RULE, True)


def test_a_line_that_pruning_only_broke_up_is_not_lost() -> None:
    [cut] = prune((" ".join(STORY),), STORY, "Share this")
    assert not cut.wrong


def test_a_page_from_which_nothing_was_pruned_has_no_cuts_by_pruning() -> None:
    assert prune(STORY, STORY[:1]) == ()
