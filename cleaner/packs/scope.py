"""Which documents a rule is for: its ``sites`` and ``langs`` against what is known of a document."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from cleaner.packs.rule import Rule


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
    return host.rstrip(".") if host else None


def is_within(host: str, site: str) -> bool:
    """Whether ``host`` is ``site`` or a subdomain of it."""
    return host == site or host.endswith("." + site)


def applies(rule: Rule, host: str | None, lang: str | None) -> bool:
    """Whether ``rule`` may be tried on a document of ``host`` in ``lang``; None is unknown.

    A rule with sites needs a known host; a rule with langs is excluded only by a known other language.
    """
    if rule.sites and (host is None or not any(is_within(host, site) for site in rule.sites)):
        return False
    if rule.not_sites and host is not None and any(is_within(host, site) for site in rule.not_sites):
        return False
    return not rule.langs or lang is None or primary_subtag(lang) in rule.langs


def primary_subtag(lang: str) -> str:
    """The language of a BCP 47 tag without script or region.

    >>> primary_subtag("pt-BR"), primary_subtag("zh_Hant")
    ('pt', 'zh')
    """
    return lang.replace("_", "-").partition("-")[0].strip().lower()
