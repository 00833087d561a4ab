"""How a document is cut into lines and pieces for the HTML report."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.model import Draft, Removal, Status
from cleaner.report.passages import LONG_KEPT, LONG_TEXT, cut_lines, find_stretches
from tests.report.documents import find_spans, report_of, reported_documents


def shown(text, report):
    """Each line as a string: removed ``[-…-]``, drafts ``{…}``, claimed ``<…>``, removed white space ``_``."""
    marks = {"removed": "[-{}-]", "draft": "{{{}}}", "claimed": "<{}>"}
    lines = []
    for line in cut_lines(text, report):
        words = "blank:" if line.is_blank else ""
        for piece in line.pieces:
            if piece.mark is None:
                words += piece.text
            else:
                words += "_" if piece.mark.is_space else marks[piece.mark.kind].format(piece.text)
        lines.append(words)
    return lines


def test_a_removal_of_several_lines_is_a_piece_in_each():
    text = "Text.\nRelated\nOne\nTwo\nMore."
    report, _ = report_of(text, (6, 21, "en/related:related-list"))
    assert shown(text, report) == ["Text.", "[-Related-]", "[-One-]", "[-Two-]", "More."]
    assert [piece.opens for line in cut_lines(text, report) for piece in line.pieces] == [
        False,
        True,
        False,
        False,
        False,
    ]


def test_a_run_of_blank_lines_is_one_and_keeps_its_removed_white_space():
    text = "Text.\n\n\nAd\n\n\n\nMore."
    report, _ = report_of(text, *find_spans(text, ("Ad", "any/ads:ad-label"), ("\n\n", "~space")))
    assert shown(text, report) == ["Text.", "blank:", "[-Ad-]__", "blank:", "More."]


def test_lines_end_at_crlf_and_cr_but_not_at_u2028():
    text = "One\r\nTwo\rThree\u2028still"
    assert shown(text, report_of(text)[0]) == ["One", "Two", "Three\u2028still"]


def test_a_draft_is_shown_where_nothing_was_removed():
    report, _ = report_of("abcdefghij", (2, 4, "en/a:x"))
    drafts = (
        Draft(1, 6, "en/a:y", "draft", "bcdef"),
        Draft(5, 8, "en/a:z", "draft", "fgh"),
        Draft(2, 3, "en/a:w", "draft", "c"),
    )
    assert shown("abcdefghij", replace(report, drafts=drafts)) == ["a{b}[-cd-]{ef}{gh}ij"]


def test_what_the_guard_refused_to_cut_is_marked():
    report, _ = report_of("Ad\nText")
    claimed = (Removal(0, 2, 0, "any/ads:ad-label", "ad", "Ad"),)
    assert shown("Ad\nText", replace(report, status=Status.REFUSED, claimed=claimed)) == ["<Ad>", "Text"]


def test_a_removal_of_nothing_but_line_breaks_is_shown():
    report, _ = report_of("One\n\nTwo", (3, 5, "en/a:x"))
    assert shown("One\n\nTwo", report) == ["One__", "blank:", "Two"]


def test_a_line_of_which_nothing_stays_is_gone():
    text = "Ad Ad\nkept Ad\n"
    report, _ = report_of(text, *find_spans(text, ("Ad", "a:x"), (" ", "~space"), ("Ad", "a:y"), ("Ad", "a:x")))
    assert [line.gone is not None for line in cut_lines(text, report)] == [True, False]


def test_long_stretches_of_long_texts_are_left_out_and_counted():
    text = "a" * LONG_TEXT + "Ad" + "b" * 100
    report, _ = report_of(text, (LONG_TEXT, LONG_TEXT + 2, "any/ads:ad-label"))
    pieces = [piece for line in cut_lines(text, report) for piece in line.pieces]
    assert [(len(piece.text), piece.left_out) for piece in pieces] == [
        (LONG_KEPT // 2, 0), (0, LONG_TEXT - LONG_KEPT), (LONG_KEPT // 2, 0), (2, 0), (100, 0),
    ]  # fmt: skip


def test_a_text_of_ordinary_length_is_shown_whole():
    text = "a" * LONG_TEXT
    assert shown(text, report_of(text)[0]) == [text]


spans = st.tuples(st.integers(0, 60), st.integers(0, 60)).map(sorted)


@given(reported_documents(), st.lists(spans, max_size=6))
def test_stretches_cover_the_text_once_in_order(document, drafts):
    report, _, text = document
    made = tuple(Draft(*span, "a:b", "draft", text[span[0] : span[1]]) for span in drafts if span[1] <= len(text))
    stretches = list(find_stretches(text, replace(report, drafts=made)))
    assert "".join(text[stretch.start : stretch.end] for stretch in stretches) == text
    marked = {offset for stretch in stretches if stretch.mark for offset in range(stretch.start, stretch.end)}
    assert marked == {offset for span in (*report.removed, *made) for offset in range(span.start, span.end)}


@given(reported_documents())
def test_every_removal_opens_once_and_shows_all_of_its_text_but_line_breaks(document):
    report, _, text = document
    pieces = [piece for line in cut_lines(text, report) for piece in line.pieces if piece.mark]
    assert [piece.mark.index for piece in pieces if piece.opens] == list(range(len(report.removed)))
    for index, removal in enumerate(report.removed):
        seen = "".join(piece.text for piece in pieces if piece.mark.index == index)
        assert "".join(seen.split("\n")).replace("\r", "") == "".join(removal.text.split("\n")).replace("\r", "")


@pytest.mark.parametrize("text", ["", "\n\n", " "])
def test_a_text_without_words_has_no_lines(text):
    assert shown(text, report_of(text)[0]) == []
