"""The samples: what must go from the articles goes, all else stays, and nothing goes from a protected text."""

from __future__ import annotations

import html
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from cleaner.engine import restore
from cleaner.lines import find_blocks
from cleaner.model import Status
from cleaner.pipeline import Cleaner

SAMPLES = Path(__file__).parent.parent / "samples"
PAGES = sorted((SAMPLES / "articles" / "pages").glob("*.html"))
SEEDS = sorted((SAMPLES / "articles" / "pages").glob("*.txt"))
GOLD = sorted((SAMPLES / "articles" / "gold").glob("*.body.txt"))
PROTECTED = sorted((SAMPLES / "protect").glob("*.txt"))

each_page = pytest.mark.parametrize("page", PAGES, ids=lambda path: path.stem)
each_protected = pytest.mark.parametrize("text", PROTECTED, ids=lambda path: path.stem)
each_seed = pytest.mark.parametrize("seed", SEEDS, ids=lambda path: path.stem)


@cache
def shipped_cleaner() -> Cleaner:
    return Cleaner()


@cache
def cleaner_without_rules() -> Cleaner:
    return Cleaner(builtin=False)


def non_blank_lines(text: str) -> list[str]:
    return [text[block.start : block.end] for block in find_blocks(text)]


def gold_lines(sample: Path, suffix: str = ".body.txt") -> list[str]:
    return non_blank_lines((SAMPLES / "articles" / "gold" / f"{sample.stem}{suffix}").read_text(encoding="utf-8"))


def test_every_article_has_its_gold_body() -> None:
    assert {f"{sample.stem}.body.txt" for sample in SEEDS + PAGES} == {path.name for path in GOLD}


def test_the_samples_are_as_many_as_promised() -> None:
    assert len(SEEDS) == 5
    assert len(PAGES) >= 12
    assert len({path.name[:2] for path in PAGES}) >= 6
    assert len(PROTECTED) >= 40
    languages = Counter(path.name[:2] for path in PROTECTED)
    assert set(languages) >= {"de", "en", "es", "fr", "it", "ja", "nl", "pl", "pt", "ru", "tr", "zh"}
    assert min(languages.values()) >= 3


@each_seed
def test_a_seed_text_comes_out_as_its_gold_body(seed: Path) -> None:
    assert non_blank_lines(shipped_cleaner().clean_text(seed.read_bytes()).body) == gold_lines(seed)


@each_seed
def test_the_removals_give_a_seed_text_back_to_the_character(seed: Path) -> None:
    text = seed.read_bytes().decode("utf-8")
    result = shipped_cleaner().clean_text(text)
    assert result.removals
    assert restore(result.body, result.removals) == text


@each_page
def test_gold_body_and_removals_of_a_page_are_all_that_is_extracted_from_it(page: Path) -> None:
    extracted = cleaner_without_rules().clean_html(page.read_bytes()).extracted
    expected = gold_lines(page) + gold_lines(page, ".removals.txt")
    assert Counter(non_blank_lines(extracted)) == Counter(expected)


@each_page
def test_a_page_comes_out_as_its_gold_body(page: Path) -> None:
    result = shipped_cleaner().clean_html(page.read_bytes())
    assert result.status is Status.OK
    assert non_blank_lines(result.body) == gold_lines(page)


@each_page
def test_the_removals_give_the_extracted_text_of_a_page_back(page: Path) -> None:
    result = shipped_cleaner().clean_html(page.read_bytes())
    assert result.removals
    assert restore(result.body, result.removals) == result.extracted


def test_text_in_windows_1252_and_shift_jis_is_read_as_it_was_written() -> None:
    encodings = {page.stem: shipped_cleaner().clean_html(page.read_bytes()).encoding for page in PAGES}
    assert encodings["de_suedheide-bote_windows-1252"] == "windows-1252"
    # cp932 is Shift_JIS as browsers read it, with a few more characters
    assert encodings["ja_minato-shimbun_shift_jis"] == "cp932"


@pytest.mark.parametrize("gold", GOLD, ids=lambda path: path.stem.removesuffix(".body"))
def test_nothing_goes_from_a_gold_body_that_is_given_as_plain_text(gold: Path) -> None:
    result = shipped_cleaner().clean_text(gold.read_bytes())
    assert [(removal.rule, removal.text) for removal in result.removals] == []


@each_protected
def test_nothing_goes_from_a_protected_text(text: Path) -> None:
    result = shipped_cleaner().clean_text(text.read_bytes())
    assert [(removal.rule, removal.text) for removal in result.removals] == []
    assert result.body == text.read_bytes().decode("utf-8")
    assert result.status is Status.OK


@each_protected
def test_nothing_goes_from_a_protected_text_that_stands_on_a_page(text: Path) -> None:
    lines = non_blank_lines(text.read_text(encoding="utf-8"))
    paragraphs = "".join(f"<p>{html.escape(line)}</p>" for line in lines)
    page = f'<html lang="{text.name[:2]}"><body><article>{paragraphs}</article></body></html>'
    result = shipped_cleaner().clean_html(page)
    assert result.extracted
    assert [(removal.rule, removal.text) for removal in result.removals] == []
    assert result.pruned == ()
