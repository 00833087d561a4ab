"""CSS selectors and XPath expressions of a pack, checked before a page is read."""

from __future__ import annotations

from cleaner.packs.xpath_tokens import FUNCTIONS, read_tokens

LONGEST_SELECTOR = 10_000  # characters; beyond that a parser may take minutes


class SelectorFault(ValueError):
    """A selector that cannot be used; the text says what is wrong and what to write instead."""


def check_css(selector: str) -> None:
    """Raise SelectorFault unless ``selector`` is CSS that can be turned into XPath."""
    import cssselect

    _check_length(selector)
    try:
        cssselect.HTMLTranslator().css_to_xpath(selector)
    except cssselect.SelectorError as error:
        raise SelectorFault(f"bad CSS selector: {error}; try it in a browser's inspector first") from None
    except RecursionError:
        raise SelectorFault("bad CSS selector: it is nested too deeply; write a shorter one") from None


def check_xpath(expression: str) -> None:
    """Raise SelectorFault unless ``expression`` is XPath 1.0 that finds elements and calls no extension function."""
    from lxml import etree

    _check_length(expression)
    for token in read_tokens(expression):
        if token.kind == "function" and token.text not in FUNCTIONS:
            raise SelectorFault("bad XPath: extension functions are not available; use XPath 1.0's own")
        if token.kind == "variable":
            raise SelectorFault(f"bad XPath: there are no variables ({token.text}); write the value")
    try:
        found = etree.XPath(expression, regexp=False, smart_strings=False)(etree.Element("html"))
    except (etree.XPathError, ValueError) as error:
        raise SelectorFault(f"bad XPath: {error}; try it in a browser's inspector first") from None
    if not isinstance(found, list):
        raise SelectorFault("bad XPath: it finds a value, not elements; write a path such as //div[@class='ad']")


def _check_length(selector: str) -> None:
    if len(selector) > LONGEST_SELECTOR:
        fault = f"the selector has {len(selector):,} characters, over {LONGEST_SELECTOR:,}"
        raise SelectorFault(f"{fault}; make it several rules")
