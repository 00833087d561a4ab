"""The examples of a rule as written: bare text, text with marks, or a mapping with context."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from cleaner.packs.nodes import Problem
from cleaner.packs.rule import Example

if TYPE_CHECKING:
    from cleaner.packs.mappings import Entries
    from cleaner.packs.shapes import At

_MARK = re.compile(r"\\\[-|\[-|-\]")


class MarkFault(ValueError):
    """Marks that do not pair."""


def read_marks(written: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    r"""The text without its ``[-…-]`` marks, and the half-open offsets that they enclosed.

    >>> read_marks(r"stays [-goes-] \[-stays")
    ('stays goes [-stays', ((6, 10),))
    """
    pieces: list[str] = []
    spans: list[tuple[int, int]] = []
    at = length = 0
    opened: int | None = None
    for mark in _MARK.finditer(written):
        kind = mark.group()
        if kind == "-]" and opened is None:
            continue  # plain text unless something is open
        if kind == "[-" and opened is not None:
            raise MarkFault(r"'[-' inside '[-'; write \[- for the plain characters")
        piece = written[at : mark.start()] + ("[-" if kind == r"\[-" else "")
        pieces.append(piece)
        length += len(piece)
        at = mark.end()
        if kind == "[-":
            opened = length
        elif kind == "-]" and opened is not None:
            spans.append((opened, length))
            opened = None
    if opened is not None:
        raise MarkFault(r"'[-' is never closed; close it with '-]', or write \[- for the plain characters")
    pieces.append(written[at:])
    return "".join(pieces), tuple(spans)


def read_example(entries: Entries, *, goes: bool, problems: list[Problem]) -> Example | None:
    """An entry of ``removes`` (``goes``) or ``keeps``; None with what is wrong added to ``problems``."""
    plain: At | None = entries.values.get("text")
    html: At | None = entries.values.get("html")
    written = plain or html
    if written is None or (plain and html):
        return None  # the schema asks for one of the two
    values = entries.values
    context: dict[str, Any] = {key: values.get(key) for key in _CONTEXT}
    for key in ("title", "url", "lang"):
        context[key] = values[key].text if key in values else None
    try:
        text, spans = read_marks(written.text)
    except MarkFault as fault:
        problems.append(Problem(written.line, str(fault)))
        return None
    if not text.strip():
        problems.append(Problem(written.line, "an example is blank; write the line as it stands on the page"))
        return None
    if "gone" in values and not goes:
        problems.append(Problem(written.line, "'gone' in 'keeps': move this example to 'removes'"))
        return None
    if spans and not goes:
        problems.append(Problem(written.line, "marks '[-…-]' in 'keeps': move this example to 'removes'"))
        return None
    if "gone" in values:
        spans += tuple(_find_parts(text, values["gone"], problems))
    elif goes and not spans:
        spans = ((0, len(text)),)
    specimen, page = (text, None) if plain else (None, text)
    return Example(specimen, page, gone=tuple(sorted(spans)), line=entries.line, **context)


_CONTEXT = ("title", "url", "lang", "kind", "linked", "page")


def _find_parts(text: str, parts: tuple[At, ...], problems: list[Problem]) -> list[tuple[int, int]]:
    found = []
    for part in parts:
        at = text.find(part.text)
        if at < 0 or not part.text:
            problems.append(
                Problem(
                    part.line, f"'gone': {part.text!r} does not stand in the text of the example; copy it from there"
                )
            )
        else:
            found.append((at, at + len(part.text)))
    return found
