"""An adapter whose library is not installed says what to install."""

from __future__ import annotations

import importlib
import sys

import pytest

from cleaner.errors import CleanerError


@pytest.mark.parametrize(
    ("adapter", "library", "message"),
    [
        ("langchain", "langchain_core", "langchain-core is not installed; pip install 'cleaner[langchain]'"),
        ("haystack", "haystack", "haystack-ai is not installed; pip install 'cleaner[haystack]'"),
        ("llamaindex", "llama_index", "llama-index-core is not installed; pip install 'cleaner[llamaindex]'"),
        ("scrapy", "scrapy", "scrapy is not installed; pip install 'cleaner[scrapy]'"),
    ],
)
def test_the_error_names_the_extra(adapter: str, library: str, message: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.split(".")[0] == library]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, library, None)
    monkeypatch.delitem(sys.modules, f"cleaner.adapters.{adapter}", raising=False)
    with pytest.raises(CleanerError) as raised:
        importlib.import_module(f"cleaner.adapters.{adapter}")
    assert str(raised.value) == message
    assert isinstance(raised.value, ImportError)


def test_bulk_actions_need_no_library(monkeypatch: pytest.MonkeyPatch) -> None:
    for library in ("elasticsearch", "opensearchpy"):
        monkeypatch.setitem(sys.modules, library, None)
    monkeypatch.delitem(sys.modules, "cleaner.adapters.elasticsearch", raising=False)
    actions = importlib.import_module("cleaner.adapters.elasticsearch")
    [cleaned] = actions.clean_actions([{"_id": "a", "text": "The river rose on Monday.\n\nAdvertisement"}])
    assert cleaned["text"] == "The river rose on Monday."
