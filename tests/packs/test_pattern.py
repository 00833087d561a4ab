"""Literals of a pattern match their typographic kin; all else is taken as written."""

from __future__ import annotations

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.packs.kin import KIN, PLAIN, kin_class
from cleaner.packs.pattern import FLAGS, PatternFault, compile_pattern, loosen, parse_pattern
from tests.generated import sources


def fits(source: str, text: str, **lists: tuple[str, ...]) -> bool:
    return compile_pattern(parse_pattern(source, lists)).fullmatch(text) is not None


@pytest.mark.parametrize("kin", PLAIN)
def test_each_of_the_kin_matches_the_plain_character_and_its_other_kin(kin: str) -> None:
    plain = PLAIN[kin]
    assert fits(f"Don{plain}t", f"Don{kin}t")
    assert fits(f"Don{kin}t", f"Don{plain}t")
    assert all(fits(f"Don{kin}t", f"Don{other}t") for other in KIN[plain])


def test_a_plain_character_does_not_match_other_kin() -> None:
    assert not fits("Don't", 'Don"t')
    assert not fits("follow-us", "follow us")


# What is taken as written, to the character, although quotation marks, hyphens and spaces stand in it.
AS_WRITTEN = [
    ("a class", "[' -]x"),
    ("a negated class", "[^' -]x"),
    ("a class that begins with a bracket", "[]' -]x"),
    ("a negated class that begins with a bracket", "[^]' -]x"),
    ("a class in a class", "[a-z--[a-e '\"]]x"),
    ("a class after an operator", "[a-z&&[^'-]]x"),
    ("a POSIX class", "[[:alpha:] -]x"),
    ("an escape in a class", r"[\]' -]x"),
    ("a property in a class", r"[\p{Dash punctuation}' ]x"),
    ("an escaped space", r"a\ b"),
    ("an escaped hyphen", r"a\-b"),
    ("an escaped quotation mark", r"a\'\"b"),
    ("a property", r"\p{Dash punctuation}x"),
    ("a negated property", r"\P{Dash_Punctuation}x"),
    ("a character's name", r"\N{HYPHEN-MINUS}x"),
    ("a repeat", "ab{1, 2}"),
    ("errors", "(?:ab){e<=1, i<=1}"),
    ("errors with letters", "(?:ab){e<=1:[a-z '-]}"),
    ("flags turned off", "(?-i:ab)"),
    ("flags turned on and off", "(?s-i:ab)"),
    ("a comment", "a(?#it's a - comment)b"),
    ("a named list", r"\L<it's - a list>"),
]


@pytest.mark.parametrize("source", [row[1] for row in AS_WRITTEN], ids=[row[0] for row in AS_WRITTEN])
def test_is_taken_as_written(source: str) -> None:
    assert loosen(source) == source


# Groups of every kind: their heads are taken as written, a hyphen inside and one behind are not.
HEADS = ["(", "(?:", "(?P<name>", "(?<name>", "(?=", "(?!", "(?<=", "(?<!", "(?>", "(?|", "(?i:", "(?-i:", "(?s-i:",
         "(?P<n_1>", "(?(1)", "(?(<name>)", "(?(?=a)", "(?(?<!a)"]  # fmt: skip


@pytest.mark.parametrize("head", HEADS)
def test_a_group_is_loosened_inside_and_behind(head: str) -> None:
    assert loosen(f"{head}a-b)-c") == f"{head}a{kin_class('-')}b){kin_class('-')}c"


@pytest.mark.parametrize(
    "call",
    ["(?R)", "(?1)", "(?&name)", "(?P>name)", "(?P=name)", r"\g<name>", r"\1", "(?i)", "(?-i)", "(*FAIL)", "^", "$"],
)
def test_a_call_or_an_anchor_is_kept_and_what_follows_is_loosened(call: str) -> None:
    assert loosen(f"{call}'") == f"{call}{kin_class(chr(39))}"


def test_a_brace_that_opens_nothing_is_plain_text() -> None:
    assert fits("{ Don't", "{ Don’t")


def test_a_repeat_holds_for_the_whole_kin() -> None:
    assert fits("a -? ?b", "a –b")
    assert fits("-{2,3}x", "—-–x")


@given(sources.filter(lambda source: not set(source) & ({*KIN, *PLAIN})))
def test_a_pattern_without_such_literals_is_left_alone(source: str) -> None:
    assert loosen(source) == source


@given(st.text(st.sampled_from("ab'- \"’–\u00a0[]\\^{}(?:<>)=!|&pLN1,"), max_size=16))
@settings(max_examples=settings.default.max_examples * 10)
def test_what_is_a_pattern_is_one_when_loosened_and_matches_what_it_did(source: str) -> None:
    try:
        strict = regex.compile(f"(?-f:{source})", FLAGS, L=["a-b"], ignore_unused=True, cache_pattern=False)
        pattern = parse_pattern(source, {"L": ("a-b",)})
    except (regex.error, KeyError, PatternFault):
        return
    loose = compile_pattern(pattern)
    assert loose.groups == strict.groups
    for text in ("a-b", "it's", "a b", "'a'", source, "- -"):
        if "!" not in source and "^" not in source and strict.fullmatch(text, timeout=1):  # those turn more into less
            assert loose.fullmatch(text, timeout=1)


def test_case_is_ignored_letter_by_letter() -> None:
    assert fits("follow us", "FOLLOW US")
    assert fits("ΟΔΟΣ", "οδος")
    assert fits("Straße", "STRAẞE")
    assert not fits("Straße", "STRASSE")
    assert not fits("(?-i:Follow)", "FOLLOW")


def test_composed_and_decomposed_letters_are_not_kin() -> None:
    # Nothing is normalised, so that offsets need no map; a rule may say caf(?:é|e\u0301).
    assert not fits("caf\u00e9", "cafe\u0301")
    assert fits("caf(?:\u00e9|e\u0301)", "cafe\u0301")


def test_a_list_is_taken_as_written_but_for_case() -> None:
    assert fits(r"Follow \L<social>", "follow X", social=("Don't", "X"))
    assert not fits(r"Follow \L<social>", "Follow Don’t", social=("Don't",))


def test_a_pattern_keeps_only_the_lists_that_it_names() -> None:
    assert parse_pattern(r"\L<b>cde", {"a": ("x",), "b": ("y",)}).lists == (("b", ("y",)),)
