"""Checks of patterns, by the way they are written."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from cleaner.authoring.lint.finding import Fault
from cleaner.packs.letters import count_fixed_letters, find_longest
from cleaner.packs.pattern import split_pattern
from cleaner.packs.rule import Inline, Line, Pattern, Rule, Run
from cleaner.packs.zone import ANYWHERE

if TYPE_CHECKING:
    from collections.abc import Iterator

_TELLING_LETTERS = 8
_LABEL_LETTERS, _LONGEST_LABEL = 4, 40
_FUZZY = re.compile(r"\{[^}]*[deis]\b[^}]*\}|\{[deis]")
_QUANTIFIER = re.compile(r"[*+]|\{\d*,?\d*\}")
_CASED_CLASS = re.compile(r"\\[pP]\{\^?(?:Lu|Ll|Lt|Upper\w*|Lower\w*)\}|\[:\^?(?:upper|lower):\]")
_BOTH_CASES = re.compile(r"\[([^\W\d_])([^\W\d_])\]")
_NEVER_IGNORES_CASE = re.compile(r"\(\?[a-z]*-[a-z]*i")
_IGNORES_CASE = re.compile(r"\(\?[a-z]*i")
_ANYTHING = re.compile(r"\.(?:[*+]|\{\d*,\d*\})")


class Placed(NamedTuple):
    """A pattern with the key it stands in; ``searched`` where it may match anywhere in a line."""

    key: str
    pattern: Pattern
    searched: bool


def find_patterns(rule: Rule) -> Iterator[Placed]:
    """Every pattern of a rule."""
    match rule.matcher:
        case Line(pattern):
            yield Placed("line", pattern, searched=False)
        case Inline(pattern):
            yield Placed("span", pattern, searched=True)
        case Run(start=start, through=through, until=until, while_=while_):
            for part in (start, through, until, while_):
                if part is not None:
                    yield Placed("block", part, searched=False)
    if rule.unless is not None:
        yield Placed("unless", rule.unless, searched=True)


def find_no_literal(rule: Rule) -> Iterator[Fault]:
    """A leading pattern without a literal that the index could go by: it is tried on every line of every text."""
    leading = next((placed for placed in find_patterns(rule) if placed.key != "unless"), None)
    # Kind, link share and edges are asked first, and leave few lines to try.
    at_edge = rule.zone.name.endswith(("lines", "body"))
    if leading and not leading.pattern.literals and rule.linked is None and not rule.kinds and not at_edge:
        yield Fault(
            leading.key,
            "no word of three letters or more stands in every match, so the pattern is tried on every line; "
            "write out a word that each such line has",
        )


def find_too_general(rule: Rule) -> Iterator[Fault]:
    """A rule for every site, anywhere in a text, that goes by few letters of its own.

    A label that is the whole of a short line is told by fewer letters than a line with room for prose in it.
    """
    leading = next((placed for placed in find_patterns(rule) if placed.key != "unless"), None)
    if leading is None or rule.sites or rule.linked or rule.zone != ANYWHERE:
        return
    is_label = leading.key == "line" and min(find_longest(leading.pattern), rule.max_chars) <= _LONGEST_LABEL
    letters, wanted = count_fixed_letters(leading.pattern), _LABEL_LETTERS if is_label else _TELLING_LETTERS
    if letters < wanted:
        yield Fault(
            leading.key,
            f"the rule holds on every site, anywhere in a text, and spells out {letters or 'no'} letters of a match; "
            f"add a zone (such as tail) or sites, or write out {wanted} letters",
        )


def find_unanchored_fuzzy(rule: Rule) -> Iterator[Fault]:
    """Fuzzy parts that are tried at every character of a line."""
    for key, pattern, searched in find_patterns(rule):
        loose = searched and not pattern.source.startswith(("^", r"\A", "(?<="))
        for piece in split_pattern(pattern.source):
            if _FUZZY.match(piece) and loose:
                yield Fault(
                    key,
                    f"{piece} may begin anywhere, which costs as much as ten thousand plain patterns; "
                    "anchor it (^), or use a line rule that begins with a plain word",
                )
                break
        else:
            if _ANYTHING.match(pattern.source) and any(map(_FUZZY.match, split_pattern(pattern.source))):
                yield Fault(key, "a fuzzy part after '.*' may begin anywhere; begin the pattern with a plain word")


def find_fuzzy_quantified(rule: Rule) -> Iterator[Fault]:
    """Repeated groups with a fuzzy part in them: the ways to match grow with every turn."""
    for key, pattern, _ in find_patterns(rule):
        fuzzy_in_group = [False]
        closed_fuzzy = False
        for piece in split_pattern(pattern.source):
            repeats = _QUANTIFIER.fullmatch(piece) and piece not in ("{1}", "{0,1}", "{,1}")
            if repeats and closed_fuzzy:
                yield Fault(key, f"{piece} repeats a fuzzy part; repeat it plainly, or make the whole line fuzzy once")
                break
            closed_fuzzy = False
            if piece.startswith("("):
                fuzzy_in_group.append(False)
            elif piece == ")" and len(fuzzy_in_group) > 1:
                closed_fuzzy = fuzzy_in_group.pop()
                fuzzy_in_group[-1] |= closed_fuzzy
            elif _FUZZY.match(piece):
                fuzzy_in_group[-1] = True


def find_case_ignored(rule: Rule) -> Iterator[Fault]:
    r"""``\p{Lu}`` and its like where case is ignored: they match letters of either case there."""
    for key, pattern, _ in find_patterns(rule):
        ignored = [True]
        for piece in split_pattern(pattern.source):
            if piece.startswith("(") and not piece.startswith("(?#"):
                ignored.append(_reads_case(piece, ignored[-1]))
            elif piece == ")" and len(ignored) > 1:
                ignored.pop()
            elif ignored[-1] and (cased := _CASED_CLASS.search(piece)):
                yield Fault(key, f"{cased[0]} matches both cases, since patterns ignore case; write (?-i:{cased[0]})")
                break


def _reads_case(head: str, outside: bool) -> bool:
    if _NEVER_IGNORES_CASE.match(head):
        return False
    return True if _IGNORES_CASE.match(head) else outside


def find_case_class(rule: Rule) -> Iterator[Fault]:
    """Classes of one letter in both its cases."""
    for key, pattern, _ in find_patterns(rule):
        for piece in split_pattern(pattern.source):
            both = _BOTH_CASES.fullmatch(piece)
            if both and both[1] != both[2] and both[1].lower() == both[2].lower() and "(?-i" not in pattern.source:
                yield Fault(key, f"patterns ignore case already; write {both[1].lower()} for {piece}")
                break
