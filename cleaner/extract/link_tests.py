"""Trafilatura's test of how dense the links of an element are, where it can be answered from the first of its text."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING

from trafilatura.utils import LINK_FARM_RATIO

if TYPE_CHECKING:
    from collections.abc import Callable

    from lxml.html import HtmlElement

    Test = Callable[..., tuple[bool, bool]]

_NEVER_SHORT = 300  # characters, from which on an element is not tested as a short one with links
_BEGINNING = 4_000  # characters, white space and all
_FEW_LINKS = 4  # which are no link farm


def skip_sparse(test: Test) -> Test:
    """``test``, not asked of an element that plainly has few links in much text: both its answers are no.

    It puts the whole text of each element in order, and articles stand in elements within elements.
    """

    @wraps(test)
    def skip(element: HtmlElement, favor_precision: bool = False) -> tuple[bool, bool]:
        links = list(element.iterdescendants("ref"))
        if not links:
            return False, False
        beginning = " ".join(element.text_content()[:_BEGINNING].split())
        if len(beginning) < _NEVER_SHORT:
            return test(element, favor_precision)
        # Of a long element only a single link or a farm of links is too much, where it is nine tenths of the text.
        if 1 < len(links) <= _FEW_LINKS:
            return False, False
        linked = sum(len(" ".join(_read(link).split())) for link in links)
        if linked <= LINK_FARM_RATIO * len(beginning):
            return False, False
        return test(element, favor_precision)

    return skip


def _read(link: HtmlElement) -> str:
    return link.text_content() if len(link) else link.text or ""
