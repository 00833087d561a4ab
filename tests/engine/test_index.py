"""The index must not show: the same claims as trying every rule on every block."""

from __future__ import annotations

import random
import re
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cleaner.engine import Matcher
from cleaner.lines import find_blocks
from cleaner.model import Extraction
from cleaner.packs.fold import fold_for_index
from cleaner.packs.pattern import PatternFault, compile_pattern, parse_pattern
from cleaner.packs.rule import Inline, Line, Pattern, Rule, Run
from cleaner.packs.zone import ANYWHERE
from tests.generated import FURNITURE, LISTS, PROSE, extractions, lines, patterns, rule_sets, sources


def assert_the_index_does_not_show(rules: tuple[Rule, ...], extraction: Extraction) -> None:
    matcher = Matcher(rules)
    quick, naive = matcher.find_claims(extraction), matcher.find_claims(extraction, naive=True)
    late = {*quick.timed_out, *naive.timed_out}
    assert [claim for claim in quick.claims if claim.rule not in late] == [
        claim for claim in naive.claims if claim.rule not in late
    ]


@given(rule_sets(most=8), extractions())
def test_a_few_rules_of_every_kind(rules: tuple[Rule, ...], extraction: Extraction) -> None:
    assert_the_index_does_not_show(rules, extraction)


@given(rule_sets(most=8), extractions())
def test_literals_are_searched_one_by_one_at_first(rules: tuple[Rule, ...], extraction: Extraction) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("cleaner.engine.index._LOOKS", 1_000_000)
        assert_the_index_does_not_show(rules, extraction)


@given(rule_sets(most=8), st.lists(extractions(), min_size=2, max_size=4))
def test_the_automaton_that_comes_after_many_texts_finds_the_same(
    rules: tuple[Rule, ...], some: list[Extraction]
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (("_LOOKS", 0), ("_FEW_BYTES", 0), ("_MANY", 0), ("_RARELY", 1e9)):
            patch.setattr(f"cleaner.engine.index.{name}", value)
        matcher = Matcher(rules)
        for extraction in some:
            quick, naive = matcher.find_claims(extraction), Matcher(rules).find_claims(extraction, naive=True)
            if not quick.timed_out and not naive.timed_out:
                assert quick.claims == naive.claims


@given(rule_sets(most=8), st.lists(lines(), min_size=1, max_size=4), st.integers(0, 3), st.booleans())
def test_lines_too_long_for_most_rules(rules: tuple[Rule, ...], some: list[str], long: int, before: bool) -> None:
    # They have an automaton of their own, with the few rules that they may be for.
    prose = " ".join(PROSE) * 3
    padded = [f"{prose} {line}" if before else f"{line} {prose}" for line in some[:long]] + some[long:]
    text = "\n".join(padded)
    assert_the_index_does_not_show(rules, Extraction(text, find_blocks(text)))


@given(rule_sets(most=8), extractions(), st.sampled_from((None, "en", "de", "fr-CH", "xx", "")))
def test_rules_of_another_language_are_left_out(
    rules: tuple[Rule, ...], extraction: Extraction, lang: str | None
) -> None:
    assert_the_index_does_not_show(rules, replace(extraction, lang=lang))


@given(st.lists(patterns, min_size=50, max_size=50), extractions(), st.booleans())
@settings(max_examples=settings.default.max_examples // 4)
def test_fifty_rules(fifty: list[Pattern], extraction: Extraction, whole: bool) -> None:
    rules = tuple(
        Rule(f"p:r-{number}", Line(pattern) if whole else Inline(pattern), ANYWHERE)
        for number, pattern in enumerate(fifty)
    )
    assert_the_index_does_not_show(rules, extraction)


@given(patterns, st.lists(lines(), min_size=1, max_size=30))
@settings(max_examples=settings.default.max_examples * 4)
def test_a_literal_that_is_required_stands_in_every_match(pattern: Pattern, some: list[str]) -> None:
    # The same law at its root, where a failure is easier to read.
    compiled = compile_pattern(pattern)
    for line in some:
        folded = fold_for_index(line).decode("utf-8", "surrogatepass")
        try:
            found, whole = compiled.search(line, timeout=0.2), compiled.fullmatch(line, timeout=0.2)
        except TimeoutError:
            continue
        if found and pattern.literals:
            assert any(literal in folded for literal in pattern.literals)
        if whole and pattern.framed:
            assert any(literal in f"\n{folded}\n" for literal in pattern.framed)


@given(sources)
@settings(max_examples=settings.default.max_examples * 2)
def test_what_the_loader_accepts_the_regex_module_compiles(source: str) -> None:
    # Patterns are compiled when they are first needed; by then nobody is there to read an error.
    try:
        pattern = parse_pattern(source, LISTS)
    except PatternFault:
        return
    compile_pattern(pattern)


@given(st.text(st.sampled_from("abc-' ([{<?:=!|\\pLN^]})>*+.,1&i"), max_size=14))
@example(r"(?<=[a-b]c")
@example("a{1,2}{e<=1}b")
@settings(max_examples=settings.default.max_examples * 5)
def test_noise_that_the_loader_accepts_the_regex_module_compiles(source: str) -> None:
    try:
        pattern = parse_pattern(source, {"L": ("a b",), "i": ("c",)})
    except PatternFault:
        return
    compile_pattern(pattern)


def test_ten_thousand_rules() -> None:
    dice = random.Random(7)
    bases = [re.sub(r"([.+*?()\[\]{}|^$\\])", r"\\\1", line) for line in FURNITURE]

    def make_pattern() -> Pattern:
        left, right = dice.choice(bases), dice.choice(bases)
        form = dice.choice(
            ("{}", "{} {}", "{}|{}", "(?:{}){{e<=1}}", "{}.{{0,30}}", "(?:{} )?{}", "{}\\s*[-–:]?\\s*{}")
        )
        return parse_pattern(f"{form.format(left, right)}|{dice.randrange(10**6)}", {})

    pool = [make_pattern() for _ in range(2_500)]  # the naive loop compiles each of them
    matchers = (Line, Inline, Run)
    rules = tuple(
        Rule(f"p:r-{number}", matchers[number % 3](pool[number % len(pool)]), ANYWHERE) for number in range(10_000)
    )
    some = [dice.choice(FURNITURE) + dice.choice(("", " ", ", ")) + dice.choice((*FURNITURE, "")) for _ in range(12)]
    text = "\n".join(
        [*some, "The river rose by a metre on Monday, and the people carried what they could up the hill."]
    )
    assert_the_index_does_not_show(rules, Extraction(text, find_blocks(text)))


@pytest.mark.parametrize(
    ("pattern", "line"),
    [
        ("Straße", "STRAẞE"),
        ("ΟΔΟΣ", "οδος"),
        ("οδοσ σ", "ΟΔΟς Σ"),
        ("Kelvin", "\u212aelvin"),
        ("Messe", "Meſſe"),
        ("DIYAR", "d\u0131yar"),
        ("Ꭰꮝ!", "\uab70Ꮝ!"),
        ("\ufb05op", "\ufb06OP"),
        ("Don't miss", "DON’T\u00a0MISS"),
        ("follow-us", "Follow–us"),
        ("µm wide", "Μm wide"),
        ("(?-i:ABC)", "ABC"),
        (r"\d{1,2} May", "1\u0662 May"),
        ("[0-9]+ May", "12 May"),
        (r"\d\d:\d\d", "\U0001e5f1\U0001e5f2:\uff11\uff12"),
        (r"Read\smore", "Read\u2028more"),
        (r"Read[\s-]more", "Read\x0bmore"),
        ("X|AP", "x"),
        ("By .{2,30}", "BY\u3000Jo Lee"),
        (".{2,30}[|/] ?AP", "Jo Lee/AP"),
        ("Straße", "\u1e9e".join(("STRA", "E"))),
    ],
)
def test_letters_of_one_kind_are_found(pattern: str, line: str) -> None:
    rule = Rule("p:r", Line(parse_pattern(pattern, {})), ANYWHERE)
    extraction = Extraction(line, find_blocks(line))
    assert [claim.rule for claim in Matcher([rule]).find_claims(extraction).claims] == ["p:r"]
    assert_the_index_does_not_show((rule,), extraction)


def test_a_letter_is_not_two_letters() -> None:
    # Full case-folding is off, so that folding is one to one.
    rule = Rule("p:r", Line(parse_pattern("Straße", {})), ANYWHERE)
    assert Matcher([rule]).find_claims(Extraction("STRASSE", find_blocks("STRASSE"))).claims == ()
