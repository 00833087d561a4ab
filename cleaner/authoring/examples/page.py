"""The page that an example stands on: what it says of it, else what its rule asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaner.model import Extraction
from cleaner.packs.scope import PAGE_FAMILIES, find_families

if TYPE_CHECKING:
    from cleaner.authoring.examples.article import Setting
    from cleaner.packs.rule import Example, Rule


def set_page(rule: Rule, example: Example, setting: Setting) -> Extraction:
    """The article of ``setting`` as the extraction of the example's page.

    In a ``repeats`` rule the example's title is whatever the rule compares with: title, site's name or author.
    """
    said = (example.title,) if example.title else ()
    return Extraction(
        text=setting.text,
        blocks=setting.blocks,
        title=example.title,
        titles=said,
        site_names=said,
        authors=said,
        page_kinds=find_page_kinds(rule, example),
        url=find_url(rule, example),
        lang=find_lang(rule, example),
        is_html=True,
    )


def find_url(rule: Rule, example: Example) -> str | None:
    """The example's address, else one on the first of the rule's sites."""
    if example.url is not None or not rule.sites:
        return example.url
    return f"https://{rule.sites[0]}/"


def find_lang(rule: Rule, example: Example) -> str | None:
    """The example's language, else the first of the rule's."""
    return example.lang if example.lang is not None or not rule.langs else rule.langs[0]


def find_page_kinds(rule: Rule, example: Example) -> tuple[str, ...]:
    """What a page says that is of the example's kind, else the rule's first, and as far as can be of no other."""
    family = example.page or next(iter(rule.pages), None)
    if family is None:
        return ()
    return (min(PAGE_FAMILIES[family], key=lambda kind: (len(find_families([kind])), kind)),)
