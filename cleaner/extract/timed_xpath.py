"""XPath that stops itself: an expression that may go through a page many times over looks at the clock on its way.

libxml2 knows no time limit, and a handful of characters can keep it busy for years. So a call is set into the steps of
such an expression, which costs a microsecond a visit; nearly all that people write needs none.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from lxml import etree

from cleaner.packs.xpath_tokens import read_tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cleaner.packs.xpath_tokens import Token

SELECT_SECONDS = 0.5  # CPU time that one selector may take on one page

_WIDE_AXES = frozenset(
    ("ancestor", "ancestor-or-self", "following", "following-sibling", "preceding", "preceding-sibling")
)
# Steps after which an element may be visited once for each element above it, and how many of them cost next to nothing.
_TURNS = frozenset(
    (("operator", "//"), ("axis", "descendant"), ("axis", "descendant-or-self"), ("mark", ".."), ("axis", "parent"))
)
_MOST_TURNS, _MOST_TURNS_WITHIN, _DEEPEST = 3, 1, 2
_CALL = "call"  # no function of XPath, so no rule can have written it


class SelectorTimeoutError(Exception):
    """A selector took longer than SELECT_SECONDS on a page."""


def compile_timed(expression: str) -> etree.XPath:
    """The expression, which raises SelectorTimeoutError where it takes too long on a page."""
    if is_light(expression):
        return etree.XPath(expression, smart_strings=False, regexp=False)
    extensions: Any = {(None, _CALL): _look_at_the_clock}
    return etree.XPath(add_calls(expression), extensions=extensions, smart_strings=False, regexp=False)


def is_light(expression: str) -> bool:
    """Whether the time that an expression takes grows no faster than a page and the depth of its tree.

    >>> is_light("//section[contains(@class, 'more')][.//a[@href]]"), is_light("//p[//b]"), is_light("//p[../b]")
    (True, False, False)
    """
    tokens = list(read_tokens(expression))
    depth = turns = turns_within = 0
    for number, token in enumerate(tokens):
        if token.kind == "mark" and token.text in "[]":
            depth += 1 if token.text == "[" else -1
            turns_within = turns_within if depth else 0
        elif _is_wide(tokens, number, is_within=depth > 0):
            return False
        elif (token.kind, token.text) in _TURNS:
            turns, turns_within = (turns, turns_within + 1) if depth else (turns + 1, 0)
        elif token.text == "|" and not depth:
            turns = 0
        if depth > _DEEPEST or turns > _MOST_TURNS or turns_within > _MOST_TURNS_WITHIN:
            return False
    return True


def add_calls(expression: str) -> str:
    """The expression with a call wherever much work may be done again, which finds the same elements.

    Each path in a predicate calls before it sets out, and each step for the elements that further steps follow from.

    >>> add_calls("//p[preceding::b]/i")
    '//p[call()][self::node()[call()]/preceding::b]/i'
    """
    tokens = list(read_tokens(expression))
    pieces = []
    at = depth = 0
    for number, token in enumerate(tokens):
        if token.kind == "mark" and token.text in "[]":
            depth += 1 if token.text == "[" else -1
        if depth and _begins_path(tokens, number):
            start = tokens[number - 1].end
            is_absolute = token.kind == "operator"
            pieces += [
                expression[at:start],
                f"/self::node()[{_CALL}()]" if is_absolute else f"self::node()[{_CALL}()]/",
            ]
            at = start
        if token.kind in ("test", "node type") and not _is_attribute(tokens, number):
            end = _end_of_brackets(tokens, number + 1, "()") if token.kind == "node type" else number + 1
            if _leads_on(tokens, end):
                pieces += [expression[at : tokens[end - 1].end], f"[{_CALL}()]"]
                at = tokens[end - 1].end
    return "".join([*pieces, expression[at:]])


def _is_wide(tokens: Sequence[Token], number: int, *, is_within: bool) -> bool:
    """Whether a step looks at more of the page than what is below, or in a predicate sets out from elsewhere."""
    token = tokens[number]
    if token.kind == "axis":
        return token.text in _WIDE_AXES or (is_within and token.text == "parent")
    if token.kind == "function":
        return token.text == "id"
    return is_within and (token.text == ".." or (token.text in ("/", "//") and _is_first(tokens, number)))


def _begins_path(tokens: Sequence[Token], number: int) -> bool:
    """Whether a path begins here that is more than an attribute or the element itself."""
    if not _is_first(tokens, number):
        return False
    token, after = tokens[number], tokens[number + 1] if number + 1 < len(tokens) else None
    leads_on = after is not None and (
        after.kind in ("axis", "test", "node type") or after.text in (".", "..", "@", "*")
    )
    match token.kind, token.text:
        case "operator", "/" | "//":
            return leads_on
        case "mark", ".":
            return after is not None and after.text in ("/", "//")
        case "axis", name:
            return name != "attribute"
    return token.kind in ("test", "node type") or token.text == ".."


def _is_first(tokens: Sequence[Token], number: int) -> bool:
    """Whether a token begins an operand."""
    if number == 0:
        return True
    before = tokens[number - 1]
    return before.text in ("[", "(", ",") or (before.kind == "operator" and before.text not in ("/", "//"))


def _is_attribute(tokens: Sequence[Token], number: int) -> bool:
    before = [token.text for token in tokens[max(number - 2, 0) : number]]
    return before[-1:] == ["@"] or before == ["attribute", "::"]


def _leads_on(tokens: Sequence[Token], end: int) -> bool:
    """Whether another step follows on the one whose test ends before ``end``."""
    while end < len(tokens) and tokens[end].text == "[":
        end = _end_of_brackets(tokens, end, "[]")
    return end < len(tokens) and tokens[end].text in ("/", "//")


def _end_of_brackets(tokens: Sequence[Token], at: int, brackets: str) -> int:
    """Where the brackets that open at ``at`` have closed."""
    depth = 0
    while at < len(tokens):
        if tokens[at].kind == "mark" and tokens[at].text in brackets:
            depth += 1 if tokens[at].text == brackets[0] else -1
        at += 1
        if depth == 0:
            break
    return at


def _look_at_the_clock(context: Any) -> bool:
    """True; raises SelectorTimeoutError where the evaluation began too long ago."""
    now = time.thread_time()
    if now - context.eval_context.setdefault("began", now) > SELECT_SECONDS:
        raise SelectorTimeoutError
    return True
