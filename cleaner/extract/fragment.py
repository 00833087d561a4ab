"""One pruning rule tried on a piece of HTML: how the examples of ``css`` and ``xpath`` rules are judged."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lxml import html as lxml_html

from cleaner.extract.prune import Pruner, drop, keep_outermost
from cleaner.extract.tree_text import read_visible

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from cleaner.model import Pruned
    from cleaner.packs.rule import Rule


_AROUND = frozenset(("html", "head", "body"))  # ours, not the fragment's


@dataclass(frozen=True, slots=True)
class PrunedFragment:
    """What a rule takes from a piece of HTML, and the text that is left of it, in one line."""

    pruned: tuple[Pruned, ...]
    left: str


def prune(html: str, rule: Rule) -> PrunedFragment:
    """What ``rule`` takes from ``html``, set into the body of an otherwise empty page; the guard is off.

    The rule's sites, languages and kinds of page are not asked: its examples are on its pages.
    """
    tree = _parse(html)
    everywhere = replace(rule, sites=(), not_sites=(), langs=(), pages=(), not_pages=())
    hits = [hit for hit in Pruner([everywhere]).hits(tree) if hit.element.tag not in _AROUND]
    pruned = drop(keep_outermost(hits))
    return PrunedFragment(pruned, read_visible(tree))


def read_fragment(html: str) -> str:
    """The text of a piece of HTML from which nothing is taken, in one line."""
    return read_visible(_parse(html))


def _parse(html: str) -> HtmlElement:
    return lxml_html.document_fromstring(f"<!DOCTYPE html><html><head></head><body>{html}</body></html>")
