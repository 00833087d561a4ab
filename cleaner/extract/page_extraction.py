"""A page to its extraction: one parse, shared by what the page says of itself, pruning and the extraction."""

from __future__ import annotations

from codecs import BOM_UTF8
from typing import TYPE_CHECKING

from cleaner.errors import ExtractionError
from cleaner.extract.attribute_tests import knowing
from cleaner.extract.body import Prose, find_body
from cleaner.extract.decode import check_text, decode
from cleaner.extract.element_index import ElementIndex
from cleaner.extract.embedded import find_embedded
from cleaner.extract.page import Page, read_page
from cleaner.extract.parse import parse
from cleaner.extract.prune import Pruner, dismiss, drop, keep_outermost, spare_prose
from cleaner.extract.serialise import serialise
from cleaner.model import Block, Extraction, Pruned
from cleaner.packs.scope import find_families, find_host

if TYPE_CHECKING:
    from lxml.html import HtmlElement

EMPTIED = "nothing was left to extract"

# A page that the browser draws from a script holds no more than a notice.
_SHORT = 250  # characters
_FAR_LONGER = 3


def extract_page(
    page: bytes | str, *, url: str | None = None, lang: str | None = None, pruner: Pruner | None = None
) -> Extraction:
    """The main content of ``page``; see ``cleaner.extract.extract_html``."""
    encoding = None
    if isinstance(page, bytes):
        decoded = decode(page)
        text, encoding = decoded.text, decoded.encoding
        is_plain = encoding == "utf-8" and not page.startswith(BOM_UTF8)
        tree = parse(text, page if is_plain else None)
    else:
        text = check_text(page)
        tree = parse(text)
    said = Page() if tree is None else read_page(tree)
    url, lang = url or said.url, lang or said.lang
    pruned: tuple[Pruned, ...] = ()
    timed_out: list[str] = []
    refused, prose, texts = None, None, {}
    if tree is not None:
        index = ElementIndex(tree)
        texts = {"class": index.class_text, "id": index.id_text}
        prose = Prose(index.prose, index.prose)
        if pruner is not None:
            pruned, refused, taken = _prune(index, pruner, said, url, lang, timed_out)
            prose = Prose(prose.whole, prose.whole - taken)
    is_news = "news" in find_families(said.kinds)
    with knowing(texts):
        extracted, blocks = _extract(tree, prose, is_news=is_news)
        if pruned and not blocks:
            # The page as it came is gone with the elements, so it is parsed again; this is rare.
            pruned, refused = (), EMPTIED
            extracted, blocks = _extract(parse(text), is_news=is_news)
    if len(extracted) < _SHORT and (embedded := find_embedded(text)):
        drawn, drawn_blocks = _extract(parse(embedded), is_news=is_news)
        if len(drawn) >= _FAR_LONGER * len(extracted) and len(drawn) >= _SHORT:
            extracted, blocks = drawn, drawn_blocks
    return Extraction(
        text=extracted,
        blocks=blocks,
        title=said.titles[0] if said.titles else None,
        titles=said.titles,
        site_names=said.site_names,
        authors=said.authors,
        page_kinds=said.kinds,
        url=url,
        lang=lang,
        encoding=encoding,
        is_html=True,
        pruned=pruned,
        pruning_refused=refused,
        rules_timed_out=tuple(timed_out),
    )


def _prune(
    index: ElementIndex, pruner: Pruner, said: Page, url: str | None, lang: str | None, timed_out: list[str]
) -> tuple[tuple[Pruned, ...], str | None, int]:
    """What was pruned, why not more where the guard held, and the characters of prose that went.

    Rules whose selectors took too long are added to ``timed_out``.
    """
    tree, families = index.tree, find_families(said.kinds)
    try:
        hits = pruner.hits(tree, host=find_host(url), lang=lang, families=families, timed_out=timed_out, index=index)
    except ExtractionError as error:
        # One rule's selector must not cost the page.
        return (), str(error), 0
    hits = keep_outermost(dismiss(hits, tree, said.titles)) if hits else []
    if not hits:
        return (), None, 0
    spared = spare_prose(hits, index.prose)
    return drop(spared.hits), spared.fault, spared.prose


def _extract(
    tree: HtmlElement | None, prose: Prose | None = None, *, is_news: bool = False
) -> tuple[str, tuple[Block, ...]]:
    if tree is None:
        return "", ()
    body = find_body(tree, prose=prose, is_news=is_news)
    return ("", ()) if body is None else serialise(body)
