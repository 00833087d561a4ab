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

# What the YAML parser says, and what to tell who wrote the line.
_PLAINLY = (
    ("unknown escape character", "a backslash in double quotes; put the pattern in single quotes, they leave it alone"),
    ("while scanning an alias", "'*' starts an alias in YAML; put the pattern in single quotes"),
    ("while scanning an anchor", "'&' starts an anchor in YAML; put the text in single quotes"),
    ("while scanning a tag", "'!' starts a tag in YAML; put the text in single quotes"),
    ("while scanning a block scalar", "'|' and '>' start a text of several lines; put the text in single quotes"),
    ("while scanning a quoted scalar", "the quote is never closed; close it, and inside single quotes write '' for '"),
    (
        "while parsing a flow sequence",
        "'[' starts a list in YAML; put the text in single quotes, or close the list with ]",
    ),
    ("while parsing a flow mapping", "'{' starts a mapping in YAML; put the text in single quotes, or close it with }"),
    ("did not find expected node content", "YAML expects a value here; put the text in single quotes"),
    ("could not find expected ':'", "this is not 'key: value'; write a space after the colon, or indent the line"),
    ("mapping keys are not allowed", "'?' starts a key in YAML; put the text in single quotes"),
    (
        "block sequence entries are not allowed",
        "'- ' starts a list entry; put it on a line of its own, or the text in quotes",
    ),
    ("did not find expected key", "the line does not stand under the one it belongs to; check the indentation"),
    (
        "did not find expected '-' indicator",
        "the line does not stand under the one it belongs to; check the indentation",
    ),
    ("characters are not allowed", "a control character; remove it"),
)
_LONE_QUOTE = re.compile(r"(?:[:,\[{]|^\s*-)\s+'(?:[^']|'')*(?:$|'[^\s,\]}#'])")


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
        line = text.count("\n", 0, getattr(error, "position", 0)) + 1
        return Problem(line, f"not YAML: {_say_plainly(str(getattr(error, 'reason', error)))}")
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
        if type(event) is yaml.ScalarEvent:
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
    """The parser's complaint in the author's terms, at the line where the fault is rather than where it shows."""
    fault = " ".join(part for part in (error.context, error.problem) if part)
    mark: Any = error.problem_mark or error.context_mark
    if error.context_mark and ("a flow" in fault or "simple key" in fault or "quoted scalar" in fault):
        mark = error.context_mark
    lines = text.splitlines()
    number = min(mark.line + 1, len(lines))
    for back in range(number, max(number - 12, 0), -1):
        if "did not find expected" in fault and _LONE_QUOTE.search(lines[back - 1]):
            return Problem(back, "a quote ends the text early, or never; inside single quotes write '' for one '")
    line = lines[number - 1] if lines else ""
    return Problem(number, f"not YAML: {_explain_line(line, mark.column) or _say_plainly(fault)}")


def _explain_line(line: str, column: int) -> str | None:
    """What is wrong with a line, where its look says more than the parser does."""
    if re.match(r" *\t", line):
        return "a tab in the indentation; indent with spaces"
    if re.match(r"\s*(?:- )?\w+:\s*\[[^\]]*\]\s*[^\s#]", line):
        return "'[' starts a list; put the pattern in single quotes"
    if re.match(r"\s*(?:- )?\w+:[^\s]", line):
        return "a key needs a space after its colon; write 'key: value'"
    if re.match(r":(?:\s|$)", line[column:]):
        if re.search(r":\s", line[:column]):
            return "a colon and a space start a mapping; put the text in single quotes"
        return "the line is indented further than the one it follows; let keys stand under each other"
    if re.match("[%@`]", line[column:]):
        return f"'{line[column]}' cannot start a text in YAML; put the text in single quotes"
    return None


def _say_plainly(fault: str) -> str:
    return next((plain for known, plain in _PLAINLY if known in fault), f"{fault}; put the text in single quotes")


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
