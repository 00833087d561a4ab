"""Words one of which stands in whatever a pattern finds, read off the pattern."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_LEAST_CHARS = 3  # of a word that tells anything
_BREAK = "\n"  # stands for a group
_LOOKAHEAD = re.compile(r"\(\?![^()]*\)")
_GROUP = re.compile(r"\(\?:[^()]*\)")
_WHOLE_GROUP = re.compile(r"\^?\(\?:([^()]*)\)")
# What may be found in several ways, or not at all.
_LOOSE = re.compile(r"(?:\[[^\]]*\]|\\.|[^\\\]])[?*+]|\[[^\]]*\]|\\.|[.^$\n]")


def find_telltales(patterns: Iterable[str]) -> frozenset[str] | None:
    """Words one of which is in every string in which one of ``patterns`` is found; None where none are known.

    >>> sorted(find_telltales(["mvp-(?:box|wrap)|infinite-?scroll", "^(?:[Cc]omment(?!ary)|comol)"]))
    ['comol', 'infinite', 'mvp-', 'omment']
    >>> find_telltales(["share", "(?i:Box)"]) is None
    True
    """
    telltales = set()
    for pattern in patterns:
        plain = _LOOKAHEAD.sub("", pattern)
        whole = _WHOLE_GROUP.fullmatch(plain)
        for alternative in (whole[1] if whole else _GROUP.sub(_BREAK, plain)).split("|"):
            telltale = max(_LOOSE.split(alternative), key=len)
            if len(telltale) < _LEAST_CHARS or re.search(r"[(){}]", alternative):
                return None
            telltales.add(telltale)
    return frozenset(telltales)
