"""CSS selectors as written to the quickest finders of their elements."""

from __future__ import annotations

import re

from cleaner.extract.css_finders import Compound, Condition, Path, find_attribute_needs, sort_needs
from cleaner.extract.element_index import Need

_NAME = r"[A-Za-z_][\w-]*+"
_QUOTED = r"""(?:"[^"\\\n]*+"|'[^'\\\n]*+')"""
_PART = rf"\.{_NAME}|#{_NAME}|\[{_NAME}(?:[~|^$*]?={_QUOTED})?\]"
_ALTERNATIVE = rf"(?:\*|[A-Za-z][A-Za-z0-9]*+)?(?:{_PART})++|[A-Za-z][A-Za-z0-9]*+"
_PLAIN = re.compile(rf"\s*(?:{_ALTERNATIVE})\s*(?:,\s*(?:{_ALTERNATIVE})\s*)*", re.ASCII)
_EACH, _EACH_PART = re.compile(_ALTERNATIVE, re.ASCII), re.compile(_PART, re.ASCII)


def compile_css(selector: str) -> list[Compound | Path]:
    """One finder for each alternative of a selector list.

    >>> [type(finder).__name__ for finder in compile_css('div.promo, .related > ul')]
    ['Compound', 'Path']
    >>> compile_css('div.promo')[0].needs
    (Need(kind='class word', value='promo'), Need(kind='tag', value='div'))
    """
    if _PLAIN.fullmatch(selector):
        return [_read_plain(alternative[0]) for alternative in _EACH.finditer(selector)]
    # A library that takes longer to import than all shipped selectors to be read; most of them are plain.
    from cleaner.extract.css_tree import parse_selectors

    return parse_selectors(selector)


def _read_plain(selector: str) -> Compound:
    """The finder of a tag, classes, ids and attributes, one after the other."""
    conditions: list[Condition] = []
    needs: list[Need] = []
    for part in _EACH_PART.findall(selector):
        if part[0] == ".":
            conditions.append(Condition("class", "~=", part[1:]))
            needs.append(Need("class word", part[1:]))
        elif part[0] == "#":
            conditions.append(Condition("id", "=", part[1:]))
            needs.append(Need("id part", part[1:]))
        else:
            name, equals, value = part[1:-1].partition("=")
            operator = "exists" if not equals else equals if name[-1] not in "~|^$*" else name[-1] + equals
            condition = Condition(name.rstrip("~|^$*").lower(), operator, value[1:-1])
            conditions.append(condition)
            needs += find_attribute_needs(condition.name, condition.operator, condition.value)
    tag = re.match("[A-Za-z0-9]*", selector)[0].lower()  # type: ignore[index]  # it matches nothing too
    if tag:
        needs.append(Need("tag", tag))
    return Compound(sort_needs(needs), tag or None, tuple(conditions[::-1]))
