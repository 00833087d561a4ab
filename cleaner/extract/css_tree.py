"""CSS selectors of any form, read by cssselect."""

from __future__ import annotations

from typing import Any

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

from cleaner.extract.css_finders import Compound, Condition, Path, find_attribute_needs, sort_needs
from cleaner.extract.element_index import Need
from cleaner.extract.timed_xpath import compile_timed

_TRANSLATOR = HTMLTranslator()

# What these add to the selector they stand on can be left out of what the page must have, never of the search.
_REFINEMENTS = (Negation, Relation, Matching, SpecificityAdjustment, Pseudo, PseudoFunction)


def parse_selectors(selector: str) -> list[Compound | Path]:
    """One finder for each alternative of a selector list."""
    finders: list[Compound | Path] = []
    for alternative in parse_css(selector):
        tree = alternative.parsed_tree
        needs = sort_needs(_needs(tree))
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
    return find_attribute_needs(tree.attrib.lower(), tree.operator, (tree.value and tree.value.value) or "")
