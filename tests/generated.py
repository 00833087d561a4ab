"""Generated texts, patterns, rules and extractions: the odd corners of text together with furniture that rules hit."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

from hypothesis import strategies as st

from cleaner.lines import find_blocks
from cleaner.model import CATEGORIES, KINDS, Extraction
from cleaner.packs.pattern import PatternFault, parse_pattern
from cleaner.packs.rule import Inline, Line, Pattern, Repeats, Rule, Run, Said
from cleaner.packs.zone import ANYWHERE, Zone, parse_zone

FURNITURE = (
    "Advertisement", "Read more", "Follow us on X", "Don't miss", "Don’t miss", "Related articles", "Subscribe",
    "share – tweet", "Straße", "STRASSE", "ΟΔΟΣ", "οδος", "Diyarbakır", "DİYARBAKIR", "\u13a0\u13cd", "\uab70\uab9d",
    "o\ufb03ce", "5 \u212a", "関連記事", "相关阅读", "اقرأ أيضا", "תגובות", "caf\u00e9", "cafe\u0301",
)  # fmt: skip
PROSE = (
    "The river rose by a metre on Monday, and the people along it carried what they could up the hill.",
    "“We had an hour,” she said, “and it was enough for the books and the dog, and for nothing else at all.”",
    "It fell.",
    "川の水位は月曜日に一メートル上がり、人々は家財を丘の上へ運んだ。",
    "And then ...",
)
ODD = (
    "\u200b", "\u200f", "\u2028", "\x0b", "\x0c", "\x1c", "\x85", "\ufeff", "e\u0301", "\U0001f469\u200d\U0001f467",
    "\ud800", "\0", "ß", "\u0130", "\u0131", "ſ", "ς", "\ufb01", "\u0345", "\u00ad", "`", "'", "’", "-", "—", "x",
)  # fmt: skip
GAPS = ("", " ", "  ", "\u00a0", "\t", "\u3000")
BREAKS = ("\n", "\n\n", "\r\n", "\r\n\r\n", "\r", "\n \n", " \n", "\n\t", "\r\n\n\r")

words = st.sampled_from(FURNITURE) | st.sampled_from(PROSE) | st.sampled_from(ODD) | st.text(max_size=3)


@st.composite
def lines(draw: st.DrawFn) -> str:
    """One line: furniture alone half the time, else several things side by side."""
    if draw(st.booleans()):
        return draw(st.sampled_from(FURNITURE + PROSE))
    return "".join(draw(words) + draw(st.sampled_from(GAPS)) for _ in range(draw(st.integers(0, 4))))


@st.composite
def texts(draw: st.DrawFn) -> str:
    """A text of up to a dozen lines with every kind of line break, or white space at its ends."""
    pieces = [draw(st.sampled_from(("", "\n", " ", "\r\n ")))]
    for _ in range(draw(st.integers(0, 12))):
        pieces += [draw(lines()), draw(st.sampled_from(BREAKS))]
    return "".join(pieces)


@st.composite
def extractions(draw: st.DrawFn) -> Extraction:
    """A plain text, or one with kinds, link shares, titles, host and language as if from a page."""
    text = draw(texts())
    blocks = find_blocks(text)
    plain = Extraction(
        text,
        blocks,
        url=draw(st.sampled_from((None, "https://news.example.org/a", "https://other.example/", "not a url"))),
        lang=draw(st.sampled_from((None, "en", "de-AT"))),
    )
    if draw(st.booleans()):
        return plain
    return replace(
        plain,
        is_html=True,
        blocks=tuple(
            replace(
                block,
                kind=draw(st.sampled_from(KINDS)),
                link_share=draw(st.sampled_from((0.0, 0.3, 0.79, 0.8, 1.0))),
            )
            for block in blocks
        ),
        titles=tuple(draw(st.lists(lines(), max_size=2))),
        site_names=("Example News",),
        authors=tuple(draw(st.lists(st.sampled_from(FURNITURE), max_size=1))),
    )


SAID: tuple[Said, ...] = get_args(Said)
LISTS = {"social": ("Facebook", "Twitter", "X", "us on X"), "cities": ("Diyarbakır", "Straße", "ΟΔΟΣ", "café")}
_SPECIAL = frozenset("\\.^$*+?{}[]()|#&~")
_cases = st.sampled_from((str, str.upper, str.lower, str.title, str.swapcase))


@st.composite
def _literals(draw: st.DrawFn) -> str:
    """A part of something that stands in the texts, in any case."""
    whole = draw(st.sampled_from(FURNITURE) | st.sampled_from(ODD) | st.sampled_from(PROSE))
    if len(whole) > 3 and draw(st.booleans()):
        start = draw(st.integers(0, len(whole) - 2))
        whole = whole[start : start + draw(st.integers(1, 12))]
    return "".join("\\" + char if char in _SPECIAL else char for char in draw(_cases)(whole))


_classes = st.sampled_from(
    (".", r"\w", r"\s", r"\d", r"[a-z]", r"[^x]", r"[’']", r"[ß]", r"[[a-z]--[aeiou]]", r"\p{L}", r"(?-i:\p{Lu})",
     r"\X", "[Ꭰ]", "[ſk]", "[x–]", "[‐-―]")
)  # fmt: skip


def _joined(parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    grouped = parts.map("(?:{})".format)
    return st.one_of(
        st.lists(parts, min_size=1, max_size=4).map("".join),
        st.lists(parts, min_size=1, max_size=3).map(lambda branches: "(?:" + "|".join(branches) + ")"),
        st.tuples(grouped, st.sampled_from(("?", "*", "+", "{2}", "{1,3}", "??", "*+", "{0,2}"))).map("".join),
        st.tuples(
            grouped, st.sampled_from(("{e<=1}", "{e<=2}", "{i<=1}", "{s<=1,d<=1}", "{e<3}", "{1i+1d<=2}", "{2i+1s<4}"))
        ).map("".join),
        st.tuples(st.sampled_from(("(", "(?>", "(?-i:", "(?=", "(?!", "(?<=", "(?<!", "(?|", "(?i:")), parts).map(
            lambda pair: pair[0] + pair[1] + ")"
        ),
        parts.map(lambda part: part + ".{0,40}"),
        parts.map(lambda part: ".*" + part),
    )


sources = st.recursive(_literals() | _classes | st.sampled_from((r"\L<social>", r"\L<cities>")), _joined, max_leaves=6)


def read_pattern(source: str) -> Pattern | None:
    """The pattern, or None where the loader refuses it."""
    try:
        return parse_pattern(source, LISTS)
    except PatternFault:
        return None


patterns: st.SearchStrategy[Pattern] = sources.map(read_pattern).filter(lambda found: found is not None)  # type: ignore[assignment]
likely = st.sampled_from(FURNITURE).map(read_pattern) | patterns
_zones = st.sampled_from(
    ("any", "head", "tail", "first 2 lines", "last 2 lines", "first 40%", "last 40%", "first 1 line", "last 100%")
).map(parse_zone)


@st.composite
def rules(draw: st.DrawFn, number: int = 0, pattern: st.SearchStrategy[Pattern] = likely) -> Rule:
    """A rule of any text matcher, with any of the conditions."""
    kind = draw(st.sampled_from(("line", "line", "span", "span", "block", "repeats")))
    matcher = {
        "line": lambda: Line(draw(pattern)),
        "span": lambda: Inline(draw(pattern)),
        "block": lambda: _run(draw, pattern),
        "repeats": lambda: Repeats(tuple(draw(st.sets(st.sampled_from(SAID), min_size=1)))),
    }[kind]()
    chosen = {
        "zone": draw(st.just(ANYWHERE) | st.just(ANYWHERE) | _zones),
        "unless": draw(st.none() | st.none() | pattern),
        "linked": draw(st.sampled_from((None, None, None, True, False))),
        "kinds": draw(st.just(()) | st.just(()) | st.lists(st.sampled_from(KINDS), max_size=3).map(tuple)),
        "max_chars": draw(st.sampled_from((300, 6000, 20))),
        "min_lines": draw(st.sampled_from((1, 1, 2, 4))),
        "max_lines": draw(st.sampled_from((30, 3, 1))),
        "past_body": draw(st.booleans()),
        "sites": draw(st.sampled_from(((), (), ("example.org",)))),
        "not_sites": draw(st.sampled_from(((), (), ("news.example.org",)))),
        "langs": draw(st.sampled_from(((), (), ("en",), ("de", "fr")))),
        "category": draw(st.sampled_from(CATEGORIES)),
        "status": draw(st.sampled_from(("on", "on", "on", "draft", "off"))),
    }
    assert isinstance(chosen["zone"], Zone)
    pack = draw(st.sampled_from(("a", "b/c")))
    return Rule(id=f"{pack}:rule-{number}", matcher=matcher, **chosen)


def _run(draw: st.DrawFn, pattern: st.SearchStrategy[Pattern]) -> Run:
    end = draw(st.sampled_from(("through", "until", "while_", "lines", None)))
    if end is None:
        return Run(draw(pattern))
    return Run(draw(pattern), **{end: draw(st.integers(1, 4)) if end == "lines" else draw(pattern)})


@st.composite
def rule_sets(draw: st.DrawFn, most: int = 6) -> tuple[Rule, ...]:
    """Some rules with ids of their own, in any order."""
    some = tuple(draw(rules(number)) for number in range(draw(st.integers(0, most))))
    return tuple(draw(st.permutations(some)))
