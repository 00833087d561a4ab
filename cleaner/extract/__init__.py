"""Pages and plain texts to the text that rules are matched against: the only room that knows trafilatura and lxml."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaner.extract.decode import Decoded, check_text, decode
from cleaner.extract.prune import Pruner
from cleaner.lines import find_blocks
from cleaner.model import Extraction

if TYPE_CHECKING:
    from cleaner.extract.fragment import PrunedFragment
    from cleaner.packs.rule import Rule

__all__ = ["Decoded", "Pruner", "decode", "extract_html", "prune_fragment", "read_fragment", "read_text"]


def extract_html(
    html: bytes | str, *, url: str | None = None, lang: str | None = None, pruner: Pruner | None = None
) -> Extraction:
    """The main content of a page as blocks, one a line, with what the page says of itself.

    ``url`` and ``lang`` are what the caller knows; the page's own are taken where it knows nothing. A page without main
    content gives an extraction with the text ``""``. Raises DecodeError where ``html`` is not text, and ExtractionError
    where it cannot be parsed or extracted.
    """
    # trafilatura takes a third of a second to import, which plain texts must not pay.
    from cleaner.extract.page_extraction import extract_page

    return extract_page(html, url=url, lang=lang, pruner=pruner)


def read_text(raw: bytes | str, *, url: str | None = None, lang: str | None = None) -> Extraction:
    r"""A plain text as it is, line breaks untouched; kind and link share of its blocks are unknown.

    Raises DecodeError where ``raw`` is not text.

    >>> read_text(b"Rain fell.\r\n\r\nSubscribe").blocks[1].start
    14
    """
    encoding = None
    if isinstance(raw, str):
        text = check_text(raw)
    else:
        decoded = decode(raw)
        text, encoding = decoded.text, decoded.encoding
    blocks = find_blocks(text)
    return Extraction(text=text, blocks=blocks, page_kinds=("text/plain",), url=url, lang=lang, encoding=encoding)


def prune_fragment(html: str, rule: Rule) -> PrunedFragment:
    """What the ``css`` or ``xpath`` rule ``rule`` takes from a piece of HTML: how its examples are judged."""
    from cleaner.extract.fragment import prune

    return prune(html, rule)


def read_fragment(html: str) -> str:
    """The text of a piece of HTML from which nothing is taken, in one line, as ``prune_fragment`` gives it."""
    from cleaner.extract.fragment import read_fragment

    return read_fragment(html)
