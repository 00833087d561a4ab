"""The function that every adapter into an index calls."""

from __future__ import annotations

import logging
from functools import cache
from typing import TYPE_CHECKING

import pytest

from cleaner import Cleaner
from cleaner.adapters.document import Cleaned, clean_document, find_lang, find_url
from cleaner.model import Status
from tests.adapters.contents import BODY, BROKEN, EMPTY_PAGE, PAGE, PAGE_BODY, REFUSED, RULE, TEXT

if TYPE_CHECKING:
    from pathlib import Path


@cache
def shipped_cleaner() -> Cleaner:
    return Cleaner()


def test_a_text_comes_back_as_its_body_with_what_went_counted() -> None:
    cleaned = clean_document(shipped_cleaner(), TEXT)
    assert (cleaned.text, cleaned.status, cleaned.rules) == (BODY, Status.OK, (RULE,))
    assert (cleaned.removed, cleaned.removed_chars) == (1, len(TEXT) - len(BODY))


def test_a_page_is_known_by_its_beginning_as_string_and_as_bytes() -> None:
    for page in (PAGE, PAGE.encode()):
        cleaned = clean_document(shipped_cleaner(), page)
        assert (cleaned.text, cleaned.title, cleaned.rules) == (PAGE_BODY, "Ferries", (RULE,))


def test_the_form_that_is_asked_for_is_taken_whatever_the_beginning() -> None:
    assert clean_document(shipped_cleaner(), PAGE, form="text").text == PAGE
    assert "<" not in clean_document(shipped_cleaner(), "Oh!" + PAGE, form="html").text


@pytest.mark.parametrize(
    ("content", "status", "text"),
    [(EMPTY_PAGE, "empty", ""), ("", "empty", ""), (REFUSED, "refused", REFUSED), (BROKEN, "error", "")],
    ids=["empty page", "no text", "refused", "broken"],
)
def test_what_does_not_come_out_well_says_so_in_the_log(
    content: str, status: str, text: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        cleaned = clean_document(shipped_cleaner(), content, id="a\nb")
    assert (cleaned.status, cleaned.text, cleaned.removed) == (status, text, 0)
    (record,) = (each for each in caplog.records if each.name.startswith("cleaner"))
    assert record.getMessage().startswith(rf"'a\nb': {status}: ")
    assert (cleaned.error is not None) == (status == "error")


def test_what_comes_out_well_logs_nothing(caplog: pytest.LogCaptureFixture) -> None:
    clean_document(shipped_cleaner(), TEXT)
    assert caplog.records == []


def test_bytes_that_are_no_text_are_an_error_and_no_exception() -> None:
    cleaned = clean_document(shipped_cleaner(), b"\x7fELF\x00\x01")
    assert cleaned.status is Status.ERROR
    assert "binary" in (cleaned.error or "")


def test_a_fault_in_a_library_is_an_error_of_that_document(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RecursionError("too deep")

    cleaner = Cleaner()
    monkeypatch.setattr(cleaner, "clean_text", fail)
    assert clean_document(cleaner, TEXT).error == "RecursionError: too deep"


def test_the_rules_of_a_site_and_of_a_language_are_found_by_the_metadata(tmp_path: Path) -> None:
    pack = tmp_path / "pack.yaml"
    pack.write_text(
        "rules:\n"
        "- {id: sited, sites: [example.org], line: Harbour pages, removes: [Harbour pages], keeps: [Harbour]}\n"
        "- {id: in-german, langs: [de], line: Hafenblatt, removes: [Hafenblatt], keeps: [Hafen]}\n"
    )
    cleaner = Cleaner([pack], builtin=False)
    text = "The river rose by a metre on Monday and fell again.\n\nHarbour pages\n\nHafenblatt"
    cases: list[tuple[dict[str, object], tuple[str, ...]]] = [
        ({"source": "https://www.example.org/a", "language": "de-AT"}, ("pack:in-german", "pack:sited")),
        ({"url": "https://example.com/a", "language": "en"}, ()),
        ({"source": "/srv/example.org/a.txt", "language": "No language found."}, ("pack:in-german",)),
    ]
    for known, rules in cases:
        assert clean_document(cleaner, text, known=known).rules == rules


def test_elements_that_were_pruned_are_counted_with_their_rules(tmp_path: Path) -> None:
    pack = tmp_path / "pack.yaml"
    pack.write_text(
        "rules:\n- id: more\n  css: section.more\n"
        "  removes: [{html: '<section class=\"more\"><p>Another</p></section>'}]\n"
        "  keeps: [{html: '<section><p>Text.</p></section>'}]\n"
    )
    page = PAGE.replace("<p>Advertisement</p>", "<section class='more'><p>Another story</p></section>")
    cleaned = clean_document(Cleaner([pack], builtin=False), page)
    assert (cleaned.removed, cleaned.removed_chars, cleaned.rules) == (1, len("Another story"), ("pack:more",))


def test_metadata_holds_what_was_known_and_what_was_found() -> None:
    known = {"url": "https://example.org/a", "title": ""}
    cleaned = Cleaned("One.", Status.OK, "Ferries", removed=2, removed_chars=9, rules=("a:b", "c:d"))
    assert cleaned.describe(known) == {
        "url": "https://example.org/a",
        "title": "Ferries",
        "cleaner_status": "ok",
        "cleaner_removed": 2,
        "cleaner_removed_chars": 9,
        "cleaner_rules": ["a:b", "c:d"],
    }
    assert known == {"url": "https://example.org/a", "title": ""}


def test_flat_metadata_holds_no_lists_and_names_rules_that_timed_out() -> None:
    cleaned = Cleaned("One.", Status.OK, rules=("a:b", "c:d"), rules_timed_out=("e:f",))
    flat = cleaned.describe({}, flat=True)
    assert flat["cleaner_rules"] == "a:b c:d"
    assert flat["cleaner_rules_timed_out"] == "e:f"
    assert all(isinstance(value, str | int) for value in flat.values())
    assert cleaned.describe({})["cleaner_rules_timed_out"] == ["e:f"]


def test_a_document_cleaned_again_tells_of_the_last_time() -> None:
    first = clean_document(shipped_cleaner(), BROKEN).describe({})
    assert "surrogate" in first["cleaner_error"]
    second = clean_document(shipped_cleaner(), TEXT).describe(first)
    assert second["cleaner_status"] == "ok"
    assert "cleaner_error" not in second


def test_addresses_and_languages_are_only_taken_where_they_are_some() -> None:
    assert find_url({"url": 7, "source": "file.html"}) is None
    assert find_lang({"lang": None, "language": "zh-Hant-TW"}) == "zh-Hant-TW"
