r"""The article that a page keeps in a script, for the browser to draw: found where the page itself has no text."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_SCRIPT = re.compile(r"<script\b[^>]*>(.*?)</script", re.DOTALL | re.IGNORECASE)
_STRING = re.compile(r'"((?:[^"\\]|\\.)*+)"', re.DOTALL)
_LEAST_CHARS = 400  # of a string that may hold an article
_BREAK = re.compile(r"<(?:p|br)\b", re.IGNORECASE)
_LEAST_BREAKS = 2
_DEPTH = 2  # a string of some frameworks holds JSON, whose strings hold the article


def find_embedded(page: str) -> str | None:
    r"""The longest string with paragraphs in the scripts of ``page``, as a page of its own; None where there is none.

    >>> story = "<p>The river rose.</p>" * 30
    >>> state = json.dumps({"story": {"html": story}}).replace("<", "\\u003c")
    >>> find_embedded(f"<html><body><script>window.state = {state}</script></body></html>") == _frame(story)
    True
    """
    found = [text for script in _SCRIPT.findall(page) for text in _read_strings(script, _DEPTH)]
    return _frame(max(found, key=len)) if found else None


def _frame(article: str) -> str:
    return f"<html><body><article>{article}</article></body></html>"


def _read_strings(script: str, depth: int) -> Iterator[str]:
    """The JSON strings of ``script`` that are HTML with several paragraphs, and those within its strings."""
    if len(script) < _LEAST_CHARS or depth == 0:
        return
    for match in _STRING.finditer(script):
        if match.end() - match.start() >= _LEAST_CHARS:
            try:
                text = json.loads(match[0], strict=False)
            except ValueError:  # a string of JavaScript that is none of JSON
                continue
            inner = list(_read_strings(text, depth - 1))
            if inner:
                yield from inner
            elif len(_BREAK.findall(text)) >= _LEAST_BREAKS:
                yield text
