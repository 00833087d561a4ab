"""Many pages to their evaluations: workers, failures, the cache."""

from __future__ import annotations

import json
import os
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from cleaner.authoring.evaluate import run as evaluate_run
from cleaner.authoring.evaluate.cache import UNPRUNED, hash_pruning, make_key, read_cache
from cleaner.authoring.evaluate.run import evaluate_pages, find_hits, take_bodies_as_text
from cleaner.authoring.evaluate.summary import summarise
from cleaner.errors import InputError, OutputError
from cleaner.extract import Pruner, extract_html
from tests.authoring.gold_pages import PACK, STORY, make_cleaner, make_html_page, make_page

if TYPE_CHECKING:
    from pathlib import Path

    from cleaner.authoring.evaluate.gold import GoldPage
    from cleaner.authoring.evaluate.page import PageEvaluation

PARAGRAPHS = "".join(f"<p>{line}</p>" for line in STORY * 2)
BODY = STORY * 2
BANNERS = """
  - id: banners
    category: ad
    css: 'div.banner'
    removes: [{html: '<div class="banner">Rain</div>'}]
    keeps: [{html: '<div>Rain</div>'}]
"""


def make_pages(count: int = 4) -> list[GoldPage]:
    teasers = '<div class="inset"><p>Rain is on its way to the hills</p></div>'
    return [
        make_html_page(
            PARAGRAPHS + teasers * (number % 2) + f"<p id=n{number}>Subscribe to our newsletter</p>",
            BODY,
            id=str(number),
        )
        for number in range(count)
    ]


def forget_times(evaluations: list[PageEvaluation]) -> list[PageEvaluation]:
    return [replace(each, extraction_seconds=None, rules_seconds=0.0) for each in evaluations]


def test_the_number_of_workers_changes_nothing(tmp_path: Path) -> None:
    cleaner = make_cleaner(tmp_path)
    alone, together = (evaluate_pages(make_pages(), cleaner, workers=workers) for workers in (1, 2))
    assert forget_times(alone) == forget_times(together)
    assert [each.id for each in alone] == ["0", "1", "2", "3"]


def test_pruned_and_cut_furniture_is_gone_from_the_words(tmp_path: Path) -> None:
    [plain, with_teasers] = evaluate_pages(make_pages(2), make_cleaner(tmp_path, skip=["test:spokesman"]))
    assert plain.before.words.precision < 1.0
    assert plain.after.words.precision == with_teasers.after.words.precision == 1.0
    assert with_teasers.before.words.found == plain.before.words.found + 8
    assert {cut.rule for cut in with_teasers.cuts if cut.pruned} == {"test:teasers"}


def test_a_perfect_remover_takes_just_the_furniture(tmp_path: Path) -> None:
    [page] = evaluate_pages(make_pages(1), make_cleaner(tmp_path))
    assert page.perfect.f1 == 1.0


def test_a_page_that_cannot_be_read_scores_nothing_and_says_why(tmp_path: Path) -> None:
    pages = [*make_pages(1), replace(make_pages(1)[0], html="\ud800")]
    good, bad = evaluate_pages(pages, make_cleaner(tmp_path))
    assert good.fault is None
    assert bad.fault is not None
    assert bad.fault.startswith("error: ")
    assert bad.after.words.f1 == bad.before.words.f1 == 0.0
    assert summarise([good, bad]).faults == 1


@pytest.mark.parametrize(
    ("act", "fault"),
    [(lambda: time.sleep(60), "timeout: took over"), (lambda: os._exit(9), "crash: its worker died")],
)
def test_a_page_that_hangs_or_kills_its_worker_costs_itself_alone(tmp_path, monkeypatch, act, fault) -> None:
    def extract(html, **known):
        if "Hang" in html:
            act()
        return extract_html(html, **known)

    monkeypatch.setattr(evaluate_run, "extract_html", extract)
    pages = [*make_pages(2), make_html_page("<p>Hang</p>", id="2")]
    evaluations = evaluate_pages(pages, make_cleaner(tmp_path), workers=2, timeout=4.0)
    assert [each.fault is None for each in evaluations] == [True, True, False]
    assert fault in (evaluations[2].fault or "")


def forbid_extraction(monkeypatch: pytest.MonkeyPatch) -> None:
    def extract(_html: object, **_known: object) -> None:
        raise AssertionError("extracted again")

    monkeypatch.setattr(evaluate_run, "extract_html", extract)


def test_with_a_cache_the_second_run_extracts_nothing_and_says_the_same(tmp_path, monkeypatch) -> None:
    cleaner, cache = make_cleaner(tmp_path), tmp_path / "deep" / "cache.jsonl"
    first = evaluate_pages(make_pages(), cleaner, cache=cache)
    kept = cache.read_bytes()
    forbid_extraction(monkeypatch)
    second = evaluate_pages(make_pages(), cleaner, cache=cache)
    assert forget_times(first) == forget_times(second)
    assert all(each.extraction_seconds is not None for each in second)
    assert cache.read_bytes() == kept


def test_other_pruning_rules_that_find_the_same_need_no_extraction(tmp_path, monkeypatch) -> None:
    cache = tmp_path / "cache.jsonl"
    cleaner, other = make_cleaner(tmp_path), make_cleaner(tmp_path, PACK + BANNERS)
    assert hash_pruning(cleaner.in_force) != hash_pruning(other.in_force)
    first = evaluate_pages(make_pages(), cleaner, cache=cache)
    extractions = cache.read_text("utf-8").count('"seconds"')
    assert forget_times(evaluate_pages(make_pages(), other, cache=cache)) == forget_times(first)
    assert cache.read_text("utf-8").count('"seconds"') == extractions
    forbid_extraction(monkeypatch)
    assert forget_times(evaluate_pages(make_pages(), other, cache=cache)) == forget_times(first)


def test_a_changed_page_is_extracted_again(tmp_path: Path) -> None:
    keys = {
        make_key(html, url, lang, extractor, pruning)
        for html in ("<p>a", "<p>b")
        for url in (None, "https://example.org/")
        for lang in (None, "en")
        for extractor in ("1", "2")
        for pruning in (UNPRUNED, "3")
    }
    assert len(keys) == 32


def test_a_cache_with_a_torn_line_serves_the_others(tmp_path: Path) -> None:
    cache = tmp_path / "cache.jsonl"
    first = evaluate_pages(make_pages(), make_cleaner(tmp_path), cache=cache)
    lines = cache.read_text("utf-8").split("\n")
    cache.write_text("\n".join([*lines[:-3], lines[-2][:40]]), "utf-8")
    assert forget_times(evaluate_pages(make_pages(), make_cleaner(tmp_path), cache=cache)) == forget_times(first)
    assert len(read_cache(cache)) == len([line for line in lines if line])


def test_a_damaged_record_is_extracted_again(tmp_path: Path) -> None:
    cache = tmp_path / "cache.jsonl"
    first = evaluate_pages(make_pages(1), make_cleaner(tmp_path), cache=cache)
    records = [json.loads(line) for line in cache.read_text("utf-8").split("\n") if line]
    cache.write_text("\n".join(json.dumps(record | {"text": "x"}) for record in records), "utf-8")
    assert forget_times(evaluate_pages(make_pages(1), make_cleaner(tmp_path), cache=cache)) == forget_times(first)


@pytest.mark.parametrize(("name", "fault"), [("notes.txt", "no cache of extractions"), ("", "cannot be read")])
def test_a_file_that_is_no_cache_is_refused(tmp_path: Path, name: str, fault: str) -> None:
    (tmp_path / "notes.txt").write_text("Dear diary\n")
    with pytest.raises(InputError, match=fault):
        evaluate_pages(make_pages(1), make_cleaner(tmp_path), cache=tmp_path / name)


def test_a_cache_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises((OutputError, InputError), match=r"file/cache\.jsonl"):
        evaluate_pages(make_pages(1), make_cleaner(tmp_path), cache=tmp_path / "file" / "cache.jsonl")


def test_hits_are_found_without_extracting(tmp_path: Path) -> None:
    rules = make_cleaner(tmp_path).in_force.rules
    page = make_pages(2)[1]
    assert page.html is not None
    [(rule, path)] = find_hits(page.html, None, None, Pruner(rules))
    assert (rule, path.endswith("/div")) == ("test:teasers", True)
    assert find_hits("", None, None, Pruner(rules)) == []


def test_gold_bodies_as_text_lose_what_the_rules_take_from_them(tmp_path: Path) -> None:
    pages = take_bodies_as_text([make_page("unused", body=STORY), *make_pages(1)])
    first, second = evaluate_pages(pages, make_cleaner(tmp_path))
    assert first.before.words.f1 == second.before.words.f1 == 1.0
    assert first.lost_words == 14
    assert all(cut.wrong for cut in first.cuts)
