"""jusText's paragraphs of a page, made in one walk, the white space of each put in order once."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from justext.core import PARAGRAPH_TAGS, ParagraphMaker  # type: ignore[import-untyped]
from justext.paragraph import Paragraph  # type: ignore[import-untyped]
from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from lxml.etree import _Element


class QuickParagraph(Paragraph):  # type: ignore[misc]  # jusText has no types
    """A paragraph whose text does not change once it has been asked for. It has no ``xpath``."""

    def __init__(self, path: Sequence[str]) -> None:
        self.path = tuple(path)
        self.text_nodes: list[str] = []
        self.chars_count_in_links = 0
        self.tags_count = 0
        self.class_type = ""

    @cached_property
    def dom_path(self) -> str:
        """The tags above it."""
        return ".".join(self.path)

    @cached_property
    def text(self) -> str:
        """All of it, as jusText writes it."""
        return normalize_white_space("".join(self.text_nodes).strip())

    def append_text(self, text: str) -> str:
        """Add to it; gives what was added."""
        text = normalize_white_space(text)
        self.text_nodes.append(text)
        return text

    def stopwords_density(self, stopwords: Collection[str]) -> float:
        """The share of its words that are in ``stopwords``."""
        words = self.text.split()
        return sum(word.lower() in stopwords for word in words) / len(words) if words else 0


def make_paragraphs(tree: _Element) -> list[Any]:
    """The paragraphs of ``tree``, as jusText's ``ParagraphMaker`` makes them."""
    if next(tree.iter(etree.Comment, etree.PI), None) is not None:
        made: list[Any] = ParagraphMaker.make_paragraphs(tree)
        return made
    found: list[QuickParagraph] = []
    path: list[str] = []
    paragraph = QuickParagraph(path)
    is_linked = after_break = False
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        name = str(element.tag).rpartition("}")[2]
        if event == "start":
            path.append(name)
            if name in PARAGRAPH_TAGS or (name == "br" and after_break):
                # Of two line breaks neither is counted as a tag within the paragraph.
                paragraph.tags_count -= name == "br"
                found.append(paragraph)
                paragraph = QuickParagraph(path)
            else:
                after_break = name == "br"
                if after_break:
                    paragraph.append_text(" ")
                is_linked = is_linked or name == "a"
                paragraph.tags_count += 1
            text = element.text
        else:
            path.pop()
            if name in PARAGRAPH_TAGS:
                found.append(paragraph)
                paragraph = QuickParagraph(path)
            is_linked = is_linked and name != "a"
            text = element.tail
        if text and not text.isspace():
            added = paragraph.append_text(text)
            if is_linked:
                paragraph.chars_count_in_links += len(added)
            after_break = False
    found.append(paragraph)
    return [each for each in found if each.text_nodes and each.text]


def normalize_white_space(text: str) -> str:
    r"""``text`` with one space for each run of white space, or one line feed where a line breaks in it.

    >>> normalize_white_space(" a  b \r\n\n c\t")
    ' a b\nc '
    """
    if text.isprintable() and "  " not in text:
        return text  # as most are: of white space only the space is printable
    lines = text.replace("\r", "\n").split("\n")
    first, last = lines[0], lines[-1]
    kept = [line for line in map(" ".join, map(str.split, lines)) if line]
    if not kept:
        return "\n" if len(lines) > 1 else " " if text else ""
    before = "\n" if not first or first.isspace() else " " if first[0].isspace() else ""
    after = "\n" if not last or last.isspace() else " " if last[-1].isspace() else ""
    return before + "\n".join(kept) + after
