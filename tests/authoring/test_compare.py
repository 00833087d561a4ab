"""Two rule sets on one document: what now goes, what now stays, and what another rule takes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner import Cleaner
from cleaner.authoring.compare.document import compare_results
from cleaner.authoring.compare.summary import Comparison
from cleaner.authoring.evaluate.metrics import GoldBody
from cleaner.packs.load import RuleSet, parse_pack

BODY = "The river had risen by a metre before dawn, and the people of the lower town carried their chairs upstairs."
MORE = "Nobody could remember a wetter spring, though the miller kept a ledger that reached back to his grandfather."


def make_cleaner(*rules: str) -> Cleaner:
    written = "".join(
        f"  - {{id: r{n}, {fields}, removes: [{{html: x}}], keeps: [{{html: y}}]}}\n"
        if "css" in fields
        else f"  - {{id: r{n}, {fields}, removes: [x], keeps: [y]}}\n"
        for n, fields in enumerate(rules)
    )
    found, problems = parse_pack(f"pack: t\nrules:\n{written}".encode() if rules else b"rules: []", "t.yaml")
    assert not problems
    return Cleaner.of_rules(RuleSet(tuple(found)), max_share=1.0)


def compare_text(old: Cleaner, new: Cleaner, text: str, gold: str | None = None):
    return compare_results("d", old.clean_text(text), new.clean_text(text), GoldBody(gold) if gold else None)


def test_text_that_only_the_new_rules_take_is_removed():
    (change,) = compare_text(make_cleaner(), make_cleaner("line: Follow us"), f"{BODY}\nFollow us\n{MORE}")
    assert (change.kind, change.rule, change.text, change.characters) == ("removed", "t:r0", "Follow us", 8)


def test_text_that_only_the_old_rules_take_is_kept():
    (change,) = compare_text(make_cleaner("line: Follow us"), make_cleaner(), f"{BODY}\nFollow us\n{MORE}")
    assert (change.kind, change.rule, change.old, change.new) == ("kept", "t:r0", "t:r0", None)


def test_the_same_text_by_another_rule_is_neither():
    new = make_cleaner("line: x", "line: Follow .*")
    (change,) = compare_text(make_cleaner("line: Follow us"), new, f"{BODY}\nFollow us\n{MORE}")
    assert (change.kind, change.old, change.new) == ("renamed", "t:r0", "t:r1")


def test_characters_are_compared_and_not_spans():
    old, new = make_cleaner("span: 'us on X'"), make_cleaner("span: 'Follow us on X'")
    assert [(change.kind, change.text) for change in compare_text(old, new, f"{BODY}\nFollow us on X now")] == [
        ("removed", "Follow")
    ]


def test_what_reads_like_the_body_is_told():
    (change,) = compare_text(make_cleaner(), make_cleaner("line: 'Nobody .*'"), f"{BODY}\n{MORE}")
    assert change.is_prose


def test_harm_is_what_the_gold_body_loses():
    text = f"{BODY}\nFollow us\n{MORE}"
    changes = compare_text(
        make_cleaner(), make_cleaner("line: 'Nobody .*'", "line: Follow us"), text, f"{BODY}\n{MORE}"
    )
    assert [(change.text, change.is_harm) for change in changes] == [("Follow us", False), (MORE, True)]


PAGE = (
    f"<html><head><title>Rain</title></head><body><article><h1>Rain</h1><p>{BODY}</p>"
    f'<div class="box"><p>Buy the frob of the week from our friends.</p></div><p>{MORE}</p><p>{BODY} Twice.</p>'
    "</article></body></html>"
)


def test_words_are_aligned_where_pruning_changed_the_extraction():
    old, new = make_cleaner(), make_cleaner("css: div.box")
    results = old.clean_html(PAGE), new.clean_html(PAGE)
    assert results[0].extracted != results[1].extracted
    (change,) = compare_results("d", *results)
    assert (change.kind, change.rule, change.text) == ("removed", "t:r0", "Buy the frob of the week from our friends.")
    (back,) = compare_results("d", *reversed(results))
    assert (back.kind, back.old, back.new) == ("kept", "t:r0", None)


def test_pruning_what_a_rule_took_before_is_the_same_text_by_another_rule():
    old, new = make_cleaner("line: 'Buy the frob .*'"), make_cleaner("line: x", "css: div.box")
    (change,) = compare_results("d", old.clean_html(PAGE), new.clean_html(PAGE))
    assert (change.kind, change.old, change.new) == ("renamed", "t:r0", "t:r1")


LINES = st.lists(st.sampled_from(["Follow us", BODY, "More", "Read more", MORE, ""]), max_size=12)
RULES = st.lists(
    st.sampled_from(["line: Follow us", "line: 'Follow .*'", "span: ore", "block: More", "line: '.*more'"]), max_size=3
)


@given(LINES, RULES, RULES)
def test_what_goes_and_stays_adds_up_to_the_difference_of_the_bodies(lines, old_rules, new_rules):
    text = "\n".join(lines)
    old, new = make_cleaner(*old_rules).clean_text(text), make_cleaner(*new_rules).clean_text(text)
    changes = compare_results("d", old, new)
    went = sum(change.characters for change in changes if change.kind == "removed")
    came = sum(change.characters for change in changes if change.kind == "kept")
    assert came - went == count_ink(new.body) - count_ink(old.body)
    backwards = compare_results("d", new, old)
    assert sorted(change.text for change in changes) == sorted(change.text for change in backwards)


def count_ink(text: str) -> int:
    return len("".join(text.split()))


@pytest.fixture
def comparison() -> Comparison:
    old, new = make_cleaner("line: Follow us"), make_cleaner("line: x", "line: 'Nobody .*|More'")
    comparison = Comparison()
    for text in (f"{BODY}\nFollow us\nMore\n{MORE}", f"{BODY}\nFOLLOW US\nMore", BODY):
        results = old.clean_text(text), new.clean_text(text)
        comparison.add(compare_results("d", *results), results[0].status, results[1].status, len(text))
    return comparison


def test_changes_are_counted_by_rule(comparison):
    assert (comparison.documents, comparison.changed) == (3, 2)
    assert {rule: (change.more, change.less) for rule, change in comparison.rank_rules()} == {
        "t:r0": (0, 2),
        "t:r1": (3, 0),
    }


def test_cases_are_folded_and_prose_comes_first(comparison):
    assert [(case.first.text, case.count) for case in comparison.find_cases()] == [
        (MORE, 1),
        ("Follow us", 2),
        ("More", 2),
    ]
