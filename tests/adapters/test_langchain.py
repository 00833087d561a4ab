"""LangChain's documents through the transformer."""

from __future__ import annotations

import asyncio

import pytest

from cleaner import Cleaner
from tests.adapters.contents import (
    BODY,
    BROKEN,
    EMPTY_PAGE,
    PAGE,
    PAGE_BODY,
    REFUSED,
    RULE,
    TEXT,
    find_snippet,
)

pytest.importorskip("langchain_core", reason="needs the extra [langchain]")
from langchain_core.documents import BaseDocumentTransformer, Document

from cleaner.adapters.langchain import CleanerTransformer


@pytest.fixture(scope="module")
def transformer() -> CleanerTransformer:
    return CleanerTransformer()


def test_a_document_keeps_its_id_and_metadata_and_gains_what_cleaning_found(transformer: CleanerTransformer) -> None:
    [cleaned] = transformer.transform_documents(
        [Document(PAGE, id="a", metadata={"source": "https://example.org/a", "language": "en"})]
    )
    assert (cleaned.id, cleaned.page_content) == ("a", PAGE_BODY)
    assert cleaned.metadata == {
        "source": "https://example.org/a",
        "language": "en",
        "title": "Ferries",
        "cleaner_status": "ok",
        "cleaner_removed": 1,
        "cleaner_removed_chars": len("Advertisement\n"),
        "cleaner_rules": RULE,
    }


def test_the_documents_that_go_in_stay_as_they_are(transformer: CleanerTransformer) -> None:
    document = Document(TEXT, id="a", metadata={"tags": ["x"]})
    transformer.transform_documents([document])
    assert document == Document(TEXT, id="a", metadata={"tags": ["x"]})


def test_what_is_empty_refused_or_broken_comes_out_in_its_place_and_says_so(transformer: CleanerTransformer) -> None:
    contents = [TEXT, EMPTY_PAGE, REFUSED, BROKEN, TEXT]
    documents = [Document(content, id=str(number)) for number, content in enumerate(contents)]
    cleaned = transformer.transform_documents(documents)
    assert [document.id for document in cleaned] == ["0", "1", "2", "3", "4"]
    assert [document.page_content for document in cleaned] == [BODY, "", REFUSED, "", BODY]
    statuses = [document.metadata["cleaner_status"] for document in cleaned]
    assert statuses == ["ok", "empty", "refused", "error", "ok"]
    assert "surrogate" in cleaned[3].metadata["cleaner_error"]


def test_metadata_is_flat_as_vector_stores_ask_for(transformer: CleanerTransformer) -> None:
    [cleaned] = transformer.transform_documents([Document(PAGE + "\n")])
    assert all(isinstance(value, str | int) for value in cleaned.metadata.values())


def test_the_asynchronous_way_gives_the_same(transformer: CleanerTransformer) -> None:
    documents = [Document(TEXT), Document(PAGE)]
    cleaned = asyncio.run(transformer.atransform_documents(documents))
    assert cleaned == transformer.transform_documents(documents)


def test_a_cleaner_of_ones_own_and_a_form_are_taken() -> None:
    transformer = CleanerTransformer(Cleaner(builtin=False), form="text")
    assert isinstance(transformer, BaseDocumentTransformer)
    [cleaned] = transformer.transform_documents([Document(PAGE)])
    assert cleaned.page_content == PAGE


def test_a_document_of_a_class_of_its_own_keeps_its_class(transformer: CleanerTransformer) -> None:
    class Page(Document):
        depth: int = 0

    [cleaned] = transformer.transform_documents([Page(page_content=TEXT, depth=3)])
    assert isinstance(cleaned, Page)
    assert cleaned.depth == 3


def test_the_example_of_the_readme_runs() -> None:
    exec(compile(find_snippet("cleaner.adapters.langchain"), "README.md", "exec"), {})
