"""Elasticsearch and OpenSearch: bulk actions whose documents are cleaned, for ``helpers.bulk`` and its kin."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from cleaner.adapters.document import clean_document, warn_of_none
from cleaner.errors import InputError
from cleaner.pipeline import Cleaner

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cleaner.batch.item import Form


def clean_actions(
    actions: Iterable[Any],
    *,
    field: str = "text",
    body_field: str | None = None,
    cleaner: Cleaner | None = None,
    form: Form | None = None,
) -> Iterator[Any]:
    """The actions one by one, as ``clean_action`` gives them; as many come out as go in.

    >>> action = {"_index": "news", "_id": "a", "text": "The river rose on Monday.\\n\\nAdvertisement"}
    >>> [cleaned] = clean_actions([action])
    >>> cleaned["text"], cleaned["cleaner_status"], cleaned["cleaner_rules"]
    ('The river rose on Monday.', 'ok', ['en/ads:ad-label'])
    """
    cleaner = cleaner or Cleaner()
    for action in actions:
        yield clean_action(action, cleaner, field=field, body_field=body_field, form=form)


def clean_action(
    action: Any, cleaner: Cleaner, *, field: str = "text", body_field: str | None = None, form: Form | None = None
) -> Any:
    """A bulk action whose document is cleaned: ``field`` holds a page or text, ``body_field`` (default: ``field``) gets
    the body. ``action`` stays as it is; ``_id``, ``_index`` and everything else of it are carried over.

    Content that begins like a page is extracted first, or always with ``form="html"`` and never with ``form="text"``.
    URL and language are taken from the document (``url``, ``lang`` or ``language``). It gains ``title`` (where there
    is none), ``cleaner_status`` (``ok``, ``empty``, ``refused`` or ``error``), ``cleaner_error``, ``cleaner_removed``,
    ``cleaner_removed_chars`` and ``cleaner_rules``. ``index`` and ``create`` are cleaned, with ``_source`` or without,
    and ``doc`` and ``upsert`` of an ``update``; ``delete`` goes through, as do the client's own marks (BULK_FLUSH). For
    ``async_bulk`` over an asynchronous source: ``(clean_action(action, cleaner) async for action in source)``.

    Raises:
        InputError: the action is a string or bytes, which the clients send as they are, uncleaned.
    """
    if isinstance(action, str | bytes):
        raise InputError("a bulk action is serialised already, and cannot be cleaned; give mappings")
    if not isinstance(action, Mapping) or action.get("_op_type") == "delete":
        return action
    id, source = action.get("_id"), action.get("_source")
    body = source if isinstance(source, Mapping) else action

    def clean(document: Mapping[str, Any]) -> dict[str, Any]:
        cleaned = clean_document(cleaner, document[field], form=form, known=document, id=id)
        return cleaned.describe(document) | {body_field or field: cleaned.text}

    if action.get("_op_type") == "update":
        # A part of a document need not have the text in it.
        parts = {name: body[name] for name in ("doc", "upsert") if _holds_text(body.get(name), field)}
        new = {**body, **{name: clean(part) for name, part in parts.items()}}
    elif _holds_text(body, field):
        new = clean(body)
    else:
        warn_of_none(id, f"field {field!r}")
        return action
    return new if body is action else {**action, "_source": new}


def _holds_text(document: object, field: str) -> bool:
    return isinstance(document, Mapping) and isinstance(document.get(field), str | bytes)
