"""Where the lines of a text begin and end, and which of them are blocks."""

from __future__ import annotations

import re

from cleaner.model import Block

# str.splitlines() also breaks at form feeds, U+0085, U+2028 and more; DESIGN ends lines at these three only.
_LINE_BREAK = re.compile(r"\r\n|\n|\r")


def find_lines(text: str) -> list[tuple[int, int]]:
    r"""Half-open offsets of each line of ``text``, without its line break.

    >>> find_lines("one\r\ntwo\u2028still two\n")
    [(0, 3), (5, 18), (19, 19)]
    """
    spans = []
    start = 0
    for line_break in _LINE_BREAK.finditer(text):
        spans.append((start, line_break.start()))
        start = line_break.end()
    spans.append((start, len(text)))
    return spans


def find_blocks(text: str) -> tuple[Block, ...]:
    r"""The non-blank lines of a plain text, each as the span of its stripped text.

    >>> find_blocks("  Subscribe \n\nNow")
    (Block(start=2, end=11, kind=None, link_share=None), Block(start=14, end=17, kind=None, link_share=None))
    """
    blocks = []
    for start, end in find_lines(text):
        line = text[start:end]
        left = len(line) - len(line.lstrip())
        if left < len(line):
            blocks.append(Block(start + left, start + len(line.rstrip())))
    return tuple(blocks)
