"""Choosing rules by an expression over parts of their names, as pytest's ``-k`` chooses tests."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cleaner.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable

_TOKEN = re.compile(r"\s*(?:([()])|([^\s()]+))")


def parse_selection(expression: str) -> Callable[[str], bool]:
    """Whether a rule's id is chosen: words are parts of it, joined by ``and``, ``or``, ``not`` and brackets.

    Raises SettingsError for an expression that cannot be read.

    >>> chosen = parse_selection("en/ and not (social or ad-label)")
    >>> chosen("en/bio:author-box"), chosen("en/social:follow-us")
    (True, False)
    """
    tokens = [bracket or word for bracket, word in _TOKEN.findall(expression)]
    choose, rest = _read_either(tokens, expression)
    if rest:
        raise _refuse(expression, f"unexpected {rest[0]!r}")
    return choose


def _read_either(tokens: list[str], expression: str) -> tuple[Callable[[str], bool], list[str]]:
    first, tokens = _read_both(tokens, expression)
    while tokens and tokens[0] == "or":
        second, tokens = _read_both(tokens[1:], expression)
        first = _either(first, second)
    return first, tokens


def _read_both(tokens: list[str], expression: str) -> tuple[Callable[[str], bool], list[str]]:
    first, tokens = _read_one(tokens, expression)
    while tokens and tokens[0] == "and":
        second, tokens = _read_one(tokens[1:], expression)
        first = _both(first, second)
    return first, tokens


def _read_one(tokens: list[str], expression: str) -> tuple[Callable[[str], bool], list[str]]:
    if not tokens or tokens[0] in (")", "and", "or"):
        raise _refuse(expression, f"a part of a rule's name is missing before {tokens[0] if tokens else 'the end'!r}")
    word, *rest = tokens
    if word == "not":
        inner, rest = _read_one(rest, expression)
        return _negate(inner), rest
    if word == "(":
        inner, rest = _read_either(rest, expression)
        if not rest or rest[0] != ")":
            raise _refuse(expression, "a bracket is not closed")
        return inner, rest[1:]
    return _holds(word.lower()), rest


def _refuse(expression: str, fault: str) -> SettingsError:
    return SettingsError(f"-k {expression!r}: {fault}; write it as 'social and not (follow or share)'")


def _holds(word: str) -> Callable[[str], bool]:
    return lambda name: word in name.lower()


def _negate(inner: Callable[[str], bool]) -> Callable[[str], bool]:
    return lambda name: not inner(name)


def _either(first: Callable[[str], bool], second: Callable[[str], bool]) -> Callable[[str], bool]:
    return lambda name: first(name) or second(name)


def _both(first: Callable[[str], bool], second: Callable[[str], bool]) -> Callable[[str], bool]:
    return lambda name: first(name) and second(name)
