"""An XPath union of tags and attribute tests, answered without asking XPath for each element."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from lxml import etree

from cleaner.extract.attribute_tests import AttributeTests, find_faster

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from lxml.etree import _Element

_REGULAR = {"re": "http://exslt.org/regular-expressions"}

# .//tag or .//tag[tests] or .//*[tests]; brackets within a literal belong to it
_PART = r"\.//(\w+|\*)(\[(?:[^\[\]']|'[^']*')*+\])?"
_UNION = re.compile(rf"{_PART}(?:\|{_PART})+")


@dataclass(frozen=True, slots=True, repr=False)
class UnionTests:
    """What ``expression`` finds: the elements with one of ``tags``, and those that one of ``tests`` finds."""

    expression: etree.XPath
    tags: tuple[str, ...]
    tests: tuple[AttributeTests, ...]

    def __call__(self, tree: _Element) -> Sequence[_Element]:
        """The elements within ``tree`` that the expression finds, in the order of the page."""
        found = [elements for elements in self._find_each(tree) if elements]
        if len(found) < 2:
            return found[0] if found else []
        wanted = {element for elements in found for element in elements}
        return [element for element in tree.iterdescendants(etree.Element) if element in wanted]

    def _find_each(self, tree: _Element) -> Iterator[list[_Element]]:
        if self.tags:
            yield list(tree.iterdescendants(*self.tags))
        for test in self.tests:
            yield test(tree)


def find_union_faster(expression: etree.XPath) -> Callable[[_Element], Sequence[_Element]]:
    """What finds the same as ``expression``: union tests where it is made of tags and attribute tests, else itself.

    >>> find_union_faster(etree.XPath(".//aside|.//nav|.//div[contains(@class, 'ad')]")).tags
    ('aside', 'nav')
    """
    path = str(expression.path)
    if not _UNION.fullmatch(path):
        return cast("Callable[[_Element], list[_Element]]", expression)
    tags: list[str] = []
    tests: list[AttributeTests] = []
    for tag, predicate in re.findall(_PART, path):
        if not predicate:
            tags.append(tag)
            continue
        within = "" if tag == "*" else f"[self::{tag}]"
        faster = find_faster(etree.XPath(f".//*{within}{predicate}", namespaces=_REGULAR))
        if not isinstance(faster, AttributeTests):
            return cast("Callable[[_Element], list[_Element]]", expression)
        tests.append(faster)
    return UnionTests(expression, tuple(tags), tuple(tests))
