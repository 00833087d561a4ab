"""What a page's JSON-LD says of it: headlines, authors, site names and types."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

_MAX_CHARS = 400_000  # longer ones hold product lists and whole archives, not what the page is
_MAX_NODES = 100
_SITES = frozenset(("WebSite", "Organization", "NewsMediaOrganization"))


@dataclass(slots=True)
class LinkedData:
    """Names as written, in the order of the page, not yet freed of doubles."""

    headlines: list[str] = field(default_factory=list)
    authors: list[str] = field(default_factory=list)
    sites: list[str] = field(default_factory=list)
    types: list[str] = field(default_factory=list)


def read_linked_data(scripts: list[str]) -> LinkedData:
    """What ``scripts``, the contents of a page's ``application/ld+json`` elements, say; broken ones say nothing.

    >>> read_linked_data(['{"@type": "NewsArticle", "headline": "Rain", "author": {"name": "Ann Lee"}}', '{'])
    LinkedData(headlines=['Rain'], authors=['Ann Lee'], sites=[], types=['NewsArticle'])
    """
    found = LinkedData()
    for script in scripts:
        if len(script) > _MAX_CHARS:
            continue
        try:
            # Pages write raw line breaks in their strings, which strict reading refuses.
            content = json.loads(script, strict=False)
        except (ValueError, RecursionError):
            continue
        for node in list(_nodes(content))[:_MAX_NODES]:
            _read_node(node, found)
    return found


def _nodes(content: Any) -> Iterator[dict[str, Any]]:
    """The nodes that speak of the page itself: those at the top and in ``@graph``, not what these refer to."""
    for node in content if isinstance(content, list) else [content]:
        if isinstance(node, dict):
            yield node
            graph = node.get("@graph")
            if isinstance(graph, list):
                yield from (inner for inner in graph if isinstance(inner, dict))


def _read_node(node: dict[str, Any], found: LinkedData) -> None:
    types = [kind for kind in _as_list(node.get("@type")) if isinstance(kind, str)]
    found.types += types
    if isinstance(headline := node.get("headline"), str):
        found.headlines.append(headline)
        found.authors += _names(node.get("author"))
    found.sites += _names(node.get("publisher"))
    if not _SITES.isdisjoint(types):
        found.sites += _names(node)


def _names(value: Any) -> list[str]:
    names = [entry.get("name") if isinstance(entry, dict) else entry for entry in _as_list(value)]
    return [name for entry in names for name in _as_list(entry) if isinstance(name, str)]


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
