"""A page's elements by class and id, so that a selector whose words the page lacks costs nothing."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Literal, NamedTuple, cast

from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Callable

    from lxml.etree import _Element

# The white space of HTML, which parts the words of a class attribute; str.split() would part at no-break spaces too.
_WORD = re.compile(r"[^ \t\n\r\f]+")

# Not //@class: what a broken page has before or after its html element is no part of its tree.
_CLASSES = etree.XPath("descendant-or-self::*/@class", smart_strings=False, regexp=False)
_IDS = etree.XPath("descendant-or-self::*/@id", smart_strings=False, regexp=False)

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
                return need.value in self._attribute_names
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
        return [element for value in self._class_values if holds(value) for element in self._by_class[value]]

    def by_id(self, holds: Callable[[str], bool]) -> list[_Element]:
        """The elements whose id attribute ``holds``."""
        return [element for value, elements in self._by_id.items() if holds(value) for element in elements]

    @cached_property
    def _class_values(self) -> list[str]:
        return list(dict.fromkeys(cast("list[str]", _CLASSES(self.tree))))

    @cached_property
    def class_words(self) -> frozenset[str]:
        """The words of all class attributes."""
        return frozenset(_WORD.findall(self.class_text))

    @cached_property
    def class_text(self) -> str:
        """Each class attribute that differs from the others, a line each."""
        return "\n".join(self._class_values)

    @cached_property
    def id_text(self) -> str:
        """Each id attribute, a line each."""
        return "\n".join(cast("list[str]", _IDS(self.tree)))

    @cached_property
    def _attribute_names(self) -> frozenset[str]:
        # lxml-stubs allows for bytes, which lxml gives in no Python 3.
        return frozenset(str(name) for element in self.tree.iter(etree.Element) for name in element.attrib)

    @cached_property
    def _by_class(self) -> dict[str, list[_Element]]:
        return self._group("class")

    @cached_property
    def _by_id(self) -> dict[str, list[_Element]]:
        return self._group("id")

    def _group(self, attribute: str) -> dict[str, list[_Element]]:
        groups: dict[str, list[_Element]] = {}
        for element in self.tree.iter(etree.Element):
            value = element.get(attribute)
            if value is not None:
                groups.setdefault(value, []).append(element)
        return groups


def has_word(value: str, word: str) -> bool:
    """Whether ``word`` stands in a class attribute's ``value``."""
    return word in value and word in _WORD.findall(value)
