"""Examples are the tests: where they are set and how they are judged."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.authoring.examples.article import PROSE, set_in_zone, set_outside
from cleaner.authoring.examples.run import ExampleOutcome, judge_rule, mark
from cleaner.engine.prose import Prose, is_body_like
from cleaner.packs.load import parse_pack
from cleaner.packs.zone import parse_zone

if TYPE_CHECKING:
    from cleaner.packs import Rule

PUMPED = "a" * 60


def read_rule(body: str) -> Rule:
    """The one rule of a pack whose entry has these lines beside its id."""
    entry = "\n".join("    " + line for line in body.strip("\n").split("\n"))
    rules, problems = parse_pack(f"pack: p\nrules:\n  - id: r\n{entry}\n".encode(), "p.yaml")
    assert not problems, problems
    return rules[0]


def judge(body: str) -> list[ExampleOutcome]:
    return list(judge_rule(read_rule(body)))


def verdicts(body: str) -> dict[str, str]:
    """The verdict of each example by its name without the rule, the worse of its two places."""
    found: dict[str, str] = {}
    for outcome in judge(body):
        name = f"{outcome.side}-{outcome.number}"
        if found.get(name, "ok") == "ok":
            found[name] = outcome.verdict
    return found


def test_a_bare_string_must_go_whole_and_a_keep_must_stay_whole() -> None:
    assert verdicts("line: 'Advertisement'\nremoves: [Advertisement]\nkeeps: ['Advertisement revenue fell.']") == {
        "removes-1": "ok",
        "keeps-1": "ok",
    }


def test_a_rule_that_leaves_one_of_its_removes_is_missing() -> None:
    (outcome, _) = judge("line: 'Advert'\nremoves: [Advertisement]\nkeeps: [x]")
    assert (outcome.verdict, outcome.expected, outcome.got) == ("missing", "[-Advertisement-]", "Advertisement")
    assert (outcome.name, outcome.file, outcome.line) == ("p:r-removes-1", "p.yaml", 5)


def test_a_rule_that_removes_one_of_its_keeps_is_noisy() -> None:
    (_, outcome) = judge("line: 'Ad.*'\nremoves: [Ad]\nkeeps: [Adverbs]")
    assert (outcome.verdict, outcome.expected, outcome.got) == ("noisy", "Adverbs", "[-Adverbs-]")


def test_a_rule_that_takes_more_than_the_marks_is_noisy() -> None:
    assert verdicts("span: 'Read .*'\nremoves: ['Rain. [-Read more-] Wind.']\nkeeps: [x]")["removes-1"] == "noisy"


def test_a_rule_that_takes_less_than_the_marks_is_missing() -> None:
    assert verdicts("span: 'Read'\nremoves: ['Rain. [-Read more-] Wind.']\nkeeps: [x]")["removes-1"] == "missing"


def test_white_space_at_the_edges_of_an_example_and_of_its_marks_does_not_count() -> None:
    assert verdicts("span: 'Read more'\nremoves: ['  Rain.[- Read more -]Wind. ', ' Read more ']\nkeeps: [x]") == {
        "removes-1": "ok",
        "removes-2": "ok",
        "keeps-1": "ok",
    }


def test_parts_can_be_named_instead_of_marked() -> None:
    assert verdicts("span: 'Ad'\nremoves: [{text: 'Ad. Rain. Ad', gone: [Ad]}]\nkeeps: [x]")["removes-1"] == "noisy"
    assert verdicts("span: 'Ad'\nremoves: [{text: 'Ad. Rain.', gone: [Ad]}]\nkeeps: [x]")["removes-1"] == "ok"


ZONES = [
    "head", "tail", "first 1 line", "first 2 lines", "first 40 lines", "last 1 line", "last 3 lines", "last 40 lines",
    "first 1%", "first 25%", "first 95%", "last 1%", "last 50%", "last 95%", "before body", "after body",
]  # fmt: skip


@pytest.mark.parametrize("zone", ZONES)
def test_an_example_goes_in_the_zone_of_its_rule_and_stays_outside_it(zone: str) -> None:
    outcomes = judge(f"line: 'Advertisement'\nzone: {zone}\nremoves: [Advertisement]\nkeeps: [Adverbs]")
    assert [(outcome.side, outcome.where, outcome.verdict) for outcome in outcomes] == [
        ("removes", "in zone", "ok"),
        ("removes", "outside zone", "ok"),
        ("keeps", "in zone", "ok"),
        ("keeps", "outside zone", "ok"),
    ]
    assert "[-" not in outcomes[1].got


@pytest.mark.parametrize("zone", ["any", "first 100%", "last 100%"])
def test_a_zone_that_is_all_of_a_text_has_no_outside(zone: str) -> None:
    outcomes = judge(f"line: 'Advertisement'\nzone: {zone}\nremoves: [Advertisement]\nkeeps: [Adverbs]")
    assert {outcome.where for outcome in outcomes} == {"in zone"}


def test_every_line_of_an_example_is_in_the_zone_where_each_is_a_claim_of_its_own() -> None:
    lines = "\n".join(f"        Teaser number {number}" for number in range(40))
    body = f"line: 'Teaser number \\d+'\nzone: %s\nremoves:\n  - |\n{lines}\nkeeps: [x]"
    assert verdicts(body % "head")["removes-1"] == "ok"
    assert verdicts(body % "tail")["removes-1"] == "ok"
    assert verdicts(body % "last 3 lines")["removes-1"] == "missing"


def test_a_body_like_line_follows_so_a_block_to_the_end_stops_there() -> None:
    (outcome, _) = judge("block: 'Related articles'\nremoves: [\"Related articles\\nA story\\nAnother\"]\nkeeps: [x]")
    assert outcome.verdict == "ok"


def test_a_block_runs_to_the_line_that_ends_it() -> None:
    through = "block: {start: 'Comments \\(\\d+\\)', through: 'Write the first.*'}"
    examples = "removes: [\"Comments (0)\\nBest Newest\\nWrite the first comment\"]\nkeeps: ['Comments (0)']"
    assert set(verdicts(f"{through}\n{examples}").values()) == {"ok"}
    until = "block: {start: 'Share', until: 'Tags'}\nremoves: [\"[-Share\\nFacebook-]\\nTags\"]\nkeeps: [Share]"
    assert set(verdicts(until).values()) == {"ok"}


def test_kind_and_link_share_are_unknown_unless_the_example_says() -> None:
    linked = "line: '.{8,200}'\nlinked: true\nkeeps: [{text: 'A story of rain', linked: false}]\nremoves: "
    assert verdicts(linked + "[{text: 'A story of rain', linked: true}]")["removes-1"] == "ok"
    outcome = judge(linked + "['A story of rain']")[0]
    assert (outcome.verdict, "add 'linked: true'" in outcome.note) == ("missing", True)
    kind = "line: '.{8,200}'\nkind: heading\nkeeps: [{text: 'A story of rain', kind: item}]\nremoves: "
    assert verdicts(kind + "[{text: 'A story of rain', kind: heading}]")["removes-1"] == "ok"
    assert "add 'kind: heading'" in judge(kind + "['A story of rain']")[0].note


def test_the_title_that_a_repeats_rule_compares_with_is_the_examples() -> None:
    body = "repeats: %s\nremoves: [{text: 'Rain in the lower town', title: 'Rain in the lower town'}]\nkeeps: [x]"
    for said in ("title", "site", "author"):
        assert verdicts(body % said)["removes-1"] == "ok"
    assert "add 'title: …'" in judge("repeats: title\nremoves: ['Rain fell']\nkeeps: [x]")[0].note


def test_an_example_is_on_the_first_of_the_rules_sites_and_in_its_first_language_unless_it_says() -> None:
    rule = "line: 'Anzeige'\nsites: [example.org, example.com]\nlangs: [de, nl]\nremoves: [Anzeige]\nkeeps: "
    assert verdicts(rule + "[{text: Anzeige, url: 'https://elsewhere.net/'}, {text: Anzeige, lang: en}]") == {
        "removes-1": "ok",
        "keeps-1": "ok",
        "keeps-2": "ok",
    }
    assert verdicts(rule + "[{text: Anzeige, url: 'https://www.example.com/', lang: nl}]")["keeps-1"] == "noisy"


def test_an_example_is_on_the_first_of_the_rules_kinds_of_page_unless_it_says() -> None:
    rule = "line: Ad\npages: [article]\nremoves: [Ad]\nkeeps: "
    assert verdicts(rule + "[{text: Ad, page: forum}]") == {"removes-1": "ok", "keeps-1": "ok"}
    assert verdicts(rule + "[{text: Ad, page: news}]")["keeps-1"] == "noisy"
    assert verdicts("line: Ad\npages: ['!news']\nremoves: [Ad]\nkeeps: [{text: Ad, page: news}]") == {
        "removes-1": "ok",
        "keeps-1": "ok",
    }


@pytest.mark.parametrize("status", ["on", "draft", "off"])
def test_a_rule_is_judged_whatever_its_status(status: str) -> None:
    assert verdicts(f"line: Ad\nstatus: {status}\nremoves: [Ad]\nkeeps: [Ad]") == {
        "removes-1": "ok",
        "keeps-1": "noisy",
    }


def test_the_guard_is_off() -> None:
    long = "Subscribe " * 3_000
    assert (
        verdicts(f"line: '(?:Subscribe ?)+'\nmax_chars: 100000\nremoves: ['{long}']\nkeeps: [x]")["removes-1"] == "ok"
    )


def test_a_pattern_that_takes_too_long_fails_its_keeps_as_well() -> None:
    # It ends as the pattern does, or the index would know that it cannot match.
    (_, outcome) = judge(f"line: '(?:a|a)*(?:a|aa)+(?:a|aaa)*c'\nremoves: [ac]\nkeeps: ['{PUMPED}bc']")
    assert outcome.verdict == "timed out"


SECTION = '<section class="more"><h3>More</h3><a href="/a">A story</a></section>'


def test_css_examples_are_judged_on_the_tree() -> None:
    rule = "css: section.more\nremoves: [{html: '%s'}]\nkeeps: [{html: '%s'}]"
    assert verdicts(rule % (SECTION, "<p>Rain</p>")) == {"removes-1": "ok", "keeps-1": "ok"}
    assert verdicts(rule % ("<p>Rain</p>", SECTION)) == {"removes-1": "missing", "keeps-1": "noisy"}


def test_an_element_without_text_counts_as_gone() -> None:
    assert verdicts("xpath: //img\nremoves: [{html: '<img src=\"a\">'}]\nkeeps: [{html: '<hr>'}]") == {
        "removes-1": "ok",
        "keeps-1": "ok",
    }
    assert verdicts("xpath: //img\nremoves: [{html: '<hr>'}]\nkeeps: [{html: '<img>'}]") == {
        "removes-1": "missing",
        "keeps-1": "noisy",
    }


def test_marks_in_html_leave_the_rest_of_the_piece() -> None:
    rule = "css: aside, .note\nremoves: [{html: '%s'}]\nkeeps: [{html: '<p>Rain</p>'}]"
    assert verdicts(rule % "<p>Rain</p>[-<aside>Ad</aside>-]")["removes-1"] == "ok"
    assert verdicts(rule % "<p>Rain</p><aside>Ad</aside>")["removes-1"] == "missing"
    assert verdicts(rule % "<p class=note>Rain</p>[-<aside>Ad</aside>-]")["removes-1"] == "noisy"


def test_a_css_rule_keeps_what_is_on_another_site() -> None:
    rule = f"css: section.more\nsites: [example.org]\nremoves: [{{html: '{SECTION}'}}]\nkeeps: "
    assert verdicts(rule + f"[{{html: '{SECTION}', url: 'https://elsewhere.net/a'}}]")["keeps-1"] == "ok"
    assert verdicts(rule + f"[{{html: '{SECTION}', url: 'https://example.org/a'}}]")["keeps-1"] == "noisy"


ZONE = st.one_of(
    st.sampled_from(["any", "head", "tail", "before body", "after body"]),
    st.builds("{} {} lines".format, st.sampled_from(["first", "last"]), st.integers(1, 50)),
    st.builds("{} {}%".format, st.sampled_from(["first", "last"]), st.integers(1, 99)),
)
LINE = st.text("ab ", min_size=1, max_size=300).map(str.strip).filter(bool)


@given(ZONE, LINE)
def test_a_line_is_set_as_it_is_in_its_zone_and_outside_it(zone: str, line: str) -> None:
    parsed = parse_zone(zone)
    assert parsed is not None
    within, without = set_in_zone(line, parsed, [0]), set_outside(line, parsed, [0])
    assert (without is None) is (zone == "any")
    for setting, holds in ((within, True), (without, False)):
        if setting is not None:
            assert setting.text[setting.start : setting.end] == line
            number = [block.start for block in setting.blocks].index(setting.start)
            blocks, length = len(setting.blocks), len(setting.text)
            body = Prose(setting.text, setting.blocks).edges()
            assert parsed.holds(start=setting.start, length=length, block=number, blocks=blocks, body=body) is holds


def test_the_neutral_prose_is_body_like_line_by_line() -> None:
    assert all(is_body_like(line, None) for line in PROSE)


@given(st.text("ab \n\u00a0"), st.data())
def test_marks_enclose_what_is_gone_and_nothing_else(text: str, data: st.DataObject) -> None:
    inked = [at for at, char in enumerate(text) if not char.isspace()]
    gone = frozenset(data.draw(st.sets(st.sampled_from(inked)))) if inked else frozenset()
    marked = mark(text, gone)
    assert marked.replace("[-", "").replace("-]", "") == text
    inside = "".join(piece.partition("-]")[0] for piece in marked.split("[-")[1:])
    assert "".join(inside.split()) == "".join(text[at] for at in sorted(gone))
