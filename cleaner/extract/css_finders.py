"""What a CSS selector becomes: finders of elements, each with what a page must have for it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from lxml import etree

from cleaner.extract.element_index import ElementIndex, Need, has_word

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lxml.etree import _Element


@dataclass(frozen=True, slots=True)
class Condition:
    """One attribute condition of a compound selector: ``[name operator value]``."""

    name: str
    operator: str
    value: str

    def holds(self, written: str | None) -> bool:
        """Whether it holds of an attribute's value as written; None where the element has no such attribute.

        As cssselect translates it: an empty value after ``~= ^= $= *=`` finds nothing.
        """
        if written is None:
            return False
        match self.operator:
            case "exists":
                return True
            case "=":
                return written == self.value
            case "~=":
                return has_word(written, self.value)
            case "|=":
                return written == self.value or written.startswith(self.value + "-")
            case "^=":
                return bool(self.value) and written.startswith(self.value)
            case "$=":
                return bool(self.value) and written.endswith(self.value)
            case _:
                return bool(self.value) and self.value in written


@dataclass(frozen=True, slots=True)
class Compound:
    """A selector without combinators and pseudo-classes: nearly all that packs have. ``tag`` None is any."""

    needs: tuple[Need, ...]
    tag: str | None
    conditions: tuple[Condition, ...]

    def find(self, index: ElementIndex) -> list[_Element]:
        """The elements of a page that it matches."""
        for place, candidates in (("class", index.by_class), ("id", index.by_id)):
            here = [condition for condition in self.conditions if condition.name == place]
            if here:
                probe = next((condition.value for condition in here if condition.operator != "exists"), "")
                found = candidates(partial(_all_hold, here, probe))
                return [element for element in found if self._matches(element)]
        if self.tag is None and self.conditions:
            return [element for element in index.by_attribute(self.conditions[0].name) if self._matches(element)]
        tags = [self.tag] if self.tag else [etree.Element]
        return [element for element in index.tree.iter(*tags) if self._matches(element)]

    def _matches(self, element: _Element) -> bool:
        return (self.tag is None or element.tag == self.tag) and all(
            condition.holds(element.get(condition.name)) for condition in self.conditions
        )


@dataclass(frozen=True, slots=True)
class Path:
    """A selector that only XPath can evaluate."""

    needs: tuple[Need, ...]
    evaluate: etree.XPath

    def find(self, index: ElementIndex) -> list[_Element]:
        """The elements of a page that it matches. Raises SelectorTimeoutError where that would take too long."""
        found: Any = self.evaluate(index.tree)
        return [node for node in found if isinstance(node, etree._Element)]


def _all_hold(conditions: list[Condition], probe: str, value: str) -> bool:
    """Whether all ``conditions`` hold of ``value``, which must hold ``probe`` for that; nearly no value does."""
    return probe in value and all(condition.holds(value) for condition in conditions)


def sort_needs(needs: Iterable[Need]) -> tuple[Need, ...]:
    """What a page must have, without doubles, that first which is quickest to tell."""
    return tuple(sorted(set(needs), key=lambda need: (need.kind in ("attribute", "tag"), need)))


def find_attribute_needs(name: str, operator: str, value: str) -> list[Need]:
    """What a page must have where an element has such an attribute."""
    if name == "class" and value and operator == "~=":
        return [Need("class word", value)]
    if name in ("class", "id") and value:
        return [Need("class part" if name == "class" else "id part", value)]
    return [Need("attribute", name)]
