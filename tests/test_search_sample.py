"""The search sample: its README's commands and table, and what its queries find before and after cleaning."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from cleaner import Cleaner

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "samples" / "search"


@cache
def load_sample() -> Any:
    spec = importlib.util.spec_from_file_location("search_sample", FOLDER / "search.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # where its dataclasses look for their types
    spec.loader.exec_module(module)
    return module


@cache
def indexes() -> tuple[Any, Any]:
    sample = load_sample()
    paths = sample.find_pages(sample.PAGES)
    return (
        sample.build_index("raw", Cleaner(builtin=False), paths),
        sample.build_index("cleaned", Cleaner(), paths),
    )


def find(index: Any, query: str) -> list[str]:
    return [hit.page for hit in load_sample().search(index, query)]


def run_sample(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(FOLDER / "search.py"), *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)


def test_the_command_prints_the_table_of_the_readme() -> None:
    ran = run_sample()
    assert ran.returncode == 0, ran.stderr
    shown = re.search(r"^```text\n(.*?)^```$", (FOLDER / "README.md").read_text(encoding="utf-8"), re.M | re.S)
    assert shown is not None
    assert ran.stdout == shown[1]


@pytest.mark.parametrize("query", ["related articles", "follow us", "subscribe", "whatsapp"])
def test_words_that_only_furniture_has_are_found_nowhere_after_cleaning(query: str) -> None:
    raw, cleaned = indexes()
    assert len(find(raw, query)) >= 3
    assert find(cleaned, query) == []


def test_the_article_about_scooters_is_buried_by_spam_and_comes_first_without_it() -> None:
    raw, cleaned = indexes()
    assert find(raw, "scooter").index("en_harrow-ledger_scooters.html") >= 3
    assert find(cleaned, "scooter") == ["en_harrow-ledger_scooters.html"]


def test_whatever_a_page_is_about_is_still_found() -> None:
    _, cleaned = indexes()
    for query, pages in load_sample().QUERIES:
        assert set(pages) <= set(find(cleaned, query)), query


def test_a_query_without_words_of_furniture_finds_the_same_in_both() -> None:
    raw, cleaned = indexes()
    for query in ("lavrov", "cygnets", "canal towpath", "duplicator"):
        assert set(find(raw, query)) == set(find(cleaned, query)) != set()


def test_one_query_is_listed_hit_by_hit_and_quotes_do_no_harm() -> None:
    ran = run_sample("scooter")
    assert ran.returncode == 0, ran.stderr
    assert "raw: 6 of 32 pages" in ran.stdout
    assert "cleaned: 1 of 32 pages\n  1  en_harrow-ledger_scooters.html\n" in ran.stdout
    assert find(indexes()[0], 'no" OR page: *') == []


def test_pages_of_ones_own_are_searched_and_a_folder_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "river.txt").write_text("The river rose by a metre on Monday and fell.\n\nAdvertisement\n")
    ran = run_sample("advertisement", "--pages", str(tmp_path))
    assert ran.returncode == 0, ran.stderr
    assert "raw: 1 of 1 pages" in ran.stdout
    assert "cleaned: 0 of 1 pages" in ran.stdout
    missing = run_sample("--pages", str(tmp_path / "none"))
    assert missing.returncode == 2
    assert "no such folder" in missing.stderr
