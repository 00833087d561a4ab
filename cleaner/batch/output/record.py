"""The cleaned record of one document: what was found, with everything that its input record carries (DESIGN 6)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from cleaner.batch.sources.records import EXTRACTED, FOUND
from cleaner.report.removals import dump_line

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cleaner.batch.item import Item
    from cleaner.batch.sources.records import Fields
    from cleaner.report.removals import DocumentReport


def read_given(item: Item) -> dict[str, Any]:
    """The record of an item as it was given; empty where the item is a file, or its record cannot be read."""
    if item.record is None:
        return {}
    record = json.loads(item.record)
    return record if isinstance(record, dict) else {}


def find_carried(given: Mapping[str, Any], fields: Fields) -> dict[str, Any]:
    """What a record holds that is nothing to cleaner: it is in the cleaned record as it was.

    >>> from cleaner.batch.sources.records import Fields
    >>> find_carried({"id": 7, "text": "One.", "crawl": {"depth": 2}, "lang": "en"}, Fields())
    {'crawl': {'depth': 2}}
    """
    known = {fields.id, fields.url, fields.html, name_text(fields), *FOUND}
    if "blocks" in given:
        known |= EXTRACTED
    return {name: value for name, value in given.items() if name not in known}


def name_text(fields: Fields) -> str:
    """The field of the cleaned text: the one that texts are read from."""
    return fields.text or "text"


def build_output(
    report: DocumentReport, body: str | None, given: Mapping[str, Any], fields: Fields
) -> dict[str, object]:
    """The cleaned record; ``body`` is None where the document has none."""
    return {
        fields.id: report.id,
        fields.url: report.url,
        "title": report.title if report.title is not None else _find_string(given, "title"),
        "lang": report.lang if report.lang is not None else _find_string(given, "lang"),
        name_text(fields): body,
        "status": report.status.value,
        "error": report.error,
        "chars_in": report.chars_in,
        "chars_out": report.chars_out,
        "encoding": report.encoding,
        "rules_sha256": report.rules_sha256,
    } | find_carried(given, fields)


def format_output(report: DocumentReport, body: str | None, given: Mapping[str, Any], fields: Fields) -> str:
    """The cleaned record as its line, with its line feed."""
    return dump_line(build_output(report, body, given, fields))


def _find_string(given: Mapping[str, Any], name: str) -> str | None:
    value = given.get(name)
    return value if isinstance(value, str) else None
