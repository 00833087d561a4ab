"""What a rule would take: hits folded by text, near misses, and examples that hold."""

from __future__ import annotations

import pytest

from cleaner import Cleaner
from cleaner.authoring.examples.run import judge_rule
from cleaner.authoring.new import add_rule
from cleaner.authoring.trial.draft import build_trial_rule, name_furniture, write_example, write_fields
from cleaner.authoring.trial.run import Trial
from cleaner.errors import PackError
from cleaner.extract import read_text
from cleaner.model import Block, Extraction
from cleaner.packs.load import RuleSet
from cleaner.packs.rule import Example

BODY = "The river had risen by a metre before dawn, and the people of the lower town carried their chairs upstairs."
MORE = "Nobody could remember a wetter spring, though the miller kept a ledger that reached back to his grandfather."


def try_on(fields: dict, *texts: str, url: str | None = "https://a.org/1") -> Trial:
    trial = Trial(build_trial_rule(fields))
    for number, text in enumerate(texts):
        trial.add(f"{number}.txt", read_text(text, url=url))
    return trial


def draft(fields: dict, trial: Trial):
    removes, keeps = trial.draft_examples()
    return add_rule(write_fields({"id": "drafted", **fields}, removes, keeps), pack="t", file="t.yaml").rule


def test_hits_that_read_the_same_are_one_with_counts_and_hosts():
    trial = Trial(build_trial_rule({"line": "Follow us"}))
    trial.add("1", read_text(f"{BODY}\nFollow us\nFOLLOW US", url="https://a.org/1"))
    trial.add("2", read_text(f"{BODY}\nfollow us", url="https://b.org/1"))
    (folded,) = trial.find_hits()
    assert (folded.count, folded.documents, dict(folded.hosts)) == (3, 2, {"a.org": 1, "b.org": 1})
    assert folded.first.line == 2


def test_a_hit_has_the_line_before_and_the_line_after():
    (folded,) = try_on({"line": "Follow us"}, f"{BODY}\n\nFollow us\n{MORE}").find_hits()
    assert (folded.first.before, folded.first.text, folded.first.after) == (BODY, "Follow us", MORE)


def test_hits_that_read_like_the_body_come_first():
    trial = try_on({"line": "The river.*|Read more"}, f"Read more\n{BODY}", f"Read more\n{MORE}", "Read more\nEnd")
    assert [folded.first.is_prose for folded in trial.find_hits()] == [True, False]


def test_the_share_of_the_corpus_and_the_longest_cut_are_counted():
    trial = try_on({"line": "Follow us.*"}, "Follow us\n" + "x" * 90, "Follow us all\n" + "x" * 86)
    assert (trial.hits, trial.hit_documents, trial.hit_characters, trial.characters) == (2, 2, 22, 200)
    assert trial.longest == "Follow us all"


def test_a_line_that_only_a_guard_spared_is_a_near_miss_that_names_the_guard():
    trial = try_on({"line": "Follow us", "zone": "tail"}, "\n".join(["Follow us", BODY, MORE, BODY, MORE]))
    assert [(near.first.text, near.stops) for near in trial.find_near()] == [("Follow us", ("zone",))]


def test_a_line_that_has_the_words_and_does_not_match_is_a_near_miss():
    trial = try_on({"line": "Follow us"}, f"Follow us\n{BODY}\nThey follow us everywhere.")
    assert [(near.first.text, near.stops) for near in trial.find_near()] == [
        ("They follow us everywhere.", ("pattern",))
    ]


def test_what_a_shipped_rule_takes_already_is_said():
    trial = try_on({"line": "Advertisement|Frobnicate now"}, f"{BODY}\nAdvertisement\n{MORE}\nFrobnicate now\n{BODY}")
    trial.name_takers(Cleaner())
    already = {folded.first.text: folded.already for folded in trial.find_hits()}
    assert "en/ads:ad-label" in already["Advertisement"]
    assert already["Frobnicate now"] == ()


LINES = [BODY, MORE, BODY, "Follow us on X [-1-]", "They follow us on X, one and all.", "More", "A story"]


@pytest.mark.parametrize(
    "fields",
    [
        {"line": "Follow us on X.{0,20}"},
        {"line": "Follow us.*", "zone": "tail"},
        {"line": "Follow us.*", "unless": "one and all"},
        {"line": ".{2,300}us on X.{0,300}"},
        {"span": "us on X"},
        {"block": "More"},
        {"block": {"start": "More", "lines": 1}, "sites": ["a.org"]},
        {"line": "Follow us.*", "sites": ["a.org"]},
        {"line": "Follow us on X \\[-1-\\]", "category": "social"},
    ],
)
def test_the_drafted_rule_passes_its_examples(fields):
    trial = try_on(fields, "\n".join(LINES))
    assert trial.hits
    rule = draft(fields, trial)
    assert rule.removes
    assert rule.keeps
    assert [outcome for outcome in judge_rule(rule) if outcome.verdict != "ok"] == []


def test_keeps_are_the_near_misses_where_there_are_any():
    fields = {"line": "Follow us on X"}
    trial = try_on(fields, f"{BODY}\nFollow us on X\nThey follow us on X, one and all.")
    assert [example.text for example in draft(fields, trial).keeps] == ["They follow us on X, one and all."]


def test_a_drafted_rule_for_linked_lines_proves_that_links_matter():
    text = f"{BODY}\nAnother story"
    blocks = (Block(0, len(BODY), "paragraph", 0.0), Block(len(BODY) + 1, len(text), "paragraph", 1.0))
    fields = {"line": "Another .{3,80}", "linked": True}
    trial = Trial(build_trial_rule(fields))
    trial.add("1", Extraction(text, blocks))
    rule = draft(fields, trial)
    assert [(example.linked, example.text) for example in rule.removes] == [(True, "Another story")]
    assert Example(text="Another story", linked=False) in [
        Example(text=example.text, linked=example.linked) for example in rule.keeps
    ]
    assert all(outcome.verdict == "ok" for outcome in judge_rule(rule))


def test_a_selector_gets_a_piece_of_html_that_it_finds():
    fields = {"css": "div.ad-box > p"}
    rule = build_trial_rule(fields)
    cleaner = Cleaner.of_rules(RuleSet((rule,)))
    page = (
        f"<html><body><article><p>{BODY}</p><div class=ad-box><p>Buy now</p></div><p>{MORE}</p></article></body></html>"
    )
    trial = Trial(rule)
    hits = trial.add("page.html", cleaner.extract_html(page))
    assert [hit.text for hit in hits] == ["Buy now"]
    drafted = draft(fields, trial)
    assert all(outcome.verdict == "ok" for outcome in judge_rule(drafted))


def test_a_bad_pattern_is_told_with_the_way_out():
    with pytest.raises(PackError, match="close the group"):
        build_trial_rule({"line": "Follow (us"})


def test_an_id_is_made_of_the_first_words():
    assert name_furniture("Sign up! For our: newsletter today") == "sign-up-for-our"


def test_marks_in_the_text_of_an_example_are_escaped():
    assert write_example(Example(text="a [-b-] c", gone=((0, 1),))) == r"[-a-] \[-b-] c"


def test_a_page_on_which_a_selector_would_take_the_prose_is_told():
    rule = build_trial_rule({"css": "p"})
    cleaner = Cleaner.of_rules(RuleSet((rule,)))
    trial = Trial(rule)
    page = f"<html><body><article><h1>Rain</h1><p>{BODY}</p><p>{MORE}</p></article></body></html>"
    assert trial.add("page.html", cleaner.extract_html(page)) == []
    assert trial.refused == ["page.html"]


def test_a_pattern_that_takes_too_long_is_told():
    trial = try_on({"line": "(?:a|a)*(?:a|aa)+(?:a|aaa)*c"}, "a" * 280 + "bc")
    assert (trial.timed_out, trial.hits) == (["0.txt"], 0)
