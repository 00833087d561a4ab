"""What repeats in a corpus becomes drafts: all the furniture of a known site, and nothing of its articles."""

from __future__ import annotations

import random
import re
import sys
from contextlib import closing

import pytest

from cleaner import Cleaner
from cleaner.authoring.examples.run import judge_rule
from cleaner.authoring.suggest.count import LineCounter
from cleaner.authoring.suggest.drafts import rank, suggest
from cleaner.authoring.suggest.keys import DATE, NAME, NUMBER, fill_constants, find_keys, write_pattern
from cleaner.errors import MissingExtraError
from cleaner.extract import read_text
from cleaner.packs.load import RuleSet, load_packs, parse_pack
from cleaner.packs.pattern import compile_pattern
from tests.authoring.furniture_site import FURNITURE, generate_pages, make_paragraph

pytest.importorskip("polars", reason="the extra [suggest] is not installed")

NO_RULES = Cleaner.of_rules(RuleSet(()))
BODY = "The river had risen by a metre before dawn, and the people of the lower town carried their chairs upstairs."


def suggest_for(pages, *, cleaner=NO_RULES, most=15, least=5, least_share=0.02):
    """``pages`` are (id, url, text)."""
    with closing(LineCounter()) as counter:
        for id, url, text in pages:
            counter.add(id, read_text(text, url=url))
        ranked = rank(counter.find_repeated(least=least, least_share=least_share))
        return list(suggest(counter, ranked, cleaner, most=most))


def read_rules(suggestions):
    rules, problems = parse_pack(("pack: s\nrules:\n" + "\n".join(each.yaml for each in suggestions)).encode(), "s")
    assert not problems
    return rules


def make_pages(furniture, count=20, host="https://a.org"):
    """Pages with two paragraphs of their own and one line of furniture, by the number of the page."""
    chance = random.Random(host)
    return [
        (
            f"{number}.txt",
            f"{host}/{number}" if host else None,
            "\n".join([make_paragraph(chance), make_paragraph(chance), furniture(number)]),
        )
        for number in range(count)
    ]


@pytest.fixture(scope="module")
def site():
    return generate_pages(2_000)


@pytest.fixture(scope="module")
def drafted(site):
    return suggest_for([(id, f"https://valley.example/{id}", "\n\n".join(lines)) for id, lines, _ in site])


def test_all_twelve_kinds_of_furniture_of_a_generated_site_are_among_the_first_fifteen(site, drafted):
    patterns = [compile_pattern(rule.matcher.pattern) for rule in read_rules(drafted)]
    assert len(patterns) <= 15
    for kind, _, _ in FURNITURE:
        form = re.compile(re.sub(r"\\\{\w+\\\}", ".+", re.escape(kind)))
        shown = {line for _, _, furniture in site for line in furniture if form.fullmatch(line)}
        assert any(all(pattern.fullmatch(line) for line in shown) for pattern in patterns), kind


def test_no_draft_takes_a_line_of_an_article(site, drafted):
    patterns = [compile_pattern(rule.matcher.pattern) for rule in read_rules(drafted)]
    for _, lines, furniture in site:
        of_article = set(lines) - set(furniture)
        assert not [line for line in of_article if any(pattern.fullmatch(line) for pattern in patterns)]


def test_every_draft_passes_its_examples_and_is_a_draft(drafted):
    for rule in read_rules(drafted):
        assert rule.status == "draft"
        assert rule.sites == ("valley.example",)
        assert all(outcome.verdict == "ok" for outcome in judge_rule(rule)), rule.id


def test_evidence_is_counted_exactly(site, drafted):
    wanted = {kind: sum(kind in furniture for _, _, furniture in site) for kind, _, _ in FURNITURE}
    for each in drafted:
        if each.found[0].key in wanted:
            assert each.documents == wanted[each.found[0].key]
            assert sum(each.found[0].texts.values()) == each.documents


def test_a_line_of_several_hosts_gets_a_rule_without_sites():
    pages = [
        page for host in ("a", "b", "c") for page in make_pages(lambda _: "Frob the bell", host=f"https://{host}.org")
    ]
    (suggestion,) = suggest_for([(url, url, text) for _, url, text in pages])
    (rule,) = read_rules([suggestion])
    assert (rule.sites, len(suggestion.found)) == ((), 3)


def test_a_line_of_one_host_stays_with_it():
    pages = make_pages(lambda _: "Frob the bell", host="https://a.org") + [
        (f"b{id}", f"https://b.org/{id}", f"{text} b") for id, _, text in make_pages(lambda n: f"{n} nothing {n * n}")
    ]
    assert [rule.sites for rule in read_rules(suggest_for(pages)) if "Frob" in rule.matcher.pattern.source] == [
        ("a.org",)
    ]


def test_without_addresses_lines_are_counted_by_directory():
    pages = [(f"one/{id}", None, text) for id, _, text in make_pages(lambda _: "Frob the bell", host=None)]
    (suggestion,) = suggest_for(pages)
    assert [each.group for each in suggestion.found] == ["one/"]
    assert read_rules([suggestion])[0].sites == ()


def test_what_a_rule_takes_already_is_not_suggested():
    rules, _ = parse_pack(b"pack: t\nrules: [{id: r, line: Frob the bell, removes: [Frob the bell], keeps: [x]}]", "t")
    cleaner = Cleaner.of_rules(RuleSet(tuple(rules)))
    assert suggest_for(make_pages(lambda _: "Frob the bell"), cleaner=cleaner) == []


def test_copies_of_a_document_count_once():
    pages = [(f"{number}.txt", f"https://a.org/{number}", f"{BODY}\nNobody was hurt") for number in range(20)]
    assert suggest_for(pages) == []


def test_too_few_documents_are_no_evidence():
    assert suggest_for(make_pages(lambda number: "Frob the bell" if number < 4 else f"x{number}y{number}z")) == []


def test_lines_that_differ_in_dates_numbers_and_names_have_one_template():
    texts = ["Photo: Jo Ray, 2 May 2024 (3 comments)", "Photo: Al B. Wu, 12 June 2023 (14 comments)"]
    first, second = (find_keys(text, masked=True)[-1] for text in texts)
    assert first == second == f"Photo: {NAME}, {DATE} ({NUMBER} comments)"
    assert compile_pattern_of(write_pattern(first)).fullmatch(texts[1])


def test_lines_that_differ_in_one_word_are_one_rule_counted_exactly():
    words = ["mill", "river", "market"]
    (suggestion,) = suggest_for(make_pages(lambda n: f"Ring the bell for the {words[n % 3]}", count=30))
    (rule,) = read_rules([suggestion])
    assert rule.matcher.pattern.source == "Ring the bell for the .{2,40}"
    assert (suggestion.documents, len(suggestion.found[0].texts)) == (30, 3)


def test_what_is_masked_and_always_the_same_is_written_out():
    assert fill_constants(f"By {NAME} for {NAME}", ["By Al for Post", "By Bo for Post"]) == f"By {NAME} for Post"


def compile_pattern_of(source: str):
    (rule,), _ = parse_pack(f"rules: [{{id: r, line: '{source}', removes: [x], keeps: [y]}}]".encode(), "t")
    return compile_pattern(rule.matcher.pattern)


def test_without_polars_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "polars", None)
    with pytest.raises(MissingExtraError, match=r"cleaner\[suggest\]"):
        LineCounter()


def test_what_is_printed_is_a_pack(tmp_path, monkeypatch):
    from typer.testing import CliRunner

    from cleaner.cli.app import app

    monkeypatch.chdir(tmp_path)
    (tmp_path / "pages").mkdir()
    for id, _, text in make_pages(lambda _: "Frob the bell: now", host=None):
        (tmp_path / "pages" / id).write_text(text)
    result = CliRunner().invoke(app, ["suggest", "pages", "--no-builtin"])
    assert result.exit_code == 0
    assert "  # 1. 20 of 20 documents of ./ (100%), 67% to 67% down" in result.stdout
    (tmp_path / "mine.yaml").write_text(result.stdout)
    assert [rule.id for rule in load_packs(["mine.yaml"], builtin=False).rules] == ["mine:frob-the-bell-now"]
    assert "host or directory: 1 draft\n" in result.stderr
