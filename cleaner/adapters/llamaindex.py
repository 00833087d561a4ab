"""LlamaIndex: a transformation that cleans pages and texts, to stand before the node parser of a pipeline."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from cleaner.adapters.document import clean_document, warn_of_none
from cleaner.batch.item import Form  # noqa: TC001  # pydantic reads the types of fields
from cleaner.errors import MissingExtraError
from cleaner.pipeline import MAX_SHARE, Cleaner

try:
    from llama_index.core.schema import MetadataMode, TransformComponent
    from pydantic import Field, PrivateAttr, computed_field
except ImportError:
    raise MissingExtraError("llama-index-core", "llamaindex") from None

if TYPE_CHECKING:
    from collections.abc import Sequence

    from llama_index.core.schema import BaseNode


class CleanerTransform(TransformComponent):
    """Cleans the text of documents and nodes; their ids stay, and every one that goes in comes out.

    A text that begins like a page is extracted first, or always with ``form="html"`` and never with ``form="text"``.
    URL and language are taken from the metadata (``url`` or ``source``, ``language`` or ``lang``). The metadata gains
    ``title`` (where there is none), ``cleaner_status`` (``ok``, ``empty``, ``refused`` or ``error``),
    ``cleaner_error``, ``cleaner_removed``, ``cleaner_removed_chars`` and ``cleaner_rules``, names joined by spaces,
    because vector stores take no lists; all but the title are kept from embeddings and models. The other fields are the
    settings of ``cleaner.Cleaner``, which says what it raises. Put it before the node parser: rules ask where in the
    text a line stands.
    """

    packs: list[str] = Field(default_factory=list, description="Packs, or folders of them, beside the built-in ones.")
    builtin: bool = Field(default=True, description="Whether the packs that ship are in force.")
    skip: list[str] = Field(default_factory=list, description="Categories, packs or rules to leave out.")
    only: list[str] = Field(default_factory=list, description="Categories, packs or rules to leave the others out.")
    also: list[str] = Field(default_factory=list, description="What is skipped by default and shall be cut.")
    max_share: float = Field(default=MAX_SHARE, description="The share of a text above which nothing is cut.")
    form: Form | None = Field(default=None, description="What the texts are; None looks into each.")
    _cleaner: Cleaner = PrivateAttr()

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        names = ("packs", "builtin", "skip", "only", "also", "max_share")
        self._cleaner = Cleaner(**{name: getattr(self, name) for name in names})

    @classmethod
    def class_name(cls) -> str:
        """The name under which it is serialised."""
        return "CleanerTransform"

    # Among the fields, so that a pipeline's cache does not give back what other rules cleaned.
    @computed_field  # type: ignore[prop-decorator,unused-ignore]  # mypy has no decorated properties
    @property
    def rules_sha256(self) -> str:
        """Hash of the rules in force."""
        return self._cleaner.rules_sha256

    def __call__(self, nodes: Sequence[BaseNode], **kwargs: Any) -> list[BaseNode]:  # noqa: ARG002
        """New nodes, one for each of ``nodes``, which stay as they are; one without text goes through."""
        return [self._clean(node) for node in nodes]

    async def acall(self, nodes: Sequence[BaseNode], **kwargs: Any) -> list[BaseNode]:
        """The same in a thread, so that the loop goes on."""
        return await asyncio.to_thread(self, nodes, **kwargs)

    def _clean(self, node: BaseNode) -> BaseNode:
        content = node.get_content(metadata_mode=MetadataMode.NONE)
        if not content:
            warn_of_none(node.node_id, "the node")
            return node
        known = node.metadata
        cleaned = clean_document(self._cleaner, content, form=self.form, known=known, id=node.node_id)
        copy = node.model_copy(deep=True)
        copy.set_content(cleaned.text)
        copy.metadata = cleaned.describe(copy.metadata, flat=True)
        ours = [key for key in copy.metadata if key.startswith("cleaner_")]
        copy.excluded_embed_metadata_keys = [*dict.fromkeys([*copy.excluded_embed_metadata_keys, *ours])]
        copy.excluded_llm_metadata_keys = [*dict.fromkeys([*copy.excluded_llm_metadata_keys, *ours])]
        return copy
