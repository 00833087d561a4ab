"""XPath expressions of rules, each with what a page must have for it."""

from __future__ import annotations

import re

from cleaner.extract.css_finders import Path
from cleaner.extract.element_index import Need
from cleaner.extract.timed_xpath import compile_timed
from cleaner.extract.xpath_by_class import ByClass, read_by_class

# Conditions on class and id whose literal the attribute must hold, in the three ways that people write them.
_LITERAL = r"""(?:"([^"]*)"|'([^']*)')"""
_PADDING = r"""['"] ['"]"""
_PADDED = (
    rf"contains\(\s*concat\(\s*{_PADDING}\s*,\s*(?:normalize-space\(\s*)?@(class|id)\s*\)?\s*,\s*{_PADDING}\s*\)"
    rf"\s*,\s*{_LITERAL}\s*\)"
)
_PART = rf"(?:contains|starts-with)\(\s*@(class|id)\s*,\s*{_LITERAL}\s*\)"
_EQUAL = rf"@(class|id)\s*=\s*{_LITERAL}"
_CONDITION = re.compile(f"{_PADDED}|{_PART}|{_EQUAL}")

# What may be left of an expression without them: steps, and conditions joined by "and". Anything else (or, not(), a
# union, a comparison of truths) could make the page match without the literal, so such an expression is always tried.
# Possessive, for it must fail as fast as it matches.
_STEPS = re.compile(r"(?:[\s/.*\[\]:@]++|\d++|[A-Za-z_]\w*+(?:-\w++)*+)*+")
_OPERATORS = re.compile(r"(?<![/:@\w-])(?:or|div|mod)(?![\w-])")


def compile_xpath(expression: str) -> list[Path | ByClass]:
    """The finder of an expression; functions beyond XPath 1.0's own are not there.

    >>> compile_xpath('//section[contains(@class, "more-on")]')[0].needs
    (Need(kind='class part', value='more-on'),)
    >>> compile_xpath('//*[@id="ad" or @role="ad"]')[0].needs
    ()
    """
    by_class = read_by_class(expression)
    if by_class is not None:
        return [by_class]
    return [Path(_needs(expression), compile_timed(expression))]


def _needs(expression: str) -> tuple[Need, ...]:
    rest = _CONDITION.sub(" ", expression)
    if not _STEPS.fullmatch(rest) or _OPERATORS.search(rest):
        return ()
    needs = []
    for condition in _CONDITION.finditer(expression):
        name, literal = [group for group in condition.groups() if group is not None]
        if literal.strip():
            needs.append(Need("class part" if name == "class" else "id part", literal.strip(" ")))
    return tuple(needs)
