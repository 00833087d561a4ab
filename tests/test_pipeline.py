"""Cleaner: one document from page or text to body and removals."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from cleaner import Cleaner, CleanerError, load_packs, restore
from cleaner.errors import DecodeError, InputError, PackError, SettingsError
from cleaner.model import SPACE_RULE, Status

if TYPE_CHECKING:
    from pathlib import Path

PACK = """\
pack: mine
rules:
  - id: ad
    category: ad
    line: Advertisement
    removes: [Advertisement]
    keeps: ['Advertisement revenue fell 3%.']
  - id: credit
    category: attribution
    line: 'Originally published .*'
    removes: [Originally published today]
    keeps: [It was originally published today.]
  - id: share
    status: draft
    line: 'Share this'
    removes: [Share this]
    keeps: ['Share this!']
  - id: box
    category: related
    css: 'aside.box'
    removes: [{html: '<aside class="box">x</aside>'}]
    keeps: [{html: '<p class="box">x</p>'}]
"""
PROSE = "The river rose by a metre on Monday, and the people along it carried what they could up the hill. "
TEXT = f"{PROSE}\n\nAdvertisement\n\nIt fell again. Then they went home.\nShare this\nOriginally published today"


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    path = tmp_path / "mine.yaml"
    path.write_text(PACK)
    return path


def test_a_text_is_cleaned_and_every_cut_is_named(pack: Path) -> None:
    result = Cleaner([pack], builtin=False).clean_text(TEXT)
    assert result.status is Status.OK
    assert result.body == TEXT.replace("\n\nAdvertisement", "")
    assert [(removal.rule, removal.text) for removal in result.removals] == [
        ("mine:ad", "Advertisement"), (SPACE_RULE, "\n\n")]  # fmt: skip
    assert [(draft.rule, draft.why) for draft in result.drafts] == [("mine:share", "draft"), ("mine:credit", "skipped")]
    assert restore(result.body, result.removals) == result.extracted == TEXT


def test_what_is_skipped_by_default_is_cut_when_asked_for(pack: Path) -> None:
    result = Cleaner([pack], builtin=False, also={"attribution"}).clean_text(TEXT)
    assert result.body.endswith("Share this")


@pytest.mark.parametrize("settings", [{"skip": "mine:ad"}, {"skip": ["mine:ad"]}, {"only": "attribution"}])
def test_a_lone_name_is_a_name_and_not_its_letters(settings: dict[str, Any], pack: Path) -> None:
    assert Cleaner([pack], builtin=False, **settings).clean_text(TEXT).body == TEXT


def test_a_lone_path_is_a_path_and_not_its_letters(pack: Path) -> None:
    shas = {Cleaner(paths, builtin=False).rules_sha256 for paths in (pack, str(pack), [pack], iter([str(pack)]))}
    assert len(shas) == 1


def test_a_page_is_pruned_extracted_and_cleaned(pack: Path) -> None:
    page = (
        "<html><head><title>River rises</title></head><body><article><h1>River rises</h1>"
        f"<p>{PROSE}</p><aside class='box'>Read our cookery book, now in its third edition, today.</aside>"
        f"<p>Advertisement</p><p>{PROSE * 3}</p></article></body></html>"
    )
    result = Cleaner([pack], builtin=False).clean_html(page, url="https://example.org/a", lang="en")
    assert result.status is Status.OK
    assert "Advertisement" not in result.body
    assert "cookery" not in result.extracted
    assert [pruned.rule for pruned in result.pruned] == ["mine:box"]
    assert (result.url, result.lang, result.title) == ("https://example.org/a", "en", "River rises")
    assert restore(result.body, result.removals) == result.extracted


def test_what_was_extracted_before_is_cleaned_alike(pack: Path) -> None:
    cleaner = Cleaner([pack], builtin=False)
    page = f"<html><body><article><p>{PROSE}</p><p>Advertisement</p><p>{PROSE * 3}</p></article></body></html>"
    assert cleaner.clean_extraction(cleaner.extract_html(page)) == cleaner.clean_html(page)


def test_bytes_are_decoded(pack: Path) -> None:
    cleaner = Cleaner([pack], builtin=False)
    assert cleaner.clean_text(TEXT.encode("utf-8-sig")).body == cleaner.clean_text(TEXT).body
    with pytest.raises(DecodeError):
        cleaner.clean_text(bytes(range(256)) * 4)


@pytest.mark.parametrize("text", ["", "\n", " \r\n\t"])
def test_a_blank_text_is_empty(text: str, pack: Path) -> None:
    result = Cleaner([pack], builtin=False).clean_text(text)
    assert result.status is Status.EMPTY
    assert restore(result.body, result.removals) == text


def test_the_guard_gives_the_text_back_and_reports_the_claims(pack: Path) -> None:
    text = "Advertisement\nIt fell."
    result = Cleaner([pack], builtin=False, max_share=0.6).clean_text(text)
    assert (result.status, result.body, result.removals) == (Status.REFUSED, text, ())
    assert [removal.rule for removal in result.claimed] == ["mine:ad", SPACE_RULE]
    assert Cleaner([pack], builtin=False, max_share=0.7).clean_text(text).body == "It fell."


@pytest.mark.parametrize("share", [0, -1, 1.01, float("nan"), float("inf")])
def test_a_share_out_of_range_is_refused(share: float) -> None:
    with pytest.raises(SettingsError, match="give a number over 0, up to 1"):
        Cleaner(max_share=share)


def test_it_pickles_as_its_packs_and_settings(pack: Path) -> None:
    cleaner = Cleaner([pack], builtin=False, skip=["ad"], also=["attribution"], max_share=0.9)
    pickled = pickle.dumps(cleaner)
    again = pickle.loads(pickled)
    assert len(pickled) < 1000
    assert again.rules_sha256 == cleaner.rules_sha256
    assert again.clean_text(TEXT) == cleaner.clean_text(TEXT)


def test_a_cleaner_of_rules_in_memory_pickles_with_them(pack: Path) -> None:
    cleaner = Cleaner.of_rules(load_packs([pack], builtin=False), max_share=0.9)
    again = pickle.loads(pickle.dumps(pickle.loads(pickle.dumps(cleaner))))
    assert again.rules_sha256 == cleaner.rules_sha256
    assert again.clean_text(TEXT) == cleaner.clean_text(TEXT)


def test_the_hash_of_the_rules_tells_what_would_be_cut(pack: Path) -> None:
    shas = [
        Cleaner([pack], builtin=False, **settings).rules_sha256
        for settings in ({}, {"skip": ["ad"]}, {"also": ["attribution"]}, {"only": ["ad"]})
    ]
    assert len(set(shas)) == len(shas)
    assert Cleaner([pack], builtin=False, max_share=0.2).rules_sha256 == shas[0]


def test_the_same_comes_out_of_another_process_with_other_hashes_of_strings(pack: Path) -> None:
    code = (
        "import sys; from cleaner import Cleaner; c = Cleaner([sys.argv[1]], also={'attribution'});"
        "print(c.rules_sha256, repr(c.clean_text(sys.stdin.read())))"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code, str(pack)],
            input=TEXT,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1")
    }
    assert len(outputs) == 1


def test_a_missing_pack_and_a_broken_one_are_errors_of_ours(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        Cleaner(tmp_path / "missing.yaml")
    (tmp_path / "broken.yaml").write_text("rules: 1")
    with pytest.raises(PackError) as caught:
        Cleaner(tmp_path / "broken.yaml")
    assert isinstance(caught.value, CleanerError)
    assert pickle.loads(pickle.dumps(caught.value)).problems == caught.value.problems


def test_a_cleaner_that_was_warmed_up_cleans_the_same() -> None:
    page = (
        "<html lang='en'><body><article><h1>Rain</h1>"
        + "<p>The river rose by a metre.</p>" * 9
        + "<p>Advertisement</p>"
    )
    warm, cold = Cleaner(), Cleaner()
    warm.warm_up(pages=True)
    assert warm.clean_html(page) == cold.clean_html(page)
    assert warm.clean_text("One.\n\nAdvertisement") == cold.clean_text("One.\n\nAdvertisement")
