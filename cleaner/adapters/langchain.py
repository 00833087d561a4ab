"""LangChain: a document transformer that cleans pages and texts, to stand between a loader and a splitter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cleaner.adapters.document import clean_document
from cleaner.errors import MissingExtraError
from cleaner.pipeline import Cleaner

try:
    from langchain_core.documents import BaseDocumentTransformer
except ImportError:
    raise MissingExtraError("langchain-core", "langchain") from None

if TYPE_CHECKING:
    from collections.abc import Sequence

    from langchain_core.documents import Document

    from cleaner.batch.item import Form


class CleanerTransformer(BaseDocumentTransformer):
    """Cleans the ``page_content`` of documents; their ids stay, and every document that goes in comes out.

    A content that begins like a page is extracted first, or always with ``form="html"`` and never with
    ``form="text"``. URL and language are taken from the metadata (``source`` or ``url``, ``language`` or ``lang``). The
    metadata gains ``title`` (where there is none), ``cleaner_status`` (``ok``, ``empty``, ``refused`` or ``error``),
    ``cleaner_error``, ``cleaner_removed``, ``cleaner_removed_chars`` and ``cleaner_rules``, names joined by spaces,
    because vector stores take no lists. Transform before splitting: rules ask where in the text a line stands.

    ``atransform_documents`` does the same in a thread.
    """

    def __init__(self, cleaner: Cleaner | None = None, *, form: Form | None = None) -> None:
        self.cleaner = cleaner or Cleaner()
        self.form = form

    def transform_documents(self, documents: Sequence[Document], **kwargs: Any) -> Sequence[Document]:  # noqa: ARG002
        """New documents, one for each of ``documents``, which stay as they are."""
        return [self._transform(document) for document in documents]

    def _transform(self, document: Document) -> Document:
        known = document.metadata
        cleaned = clean_document(self.cleaner, document.page_content, form=self.form, known=known, id=document.id)
        metadata = cleaned.describe(known, flat=True)
        return document.model_copy(update={"page_content": cleaned.text, "metadata": metadata})
