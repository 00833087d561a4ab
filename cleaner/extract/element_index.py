"""A page's elements by class and id, so that a selector whose words the page lacks costs nothing."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple, cast

from lxml import etree

from cleaner.extract.tree_text import SENTENCE, sum_prose

if TYPE_CHECKING:
    from collections.abc import Callable

    from lxml.etree import _Element

# The white space of HTML, which parts the words of a class attribute; str.split() would part at no-break spaces too.
_WORD = re.compile(r"[^ \t\n\r\f]+")
_PLAIN_NAME = re.compile(r"[a-z_][a-z0-9_-]*")
_NO_WHITE_SPACE = "\x0b\x1c\x1d\x1e\x1f"  # of ASCII, where str.split() parts too

Kind = Literal["class word", "class part", "id part", "attribute", "tag"]


class Need(NamedTuple):
    """Something that a page must have for a selector to find anything: ``value`` in this place."""

    kind: Kind
    value: str


class ElementIndex:
    """The elements of one page, as it came. Each part is read when it is first asked for."""

    def __init__(self, tree: _Element) -> None:
        self.tree = tree
        self._tags: dict[str, bool] = {}
        self._by_name: dict[str, list[_Element]] = {}

    def has(self, need: Need) -> bool:
        """Whether the page may have what ``need`` says; False is certain."""
        match need.kind:
            case "class word":
                return need.value in self.class_words
            case "class part":
                return need.value in self.class_text
            case "id part":
                return need.value in self.id_text
            case "attribute":
                return bool(self.by_attribute(need.value))
            case "tag":
                if need.value not in self._tags:
                    self._tags[need.value] = next(self.tree.iter(need.value), None) is not None
                return self._tags[need.value]

    @cached_property
    def size(self) -> int:
        """How many elements the page has."""
        return sum(1 for _ in self.tree.iter(etree.Element))

    def by_class(self, holds: Callable[[str], bool]) -> list[_Element]:
        """The elements whose class attribute ``holds``; it is asked once for each value that differs."""
        return [element for value, elements in self._by_class.items() if holds(value) for element in elements]

    def by_id(self, holds: Callable[[str], bool]) -> list[_Element]:
        """The elements whose id attribute ``holds``."""
        return [element for value, elements in self._by_id.items() if holds(value) for element in elements]

    def by_attribute(self, name: str) -> list[_Element]:
        """The elements with an attribute of that name, in the order of the page."""
        if name not in self._by_name:
            if _PLAIN_NAME.fullmatch(name):
                self._by_name[name] = _compile_attribute(name)(self.tree)
            else:
                elements = self.tree.iter(etree.Element)
                self._by_name[name] = [element for element in elements if element.get(name) is not None]
        return self._by_name[name]

    @cached_property
    def class_words(self) -> frozenset[str]:
        """The words of all class attributes."""
        text = self.class_text
        is_plain = text.isascii() and not any(char in text for char in _NO_WHITE_SPACE)
        return frozenset(text.split() if is_plain else _WORD.findall(text))

    @cached_property
    def class_text(self) -> str:
        """Each class attribute that differs from the others, a line each."""
        return "\n".join(self._by_class)

    @cached_property
    def id_text(self) -> str:
        """Each id attribute that differs from the others, a line each."""
        return "\n".join(self._by_id)

    @cached_property
    def prose(self) -> int:
        """The characters of prose on the page, as ``count_prose`` counts them."""
        return sum_prose(self._found.long_texts)

    @property
    def _by_class(self) -> dict[str, list[_Element]]:
        return self._found.by_class

    @property
    def _by_id(self) -> dict[str, list[_Element]]:
        return self._found.by_id

    @cached_property
    def _found(self) -> _Found:
        """What one walk finds, without what a broken page has before or after its html element."""
        by_class: defaultdict[str | None, list[_Element]] = defaultdict(list)
        by_id: dict[str, list[_Element]] = {}
        long_texts: list[tuple[_Element | None, str]] = []
        for element in self.tree.iter(etree.Element):
            get = element.get
            by_class[get("class")].append(element)
            if (value := get("id")) is not None:
                by_id.setdefault(value, []).append(element)
            text = element.text
            if text and len(text) >= SENTENCE:
                long_texts.append((element, text))
            text = element.tail
            if text and len(text) >= SENTENCE:
                long_texts.append((element.getparent(), text))
        by_class.pop(None, None)
        return _Found(cast("dict[str, list[_Element]]", by_class), by_id, long_texts)


class _Found(NamedTuple):
    """Elements by class and by id, and the longer runs of text with the elements that they stand in."""

    by_class: dict[str, list[_Element]]
    by_id: dict[str, list[_Element]]
    long_texts: list[tuple[_Element | None, str]]


@lru_cache(maxsize=256)
def _compile_attribute(name: str) -> Callable[[_Element], list[_Element]]:
    return cast("Callable[[_Element], list[_Element]]", etree.XPath(f"descendant-or-self::*[@{name}]"))


def has_word(value: str, word: str) -> bool:
    """Whether ``word`` stands in a class attribute's ``value``."""
    return word in value and word in _WORD.findall(value)
