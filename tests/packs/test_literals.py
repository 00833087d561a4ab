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
    ("an empty branch beside text", "Read more(?:!|)", {"read more"}),
    ("an optional end", "articles?", {"article"}),
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
    ("a range of a few", "gr[a-b]y catalogue", {"gray catalogue", "grby catalogue"}),
    ("a range of many", "gr[a-z]y catalogue", {"y catalogue"}),
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
    ("a Turkish i", "DİYARBAKIR|d\u0131yar", {"diyar"}),
    ("a final sigma", "ΟΔΟΣ", {"οδοσ"}),
    ("too short to tell", "AD", set()),
    ("two ideographs are a word", "広告", {"広告"}),
    ("one ideograph is not", "広", set()),
    ("white space tells nothing", r"\s+   \s+", set()),
    ("a comment", "news(?#the paper)letter", {"newsletter"}),
    (r"\K moves the start only", r"Our \Knewsletter", {"our newsletter"}),
    ("digits are one digit", r"On \d{1,2}[./]\d we", {"on 0.0 we", "on 00.0 we", "on 0/0 we", "on 00/0 we"}),
    ("white space is a space", r"follow\s?us", {"follow us", "followus"}),
    ("a number of letters", "spam{2,3}ing", {"spammming", "spamming"}),
    ("possessive", "(?:news)++letter", {"newsletter"}),
]  # fmt: skip


@pytest.mark.parametrize(("pattern", "literals"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_required_literals(pattern: str, literals: set[str]) -> None:
    assert set(required_literals(pattern, LISTS)[0]) == literals


FRAMED = [
    ("a whole line", "Advertisement", {"\nadvertisement\n"}),
    ("branches: each at both ends", "AP|AFP", {"\nap\n", "\nafp\n"}),
    ("a named list of short entries", r"\L<social>", {"\nfacebook\n", "\nx\n", "\ngoogle news\n"}),
    ("the beginning", "By .{3,40}", {"\nby "}),
    ("the end", r".{3,40} \(AP\)", {" (ap)\n"}),
    ("the rarest of what must stand", r"By .{3,40} for Reuters", {" for reuters\n"}),
    ("an optional beginning", "(?:By )?AP", {"\nap\n", "\nby ap\n"}),
    ("a beginning of one branch, an end of the other", "By .{3,40}|.{3,40} AP", {"\nby ", " ap\n"}),
    ("a branch in front", "(?:By|From) .{3,40}", {"\nby ", "\nfrom "}),
    ("a repeat in front", "(?:Ha ){1,9}.{3,40}", {"\nha "}),
    ("digits", r"\d{1,2}/\d{1,2}", {"\n0/0\n", "\n00/0\n", "\n0/00\n", "\n00/00\n"}),
    ("anything", ".{3,40}", set()),
    ("anything but digits", r"\D{3,40}", set()),
    ("lookahead in front", "(?=.{5})By .*", {"\nby "}),
]


@pytest.mark.parametrize(("pattern", "literals"), [row[1:] for row in FRAMED], ids=[row[0] for row in FRAMED])
def test_literals_of_a_whole_line_reach_over_its_ends(pattern: str, literals: set[str]) -> None:
    assert set(required_literals(pattern, LISTS).framed) == literals


def test_more_branches_than_tell_anything_require_nothing() -> None:
    assert required_literals("|".join(f"word{chr(0x4E00 + number)}" for number in range(500)), {})[0] == ()


def test_lists_that_are_used_are_named() -> None:
    assert required_literals(r"\L<social> or \L<cities>", LISTS)[1] == {"social", "cities"}
