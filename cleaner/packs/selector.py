"""CSS selectors and XPath expressions of a pack, checked before a page is read."""

from __future__ import annotations

import re


class SelectorFault(ValueError):
    """A selector that cannot be used; the text says what is wrong and what to write instead."""


def check_css(selector: str) -> None:
    """Raise SelectorFault unless ``selector`` is CSS that can be turned into XPath."""
    import cssselect

    try:
        cssselect.HTMLTranslator().css_to_xpath(selector)
    except cssselect.SelectorError as error:
        raise SelectorFault(f"bad CSS selector: {error}; try it in a browser's inspector first") from None
    except RecursionError:
        raise SelectorFault("bad CSS selector: it is nested too deeply; write a shorter one") from None


def check_xpath(expression: str) -> None:
    """Raise SelectorFault unless ``expression`` is XPath 1.0 that finds elements and calls no extension function."""
    from lxml import etree

    if re.search(r"\b[\w-]+:[\w-]+\s*\(", re.sub(r"""'[^']*'|"[^"]*\"""", "''", re.sub(r"[\w-]+::", "", expression))):
        raise SelectorFault("bad XPath: extension functions are not available; use XPath 1.0's own")
    try:
        found = etree.XPath(expression, regexp=False, smart_strings=False)(etree.Element("html"))
    except (etree.XPathError, ValueError) as error:
        raise SelectorFault(f"bad XPath: {error}; try it in a browser's inspector first") from None
    if not isinstance(found, list):
        raise SelectorFault("bad XPath: it finds a value, not elements; write a path such as //div[@class='ad']")
