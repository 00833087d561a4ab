"""Bulk actions cleaned, then sent by the real clients to a server on a real socket."""

from __future__ import annotations

import asyncio
import copy
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import pytest

from cleaner import Cleaner
from cleaner.adapters.elasticsearch import clean_action, clean_actions
from cleaner.errors import InputError
from tests.adapters.bulk_server import BulkServer, serve_bulk
from tests.adapters.contents import BODY, BROKEN, EMPTY_PAGE, PAGE, PAGE_BODY, REFUSED, RULE, TEXT, find_snippet

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

FOUND = {"cleaner_status": "ok", "cleaner_removed": 1, "cleaner_rules": [RULE]}


@cache
def shipped_cleaner() -> Cleaner:
    return Cleaner()


@pytest.fixture
def server() -> Iterator[BulkServer]:
    with serve_bulk() as server:
        yield server


def clean(action: Any, **options: Any) -> Any:
    return clean_action(action, shipped_cleaner(), **options)


def test_an_action_with_its_document_beside_the_metadata_is_cleaned() -> None:
    cleaned = clean({"_index": "news", "_id": "a", "text": TEXT, "lang": "en"})
    assert (
        cleaned
        == {
            "_index": "news",
            "_id": "a",
            "lang": "en",
            "text": BODY,
            "cleaner_removed_chars": len(TEXT) - len(BODY),
        }
        | FOUND
    )


def test_an_action_with_a_source_is_cleaned_within() -> None:
    source = {"html": PAGE, "url": "https://example.org/a"}
    cleaned = clean({"_index": "news", "_id": "a", "_source": source}, field="html", body_field="text")
    assert set(cleaned) == {"_index", "_id", "_source"}
    assert cleaned["_source"]["html"] == PAGE
    assert cleaned["_source"]["text"] == PAGE_BODY
    assert cleaned["_source"]["title"] == "Ferries"


def test_the_parts_of_an_update_are_cleaned_where_they_hold_the_field() -> None:
    update = {"_op_type": "update", "_id": "a", "doc": {"text": TEXT}, "upsert": {"text": TEXT, "new": True}}
    cleaned = clean(update)
    assert cleaned["doc"]["text"] == cleaned["upsert"]["text"] == BODY
    assert cleaned["upsert"]["new"] is True
    within = clean({"_op_type": "update", "_id": "a", "_source": {"doc": {"text": TEXT}, "doc_as_upsert": True}})
    assert within["_source"]["doc"]["text"] == BODY
    assert within["_source"]["doc_as_upsert"] is True
    part = {"_op_type": "update", "_id": "a", "doc": {"views": 7}}
    assert clean(part) == part


def test_deletions_and_the_clients_own_marks_go_through() -> None:
    delete = {"_op_type": "delete", "_id": "a", "text": TEXT}
    mark = object()
    assert [*clean_actions([delete, mark], cleaner=shipped_cleaner())] == [delete, mark]


def test_the_actions_that_go_in_stay_as_they_are() -> None:
    actions = [{"_id": "a", "_source": {"text": TEXT}}, {"_op_type": "update", "_id": "b", "doc": {"text": TEXT}}]
    before = copy.deepcopy(actions)
    [*clean_actions(actions, cleaner=shipped_cleaner())]
    assert actions == before
    frozen = MappingProxyType({"_id": "a", "text": TEXT})
    assert clean(frozen)["text"] == BODY


def test_what_is_empty_refused_or_broken_comes_out_in_its_place_and_says_so() -> None:
    actions = [{"_id": str(number), "text": each} for number, each in enumerate([EMPTY_PAGE, REFUSED, BROKEN, TEXT])]
    cleaned = [*clean_actions(actions)]
    assert [action["_id"] for action in cleaned] == ["0", "1", "2", "3"]
    assert [action["text"] for action in cleaned] == ["", REFUSED, "", BODY]
    assert [action["cleaner_status"] for action in cleaned] == ["empty", "refused", "error", "ok"]
    assert "surrogate" in cleaned[2]["cleaner_error"]


def test_a_document_without_the_field_goes_through_with_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    action = {"_id": "a", "txt": TEXT}
    assert clean(action) is action
    assert "'a': not cleaned: field 'text' is no text" in caplog.text


@pytest.mark.parametrize("action", ['{"text": "x"}', b'{"text": "x"}'], ids=["string", "bytes"])
def test_an_action_that_is_serialised_already_is_refused(action: str | bytes) -> None:
    with pytest.raises(InputError, match="give mappings"):
        clean(action)


def test_nothing_is_read_before_it_is_asked_for() -> None:
    cleaned = clean_actions(({"_id": str(number), "text": TEXT} for number in range(10**12)), cleaner=shipped_cleaner())
    assert next(cleaned)["_id"] == "0"


ACTIONS: list[dict[str, Any]] = [
    {"_index": "news", "_id": "a", "text": TEXT},
    {"_index": "news", "_id": "b", "_source": {"text": PAGE}},
    {"_index": "news", "_id": "c", "_op_type": "create", "text": TEXT},
    {"_index": "news", "_id": "c", "_op_type": "update", "doc": {"text": "The ferry left.\n\nAdvertisement"}},
    {"_index": "news", "_id": "d", "text": TEXT},
    {"_index": "news", "_id": "d", "_op_type": "delete"},
]


def check_what_was_stored(server: BulkServer) -> None:
    assert {id: document["text"] for (_, id), document in server.documents.items()} == {
        "a": BODY,
        "b": PAGE_BODY,
        "c": "The ferry left.",
    }
    assert server.documents["news", "a"]["cleaner_rules"] == [RULE]
    assert not any("_id" in document for document in server.documents.values())


def test_the_helpers_of_elasticsearch_send_what_was_cleaned(server: BulkServer) -> None:
    elasticsearch = pytest.importorskip("elasticsearch", reason="needs the extra [elasticsearch]")
    from elasticsearch import helpers

    with elasticsearch.Elasticsearch(server.url) as client:
        assert helpers.bulk(client, clean_actions(ACTIONS)) == (6, [])
    check_what_was_stored(server)


def test_the_helpers_of_opensearch_send_what_was_cleaned(server: BulkServer) -> None:
    opensearch = pytest.importorskip("opensearchpy", reason="needs the extra [opensearch]")
    client = opensearch.OpenSearch(server.url)
    sent = [*opensearch.helpers.streaming_bulk(client, clean_actions(ACTIONS), chunk_size=2)]
    client.close()
    assert [ok for ok, _ in sent] == [True] * 6
    check_what_was_stored(server)


def test_an_asynchronous_source_is_cleaned_on_its_way_to_async_bulk(server: BulkServer) -> None:
    elasticsearch = pytest.importorskip("elasticsearch", reason="needs the extra [elasticsearch]")
    pytest.importorskip("aiohttp", reason="needs elasticsearch[async]")
    from elasticsearch import helpers

    async def crawl() -> AsyncIterator[dict[str, Any]]:
        for action in ACTIONS:
            yield action

    async def send() -> None:
        async with elasticsearch.AsyncElasticsearch(server.url) as client:
            cleaner = shipped_cleaner()
            await helpers.async_bulk(client, (clean_action(action, cleaner) async for action in crawl()))

    asyncio.run(send())
    check_what_was_stored(server)


def test_the_example_of_the_readme_runs(server: BulkServer) -> None:
    pytest.importorskip("elasticsearch", reason="needs the extra [elasticsearch]")
    snippet = find_snippet("cleaner.adapters.elasticsearch")
    assert "http://localhost:9200" in snippet
    exec(compile(snippet.replace("http://localhost:9200", server.url), "README.md", "exec"), {})
    (document,) = server.documents.values()
    assert document["cleaner_status"] == "ok"
