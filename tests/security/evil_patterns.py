"""Patterns that strangers could write to hang a run, over two hundred. As a script: each on a line of a megabyte."""

from __future__ import annotations

import argparse
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from cleaner.engine import Matcher
from cleaner.engine.document import MATCH_SECONDS
from cleaner.lines import find_blocks
from cleaner.model import Extraction
from cleaner.packs import load_packs
from cleaner.packs.pattern import compile_pattern, parse_pattern
from cleaner.packs.rule import Inline, Line, Pattern, Rule, Run
from cleaner.packs.zone import ANYWHERE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.model import Claim

LONG_LINE = 1_000_000
MOST_SECONDS = 4 * MATCH_SECONDS  # the regex module is late by half, and the rest of the document is in it too
LISTS = {"words": ("a", "aa", "ab", "aab", "ba", "word", "words", "wordsa")}


class Evil(NamedTuple):
    """A pattern, and what a line repeats that is bad for it."""

    pattern: str
    pump: str


def make_evil() -> list[Evil]:
    """The patterns, each once."""
    return list(dict.fromkeys([*_nested(), *_overlapping(), *_others()]))


def _nested() -> Iterator[Evil]:
    """What repeats within what repeats."""
    atoms = ("a", r"\w", ".", "[ab]", "(?:a|b)", r"\p{L}", r"(?i:[^\W\d])", r"\S")
    forms = (
        "({}+)+!", "({}*)*!", "(?:{}+){{2,}}!", "(({}+)+)+!", "(?:{}{{1,40}}){{1,40}}!", "(?:{}+?)+?!",
        "(?:{}?){{200}}!", "({}+)*({}+)*!", r"(?:{}+\b)*!", "(?:{}*){}*{}*{}*!",
    )  # fmt: skip
    for atom, form in product(atoms, forms):
        yield Evil(form.replace("{}", atom).replace("{{", "{").replace("}}", "}"), "a")


def _overlapping() -> Iterator[Evil]:
    """Alternatives that can share a text out in many ways."""
    branches = ("a|a", "a|aa", "aa|aaa|a", "a|ab|b|ba", r"a|\w|[a-z]", r"a+|\w+", "a|a?", r"\p{L}|\p{Ll}", r"\L<words>")
    forms = ("(?:{})*!", "(?:{})+!", "({})+!", "(?:(?:{})+)+!", "(?=(?:{})+!)a", "a(?<=(?:{})+!)", r"(?:{})*(?:{})*\d!")
    for branch, form in product(branches, forms):
        yield Evil(form.replace("{}", branch), "ab" if "ba" in branch else "a")


_OTHERS = {
    "a": r"""
(a*)\1!
(a+)\1+!
(a+)(a+)\1\2!
(a*)(a*)(a*)\3\2\1!
(?P<x>a+)(?:(?P=x))+!
(\w+)(?:\1)*+!
(?=(a+)+!)a
(?=(a|a)*!).
(?!(a+)+$)a!
(?<=(a+)+)!
(?<!(a*)*b)!
(?:(?=a+)a)*!
(?:(?!b)a)+(?:(?!c)a)+!
(?:aaaaaaaaab){e<=3}!
(?:aaaaaaaaaaaaaaaaaaaab){e<=8}
(?:a+b){s<=4}!
(?:(?:a|b)+c){1<=e<=3}!
(?:a{30}){2i+2d+1s<=9}!
(a(?1)?a)+!
(?:a(?R)?a)!
(a|(?1)(?1))!
(?<x>a(?&x)*)!
(?P<x>a|(?P>x)a)+!
(?:a|(?R))*!
a(?R)?(?R)?!
a{1,1000}a{1,1000}!
(?:a{0,100}){0,100}!
(?:a?){300}a{300}!
a{0,9999}a{0,9999}!
(?:(?:a{1,9}){1,9}){1,9}!
(?:a{99}){0,900}!
a*a*a*a*a*a*a*a*!
a+?a+?a+?a+?!
.*.*.*.*=.*!
.*?.*?.*?.*?!
(?:a++|a)*!
(?:a*+a?)*!
(?>a+)+!
(?:(?>a)+)+(?:a|b)+!
(?:(?>a|aa))*(?:a+)+!
(?:a++)*+a+(?:a|a)*!
(?:\X)+(?:\X)+!
(\X+)+!
(?:\p{Ll}|\p{L}|\w)+!
(?:[\w--\d]|[a-z&&[^b]])*!
(?:[[:alpha:]]|\w)*!
(a)?(?(1)a*|b)*a*!
(?:(a)|b)*(?(1)(?:a|a)*)!
(?|(a+)|(a*))+!
(?|(a)|(aa))*\1!
(?:a+\K)+!
(a*)+\K!
(?:a+)+\Z!
(?s:.*a)*!
(?:(?i:A)|a)*!
(?m:^a*)*a*!
(?:aaaabaaaab){i<=3,d<=3}!
(?:(?:ab)+){e<=5}b!
(?:a{20}b){e<=6}!
(?:(?:a{1,50}){1,50}){1,50}!
""",
    "a ": r"""
(?:\w+\s?)+!
(?:\w*\s*)*!
(\b\w+\b\s*)+!
(?:\w+ ?)+\d!
(?:(?:\w+|\s)+)+!
(?:\s*\w+\s*)+!
(?:\S+\s+)*\S+\d!
^(?:\w+\s)+(?:\w+\s)+!
(?:[\w ]+)*!
(?:\w+(?: |$))+!
(\w+) (?:\1 ?)*(?:\w ?)*!
(?:\m\w+\M\W*)+!
(?:Follow us on )?(?:\w+[ ,]*(?:and )?)+!
(?:By \w+)?(?:\w+ ){0,500}(?:\w+ ){0,500}!
""",
    "(": r"""
\((?:[^()]|(?R))*\)
(\((?:[^()]++|(?1))*\))+!
(?:\(|\(\()*!
(?:\(+)+\)
""",
    "1,": r"""
(?:\d+,?)+!
(?:\d+[,.]?)*\s!
(?:[\d,]+)+!
(\d,)+(\d,)+(\d,)+!
""",
    "a@a.": r"""
(?:[\w.]+)+@(?:[\w.]+)+!
(?:\w+[.@]?)+!
[\w.+-]+@[\w-]+(?:\.[\w-]+)+(?:\.\w+)*!
""",
    "é": r"""
(?:\w|é|é)+!
(?:[à-ÿ]|\p{L})*!
(?:é+)+!
(?:e\u0301?|é)+!
""",
}


def _others() -> Iterator[Evil]:
    """Backreferences, looking around, typing errors, recursion, counting, possession, sets, and lines as sites have."""
    for pump, patterns in _OTHERS.items():
        for pattern in patterns.strip("\n").split("\n"):
            yield Evil(pattern, pump)


INNOCENT = (
    Rule("p:ad", Line(parse_pattern("Advertisement", {})), ANYWHERE),
    Rule("p:follow", Inline(parse_pattern("Follow us on X", {})), ANYWHERE),
    Rule("z:tail", Run(parse_pattern("Related stories", {})), ANYWHERE),
)


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of a document with a long line and an evil rule: claims, CPU seconds, whether the rule was named."""

    evil: Evil
    seconds: float
    timed_out: bool
    claims: tuple[Claim, ...]


def make_line(pump: str, length: int) -> str:
    """A line that repeats ``pump``."""
    # The end holds what patterns require, lest they are left out untried, and is parted from what they go through.
    return (pump * (length // len(pump) + 1))[:length] + "\x00! b c \x00) \x00"


def make_document(pump: str, length: int) -> Extraction:
    """A text with furniture around a line of ``length`` characters that is bad for a pattern."""
    text = f"Advertisement\n{make_line(pump, length)}\nFollow us on X now\nAdvertisement\nRelated stories\nOne\nTwo"
    return Extraction(text, find_blocks(text))


def try_evil(evil: Evil, length: int = LONG_LINE, *, threads: int = 1) -> list[Tried]:
    """What became of one document for each thread, with a span rule of the pattern beside innocent ones."""
    return try_pattern(evil, parse_pattern(evil.pattern, LISTS), length, threads=threads)


def try_pattern(evil: Evil, pattern: Pattern, length: int, *, threads: int = 1) -> list[Tried]:
    """As ``try_evil``, for a pattern that was parsed."""
    matcher = Matcher([*INNOCENT, Rule("p:evil", Inline(pattern), ANYWHERE, max_chars=2 * LONG_LINE)])
    document = make_document(evil.pump, length)

    def work(_: int) -> Tried:
        began = time.thread_time()
        found = matcher.find_claims(document)
        return Tried(evil, time.thread_time() - began, found.timed_out == ("p:evil",), found.claims)

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(work, range(threads)))


def find_fault(tried: Tried, length: int) -> str | None:
    """What is wrong: it took too long, or an innocent rule did not apply; None where nothing is."""
    if tried.seconds > MOST_SECONDS:
        return f"took {tried.seconds:.1f} s"
    document = make_document(tried.evil.pump, length)
    expected = Matcher(INNOCENT).find_claims(document).claims
    if tuple(claim for claim in tried.claims if claim.rule != "p:evil") != expected:
        return "the other rules did not all apply"
    return None


def main() -> int:
    """Try all patterns, then those that ship, and print how many were stopped and how long the slowest took."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--length", type=int, default=LONG_LINE, help="characters of the line")
    parser.add_argument("--threads", type=int, default=4, help="each tenth pattern is tried in so many threads too")
    arguments = parser.parse_args()
    evil = make_evil()
    tried = [outcome for each in evil for outcome in try_evil(each, arguments.length)]
    faults = [(each, fault) for each in tried if (fault := find_fault(each, arguments.length))]
    slowest = max(tried, key=lambda each: each.seconds)
    print(f"{len(tried)} evil patterns on a line of {arguments.length:,} characters: {len(faults)} faults")
    print(f"  {sum(each.timed_out for each in tried)} stopped and named in rules_timed_out, the others done in time")
    print(f"  the slowest took {slowest.seconds:.2f} s of CPU: {slowest.evil.pattern}")
    alone = {each.evil: each for each in tried}
    beside = [outcome for each in evil[::10] for outcome in try_evil(each, arguments.length, threads=arguments.threads)]
    others = [
        each
        for each in beside
        if (each.timed_out, each.claims) != (alone[each.evil].timed_out, alone[each.evil].claims)
    ]
    # A pattern that alone is done just before its time is over may be stopped at another moment, threads or not.
    on_edge = [
        each for each in others if not alone[each.evil].timed_out and alone[each.evil].seconds > MATCH_SECONDS / 2
    ]
    others = [each for each in others if each not in on_edge]
    print(
        f"  {len(evil[::10])} of them in {arguments.threads} threads: {len(others)} with another outcome, "
        f"{len({each.evil for each in on_edge})} that take just about the time there is"
    )
    stopped = find_slow_shipped(arguments.length)
    rules = [rule for rule in load_packs().rules if not rule.prunes]
    print(
        f"the patterns of {len(rules):,} shipped rules on such lines of their own examples: {len(stopped)} are stopped"
    )
    for each in stopped:
        print(f"  {each}")
    for outcome, fault in [*faults, *((each, "another outcome in threads") for each in others)]:
        print(f"FAULT: {outcome.evil.pattern}: {fault}")
    return 1 if faults or others else 0


def find_slow_shipped(length: int) -> list[str]:
    """The shipped rules of which a pattern is stopped on a line of its first example over and over."""
    slow = []
    for rule in load_packs().rules:
        example = next((each.text for each in rule.removes if each.text), "a")
        for pattern, is_searched, longest in _list_patterns(rule):
            line = make_line(f"{example.splitlines()[0]} ", length)[-min(length, longest) :]
            compiled = compile_pattern(pattern)
            try:
                if is_searched:
                    list(compiled.finditer(line, timeout=MATCH_SECONDS, concurrent=False))
                else:
                    compiled.fullmatch(line, timeout=MATCH_SECONDS, concurrent=False)
            except TimeoutError:
                slow.append(f"{rule.id}: {pattern.source[:60]}")
    return slow


def _list_patterns(rule: Rule) -> Iterator[tuple[Pattern, bool, int]]:
    """The patterns of a rule, whether each is searched in a line or must match the whole, and the longest such line."""
    match rule.matcher:
        case Line(pattern):
            yield pattern, False, rule.max_chars
        case Inline(pattern):
            yield pattern, True, LONG_LINE
        case Run(start=start, through=through, until=until, while_=while_):
            yield start, False, rule.max_chars
            yield from ((each, False, LONG_LINE) for each in (through, until, while_) if each is not None)
    if rule.unless is not None:  # searched in the lines of a claim, none of which is longer than it
        yield rule.unless, True, rule.max_chars


if __name__ == "__main__":
    sys.exit(main())
