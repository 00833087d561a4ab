"""A pattern as written in a pack, checked and made ready for the ``regex`` module."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import regex

from cleaner.packs.kin import KIN, PLAIN, kin_class
from cleaner.packs.literals import required_literals
from cleaner.packs.nodes import did_you_mean
from cleaner.packs.rule import Pattern

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FLAGS = regex.VERSION1 | regex.IGNORECASE
LONGEST_PATTERN = 10_000  # characters; the longest that ships has 1,500, and words in such numbers make a list
_LOOSE = frozenset(KIN) | frozenset(PLAIN)


class PatternFault(ValueError):
    """A pattern that cannot be used; the text says what is wrong and what to write instead."""


def compile_pattern(pattern: Pattern) -> regex.Pattern[str]:
    """The compiled pattern: V1, IGNORECASE, full case-folding off, plain literals matching their typographic kin.

    Full case-folding is off so that a match and the folding of the index agree letter by letter.
    """
    lists: dict[str, Any] = dict(pattern.lists)
    source = f"(?-f:{loosen(pattern.source)})"
    # Who compiles keeps the outcome; the module's own cache of 500 would only be thrashed.
    return regex.compile(source, FLAGS, ignore_unused=True, cache_pattern=False, **lists)


def parse_pattern(source: str, lists: Mapping[str, tuple[str, ...]]) -> Pattern:
    """``source`` with the lists it names and the literals it requires; compiled only when it is first needed.

    Raises PatternFault where the ``regex`` module would refuse it, or where it cannot mean what it says.
    """
    if not source.strip():
        raise PatternFault("the pattern is empty; write what the line says, e.g. 'Advertisement'")
    if len(source) > LONGEST_PATTERN:
        fault = f"the pattern has {len(source):,} characters, over {LONGEST_PATTERN:,}"
        raise PatternFault(f"{fault}; put its words into a list, or make it several rules")
    try:
        literals, used, longest, framed = required_literals(source, lists)
    except regex.error as error:
        raise PatternFault(_explain(error, source, lists)) from None
    except RecursionError:
        raise PatternFault("the pattern is nested too deeply; write it flat") from None
    pattern = Pattern(source, tuple((name, lists[name]) for name in sorted(used)), literals, longest, framed)
    # A pattern that requires a literal cannot match nothing, so only the others need compiling here.
    if not literals and compile_or_explain(pattern).fullmatch("", timeout=1):
        raise PatternFault("the pattern matches the empty string; make one part compulsory, e.g. '.+' for '.*'")
    return pattern


def compile_or_explain(pattern: Pattern) -> regex.Pattern[str]:
    """The compiled pattern, or PatternFault where ``regex`` accepts the syntax and not the sense."""
    try:
        return compile_pattern(pattern)
    except regex.error as error:
        raise PatternFault(_explain(error, pattern.source, dict(pattern.lists))) from None


_WAYS_OUT = {
    "missing )": "close the group, or write \\( for a plain bracket",
    "unbalanced parenthesis": "open the group, or write \\) for a plain bracket",
    "unterminated character set": "close the class with ], or write \\[ for a plain bracket",
    "bad character range": "write the smaller character first, or \\- for a plain hyphen",
    "nothing to repeat": "write \\* \\+ or \\? for the plain character",
    "multiple repeat": "group what is repeated, or write \\* \\+ or \\? for the plain character",
    "repeat count too big": "write a smaller number, or * for any",
    "over ": "write a smaller number, or split the list",
    "bad escape": "write \\\\ for a plain backslash",
    "unknown property": "write one of Unicode's, such as \\p{Lu} or \\p{Greek}",
    "undefined character name": "write a name of Unicode's, such as \\N{BULLET}, or the character itself",
    "unknown group": "name a group of this pattern, or write (?P<name>…) to make one",
    "invalid group reference": "refer to a group of this pattern, or write \\\\ for a plain backslash",
    "missing group name": "name it with letters, digits and _",
    "bad character in group name": "name it with letters, digits and _",
    "missing >": "close the name with >",
    "missing <": "write \\L<name> for a list",
    "unknown extension": "write (?:…) for a group, or \\(\\? for plain characters",
    "flags": "of a whole pattern only (?i) (?m) (?s) (?w) and their opposites can be used; remove the others",
}


def _explain(error: Any, source: str, lists: Mapping[str, tuple[str, ...]]) -> str:
    fault = str(error.msg)
    if "named list" in fault:
        missing = next((name for name in re.findall(r"\\L<([^>]*)>", source) if name not in lists), "")
        way_out = did_you_mean(missing, lists)
        if not way_out.startswith("did"):
            way_out = f"define it under 'lists' (defined here: {', '.join(sorted(lists)) or 'none'})"
        return f"bad pattern: no list is named {missing!r}; {way_out}"
    where = f" at character {error.pos + 1}" if error.pos is not None and fault != "flags" else ""
    way_out = next(
        (way for known, way in _WAYS_OUT.items() if fault.startswith(known)), "see the regex module's syntax"
    )
    return f"bad pattern{where}: {fault}; {way_out}"


def loosen(source: str) -> str:
    r"""``source`` with each literal quotation mark, hyphen and space widened to its typographic kin.

    Classes, escapes, groups' heads, ``\L<…>`` and ``{…}`` are taken as written.

    >>> loosen(r"[' ]\d{2,3}") == r"[' ]\d{2,3}"
    True
    >>> bool(regex.fullmatch(loosen("Don't miss"), "Don’t\u00a0miss"))
    True
    """
    if _LOOSE.isdisjoint(source):
        return source
    return "".join(kin_class(piece) if len(piece) == 1 else piece for piece in split_pattern(source))


def split_pattern(source: str) -> Iterator[str]:
    r"""The pieces of a pattern: escapes, classes, groups' heads and braces whole, all else by the character.

    >>> list(split_pattern(r"(?:a[b-d]){2}\w"))
    ['(?:', 'a', '[b-d]', ')', '{2}', '\\w']
    """
    at = 0
    while at < len(source):
        end = max(_taken_as_written(source, at), at + 1)
        yield source[at:end]
        at = end


def _taken_as_written(source: str, at: int) -> int:
    """The end of the escape, class, group head or braces at ``at``; ``at + 1`` where there is none."""
    match source[at]:
        case "\\":
            return _end_of_escape(source, at)
        case "[":
            return _end_of_class(source, at)
        case "{" if "}" in source[at:]:
            return _after(source, "}", at)
        case "(" if source.startswith("(?", at):
            return _end_of_group_head(source, at)
    return at + 1


def _end_of_escape(source: str, at: int) -> int:
    escaped = source[at + 1 : at + 2]
    opener = source[at + 2 : at + 3]
    if escaped and escaped in "pPN" and opener == "{":
        return _after(source, "}", at)
    if escaped and escaped in "Lg" and opener == "<":
        return _after(source, ">", at)
    return at + 2


def _end_of_class(source: str, at: int) -> int:
    depth = 0
    here = at
    while here < len(source):
        char = source[here]
        if char == "\\":
            here = _end_of_escape(source, here)
            continue
        if char == "[":
            depth += 1
            here += 1
            if source.startswith("^", here):
                here += 1
            if source.startswith("]", here):  # a bracket that comes first stands for itself
                here += 1
            continue
        here += 1
        if char == "]":
            depth -= 1
            if depth == 0:
                return here
    return len(source)


def _end_of_group_head(source: str, at: int) -> int:
    rest = source[at + 2 :]
    if rest.startswith("#"):
        return _after(source, ")", at)
    if rest.startswith(("P<", "<")) and not rest.startswith(("<=", "<!")):
        return _after(source, ">", at)
    if rest.startswith(("<=", "<!")):
        return at + 4
    if rest.startswith(("=", "!", ">", "|", ":")):
        return at + 3
    if rest.startswith("("):
        return _after(source, ")", at) if not rest.startswith(("(?", "(*")) else at + 2
    flags = len(rest) - len(rest.lstrip("abefiLmprsuvwxVPR0123456789-&=>_"))
    return at + 2 + flags + 1  # the colon or the bracket that ends the flags or the call


def _after(source: str, closer: str, at: int) -> int:
    end = source.find(closer, at)
    return len(source) if end < 0 else end + 1
