"""Trafilatura's tree to text: blocks, one a line, each with its kind and link share."""

from __future__ import annotations

import html
import unicodedata
from typing import TYPE_CHECKING

from lxml import etree

from cleaner.extract.tree_text import join_text
from cleaner.lines import find_lines
from cleaner.model import Block, Kind

if TYPE_CHECKING:
    from lxml.etree import _Element

_KINDS: dict[str, Kind] = {"head": "heading", "item": "item", "quote": "quote", "cell": "cell", "code": "code"}

# Everything else breaks the line: these trafilatura keeps within one, or copies unread from headings and code.
_INLINE = frozenset(
    ("a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "graphic",
     "hi", "i", "img", "ins", "kbd", "label", "mark", "q", "ref", "s", "samp", "small", "span", "strong", "sub", "sup",
     "time", "tt", "u", "var", "wbr")
)  # fmt: skip

# A code element within these is part of a sentence, unless it has several lines.
_SENTENCES = frozenset(("p", "head", "item", "cell", "hi", "ref", "del", "span"))


def serialise(body: _Element) -> tuple[str, tuple[Block, ...]]:
    """The text of a tree in trafilatura's vocabulary, and its blocks.

    Lines end at ``p``, ``head``, ``item``, ``quote``, ``cell`` and ``lb``, and one line feed joins them. White space in
    a line is one space; in code it stays. No markup is written: no bullets, no bars, no link targets.

    >>> body = etree.fromstring('<body><p>One <ref>two</ref></p><list><item>three</item></list></body>')
    >>> serialise(body)[0]
    'One two\\nthree'
    >>> [(block.kind, block.link_share) for block in serialise(body)[1]]
    [('paragraph', 0.5), ('item', 0.0)]
    """
    writer = _Writer()
    kinds: list[Kind] = ["paragraph"]
    # Walked without recursion: a page may nest its elements as deep as the parser lets it.
    for event, element in etree.iterwalk(body, events=("start", "end")):
        tag = str(element.tag)
        breaks = tag not in _INLINE or (tag == "code" and _is_block_of_code(element))
        if breaks:
            writer.end_line(kinds[-1])
        if event == "start":
            if breaks and tag in _KINDS:
                kinds.append(_KINDS[tag])
            if tag == "ref":
                writer.links += 1
            writer.write(element.text)
            continue
        if breaks and tag in _KINDS:
            kinds.pop()
        if tag == "ref":
            writer.links -= 1
        if element is not body:
            writer.write(element.tail)
    writer.end_line(kinds[-1])
    return "\n".join(writer.lines), tuple(writer.blocks)


def _is_block_of_code(element: _Element) -> bool:
    parent = element.getparent()
    if parent is None or parent.tag not in _SENTENCES:
        return True
    return element.find(".//lb") is not None or "\n" in join_text(element).strip()


class _Writer:
    """The lines written so far, and the runs of the line that is open."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.blocks: list[Block] = []
        self.links = 0
        self._runs: list[tuple[str, bool]] = []
        self._offset = 0

    def write(self, text: str | None) -> None:
        if text:
            self._runs.append((_clean(text), self.links > 0))

    def end_line(self, kind: Kind) -> None:
        runs, self._runs = self._runs, []
        if not runs:
            return
        text = "".join(run for run, _ in runs)
        if not text or text.isspace():
            return
        share = 0.0
        if any(linked for _, linked in runs):
            sizes = [(len("".join(run.split())), linked) for run, linked in runs]
            share = sum(size for size, linked in sizes if linked) / sum(size for size, _ in sizes)
        if kind == "code":
            for start, end in find_lines(text):
                self._add(text[start:end].rstrip(), kind, share)
        else:
            self._add(" ".join(text.split()), kind, share)

    def _add(self, line: str, kind: Kind, share: float) -> None:
        line = unicodedata.normalize("NFC", line)
        indent = len(line) - len(line.lstrip())
        if indent == len(line):
            return
        self.lines.append(line)
        self.blocks.append(Block(self._offset + indent, self._offset + len(line), kind, share))
        self._offset += len(line) + 1


def _clean(text: str) -> str:
    """``text`` as trafilatura writes it: entities that were escaped twice are read, unprintable characters are gone."""
    if "&" in text:
        text = html.unescape(text)
    # No-break spaces and line feeds count as unprintable, stand in half of all texts, and stay.
    if text.replace("\u00a0", " ").replace("\n", " ").isprintable():
        return text
    return "".join(char for char in text if char.isprintable() or char.isspace())
