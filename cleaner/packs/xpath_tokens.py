"""An XPath 1.0 expression as tokens, each with what it is: names mean different things by what stands beside them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

TokenKind = Literal["literal", "number", "variable", "function", "node type", "axis", "test", "operator", "mark"]

FUNCTIONS = frozenset(
    ("last", "position", "count", "id", "local-name", "namespace-uri", "name", "string", "concat", "starts-with",
     "contains", "substring-before", "substring-after", "substring", "string-length", "normalize-space", "translate",
     "boolean", "not", "true", "false", "lang", "number", "sum", "floor", "ceiling", "round")
)  # fmt: skip
"""The functions of XPath 1.0; lxml's extensions open files and call back into Python."""

_NODE_TYPES = frozenset(("comment", "text", "processing-instruction", "node"))
_NAME = r"[^\W\d][\w.-]*+"
_TOKEN = re.compile(
    rf"""\s*+(?:
      (?P<literal>"[^"]*"|'[^']*')
    | (?P<number>\d++(?:\.\d*+)?|\.\d++)
    | (?P<variable>\${_NAME}(?::{_NAME})?)
    | (?P<name>{_NAME}(?::(?!:)(?:{_NAME}|\*))?)
    | (?P<operator>//|!=|<=|>=|[/|+\-=<>])
    | (?P<mark>::|\.\.|[.()\[\]@,*])
    )\s*+""",
    re.VERBOSE,
)
_BEFORE_A_STEP = frozenset(("@", "::", "(", "[", ","))


class Token(NamedTuple):
    """A token: its kind, its text without white space, and where it ends in the expression."""

    kind: TokenKind
    text: str
    end: int


def read_tokens(expression: str) -> Iterator[Token]:
    """The tokens of an expression, up to the first character that none begins with.

    >>> [token.kind for token in read_tokens("//div[count(*) * 2 > 3]/text()")][:5]
    ['operator', 'test', 'mark', 'function', 'mark']
    """
    before: Token | None = None
    at = 0
    while at < len(expression) and (found := _TOKEN.match(expression, at)):
        text, at = found[0].strip(), found.end()
        # What follows a step or a value must be an operator, even where it looks like a name.
        is_operand = before is None or before.kind == "operator" or before.text in _BEFORE_A_STEP
        before = Token(_find_kind(str(found.lastgroup), text, expression[at : at + 2], is_operand=is_operand), text, at)
        yield before


def _find_kind(group: str, text: str, after: str, *, is_operand: bool) -> TokenKind:
    match group:
        case "literal" | "number" | "variable":
            return group
        case "name" if not is_operand:
            return "operator"
        case "name" if after.startswith("("):
            return "node type" if text in _NODE_TYPES else "function"
        case "name":
            return "axis" if after == "::" else "test"
        case "mark" if text == "*":
            return "test" if is_operand else "operator"
    return "operator" if group == "operator" else "mark"
