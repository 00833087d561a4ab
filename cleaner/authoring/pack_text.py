"""Writes rules as YAML in the way of the shipped packs: patterns in single quotes, keys in the usual order."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from cleaner.authoring.lint.form import KEY_ORDER

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SCHEMA_FILE = "cleaner-rules.schema.json"
# Whatever these hold is quoted, though YAML would not ask for it each time.
_ALWAYS_QUOTED = ("line", "span", "block", "css", "xpath", "unless", "start", "through", "until", "while", "html")
_PLAIN = re.compile(r"[^\W\d_](?:[\w ./’–—-]*[\w.’])?")
_WORDS_OF_YAML = frozenset(("true", "false", "yes", "no", "on", "off", "null", "y", "n"))


def write_pack(head: Mapping[str, Any], rules: Sequence[Mapping[str, Any]], *, schema: str = SCHEMA_FILE) -> str:
    """A pack with the line that lets editors complete keys; ``schema`` is where they find the JSON Schema.

    >>> print(write_pack({"pack": "mine", "langs": ["en"]}, [{"id": "x", "line": "Ad: .*", "removes": ["Ad: x"]}]))
    # yaml-language-server: $schema=cleaner-rules.schema.json
    pack: mine
    langs: [en]
    rules:
      - id: x
        line: 'Ad: .*'
        removes:
          - 'Ad: x'
    <BLANKLINE>
    """
    lines = [f"# yaml-language-server: $schema={schema}"]
    lines += [f"{key}: {_inline(key, value)}" for key, value in head.items()]
    return "\n".join([*lines, "rules:", "\n".join(write_rule(rule) for rule in rules)])


def write_rule(rule: Mapping[str, Any], indent: int = 2) -> str:
    """One rule as an entry of ``rules``, its dash ``indent`` spaces in; ends with a line break."""
    pad = " " * (indent + 2)
    lines: list[str] = []
    for key in sorted(rule, key=KEY_ORDER.index):
        value = rule[key]
        if key in ("removes", "keeps"):
            lines.append(f"{pad}{key}:")
            for example in value:
                lines += _write_example(example, pad + "  ")
        else:
            lines.append(f"{pad}{key}: {_inline(key, value)}")
    lines[0] = " " * indent + "- " + lines[0][len(pad) :]
    return "\n".join(lines) + "\n"


def _write_example(example: Any, pad: str) -> list[str]:
    if isinstance(example, str) and _is_literal(example):
        return [f"{pad}- |", *(f"{pad}  {line}".rstrip() for line in example.split("\n"))]
    if isinstance(example, str):
        return [f"{pad}- {_scalar('', example)}"]
    first, *rest = (f"{key}: {_inline(key, value)}" for key, value in example.items())
    return [f"{pad}- {first}", *(f"{pad}  {line}" for line in rest)]


def _is_literal(text: str) -> bool:
    """Whether a literal block holds the text: several lines that YAML does not change."""
    plain = text.replace("\n", "")
    return "\n" in text and plain.isprintable() and not text.startswith((" ", "\n")) and not text.endswith("\n")


def _inline(key: str, value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return _scalar(key, value)
    if isinstance(value, int):
        return str(value)
    if hasattr(value, "items"):
        return "{" + ", ".join(f"{name}: {_inline(name, inner)}" for name, inner in value.items()) + "}"
    return "[" + ", ".join(_scalar(key, item) for item in value) + "]"


def _scalar(key: str, text: str) -> str:
    """A scalar that reads back as ``text``: plain where that cannot be misread, else quoted.

    >>> _scalar("", "Read more"), _scalar("", "it's: so"), _scalar("", "a\\tb")
    ('Read more', "'it''s: so'", '"a\\\\tb"')
    """
    if not text.isprintable():
        return '"' + "".join(_escape(char) for char in text) + '"'
    if key not in _ALWAYS_QUOTED and _PLAIN.fullmatch(text) and text.lower() not in _WORDS_OF_YAML:
        return text
    return "'" + text.replace("'", "''") + "'"


def _escape(char: str) -> str:
    known = {"\n": "\\n", "\t": "\\t", "\r": "\\r", '"': '\\"', "\\": "\\\\"}
    if char in known or char.isprintable():
        return known.get(char, char)
    return f"\\U{ord(char):08x}"
