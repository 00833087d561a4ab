"""Haystack's documents through the component, alone and in a pipeline."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

from cleaner.errors import SettingsError
from tests.adapters.contents import BODY, BROKEN, EMPTY_PAGE, PAGE, PAGE_BODY, REFUSED, RULE, TEXT, find_snippet

os.environ["HAYSTACK_TELEMETRY_ENABLED"] = "False"  # read when it is imported
pytest.importorskip("haystack", reason="needs the extra [haystack]")
from haystack import Document, Pipeline
from haystack.components.writers import DocumentWriter
from haystack.document_stores.in_memory import InMemoryDocumentStore

from cleaner.adapters.haystack import CleanerComponent

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def component() -> CleanerComponent:
    return CleanerComponent()


def clean(component: CleanerComponent, *documents: Document) -> list[Document]:
    found: list[Document] = component.run(documents=list(documents))["documents"]
    return found


def test_a_document_keeps_its_id_and_meta_and_gains_what_cleaning_found(component: CleanerComponent) -> None:
    [cleaned] = clean(component, Document(id="a", content=PAGE, meta={"url": "https://example.org/a"}, score=0.5))
    assert (cleaned.id, cleaned.content, cleaned.score) == ("a", PAGE_BODY, 0.5)
    assert cleaned.meta == {
        "url": "https://example.org/a",
        "title": "Ferries",
        "cleaner_status": "ok",
        "cleaner_removed": 1,
        "cleaner_removed_chars": len("Advertisement\n"),
        "cleaner_rules": [RULE],
    }


def test_an_id_that_was_made_of_the_content_stays(component: CleanerComponent) -> None:
    document = Document(content=TEXT)
    [cleaned] = clean(component, document)
    assert (cleaned.id, cleaned.content) == (document.id, BODY)


def test_the_documents_that_go_in_stay_as_they_are(component: CleanerComponent) -> None:
    document = Document(id="a", content=TEXT, meta={"tags": ["x"]})
    [cleaned] = clean(component, document)
    cleaned.meta["tags"].append("y")
    assert document == Document(id="a", content=TEXT, meta={"tags": ["x"]})


def test_what_is_empty_refused_or_broken_comes_out_in_its_place_and_says_so(component: CleanerComponent) -> None:
    contents = [EMPTY_PAGE, REFUSED, BROKEN, TEXT]
    cleaned = clean(component, *(Document(id=str(number), content=each) for number, each in enumerate(contents)))
    assert [document.id for document in cleaned] == ["0", "1", "2", "3"]
    assert [document.content for document in cleaned] == ["", REFUSED, "", BODY]
    assert [document.meta["cleaner_status"] for document in cleaned] == ["empty", "refused", "error", "ok"]


def test_a_document_without_content_goes_through_with_a_warning(
    component: CleanerComponent, caplog: pytest.LogCaptureFixture
) -> None:
    document = Document(id="a", meta={"kind": "image"})
    assert clean(component, document) == [document]
    assert "'a': not cleaned" in caplog.text


def test_what_is_no_list_of_documents_is_refused(component: CleanerComponent) -> None:
    wrong: Any
    for wrong in (Document(content=TEXT), [TEXT]):
        with pytest.raises(TypeError, match="list of Documents"):
            component.run(documents=wrong)


def test_a_component_is_written_and_read_with_its_settings(tmp_path: Path) -> None:
    packs: list[Any] = [tmp_path]
    component = CleanerComponent(packs=packs, builtin=False, skip=["ad"], max_share=0.5, form="text")
    written = component.to_dict()
    assert written["type"] == "cleaner.adapters.haystack.CleanerComponent"
    assert written["init_parameters"] == {
        "packs": [str(tmp_path)],
        "builtin": False,
        "skip": ["ad"],
        "only": [],
        "also": [],
        "max_share": 0.5,
        "form": "text",
    }
    assert CleanerComponent.from_dict(written).to_dict() == written


def test_packs_are_read_when_it_warms_up_and_not_before() -> None:
    component = CleanerComponent(skip=["no-such-category"])
    with pytest.raises(SettingsError, match="no-such-category"):
        component.warm_up()


def test_a_pipeline_that_was_saved_cleans_as_before() -> None:
    store = InMemoryDocumentStore()
    pipeline = Pipeline()
    pipeline.add_component("cleaner", CleanerComponent(skip=["ad"]))
    saved = pipeline.dumps()
    # Haystack 3 asks which modules a pipeline may name.
    known = "allowed_modules" in Pipeline.loads.__code__.co_varnames
    pipeline = Pipeline.loads(saved, **({"allowed_modules": ["cleaner.*"]} if known else {}))
    pipeline.add_component("writer", DocumentWriter(store))
    pipeline.connect("cleaner.documents", "writer.documents")
    pipeline.run({"cleaner": {"documents": [Document(id="a", content=TEXT)]}})
    [stored] = store.filter_documents({"field": "meta.cleaner_status", "operator": "==", "value": "ok"})
    assert (stored.id, stored.content) == ("a", TEXT)


def test_the_example_of_the_readme_runs() -> None:
    exec(compile(find_snippet("cleaner.adapters.haystack"), "README.md", "exec"), {})
