"""XPath expressions that ask every element for one of some classes: tried only on the elements that have one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

from cleaner.extract.element_index import Need

if TYPE_CHECKING:
    from lxml.etree import _Element

    from cleaner.extract.element_index import ElementIndex

_LITERAL = r"""(?:"([^"]*)"|'([^']*)')"""
_PADDED = rf"contains\(concat\(' ', (?:normalize-space\(@class\)|@class)(?:, ' ')?\), {_LITERAL}\)"
_CLASS = rf"(?:{_PADDED}|contains\(@class, {_LITERAL}\))"
_CLASSES = re.compile(rf"{_CLASS}(?: or {_CLASS})*+")
_EACH_CLASS = re.compile(_CLASS)

# What may stand beside it: truths that do not depend on which elements are beside the one that is asked.
_OTHERS = re.compile(
    r"self::\w+(?: or self::\w+)*+|not\(self::\w+\)|not\(\.//\w+\)|string-length\(normalize-space\(\.\)\) [<>]=? \d+"
    rf"|not\({_CLASS}\)"
)
_EVERY_ELEMENT = re.compile(r"//\*((?:\s*\[(?:[^\[\]\"']|\"[^\"]*\"|'[^']*')*+\])++)")
_PREDICATE = re.compile(r"\[((?:[^\[\]\"']|\"[^\"]*\"|'[^']*')*+)\]")


@dataclass(frozen=True, slots=True)
class ByClass:
    """The elements whose class holds one of ``parts``, and of which ``check`` finds the element itself."""

    parts: tuple[str, ...]
    check: etree.XPath
    needs: tuple[Need, ...] = ()

    def find(self, index: ElementIndex) -> list[_Element]:
        """The elements of a page that the expression finds."""
        here = [part for part in self.parts if part in index.class_text]
        if not here:
            return []
        candidates = index.by_class(lambda value: any(part in value for part in here))
        return [element for element in candidates if self.check(element)]


def read_by_class(expression: str) -> ByClass | None:
    """The finder of ``//*[…]`` where one predicate asks for classes; None for any other expression.

    >>> read_by_class("//*[contains(@class, 'ad-') or contains(@class, 'promo')][not(self::p)]").parts
    ('ad-', 'promo')
    >>> read_by_class("//*[contains(@class, 'ad-')][2]") is None
    True
    """
    whole = _EVERY_ELEMENT.fullmatch(expression.strip())
    if whole is None:
        return None
    parts: list[str] = []
    for predicate in _PREDICATE.findall(whole[1]):
        if _CLASSES.fullmatch(predicate):
            found = [_find_part(condition) for condition in _EACH_CLASS.finditer(predicate)]
            parts = parts or (found if all(found) else [])
        elif not _OTHERS.fullmatch(predicate):
            return None
    if not parts:
        return None
    needs = (Need("class part", parts[0]),) if len(parts) == 1 else ()
    return ByClass(tuple(parts), etree.XPath(f"self::*{whole[1]}", smart_strings=False, regexp=False), needs)


def _find_part(condition: re.Match[str]) -> str:
    """What the class attribute itself holds; the padding around it is white space of any kind."""
    return next(group for group in condition.groups() if group is not None).strip(" ")
