"""CSS selectors, each with what a page must have for it and the quickest way to its elements."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from cssselect import HTMLTranslator
from cssselect import parse as parse_css
from cssselect.parser import (
    Attrib,
    Class,
    CombinedSelector,
    Element,
    Hash,
    Matching,
    Negation,
    Pseudo,
    Relation,
    SpecificityAdjustment,
)
from cssselect.parser import Function as PseudoFunction
from lxml import etree

from cleaner.extract.element_index import ElementIndex, Need, has_word
from cleaner.extract.timed_xpath import compile_timed

if TYPE_CHECKING:
    from lxml.etree import _Element

_TRANSLATOR = HTMLTranslator()

# What these add to the selector they stand on can be left out of what the page must have, never of the search.
_REFINEMENTS = (Negation, Relation, Matching, SpecificityAdjustment, Pseudo, PseudoFunction)


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


def compile_css(selector: str) -> list[Compound | Path]:
    """One finder for each alternative of a selector list.

    >>> [type(finder).__name__ for finder in compile_css('div.promo, .related > ul')]
    ['Compound', 'Path']
    >>> compile_css('div.promo')[0].needs
    (Need(kind='class word', value='promo'), Need(kind='tag', value='div'))
    """
    finders: list[Compound | Path] = []
    for alternative in parse_css(selector):
        tree = alternative.parsed_tree
        needs = tuple(sorted(set(_needs(tree)), key=lambda need: (need.kind in ("attribute", "tag"), need)))
        conditions: list[Condition] = []
        tag = _read_compound(tree, conditions)
        if tag is None:
            path = _TRANSLATOR.selector_to_xpath(alternative)
            finders.append(Path(needs, compile_timed(path)))
        else:
            finders.append(Compound(needs, None if tag == "*" else tag, tuple(conditions)))
    return finders


def _read_compound(tree: Any, conditions: list[Condition]) -> str | None:
    """Fill ``conditions`` and give the tag (``*`` for any); None where it takes more than a compound to say it."""
    match tree:
        case Element():
            if tree.namespace:
                return None
            return tree.element.lower() if tree.element else "*"
        case Class():
            conditions.append(Condition("class", "~=", tree.class_name))
        case Hash():
            conditions.append(Condition("id", "=", tree.id))
        case Attrib() if _is_plain(tree) and tree.operator != "!=":
            value = (tree.value and tree.value.value) or ""
            conditions.append(Condition(tree.attrib.lower(), tree.operator, value))
        case _:
            return None
    return _read_compound(tree.selector, conditions)


def _is_plain(tree: Any) -> bool:
    # The case flag came with cssselect 1.4.
    return not tree.namespace and getattr(tree, "flag", None) is None


def _needs(tree: Any) -> list[Need]:
    """What every page that the selector finds something on has."""
    match tree:
        case Element():
            return [Need("tag", tree.element.lower())] if tree.element and not tree.namespace else []
        case Class():
            return [Need("class word", tree.class_name), *_needs(tree.selector)]
        case Hash():
            return [Need("id part", tree.id), *_needs(tree.selector)]
        case Attrib():
            return [*_attribute_needs(tree), *_needs(tree.selector)]
        case CombinedSelector():
            return [*_needs(tree.selector), *_needs(tree.subselector)]
        case _ if isinstance(tree, _REFINEMENTS):
            return _needs(tree.selector)
    return []


def _attribute_needs(tree: Any) -> list[Need]:
    if not _is_plain(tree) or tree.operator == "!=":
        return []
    name = tree.attrib.lower()
    value = (tree.value and tree.value.value) or ""
    if name == "class" and value and tree.operator == "~=":
        return [Need("class word", value)]
    if name in ("class", "id") and value:
        return [Need("class part" if name == "class" else "id part", value)]
    return [Need("attribute", name)]
