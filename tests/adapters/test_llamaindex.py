"""LlamaIndex's documents and nodes through the transformation, alone and in a pipeline."""

from __future__ import annotations

import asyncio
import pickle
from typing import TYPE_CHECKING, Any

import pytest

from cleaner.errors import SettingsError
from tests.adapters.contents import BODY, BROKEN, EMPTY_PAGE, PAGE, PAGE_BODY, REFUSED, RULE, TEXT, find_snippet

pytest.importorskip("llama_index.core", reason="needs the extra [llamaindex]")
from llama_index.core import Document
from llama_index.core.ingestion import IngestionPipeline
from llama_index.core.schema import MetadataMode, TextNode

from cleaner.adapters.llamaindex import CleanerTransform

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def transform() -> CleanerTransform:
    return CleanerTransform()


def text_of(node: Any) -> str:
    return str(node.get_content(metadata_mode=MetadataMode.NONE))


def test_a_document_keeps_its_id_and_metadata_and_gains_what_cleaning_found(transform: CleanerTransform) -> None:
    [cleaned] = transform([Document(id_="a", text=PAGE, metadata={"url": "https://example.org/a"})])
    assert isinstance(cleaned, Document)
    assert (cleaned.id_, text_of(cleaned)) == ("a", PAGE_BODY)
    assert cleaned.metadata == {
        "url": "https://example.org/a",
        "title": "Ferries",
        "cleaner_status": "ok",
        "cleaner_removed": 1,
        "cleaner_removed_chars": len("Advertisement\n"),
        "cleaner_rules": RULE,
    }


def test_what_cleaning_found_is_kept_from_embeddings_and_models(transform: CleanerTransform) -> None:
    [cleaned] = transform([Document(text=PAGE, excluded_llm_metadata_keys=["url"])])
    for mode in (MetadataMode.EMBED, MetadataMode.LLM):
        assert cleaned.get_content(metadata_mode=mode) == f"title: Ferries\n\n{PAGE_BODY}"
    assert cleaned.excluded_llm_metadata_keys[0] == "url"
    [again] = transform([cleaned])
    assert again.excluded_embed_metadata_keys == cleaned.excluded_embed_metadata_keys


def test_the_nodes_that_go_in_stay_as_they_are(transform: CleanerTransform) -> None:
    nodes = [Document(id_="a", text=TEXT, metadata={"tags": "x"}), TextNode(id_="b", text=TEXT)]
    before = [node.model_dump() for node in nodes]
    cleaned = transform(nodes)
    assert [text_of(node) for node in cleaned] == [BODY, BODY]
    assert [node.model_dump() for node in nodes] == before


def test_what_is_empty_refused_or_broken_comes_out_in_its_place_and_says_so(transform: CleanerTransform) -> None:
    contents = [EMPTY_PAGE, REFUSED, BROKEN, TEXT]
    cleaned = transform([Document(id_=str(number), text=each) for number, each in enumerate(contents)])
    assert [node.node_id for node in cleaned] == ["0", "1", "2", "3"]
    assert [text_of(node) for node in cleaned] == ["", REFUSED, "", BODY]
    assert [node.metadata["cleaner_status"] for node in cleaned] == ["empty", "refused", "error", "ok"]


def test_a_node_without_text_goes_through_with_a_warning(
    transform: CleanerTransform, caplog: pytest.LogCaptureFixture
) -> None:
    node = TextNode(id_="a", text="")
    assert transform([node])[0] is node
    assert "'a': not cleaned" in caplog.text


def test_the_asynchronous_way_gives_the_same(transform: CleanerTransform) -> None:
    nodes = [Document(id_="a", text=TEXT)]
    assert asyncio.run(transform.acall(nodes)) == transform(nodes)


def test_it_is_written_read_and_pickled_with_its_settings() -> None:
    transform = CleanerTransform(skip=["ad"], form="text")
    for copy in (CleanerTransform.from_dict(transform.to_dict()), pickle.loads(pickle.dumps(transform))):
        assert copy.to_dict() == transform.to_dict()
        assert text_of(copy([Document(text=TEXT)])[0]) == TEXT


def test_a_setting_that_cannot_be_used_is_refused_at_once() -> None:
    with pytest.raises(SettingsError, match="no-such-category"):
        CleanerTransform(skip=["no-such-category"])


def test_the_cache_of_a_pipeline_does_not_give_back_what_other_rules_cleaned(tmp_path: Path) -> None:
    pack = tmp_path / "pack.yaml"
    rule = "rules:\n- {{id: a, line: {0}, removes: [{0}], keeps: [River]}}\n"
    pack.write_text(rule.format("Advertisement"))
    pipeline = IngestionPipeline(transformations=[CleanerTransform(packs=[str(pack)], builtin=False)])
    document = Document(id_="a", text=TEXT)
    assert [text_of(node) for node in pipeline.run(documents=[document])] == [BODY]
    pack.write_text(rule.format("Sponsored"))
    pipeline.transformations = [CleanerTransform(packs=[str(pack)], builtin=False)]
    assert [text_of(node) for node in pipeline.run(documents=[document])] == [TEXT]


def test_the_example_of_the_readme_runs() -> None:
    exec(compile(find_snippet("cleaner.adapters.llamaindex"), "README.md", "exec"), {})
