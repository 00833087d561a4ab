"""YAML text as a tree of nodes that know their lines; every scalar stays the string it was written as."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_BYTES = 4 * 1024 * 1024
MAX_DEPTH = 20

# The C loader reads ten times as fast; a PyYAML built without it still works.
_Loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)

_HINTS = (
    ("mapping values are not allowed", "put the text in single quotes: a colon and a space start a mapping"),
    ("unknown escape character", "put the pattern in single quotes: they leave backslashes alone"),
    ("found character '\\t'", "indent with spaces, not with a tab"),
    ("cannot start any token", "put the text in single quotes, or indent with spaces where this is a tab"),
    ("while scanning an alias", "put the pattern in single quotes: '*' starts an alias in YAML"),
    ("while scanning an anchor", "put the text in single quotes: '&' starts an anchor in YAML"),
    ("undefined alias", "put the pattern in single quotes: '*' starts an alias in YAML"),
    ("while scanning a quoted scalar", "close the quote; inside single quotes write '' for one quote"),
    ("did not find expected ',' or ']'", "put the pattern in single quotes: '[' starts a list in YAML"),
    ("did not find expected node content", "put the text in single quotes"),
    ("did not find expected key", "check the indentation, or put the text in single quotes"),
    ("did not find expected '-' indicator", "start each rule with '- ' at the same indentation"),
    ("special characters are not allowed", "remove the control character, or write it as an escape in double quotes"),
)


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault in a pack: the line (from 1; 0 is the file as a whole), and the fault with its way out."""

    line: int
    text: str


def read_node(raw: bytes) -> yaml.Node | Problem:
    """The root node of a pack, or the first thing that stops it from being read."""
    if len(raw) > MAX_BYTES:
        return Problem(0, f"the file has {len(raw):,} bytes; split it, a pack may have {MAX_BYTES:,}")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        return Problem(line, f"byte {error.start} is not UTF-8; save the file as UTF-8")
    try:
        root = _compose(yaml.parse(text, Loader=_Loader))
    except yaml.MarkedYAMLError as error:
        return _explain(error, text)
    except yaml.YAMLError as error:  # a reader error has no mark
        fault = f"not YAML: {getattr(error, 'reason', error)}"
        return Problem(text.count("\n", 0, getattr(error, "position", 0)) + 1, f"{fault}; {_hint(fault)}")
    return root if root is not None else Problem(0, "the file is empty; a pack starts with 'rules:'")


def _compose(events: Iterable[Any]) -> yaml.Node | Problem | None:
    """The tree of the first document, built without recursion: yaml.compose() overflows the stack of deep nesting.

    Aliases, anchors and tags are refused, and a second document. None where there is nothing.
    """
    root: list[Any] = []
    values = root  # of the innermost open collection; keys and values of a mapping alternate
    outer: list[list[Any]] = []
    for event in events:
        mark: Any = event.start_mark
        if isinstance(event, yaml.ScalarEvent):
            if event.tag is not None or event.anchor is not None:
                return _refuse(event)
            values.append(yaml.ScalarNode("", event.value, mark))
        elif isinstance(event, yaml.CollectionStartEvent):
            if event.tag is not None or event.anchor is not None:
                return _refuse(event)
            if len(outer) == MAX_DEPTH:
                return Problem(line_of(event), "nested too deeply; put the pattern in single quotes")
            node: Any = yaml.SequenceNode if isinstance(event, yaml.SequenceStartEvent) else yaml.MappingNode
            inner: list[Any] = []
            values.append(node("", inner, mark))
            outer.append(values)
            values = inner
        elif isinstance(event, yaml.CollectionEndEvent):
            if isinstance(event, yaml.MappingEndEvent):
                values[:] = zip(values[::2], values[1::2], strict=True)
            values = outer.pop()
        elif isinstance(event, yaml.AliasEvent):
            return _refuse(event)
        elif isinstance(event, yaml.DocumentStartEvent) and root:
            return Problem(line_of(event), "a second document starts at '---'; remove that line, or make it two files")
    return root[0] if root else None


def _refuse(event: Any) -> Problem:
    """What only YAML's own machinery understands: it would change what a pattern says, or blow a small file up."""
    if isinstance(event, yaml.AliasEvent):
        fault = f"'*{event.anchor}' is a YAML alias; put the pattern in single quotes, or write the text out"
    elif event.anchor is not None:
        fault = f"'&{event.anchor}' is a YAML anchor; put the text in single quotes, or write it out each time"
    else:
        fault = f"'{event.tag}' is a YAML tag; put the whole text in single quotes"
    return Problem(line_of(event), fault)


def _explain(error: yaml.MarkedYAMLError, text: str) -> Problem:
    mark: Any = error.problem_mark or error.context_mark
    fault = " ".join(part for part in (error.context, error.problem) if part)
    number = mark.line + 1 if mark else 0
    line = "".join(text.split("\n")[number - 1 : number])
    if re.match(r"\s*(?:- )?\w+:\s*\[[^\]]*\]\s*[^\s#]", line):
        return Problem(number, "not YAML: '[' starts a list; put the pattern in single quotes")
    if re.match(r" *\t", line):
        return Problem(number, "not YAML: a tab in the indentation; indent with spaces")
    return Problem(number, f"not YAML: {fault}; {_hint(fault)}")


def _hint(fault: str) -> str:
    return next((hint for known, hint in _HINTS if known in fault), "put the text in single quotes")


def line_of(node: Any) -> int:
    """The line a node starts on, from 1."""
    return int(node.start_mark.line) + 1


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A way out for an unknown word.

    >>> did_you_mean("zonne", ["zone", "line"]), did_you_mean("x", ["zone", "line"])
    ("did you mean 'zone'?", 'known are: line, zone')
    """
    names = sorted(known)
    close = get_close_matches(word.lower(), names, n=1)
    return f"did you mean {close[0]!r}?" if close else f"known are: {', '.join(names)}"
