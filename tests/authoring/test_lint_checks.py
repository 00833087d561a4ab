"""Each check of the linter: packs in which it finds something, and their look-alikes in which it does not."""

from __future__ import annotations

import pytest

from cleaner.authoring.lint import CHECKS, Finding, lint_packs
from cleaner.authoring.lint.form import KEY_ORDER
from cleaner.packs.schema import RULE


def lint(*packs: str) -> tuple[Finding, ...]:
    return lint_packs({f"p{number}.yaml": pack.encode() for number, pack in enumerate(packs, 1)}).findings


def codes(*packs: str) -> list[str]:
    """The codes found, with their lines."""
    return [f"{finding.line}:{finding.code}" for finding in lint(*packs)]


def rule(body: str, name: str = "r") -> str:
    """A pack of one rule, whose first key beside the id stands in line 3."""
    return f"rules:\n  - id: {name}\n" + "".join(f"    {line}\n" for line in body.strip().split("\n"))


def line(pattern: str, rest: str = "zone: tail", removes: str = "[Advertisement]", keeps: str = "[Adverbs]") -> str:
    lines = [*rest.split("\n"), f"line: '{pattern}'", f"removes: {removes}", f"keeps: {keeps}"]
    return rule("\n".join(sorted(lines, key=lambda entry: KEY_ORDER.index(entry.partition(":")[0]))))


CLEAN = [
    pytest.param(line("Advertisement"), id="a whole line"),
    pytest.param(line("Advertisement").replace("    zone: tail\n", ""), id="eight letters need no zone"),
    pytest.param(line("Anzeige", "zone: tail", "[Anzeige]"), id="a short word in a zone"),
    pytest.param(line("Anzeige", "sites: [a.org]", "[Anzeige]"), id="a short word on a site"),
    pytest.param(line("関連記事", "langs: [ja]", "[関連記事]"), id="four ideographs are two words"),
    pytest.param(
        line(".{4,99}", "linked: true", "[{text: A story, linked: true}]", "[{text: A tale, linked: false}]"),
        id="link share is asked before the pattern",
    ),
    pytest.param(line("(?:Advertisement){e<=1}"), id="a line is fuzzy from its start"),
    pytest.param(line("(?:Advertisement){e<=1}!{0,3}"), id="what follows a fuzzy part may repeat"),
    pytest.param(line(r"Advertisement(?-i: \p{Lu}\w+)?"), id="upper case where case counts"),
    pytest.param(line("Advertisement [ab]?"), id="a class of two letters"),
    pytest.param(line("Advertisement(?-i: [aA])?"), id="both cases where case counts"),
    pytest.param("lists: {labels: [Advertisement]}\n" + line(r"\L<labels>"), id="a list that is used"),
    pytest.param(line("Advertisement", "zone: tail\nunless: 'fell'"), id="unless is searched for plain words"),
    pytest.param(
        rule("css: '.ad'\nremoves: [{html: '<p class=ad>Ad</p>'}]\nkeeps: [{html: '<p>Rain</p>'}]"), id="a selector"
    ),
]  # fmt: skip


@pytest.mark.parametrize("pack", CLEAN)
def test_nothing_is_found_in_a_good_rule(pack: str) -> None:
    assert lint(pack) == ()


def test_schema_is_what_stops_a_pack_from_loading() -> None:
    linted = lint_packs({"a.yaml": b"rules:\n  - id: x\n    zonne: tail\n", "b.yaml": line("Advertisement").encode()})
    assert linted.unreadable
    assert {finding.code for finding in linted.findings} == {"schema"}
    assert "did you mean 'zone'" in linted.findings[-1].text
    assert [pack.file for pack in linted.packs] == ["b.yaml"]


def test_duplicate_id_is_one_name_in_two_packs() -> None:
    pack = "pack: mine\n" + line("Advertisement")
    (finding,) = [finding for finding in lint(pack, pack) if finding.code == "duplicate-id"]
    assert (finding.file, finding.line, finding.rule) == ("p2.yaml", 3, "mine:r")
    assert "p1.yaml:3" in finding.text


def test_dead_list_is_a_list_that_no_pattern_names() -> None:
    assert codes("lists:\n  used: [Advertisement]\n  dead: [Share]\n" + line(r"\L<used>")) == ["3:dead-list"]


def test_a_list_that_only_unless_names_is_not_dead() -> None:
    assert codes("lists: {words: [fell]}\n" + line("Advertisement", "zone: tail\nunless: '^\\L<words>'")) == []


def test_covered_is_a_rule_whose_examples_all_go_by_a_wider_one() -> None:
    wide, narrow = line("Advert.*"), line("Advertisement", "zone: tail\nsites: [a.org]").replace("id: r", "id: s")
    (finding,) = lint("pack: p\n" + wide, "pack: q\n" + narrow)
    assert (finding.code, finding.rule) == ("covered", "q:s")
    assert "p:r already" in finding.text


@pytest.mark.parametrize(
    ("wide", "narrow"),
    [
        pytest.param("zone: tail", "zone: head", id="another zone"),
        pytest.param("zone: tail\nsites: [b.org]", "zone: tail\nsites: [a.org]", id="another site"),
        pytest.param("zone: tail\nunless: 'fell'", "zone: tail", id="spares more"),
        pytest.param("zone: tail\nstatus: draft", "zone: tail", id="a draft takes nothing"),
        pytest.param("zone: tail\nmax_chars: 20", "zone: tail\nmax_chars: 30", id="takes no line as long"),
        pytest.param("zone: tail\nlangs: [en]", "zone: tail", id="one language"),
    ],
)
def test_a_rule_is_not_covered_where_the_other_does_not_hold(wide: str, narrow: str) -> None:
    wider, narrower = line("Advert.{0,99}", wide), line("Advertisement", narrow).replace("id: r", "id: s")
    found = lint("pack: p\n" + wider, "pack: q\n" + narrower)
    assert ("covered", "q:s") not in {(finding.code, finding.rule) for finding in found}


def test_of_two_rules_that_take_the_same_one_is_covered() -> None:
    found = lint("pack: p\n" + line("Advertisement"), "pack: q\n" + line("Advertisements?"))
    assert [(finding.code, finding.rule) for finding in found] == [("covered", "q:r")]


def test_a_selector_is_covered_by_the_same_selector_for_more_sites() -> None:
    body = "css: '.ad'\nremoves: [{html: '<p class=ad>Ad</p>'}]\nkeeps: [{html: '<p>Rain</p>'}]"
    found = lint("pack: p\n" + rule(body), "pack: q\n" + rule("sites: [a.org]\n" + body))
    assert [(finding.code, finding.rule) for finding in found] == [("covered", "q:r")]


def test_no_literal_is_a_pattern_that_is_tried_on_every_line() -> None:
    assert codes(line(r"\d+ [\w ]+", removes="['12 a b']")) == ["4:no-literal"]


def test_too_general_is_a_short_word_anywhere_on_every_site() -> None:
    (finding,) = lint(line("(?:Anzeige|Werbung).{0,60}", "langs: [de]", "[Anzeige]"))
    assert (finding.line, finding.code) == (4, "too-general")
    assert "spells out 7 letters" in finding.text
    assert codes(rule("span: 'Anzeige'\nremoves: [Anzeige]\nkeeps: [Rain]")) == ["3:too-general"]


def test_a_label_that_is_a_whole_short_line_is_told_by_four_letters() -> None:
    assert codes(line("(?:Anzeige|Werbung)(?: .{1,20})?", "langs: [de]", "[Anzeige]")) == []
    assert codes(line("(?:Anzeige|Ad)", "langs: [de]", "[Anzeige]")) == ["4:no-literal", "4:too-general"]


def test_unanchored_fuzzy_is_tried_at_every_character() -> None:
    fuzzy = "(?:Advertisement){e<=1}"
    assert codes(rule(f"zone: tail\nspan: '{fuzzy}'\nremoves: [Advertisement]\nkeeps: [Rain]")) == [
        "4:unanchored-fuzzy"
    ]
    assert codes(line(f".*{fuzzy}")) == ["4:unanchored-fuzzy"]
    assert codes(line("Advertisement", f"zone: tail\nunless: '{fuzzy}x'")) == ["5:unanchored-fuzzy"]
    assert codes(rule(f"zone: tail\nspan: '^{fuzzy}'\nremoves: [Advertisement]\nkeeps: [Rain]")) == []


def test_fuzzy_quantified_is_a_repeated_group_with_a_fuzzy_part() -> None:
    for pattern in ("(?:(?:Advertisement){e<=1} ?){1,3}", "((Advert){i<=1}isement)+"):
        assert "4:fuzzy-quantified" in codes(line(pattern)), pattern


def test_case_ignored_is_a_class_of_one_case_where_case_does_not_count() -> None:
    for pattern in (r"Advertisement(?: \p{Lu}\w+)?", "Advertisement(?: [[:upper:]])?", r"(?-i:A)dvertisement\p{Ll}?"):
        (finding,) = lint(line(pattern))
        assert (finding.line, finding.code) == (4, "case-ignored")
    assert "write (?-i:\\p{Ll})" in finding.text


def test_case_class_is_a_class_of_both_cases_of_a_letter() -> None:
    (finding,) = lint(line("[Aa]dvertisement"))
    assert (finding.code, finding.text) == ("case-class", "patterns ignore case already; write a for [Aa]")


@pytest.mark.parametrize(
    "pattern", [r"Advertisement(?:\p{L}+[ ,]?){0,20}:", "(?:Advert|Ad|vert|isement)+:", "Advertisement(?:.*?a){12}:"]
)
def test_slow_is_a_pattern_that_a_line_like_its_examples_blows_up(pattern: str) -> None:
    assert "slow" in {finding.code for finding in lint(line(pattern, removes="['Advertisement:']"))}


def test_slow_tries_a_line_rule_on_no_longer_line_than_the_rule_takes() -> None:
    pattern = r"Advertisement(?:a|a|aa)*:"
    assert "slow" not in {finding.code for finding in lint(line(pattern, "zone: tail\nmax_chars: 20"))}


def test_takes_prose_is_a_rule_that_takes_sentences_of_any_article() -> None:
    (finding,) = [
        finding for finding in lint(line("The river.*", removes="['The river']")) if finding.code != "covered"
    ]
    assert (finding.code, finding.line) == ("takes-prose", 2)
    assert codes(line("The river", removes="['The river']")) == []


def test_held_by_unknown_is_a_keep_that_does_not_say_what_the_rule_asks_for() -> None:
    asks, removes = "linked: true\nkind: item\n", "[{text: Advert, linked: true, kind: item}]"
    body = f"zone: tail\nline: 'Advert.*'\n{asks}removes: {removes}\nkeeps: "
    for keep, unsaid in [
        ("Adverts", "'linked' and 'kind'"),
        ("{text: Adverts, kind: item}", "'linked'"),
        ("{text: Adverts, linked: true}", "'kind'"),
    ]:
        (finding,) = lint(rule(body + f"[{keep}]"))
        assert (finding.code, finding.line) == ("held-by-unknown", 8)
        assert f"it does not say {unsaid}; say it" in finding.text
    assert codes(rule(body + "[{text: Adverts, linked: false}, Rain]")) == []


def test_a_keep_of_a_repeats_rule_without_a_title_holds_by_what_is_unknown() -> None:
    body = "repeats: title\nremoves: [{text: Rain, title: Rain}]\nkeeps: "
    assert codes(rule(body + "[Wind]")) == ["5:held-by-unknown"]
    assert codes(rule(body + "[{text: Wind, title: Rain}]")) == []


def test_a_keep_whose_address_names_no_site_holds_by_what_is_unknown() -> None:
    for url, found in (("b.org/x", ["6:held-by-unknown"]), ("https://b.org/x", [])):
        assert codes(line("Advertisement", "sites: [a.org]", keeps=f"[{{text: Advertisement, url: '{url}'}}]")) == found


def test_key_order_is_a_key_before_one_that_it_should_follow() -> None:
    (finding,) = lint(rule("line: 'Advertisement'\ncategory: ad\nremoves: [Advertisement]\nkeeps: [Rain]"))
    assert (finding.code, finding.line, finding.fixable) == ("key-order", 4, True)
    assert finding.text == "'category' stands after 'line'; move it up"


def test_every_key_of_a_rule_has_its_place() -> None:
    assert sorted(KEY_ORDER) == sorted(RULE.fields)


@pytest.mark.parametrize("pattern", ["Advertisement", '"Advertisement"'])
def test_quoting_is_a_pattern_in_other_than_single_quotes(pattern: str) -> None:
    (finding,) = lint(line("X").replace("'X'", pattern))
    assert (finding.code, finding.line, finding.fixable) == ("quoting", 4, True)
    block = f"zone: tail\nblock: {{start: {pattern}, lines: 2}}\nremoves: [Advertisement]\nkeeps: [Rain]"
    assert codes(rule(block)) == ["4:quoting"]


def test_a_pattern_that_single_quotes_cannot_hold_is_left_alone() -> None:
    assert codes(line("X").replace("'X'", '"Advertisement\\t?"')) == []
    assert codes(line("X").replace("'X'", ">-\n      Advertisement")) == []


def test_a_rule_may_say_why_a_finding_stands() -> None:
    pack = line("Anzeige.{0,60}", "langs: [de]", "[Anzeige]")
    assert codes(pack + "    meta: {lint: 'too-general: the whole line is the label'}\n") == []
    assert codes(pack + "    meta: {lint: 'too-general:'}\n") == ["4:too-general"]


def test_codes_are_unique() -> None:
    assert len({check.code for check in CHECKS}) == len(CHECKS)
