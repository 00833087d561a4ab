"""Trafilatura's test of how dense the links of an element are, not asked of elements without a link."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING

from trafilatura import htmlprocessing

if TYPE_CHECKING:
    from collections.abc import Callable

    from lxml.html import HtmlElement

    Test = Callable[..., tuple[bool, bool]]


def skip_linkless(test: Test) -> Test:
    """``test``, which looks for the links of each element in Python; where there are none, both its answers are no."""

    @wraps(test)
    def skip(element: HtmlElement, favor_precision: bool = False) -> tuple[bool, bool]:
        if next(element.iterdescendants("ref"), None) is None:
            return False, False
        return test(element, favor_precision)

    return skip


def hasten_link_tests() -> None:
    """Let trafilatura ask so from now on: two hundredths of an extraction."""
    htmlprocessing.link_density_test = skip_linkless(htmlprocessing.link_density_test)
