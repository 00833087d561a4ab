"""Haystack: a component that cleans pages and texts, to stand between a converter and a splitter."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from cleaner.adapters.document import clean_document, warn_of_none
from cleaner.errors import MissingExtraError
from cleaner.pipeline import MAX_SHARE, Cleaner

try:
    from haystack import Document, component, default_from_dict, default_to_dict
except ImportError:
    raise MissingExtraError("haystack-ai", "haystack") from None

if TYPE_CHECKING:
    from cleaner.batch.item import Form


@component
class CleanerComponent:
    """Cleans the ``content`` of documents; their ids stay, and every document that goes in comes out.

    A content that begins like a page is extracted first, or always with ``form="html"`` and never with
    ``form="text"``. URL and language are taken from the meta (``url``, ``language`` or ``lang``). The meta gains
    ``title`` (where there is none), ``cleaner_status`` (``ok``, ``empty``, ``refused`` or ``error``),
    ``cleaner_error``, ``cleaner_removed``, ``cleaner_removed_chars`` and ``cleaner_rules``. The other settings are
    those of ``cleaner.Cleaner``; packs are read by ``warm_up``. Clean before splitting: rules ask where in the text a
    line stands. Haystack 3 loads a saved pipeline that has it with ``allowed_modules=["cleaner.*"]``.
    """

    def __init__(
        self,
        packs: list[str] | None = None,
        builtin: bool = True,
        skip: list[str] | None = None,
        only: list[str] | None = None,
        also: list[str] | None = None,
        max_share: float = MAX_SHARE,
        form: Form | None = None,
    ) -> None:
        self.packs = [str(path) for path in packs or ()]
        self.builtin = builtin
        self.skip, self.only, self.also = (list(names or ()) for names in (skip, only, also))
        self.max_share = max_share
        self.form = form
        self._cleaner: Cleaner | None = None

    def to_dict(self) -> dict[str, Any]:
        """The component and its settings, as a pipeline writes them."""
        written: dict[str, Any] = default_to_dict(self, form=self.form, **self._settings())
        return written

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> CleanerComponent:
        """The component that ``to_dict`` wrote."""
        read: CleanerComponent = default_from_dict(cls, data)
        return read

    def warm_up(self) -> None:
        """Read the packs, once. Raises as ``Cleaner`` does: PackError, InputError, SettingsError."""
        if self._cleaner is None:
            self._cleaner = Cleaner(**self._settings())

    @component.output_types(documents=list[Document])
    def run(self, documents: list[Document]) -> dict[str, list[Document]]:
        """New documents, one for each of ``documents``, which stay as they are; one without content goes through."""
        if not isinstance(documents, list) or not all(isinstance(document, Document) for document in documents):
            raise TypeError("CleanerComponent expects a list of Documents as input.")
        self.warm_up()
        return {"documents": [self._clean(document) for document in documents]}

    def _clean(self, document: Document) -> Document:
        if document.content is None:
            warn_of_none(document.id, "content")
            return document
        assert self._cleaner is not None
        known = document.meta
        cleaned = clean_document(self._cleaner, document.content, form=self.form, known=known, id=document.id)
        return replace(document, content=cleaned.text, meta=cleaned.describe(deepcopy(known)))

    def _settings(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in ("packs", "builtin", "skip", "only", "also", "max_share")}
