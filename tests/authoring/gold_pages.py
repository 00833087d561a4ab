"""Pages with gold bodies, and rules to evaluate on them, written for the tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaner.authoring.evaluate.gold import GoldPage, build_page
from cleaner.pipeline import Cleaner

if TYPE_CHECKING:
    from pathlib import Path

STORY = (
    "The river rose by a metre on Monday and the bridge was closed to lorries.",
    "A spokesman for the harbour said that nobody had been hurt in the night.",
    "Repairs are expected to take until the second week of the coming month.",
)

PACK = """
pack: test
license: CC0-1.0
rules:
  - id: subscribe
    category: prompt
    line: 'Subscribe to our newsletter'
    removes: ['Subscribe to our newsletter']
    keeps: ['Subscribe to our newsletter, said the mayor.']
  - id: spokesman
    category: other
    line: 'A spokesman .{0,100}'
    removes: ['A spokesman']
    keeps: ['No spokesman came.']
  - id: any-subscribe
    category: prompt
    line: 'Subscribe .{0,60}'
    removes: ['Subscribe now']
    keeps: ['Do subscribe now.']
  - id: repairs
    category: other
    status: draft
    line: 'Repairs .{0,100}'
    removes: ['Repairs']
    keeps: ['No repairs.']
  - id: teasers
    category: related
    css: 'div.inset'
    removes: [{html: '<div class="inset">Rain</div>'}]
    keeps: [{html: '<div>Rain</div>'}]
"""


def make_cleaner(directory: Path, pack: str = PACK, **settings: list[str]) -> Cleaner:
    path = directory / "test.yaml"
    path.write_text(pack, encoding="utf-8")
    return Cleaner([path], builtin=False, **settings)


def make_page(*lines: str, body: tuple[str, ...] = STORY, **fields: object) -> GoldPage:
    """A page of plain text."""
    record = {"id": "1", "text": "\n".join(lines), "body": "\n".join(body), **fields}
    return build_page(record, source="test", place="test:1")


def make_html_page(html: str, body: tuple[str, ...] = STORY, **fields: object) -> GoldPage:
    page = f"<html lang=en><head><title>Flood</title></head><body><article>{html}</article></body></html>"
    return build_page({"id": "1", "html": page, "body": "\n".join(body), **fields}, source="test", place="test:1")
