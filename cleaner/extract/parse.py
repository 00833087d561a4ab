"""A page's text to its tree: the whole of the page, or an error."""

from __future__ import annotations

from typing import cast

from lxml import etree
from lxml.html import HtmlElement, fromstring
from trafilatura.utils import repair_faulty_html

from cleaner.errors import ExtractionError

_HEAD = 8_192  # characters; trafilatura repairs the first line and what stands within 4,096 characters
_REFUSED = bytes([*range(9), 0x0B, 0x0C, *range(0x0E, 0x20)])
_REFUSED_WIDE = ("\ufffe", "\uffff")

# lxml.html looks the classes of elements up in Python for each of them.
_CLASSES = etree.ElementDefaultClassLookup(element=HtmlElement)


def parse(text: str, page: bytes | None = None) -> HtmlElement | None:
    """The tree of a page, as trafilatura parses it; None where it holds no HTML.

    ``page`` is its ``text`` in UTF-8, for those who have it. Raises ExtractionError where the parser cannot read the
    page to its end.
    """
    beginning = text[:50].lower()
    # Bytes, because lxml refuses str with an encoding declaration; the parser is told that they are UTF-8.
    tree = _read(_repair(text, page or text.encode(), beginning))
    # What says nothing of HTML and is a single element is JSON or plain text.
    return None if tree is None or ("html" not in beginning and len(tree) < 2) else tree


def _repair(text: str, page: bytes, beginning: str) -> bytes:
    """The bytes of ``repair_faulty_html``, which looks at every character of a page for those that XML refuses.

    To search bytes for each of them takes a tenth of the time, and all else that is repaired stands at the beginning.
    """
    head = text[:_HEAD]
    is_clean = not any(each in page for each in _REFUSED) and not any(each in text for each in _REFUSED_WIDE)
    if is_clean and "\n" in head:
        return repair_faulty_html(head, beginning).encode() + page[len(head.encode()) :]
    return repair_faulty_html(text, beginning).encode()


def _read(page: bytes) -> HtmlElement | None:
    """The tree of ``page``; None where it holds nothing.

    libxml2 stops in the middle of a page, and gives the tree of what came before, where elements are nested deeper
    than 256 or an attribute, a script or a text has over ten million bytes. Such a page is read again without these
    limits: extraction takes longer the deeper a tree is, so others are not.
    """
    for is_huge in (False, True):
        # A parser of its own, so that of threads each sees its own page's errors; to make one takes a microsecond.
        parser = etree.HTMLParser(
            collect_ids=False,
            default_doctype=False,  # type: ignore[call-arg]  # missing from lxml-stubs
            encoding="utf-8",
            remove_comments=True,
            remove_pis=True,
            huge_tree=is_huge,
        )
        parser.set_element_class_lookup(_CLASSES)
        try:
            tree = cast("HtmlElement | None", fromstring(page, parser=parser))
        except (etree.LxmlError, ValueError, AssertionError):
            tree = None
        last = parser.error_log.last_error
        if last is None or last.level != etree.ErrorLevels.FATAL:
            return tree
        if last.type == etree.ErrorTypes.ERR_NO_MEMORY:
            raise MemoryError
    raise ExtractionError(
        f"the parser gave up in line {last.line}: {last.message}; "
        "the rest would have been lost, so nothing was extracted"
    )
