"""What explains a line: the rules that take it, and what stopped those that came near."""

from __future__ import annotations

import time

import pytest

from cleaner import Cleaner
from cleaner.authoring.explain.document import Explainer
from cleaner.extract import read_text
from cleaner.model import Block, Extraction
from cleaner.packs.load import RuleSet, parse_pack

BODY = "The river had risen by a metre before dawn, and the people of the lower town carried their chairs upstairs."
MORE = "Nobody could remember a wetter spring, though the miller kept a ledger that reached back to his grandfather."


def make_cleaner(rules: str, **settings) -> Cleaner:
    found, problems = parse_pack(f"pack: t\nrules:\n{rules}".encode(), "t.yaml")
    assert not problems
    return Cleaner.of_rules(RuleSet(tuple(sorted(found, key=lambda rule: rule.id))), **settings)


def rule(fields: str, id: str = "r") -> str:
    return f"  - {{id: {id}, {fields}, removes: [x], keeps: [y]}}\n"


def explain_line(rules: str, lines: list[str], number: int, **known):
    extraction = read_text("\n".join(lines), **known)
    (line,) = Explainer(make_cleaner(rules)).explain(extraction, lines=[number]).lines
    return line


def find_stops(rules: str, lines: list[str], number: int, **known) -> list[str]:
    (near,) = explain_line(rules, lines, number, **known).near
    return [stop.name for stop in near.stops]


@pytest.mark.parametrize(
    ("fields", "stop"),
    [
        ("line: 'Follow us', zone: tail", "zone"),
        ("line: 'Follow us', zone: after body", "zone"),
        ("line: 'Follow .*', unless: 'us'", "unless"),
        ("line: 'Follow us', max_chars: 5", "max_chars"),
        ("line: 'Follow us', sites: example.org", "sites"),
        ("line: 'Follow us', sites: '!example.net'", "sites"),
        ("line: 'Follow us', langs: de", "langs"),
        ("line: 'Follow us', pages: news", "pages"),
        ("line: 'Follow us', linked: true", "linked"),
        ("line: 'Follow us', kind: heading", "kind"),
        ("line: 'Follow us', status: draft", "status"),
        ("line: 'Follow us', status: 'off'", "status"),
        ("line: 'Follow us', category: attribution", "skip"),
        ("block: {start: 'Follow us', through: 'The end'}", "no end"),
        ("block: {start: 'Follow us', lines: 3}, max_lines: 2", "max_lines"),
        ("block: {start: 'Follow us', while: 'Nothing'}, min_lines: 2", "min_lines"),
        ("span: 'Follow', zone: tail", "zone"),
    ],
)
def test_what_stopped_a_rule_on_a_line_is_named(fields, stop):
    lines = ["Follow us", BODY, MORE, BODY, MORE]
    if "max_lines" in fields:
        lines[1:3] = ["More", "Still more", "And more"]
    assert find_stops(rule(fields), lines, 1, url="https://example.net/", lang="en") == [stop]


def test_each_of_several_guards_that_stop_a_rule_together_is_named():
    stops = find_stops(rule("line: 'Follow us', zone: tail, sites: example.org"), ["Follow us", BODY, MORE, BODY], 1)
    assert stops == ["zone", "sites"]


def test_a_block_that_the_body_ends_is_told_from_one_that_never_began():
    lines = [BODY, "Related", "One story", MORE, "Another story"]
    (near,) = explain_line(rule("block: 'Related'"), lines, 5).near
    assert [stop.name for stop in near.stops] == ["body stop"]
    assert "line 4" in near.stops[0].says


def test_what_the_stop_says_is_what_the_line_has_and_what_the_rule_wants():
    (near,) = explain_line(rule("line: 'Follow us .*', unless: '\\d+'"), ["Follow us 24 hours"], 1).near
    assert near.stops[0].says == "'24' is in the line"
    block = Block(0, 9, "paragraph", 0.25)
    explanation = Explainer(make_cleaner(rule("line: 'Follow us', linked: true"))).explain(
        Extraction("Follow us", (block,))
    )
    assert explanation.lines[0].near[0].stops[0].says == "link text is 25% of the line, asked for is at least 80%"


def test_edits_are_counted_and_what_is_too_far_is_not_near():
    rules = rule("line: 'Subscribe to our newsletter today'", "far") + rule(
        "line: 'Subscribe to our newsletters'", "close"
    )
    line = explain_line(rules, [BODY, "Subscribe to our newsleter"], 2)
    assert [near.rule.id for near in line.near] == ["t:close"]
    assert line.near[0].edits == 2


def test_a_line_away_by_edits_is_told_its_other_stops_too():
    line = explain_line(
        rule("line: 'Subscribe to our newsletter', zone: tail"), ["Subscribe to our newsleter", BODY, BODY, BODY], 1
    )
    (near,) = line.near
    assert near.edits == 1
    assert [stop.name for stop in near.stops] == ["zone"]


def test_the_nearest_rule_comes_first():
    rules = rule("line: 'Subscribe to our newsletters!'", "a-far") + rule(
        "line: 'Subscribe to our newsletters'", "b-close"
    )
    near = explain_line(rules, [BODY, "Subscribe to our newsletter"], 2).near
    assert [(each.rule.id, each.edits) for each in near] == [("t:b-close", 1), ("t:a-far", 2)]


def test_rules_that_go_by_no_word_come_last():
    rules = rule("line: '.{3,30}', linked: true", "a-any") + rule(
        "line: 'Follow us', zone: tail, sites: a.org", "b-words"
    )
    line = explain_line(rules, ["Follow us", BODY, MORE, BODY], 1)
    assert [near.rule.id for near in line.near] == ["t:b-words", "t:a-any"]


def test_a_line_that_goes_names_its_rule_and_the_others_that_claim_it():
    rules = rule("line: 'Follow us on X'", "whole") + rule("span: 'on X'", "part")
    line = explain_line(rules, [BODY, "Follow us on X"], 2)
    assert [(taken.rule, taken.also) for taken in line.taken] == [("t:whole", ("t:part",))]
    assert (line.stays, line.near) == ("", ())


def test_a_line_of_which_a_part_goes_says_what_stays():
    line = explain_line(rule("span: '\\[ad\\]'"), ["He left [ad] at noon."], 1)
    assert ([taken.text for taken in line.taken], line.stays) == (["[ad]"], "He left at noon.")


def test_lines_are_numbered_as_an_editor_does():
    extraction = read_text("One\n\n\nTwo\r\nThree")
    numbers = [line.number for line in Explainer(make_cleaner(rule("line: 'x'"))).explain(extraction).lines]
    assert numbers == [1, 4, 5]


def test_a_refused_document_says_that_the_guard_held():
    (line,) = Explainer(make_cleaner(rule("line: 'Follow us'"))).explain(read_text("Follow us")).lines
    assert [stop.name for stop in line.near[0].stops] == ["max_share"]


def test_without_time_for_edits_a_line_says_so():
    cleaner = make_cleaner(rule("line: 'Subscribe to our newsletter'"))
    (line,) = Explainer(cleaner).explain(read_text("Subscribe to our newslettr"), lines=[1], seconds=0.0).lines
    assert (line.near, line.is_near_complete) == ((), False)


def test_a_page_is_explained_in_under_a_second_of_processor_time_with_all_shipped_rules():
    text = "\n".join([BODY, "Folow us on Facebok", "Advertisement", MORE, "Read mor", "Related storys"] * 8)
    explainer = Explainer(Cleaner())
    explainer.explain(read_text("A page before it.\nFollow us on Facebook"))  # the process has met its first page
    seconds = []
    for _ in range(3):
        began = time.process_time()
        explanation = explainer.explain(read_text(text))
        seconds.append(time.process_time() - began)
    assert min(seconds) < 1
    assert any(near.edits for line in explanation.lines for near in line.near)
