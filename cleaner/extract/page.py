"""What a page says of itself in cheap tags: titles, site names, authors, address, language and kind."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cleaner.extract.linked_data import read_linked_data
from cleaner.extract.tree_text import join_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lxml.etree import _Element

_TITLES = frozenset(("og:title", "twitter:title"))
_SITE_NAMES = frozenset(("og:site_name", "application-name"))
_AUTHORS = frozenset(("author", "article:author", "parsely-author", "sailthru.author", "byl", "dc.creator"))

_MAX_TITLE, _MAX_NAME = 400, 120  # characters; longer ones are no titles and no names

# A title tag says "Headline - Section | Site"; a hyphen within a word parts nothing.
_SEPARATOR = re.compile(r"\s+[|\-–—·•»:]{1,2}\s+|\s*\|\s*")
_LANGUAGE = re.compile(r"[a-z]{2,3}")


@dataclass(frozen=True, slots=True)
class Page:
    """What a page says of itself. ``titles`` has the best one first; nothing is twice in one field."""

    titles: tuple[str, ...] = ()
    site_names: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    url: str | None = None
    lang: str | None = None
    kinds: tuple[str, ...] = ()


def read_page(tree: _Element) -> Page:
    """What the page of ``tree`` says of itself, read in one pass; ``tree`` stays as it is."""
    metas: dict[str, list[str]] = {}
    headings: list[str] = []
    scripts: list[str] = []
    title_tag = canonical = None
    for element in tree.iter("meta", "title", "link", "h1", "script"):
        match element.tag:
            case "meta":
                name = element.get("property") or element.get("name")
                content = element.get("content")
                if name and content:
                    metas.setdefault(name.strip().lower(), []).append(content)
            case "title":
                title_tag = title_tag or _collapse(element.text)
            case "link":
                if canonical is None and (element.get("rel") or "").lower() == "canonical":
                    canonical = element.get("href")
            case "h1":
                headings.append(_collapse(join_text(element)))
            case _:
                if element.text and "ld+json" in (element.get("type") or "").lower():
                    scripts.append(element.text)
    linked = read_linked_data(scripts)
    sites = _unique([*_values(metas, _SITE_NAMES), *linked.sites], _MAX_NAME)
    if title_tag and (tail := _site_in_title(title_tag, sites)):
        sites = _unique([*sites, tail], _MAX_NAME)
    titles = _order_titles(_values(metas, _TITLES), linked.headlines, headings, title_tag, sites)
    authors = [name for name in (*_values(metas, _AUTHORS), *linked.authors) if "://" not in name]
    return Page(
        titles,
        sites,
        _unique(authors, _MAX_NAME),
        next((url for url in (canonical, *metas.get("og:url", ())) if url and _is_address(url)), None),
        _read_language(tree),
        _unique([*metas.get("og:type", ()), *linked.types], _MAX_NAME),
    )


def _order_titles(
    shared: list[str], headlines: list[str], headings: list[str], title_tag: str | None, sites: tuple[str, ...]
) -> tuple[str, ...]:
    """Titles, best first: the main heading, the headline, those made for sharing, the title tag.

    Where a page has several main headings, only the first and those that other titles repeat are its title: the others
    are headings of its parts. A heading that is the site's name is a logo.
    """
    tags = [title_tag] if title_tag else []
    others = [_drop_site(title, sites) for title in (*headlines, *shared, *tags)]
    known = {_fold(title) for title in others}
    logos = {_fold(site) for site in sites} - known
    seen = [heading for heading in headings if heading and _fold(heading) not in logos]
    repeated = [heading for heading in seen if _fold(heading) in known]
    return _unique([*repeated, *seen[:1], *others, *tags], _MAX_TITLE)


def _site_in_title(title: str, sites: tuple[str, ...]) -> str | None:
    """The last part of a title tag where it is the site's name in another spelling."""
    tail = _SEPARATOR.split(title)[-1]
    folded = _fold(tail)
    if tail == title or not folded:
        return None
    return tail if any(folded in _fold(site) or _fold(site) in folded for site in sites) else None


def _drop_site(title: str, sites: tuple[str, ...]) -> str:
    folded_sites = {_fold(site) for site in sites}
    separators = list(_SEPARATOR.finditer(title))
    if separators and _fold(title[separators[-1].end() :]) in folded_sites:
        return title[: separators[-1].start()]
    if separators and _fold(title[: separators[0].start()]) in folded_sites:
        return title[separators[0].end() :]
    return title


def _read_language(tree: _Element) -> str | None:
    root = tree if tree.tag == "html" else tree.find(".//html")
    if root is None:
        return None
    written = root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or root.get("xml:lang") or ""
    primary = re.split(r"[-_]", written.strip().lower(), maxsplit=1)[0]
    return primary if _LANGUAGE.fullmatch(primary) else None


def _is_address(url: str) -> bool:
    return url.strip().lower().startswith(("http://", "https://"))


def _values(metas: dict[str, list[str]], names: Iterable[str]) -> list[str]:
    # In the order of the page, not of the names: a set has no order that two runs would share.
    wanted = frozenset(names)
    return [value for name, values in metas.items() if name in wanted for value in values]


def _unique(values: Iterable[str], longest: int) -> tuple[str, ...]:
    """``values`` in one line each, without empty and over-long ones and those that differ only in case."""
    found: dict[str, str] = {}
    for value in values:
        text = _collapse(value)
        if text and len(text) <= longest:
            found.setdefault(_fold(text), text)
    return tuple(found.values())


def _fold(text: str) -> str:
    return " ".join(text.split()).casefold()


def _collapse(text: str | None) -> str:
    if not text:
        return ""
    # Titles are often escaped twice on their way into an attribute.
    return " ".join((html.unescape(text) if "&" in text else text).split())
