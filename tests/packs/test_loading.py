"""What a pack means once it is loaded."""

from __future__ import annotations

import gc
import time
from typing import TYPE_CHECKING

import pytest
import yaml

from cleaner import Cleaner
from cleaner.errors import PackError, SettingsError
from cleaner.packs import Rule, RuleSet, load_packs, nodes
from cleaner.packs.load import parse_pack
from cleaner.packs.rule import Inline, Line, Run
from cleaner.packs.scope import applies, find_host
from cleaner.packs.select import select
from cleaner.packs.specimen import read_marks
from tests.packs.test_faults import EXAMPLES, in_rule

if TYPE_CHECKING:
    from pathlib import Path


def rules_of(pack: str | bytes) -> list[Rule]:
    raw = pack if isinstance(pack, bytes) else pack.encode()
    rules, problems = parse_pack(raw, "mine.yaml", default_name="mine")
    assert problems == []
    return rules


def rule_of(written: str, **kept: str) -> Rule:
    (rule,) = rules_of(in_rule(written, **kept))
    return rule


def test_the_simplest_rule_is_four_lines_and_has_the_defaults() -> None:
    rule = rule_of("line: Advertisement")
    assert (rule.id, rule.pack, rule.category, rule.status) == ("mine:ad-label", "mine", "other", "on")
    assert (str(rule.zone), rule.max_chars, rule.max_lines, rule.past_body) == ("any", 300, 30, False)
    assert (rule.linked, rule.kinds, rule.sites, rule.not_sites, rule.langs) == (None, (), (), (), ())
    assert (rule.file, rule.line) == ("mine.yaml", 2)


def test_a_block_rule_may_claim_six_thousand_characters() -> None:
    assert rule_of("block: Related").max_chars == 6000
    assert rule_of("block: Related\n    max_chars: 80").max_chars == 80


def test_what_the_pack_says_holds_for_rules_that_say_nothing() -> None:
    above = "pack: de/werbung\nlangs: [de, gsw]\nsites: example.org\ncategory: ad\nstatus: draft\n"
    rule = rule_of("line: Anzeige", above=above)
    assert (rule.id, rule.langs, rule.sites) == ("de/werbung:ad-label", ("de", "gsw"), ("example.org",))
    assert (rule.category, rule.status) == ("ad", "draft")
    rule = rule_of("line: Anzeige\n    langs: en-GB\n    sites: [A.org, '!b.a.org']\n    status: on", above=above)
    assert (rule.langs, rule.sites, rule.not_sites, rule.status) == (("en",), ("a.org",), ("b.a.org",), "on")


@pytest.mark.parametrize("word", ["on", "off"])
def test_on_and_off_are_words(word: str) -> None:
    assert rule_of(f"line: Ad\n    status: {word}").status == word


@pytest.mark.parametrize("word", ["no", "No", "NO"])
def test_norwegian_is_a_language(word: str) -> None:
    assert rule_of(f"line: Ad\n    langs: [{word}]").langs == ("no",)


@pytest.mark.parametrize(("written", "pattern"), [
    ("line: 404", "404"), ("line: true", "true"), ("line: 1_000", "1_000"), ("line: 2024-01-01", "2024-01-01"),
    ("line: null", "null"), ("line: 0x1F", "0x1F"), ("line: 1e3", "1e3"), ("line: ~ads~", "~ads~"),
    ("line: 'it''s'", "it's"), (r"line: '\d+ ads'", r"\d+ ads"), (r'line: "\\d+ ads"', r"\d+ ads"),
    ("line: >-\n      one\n      two", "one two"), ("line: |-\n      one", "one"),
    ("line: Ad # a comment", "Ad"), ("line: Ad#1", "Ad#1"),
])  # fmt: skip
def test_every_scalar_is_the_text_it_was_written_as(written: str, pattern: str) -> None:
    matcher = rule_of(written).matcher
    assert isinstance(matcher, Line)
    assert matcher.pattern.source == pattern


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
def test_line_breaks_of_the_file_change_nothing(line_break: str) -> None:
    pack = in_rule("block: {start: Ad, lines: 2}", "    removes:\n      - |\n        Ad\n        two\n    keeps: [x]\n")
    assert rules_of(pack.replace("\n", line_break).encode()) == rules_of(pack)


def test_a_byte_order_mark_is_no_part_of_the_pack(tmp_path: Path) -> None:
    assert rules_of(b"\xef\xbb\xbf" + in_rule("line: Ad").encode()) == rules_of(in_rule("line: Ad"))


def test_composed_letters_stay_as_they_were_written() -> None:
    matchers = [rule_of(f"line: {word}").matcher for word in ("caf\u00e9", "cafe\u0301")]
    assert [matcher.pattern.source for matcher in matchers if isinstance(matcher, Line)] == ["caf\u00e9", "cafe\u0301"]


def test_a_block_is_a_pattern_or_a_mapping() -> None:
    assert rule_of("block: Ad").matcher == rule_of("block: {start: Ad}").matcher
    matcher = rule_of("block: {start: Ad, while: '.{1,30}'}").matcher
    assert isinstance(matcher, Run)
    assert matcher.while_ is not None


def test_lists_go_with_the_patterns_that_name_them() -> None:
    rule = rule_of(r"span: 'on \L<social>'", above="lists: {social: [X, 20], other: [y]}\n")
    assert isinstance(rule.matcher, Inline)
    assert rule.matcher.pattern.lists == (("social", ("X", "20")),)


@pytest.mark.parametrize(("written", "text", "gone"), [
    ("all", "all", ()), ("[-a-] b", "a b", ((0, 1),)), ("[-a-][-b-]", "ab", ((0, 1), (1, 2))),
    (r"\[-a-] b", "[-a-] b", ()), ("a -] b", "a -] b", ()), (r"[-\[-x-]", "[-x", ((0, 3),)), ("[--]a", "a", ((0, 0),)),
])  # fmt: skip
def test_marks(written: str, text: str, gone: tuple[tuple[int, int], ...]) -> None:
    assert read_marks(written) == (text, gone)


def test_a_bare_string_must_go_whole_and_a_keep_stays_whole() -> None:
    rule = rule_of("line: Advertisement")
    assert [example.gone for example in rule.removes] == [((0, 13),)]
    assert [example.gone for example in rule.keeps] == [()]


def test_the_parts_that_go_may_be_named() -> None:
    rule = rule_of("line: Ad", examples="    removes: [{text: Ad x Ad, gone: [x]}]\n    keeps: [x]\n")
    assert rule.removes[0].gone == ((3, 4),)


# where packs are found


def test_a_folder_is_searched_to_its_depth_and_a_file_is_read_whatever_its_name(tmp_path: Path) -> None:
    (tmp_path / "deep" / "er").mkdir(parents=True)
    (tmp_path / "deep" / "er" / "a.yml").write_text(in_rule("line: Ad"))
    (tmp_path / "deep" / "notes.md").write_text("not a pack")
    (tmp_path / "b.pack").write_text(in_rule("line: Ad"))
    assert [rule.id for rule in load_packs([tmp_path / "deep", tmp_path / "b.pack"], builtin=False).rules] == [
        "a:ad-label", "b:ad-label"]  # fmt: skip


def test_a_pack_named_twice_is_read_once(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(in_rule("line: Ad"))
    paths = [tmp_path, tmp_path / "a.yaml", tmp_path / "." / "a.yaml"]
    assert len(load_packs(paths, builtin=False).rules) == 1


def test_the_order_of_packs_and_of_rules_does_not_matter(tmp_path: Path) -> None:
    rules = [f"  - id: {name}\n    line: {name}\n{EXAMPLES}" for name in ("b", "a", "c")]
    for folder, order in (("one", (0, 1, 2)), ("two", (2, 0, 1))):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "x.yaml").write_text("pack: x\nrules:\n" + "".join(rules[number] for number in order))
        (tmp_path / folder / "y.yaml").write_text("pack: y\nrules:\n" + "".join(rules[number] for number in order))
    one, two = tmp_path / "one", tmp_path / "two"
    shas = {
        Cleaner(paths, builtin=False).rules_sha256
        for paths in ([one], [two], [one / "y.yaml", one / "x.yaml"], [two / "x.yaml", two / "y.yaml"])
    }
    assert len(shas) == 1


def test_built_in_packs_come_first_and_can_be_left_out(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(in_rule("line: Ad"))
    assert {rule.pack for rule in load_packs([tmp_path / "mine.yaml"]).rules} > {"mine", "en/ads"}
    assert load_packs((), builtin=False).rules == ()


def test_a_pack_is_read_alike_without_libyaml(monkeypatch: pytest.MonkeyPatch) -> None:
    pack = in_rule("block: {start: Ad, lines: 2}\n    sites: ['!a.org']")
    with_c = rules_of(pack)
    monkeypatch.setattr(nodes, "_Loader", yaml.BaseLoader)  # PyYAML may be built without libyaml
    assert rules_of(pack) == with_c


# which rules are in force


def chosen(rules: str, **names: set[str]) -> dict[str, str | None]:
    in_force = select(RuleSet(tuple(rules_of(rules))), **names)
    return {rule.id: in_force.withheld.get(rule.id) for rule in in_force.rules}


PACK = "pack: p\nrules:\n" + "".join(
    f"  - id: {name}\n    line: {name}\n    category: {category}\n    status: {status}\n{EXAMPLES}"
    for name, category, status in (
        ("ads", "ad", "on"), ("by", "attribution", "on"), ("try", "ad", "draft"), ("off", "ad", "off"))
)  # fmt: skip


def test_attribution_is_withheld_unless_asked_for() -> None:
    assert chosen(PACK) == {"p:ads": None, "p:by": "skipped", "p:try": "draft"}
    assert chosen(PACK, also={"attribution"})["p:by"] is None
    assert chosen(PACK, also={"p:by"})["p:by"] is None
    assert chosen(PACK, skip={"ad"})["p:by"] == "skipped"


def test_skip_withholds_by_category_pack_and_id() -> None:
    for name in ("ad", "p", "p:ads"):
        assert chosen(PACK, skip={name})["p:ads"] == "skipped"


def test_only_leaves_the_others_out() -> None:
    assert chosen(PACK, only={"p:ads"}) == {"p:ads": None}
    assert chosen(PACK, only={"attribution"}) == {"p:by": "skipped"}


@pytest.mark.parametrize("option", ["skip", "only", "also"])
def test_a_name_that_nothing_has_is_an_error_with_a_way_out(option: str) -> None:
    with pytest.raises(SettingsError, match=rf"{option}: no rule, pack or category 'atribution'; did you mean"):
        chosen(PACK, **{option: {"atribution"}})


def test_what_changes_no_cut_changes_no_hash() -> None:
    def sha(pack: str) -> str:
        return select(RuleSet(tuple(rules_of(pack)))).sha256

    plain = in_rule("line: Ad")
    assert sha(plain) == sha(in_rule("line: Ad\n    why: because", "    removes: [Ad, Ad]\n    keeps: [y]\n"))
    for other in ("line: Ads", "span: Ad", "line: Ad\n    zone: tail", "line: Ad\n    linked: 50%",
                  "line: Ad\n    max_chars: 9",
                  "line: Ad\n    sites: a.org", "line: Ad\n    unless: x", "line: Ad\n    category: ad"):  # fmt: skip
        assert sha(in_rule(other)) != sha(plain)


# sites


@pytest.mark.parametrize(("url", "host"), [
    ("https://News.Example.org:8080/a?b#c", "news.example.org"), ("//example.org/a", "example.org"),
    ("https://user:pw@example.org", "example.org"), ("https://example.org.", "example.org"), ("", None), (None, None),
    ("example.org/a", None), ("https://[", None), ("mailto:a@example.org", None),
])  # fmt: skip
def test_the_host_of_a_url(url: str | None, host: str | None) -> None:
    assert find_host(url) == host


def test_a_site_may_be_spelled_with_its_own_letters() -> None:
    rule = rule_of("line: Ad\n    sites: [Bücher.example, '!läden.bücher.example']")
    hosts = ("bücher.example", "XN--bcher-kva.example", "a.bücher.example", "läden.bücher.example")
    assert [applies(rule, find_host(f"https://{host}/"), None) for host in hosts] == [True, True, True, False]


def test_an_excluded_subdomain_of_an_included_site() -> None:
    rule = rule_of("line: Ad\n    sites: [example.org, '!shop.example.org']")
    assert [applies(rule, host, None) for host in ("example.org", "a.example.org", "shop.example.org", None)] == [
        True, True, False, False]  # fmt: skip


def test_the_cycle_collector_is_left_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("rules: 1")
    with pytest.raises(PackError):
        load_packs([tmp_path], builtin=False)
    assert gc.isenabled()
    gc.disable()
    try:
        load_packs()
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_loading_takes_no_longer_for_the_thousandth_rule() -> None:
    def seconds(count: int) -> float:
        rule = "  - id: r-{0}\n    line: '(?:Follow|Join) us on \\L<s> for story {0}.{{0,40}}'\n" + EXAMPLES
        pack = "pack: many\nlists: {s: [Facebook, X]}\nrules:\n" + "".join(map(rule.format, range(count)))
        start = time.process_time()
        assert len(rules_of(pack)) == count
        return time.process_time() - start

    assert seconds(2_000) < 4 * 8 * min(seconds(250), seconds(250))
