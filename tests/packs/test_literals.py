"""The literals that a pattern requires: one of them stands, folded, in every match."""

import pytest

from cleaner.packs.literals import required_literals

LISTS = {
    "social": ("Facebook", "X", "Google News"),
    "cities": ("Berlin", "Diyarbakır"),
    "blank": ("", "Berlin"),
    "quotes": ("Don’t",),
}

TABLE = [
    ("plain text, folded", "Follow Us", {"follow us"}),
    ("kin fold to the plain character", "Don’t–miss\u00a0it", {"don't-miss it"}),
    ("branches: each has one", "Advertisement|Sponsored", {"advertisement", "sponsored"}),
    ("branches with what they share", "Related (?:articles|stories)", {"related articles", "related stories"}),
    ("a branch that requires nothing", r"Advertisement|\d+", set()),
    ("a branch that is empty", "(?:Advertisement|)", set()),
    ("an empty branch beside text", "Read more(?:!|)", {"read more", "read more!"}),
    ("an optional end", "articles?", {"articles", "article"}),
    ("an optional part: the rest counts", "(?:Please )*subscribe", {"subscribe"}),
    ("the longest of what must stand", r"Tags: .* newsletter", {" newsletter"}),
    ("a lazy repeat", "(?:spam ){2,20}?", {"spam "}),
    ("a repeat of a known number", "(?:ha){3}", {"hahaha"}),
    ("a repeat from one", "(?:scooter )+", {"scooter "}),
    ("a repeat from none", "(?:scooter )*", set()),
    ("a repeat of no times", "(?:scooter){0}ads on", {"ads on"}),
    ("a class of letters", "[Gg]rey cat", {"grey cat"}),
    ("a class of two letters", "gr[ae]y cat", {"gray cat", "grey cat"}),
    ("a negated class", "gr[^e]y catalogue", {"y catalogue"}),
    ("a range", "gr[a-e]y catalogue", {"y catalogue"}),
    ("a class with a difference", "gr[[a-e]--[b]]y catalogue", {"y catalogue"}),
    ("a class is not two letters", "Stra[ß]e", {"straße"}),
    ("a property", r"\p{L}+ reads", {" reads"}),
    ("an escape", r"Read\x20more\.", {"read more."}),
    ("an escaped name", r"\N{HYPHEN-MINUS} more", {"- more"}),
    ("a named list", r"\L<cities>", {"berlin", "diyarbakir"}),
    ("a named list with a short entry: the rest counts", r"Follow us on \L<social>",
     {"follow us on facebook", "follow us on x", "follow us on google news"}),
    ("a named list with an empty entry", r"\L<blank>", set()),
    ("a named list folds kin", r"\L<quotes> miss", {"don't miss"}),
    ("an error: one of two halves stands", "(?:newsletter){e<=1}", {"newsl", "etter"}),
    ("two errors: one of three", "(?:newsletter){e<=2}", {"news", "let", "ter"}),
    ("errors of one kind", "(?:newsletter){s<=1}", {"newsl", "etter"}),
    ("errors of two kinds", "(?:newsletter){i<=1,d<=1}", {"news", "let", "ter"}),
    ("errors below a number", "(?:newsletter){e<2}", {"newsl", "etter"}),
    ("errors by cost", "(?:newsletter){2i+2d+2s<=3}", {"newsl", "etter"}),
    ("any errors at all", "(?:newsletter sign-up){e} form", {" form"}),
    ("errors of a kind that costs nothing", "(?:newsletter){1s<=1,i}here", {"here"}),
    ("as many errors as pieces", "(?:abc){e<=2}", set()),
    ("errors in a part", "Our (?:newsletter){e<=1}", {"newsl", "etter"}),
    ("errors around errors", "(?:(?:news){e<=1}letter){e<=1}", set()),
    ("errors around a branch", "(?:letters|numbers){e<=1}", {"lett", "ers", "numb"}),
    ("lookahead is not part of the match", "(?=Subscribe)now", {"now"}),
    ("negative lookahead", "(?!Subscribe)newsletter", {"newsletter"}),
    ("lookbehind", "(?<=our )newsletter", {"newsletter"}),
    ("text goes on across a lookahead", "news(?=l)letter", {"newsletter"}),
    ("text goes on across a boundary", r"\bnews\Bletter\b", {"newsletter"}),
    ("a backreference may be anything", r"(spam)-\1", {"spam-"}),
    ("a conditional may be either", "(spam)?(?(1)eggs|ham) for breakfast", {" for breakfast"}),
    ("a recursion", r"\((?:[^()]|(?R))*\)", set()),
    ("an atomic group", "(?>news)letter", {"newsletter"}),
    ("branch reset", "(?|news|paper)s tand", {"newss tand", "papers tand"}),
    ("case taken as written is folded all the same", "(?-i:NEWS)letter", {"newsletter"}),
    ("a Turkish i", "DİYARBAKIR|d\u0131yar", {"diyarbakir", "diyar"}),
    ("a final sigma", "ΟΔΟΣ", {"οδοσ"}),
    ("too short to tell", "AD", set()),
    ("two ideographs are a word", "広告", {"広告"}),
    ("one ideograph is not", "広", set()),
    ("white space tells nothing", r"\s+   \s+", set()),
    ("a comment", "news(?#the paper)letter", {"newsletter"}),
    (r"\K moves the start only", r"Our \Knewsletter", {"our newsletter"}),
    ("possessive", "(?:news)++letter", {"letter"}),
]  # fmt: skip


@pytest.mark.parametrize(("pattern", "literals"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_required_literals(pattern: str, literals: set[str]) -> None:
    assert set(required_literals(pattern, LISTS)[0]) == literals


def test_more_branches_than_tell_anything_require_nothing() -> None:
    assert required_literals("|".join(f"word{number}" for number in range(500)), {})[0] == ()


def test_lists_that_are_used_are_named() -> None:
    assert required_literals(r"\L<social> or \L<cities>", LISTS)[1] == {"social", "cities"}
