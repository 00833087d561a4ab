"""Which documents a rule is for: its ``sites`` and ``langs`` against what is known of a document."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from cleaner.packs.scripts import may_be_written

if TYPE_CHECKING:
    from collections.abc import Collection

    from cleaner.packs.rule import Rule

_NEWS = ("NewsArticle", "ReportageNewsArticle", "AnalysisNewsArticle", "BackgroundNewsArticle", "OpinionNewsArticle",
         "ReviewNewsArticle", "AskPublicNewsArticle", "LiveBlogPosting", "NewsMediaOrganization")  # fmt: skip
_BLOG = ("BlogPosting", "Blog")

PAGE_FAMILIES: dict[str, frozenset[str]] = {
    "news": frozenset(_NEWS),
    "blog": frozenset(_BLOG),
    "article": frozenset(("article", "Article", "TechArticle", "ScholarlyArticle", "Report", *_NEWS, *_BLOG)),
    "forum": frozenset(("DiscussionForumPosting", "QAPage", "Question", "SocialMediaPosting")),
    "product": frozenset(("product", "Product", "ProductGroup", "product.group", "product.item", "og:product")),
    "text": frozenset(("text/plain",)),
}


def find_host(url: str | None) -> str | None:
    """The host of ``url``, lower-cased and without port, or None where there is none.

    >>> find_host("https://News.Example.org:8080/a"), find_host("example.org/a"), find_host("http://[")
    ('news.example.org', None, None)
    """
    if not url:
        return None
    try:
        host = urlsplit(url).hostname
    except ValueError:
        return None
    return spell_host(host.rstrip(".")) if host else None


def spell_host(host: str) -> str:
    """``host`` as addresses on the wire spell it, so that one site has one name.

    >>> spell_host("Bücher.example"), spell_host("Example.org")
    ('xn--bcher-kva.example', 'example.org')
    """
    if host.isascii():
        return host.lower()
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:  # no host at all: it is equal to itself and to no other
        return host.lower()


def is_within(host: str, site: str) -> bool:
    """Whether ``host`` is ``site`` or a subdomain of it."""
    return host == site or host.endswith("." + site)


def find_families(page_kinds: Collection[str]) -> frozenset[str]:
    """The families that a page counts itself among, by its og:type and the types of its JSON-LD, or ``text``.

    >>> sorted(find_families(["article", "NewsArticle"]))
    ['article', 'news']
    """
    return frozenset(family for family, kinds in PAGE_FAMILIES.items() if not kinds.isdisjoint(page_kinds))


def applies(
    rule: Rule,
    host: str | None,
    lang: str | None,
    families: frozenset[str] = frozenset(),
    scripts: frozenset[str] | None = None,
) -> bool:
    """Whether ``rule`` may be tried on a document of ``host`` in ``lang``; None is unknown.

    A rule with sites needs a known host, one with pages a page of such a family; a rule with langs is excluded only
    by a known other language, or where none is known by ``scripts`` in which none of its langs is written.
    """
    if rule.pages and families.isdisjoint(rule.pages):
        return False
    if rule.not_pages and not families.isdisjoint(rule.not_pages):
        return False
    if rule.sites and (host is None or not any(is_within(host, site) for site in rule.sites)):
        return False
    if rule.not_sites and host is not None and any(is_within(host, site) for site in rule.not_sites):
        return False
    if not rule.langs:
        return True
    if lang is not None:
        return primary_subtag(lang) in rule.langs
    return scripts is None or any(may_be_written(known, scripts) for known in rule.langs)


def primary_subtag(lang: str) -> str:
    """The language of a BCP 47 tag without script or region.

    >>> primary_subtag("pt-BR"), primary_subtag("zh_Hant")
    ('pt', 'zh')
    """
    return lang.replace("_", "-").partition("-")[0].strip().lower()
