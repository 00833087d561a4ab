"""removed.diff: what it shows, and that GNU patch undoes it to the character."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cleaner.errors import RestoreError
from cleaner.report.diff import DIFF_PREAMBLE, find_changes, quote_name, split_lines, unified_diff
from tests.report.documents import find_spans, report_of, reported_documents

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

needs_patch = pytest.mark.skipif(shutil.which("patch") is None, reason="GNU patch is not installed")


def undo(directory: Path, bodies: Mapping[str, str], diff: str, command: str = "--binary -R -p1 -d bodies") -> None:
    """Write bodies and diff into ``directory`` and run ``patch`` there, as the diff's preamble says."""
    for path, body in bodies.items():
        file = directory / "bodies" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(body.encode())
    ran = subprocess.run(
        ["patch", "--batch", *command.split()], input=diff.encode(), cwd=directory, capture_output=True, check=False
    )
    assert ran.returncode == 0, (ran.stdout, ran.stderr)
    assert b"fuzz" not in ran.stdout, ran.stdout
    assert b"offset" not in ran.stdout, ran.stdout


def read_texts(directory: Path) -> dict[str, str]:
    root = directory / "bodies"
    return {str(file.relative_to(root)): file.read_bytes().decode() for file in root.rglob("*") if file.is_file()}


@needs_patch
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(documents=st.lists(reported_documents(), min_size=1, max_size=4))
def test_patch_gives_every_extracted_text_back(documents, tmp_path_factory):
    directory = tmp_path_factory.mktemp("run")
    diff, bodies, extracted = DIFF_PREAMBLE, {}, {}
    for number, (report, body, text) in enumerate(documents):
        path = f"{number}/a.txt"
        diff += unified_diff(report, body, path)
        bodies[path], extracted[path] = body, text
    (directory / "bodies").mkdir()
    if diff != DIFF_PREAMBLE:
        undo(directory, bodies, diff)
        assert read_texts(directory) == {
            path: text for path, text in extracted.items() if text or (directory / "bodies" / path).exists()
        }
    shutil.rmtree(directory)


@needs_patch
@pytest.mark.parametrize(
    ("text", "gone"),
    [
        pytest.param("One\r\nAd\r\nTwo\r\n", "Ad\r\n", id="CRLF"),
        pytest.param("One\rAd\rTwo", "Ad\r", id="lone CR within one line of patch"),
        pytest.param("One\nAd", "\nAd", id="no newline at the end, before or after"),
        pytest.param("One\nAd", "Ad", id="the last line went"),
        pytest.param("Ad\nOne", "Ad\n", id="the first line went"),
        pytest.param("Ad", "Ad", id="all went, and there was no newline"),
        pytest.param("Ad\nAd\n", "Ad\nAd\n", id="all went"),
        pytest.param("One\u2028Ad\fTwo\n", "\u2028Ad\f", id="U+2028 and form feed are no line breaks"),
        pytest.param("One\x00Ad\x00\n", "Ad", id="NUL"),
        pytest.param("a\na\nAd\na\na\na\na\na\na\na\na\n", "Ad\n", id="repeated lines around"),
        pytest.param("a\n" * 40 + "Ad\n" + "a\n" * 40, "Ad\n", id="far inside repeated lines"),
        pytest.param("One\nTwo\n", "\n", id="two lines join"),
        pytest.param("One\n\\ No newline at end\nTwo", "\\ No newline at end\n", id="a line like patch's own"),
        pytest.param("--- a\n+++ b\n@@ -1 +1 @@\nx\n", "+++ b\n", id="lines like headers"),
        pytest.param("One\n" + "x" * 1_000_000 + "Ad\n", "Ad", id="a line of a million characters"),
    ],
)  # fmt: skip
def test_patch_undoes(text, gone, tmp_path):
    report, body = report_of(text, *find_spans(text, (gone, "any/ads:ad-label")))
    undo(tmp_path, {"a.txt": body}, DIFF_PREAMBLE + unified_diff(report, body, "a.txt"))
    assert read_texts(tmp_path) == {"a.txt": text}


@needs_patch
@pytest.mark.parametrize(
    "path",
    [
        "a.txt",
        "with space.txt",
        " edge .txt",
        "tab\there.txt",
        "line\nbreak.txt",
        "carriage\rreturn.txt",
        'quo"te.txt',
        "back\\slash.txt",
        "日本語/été.txt",
        "rtl\u202eoverride.txt",
        "nbsp\u00a0and\u2028.txt",
        "2024-04-08 12:00:00.txt",
        "b\ttwo\tthree.txt",
        "-R.txt",
        "deep/er/and deeper/x.txt",
    ],
)
def test_patch_finds_the_file_named(path, tmp_path):
    text = "One\nAd\nTwo\n"
    report, body = report_of(text, (4, 7, "any/ads:ad-label"))
    undo(tmp_path, {path: body}, DIFF_PREAMBLE + unified_diff(report, body, path))
    assert read_texts(tmp_path) == {path: text}


@needs_patch
def test_patch_also_works_from_the_directory_above_bodies_and_without_binary(tmp_path):
    text = "One\r\nAd\r\nTwo\r\n"
    report, body = report_of(text, (5, 9, "any/ads:ad-label"))
    undo(tmp_path, {"a b.txt": body}, DIFF_PREAMBLE + unified_diff(report, body, "a b.txt"), command="-R -p0")
    assert read_texts(tmp_path) == {"a b.txt": text}


def test_rules_are_named_in_the_header_of_their_hunk():
    text = "".join(f"line {number}\n" for number in range(30))
    spans = find_spans(
        text, ("line 2\n", "en/a:x"), ("line 4\n", "~space"), ("line 5\n", "en/a:x"), ("line 20\n", "b:y")
    )
    diff = unified_diff(*report_of(text, *spans), "a.txt")
    assert [line for line in diff.splitlines() if line.startswith("@@")] == [
        "@@ -1,9 +1,6 @@ en/a:x, ~space",
        "@@ -18,7 +15,6 @@ b:y",
    ]


def test_a_rule_name_cannot_break_the_header():
    report, body = report_of("One\nTwo\n", (0, 4, "en/a:x\n-Two"))
    assert "@@ -1,2 +1,1 @@ en/a:x -Two\n" in unified_diff(report, body, "a.txt")


def test_a_cut_within_a_line_shows_the_line_before_and_after():
    text = "Before\nThe ad (Advertisement) goes.\nAfter\n"
    diff = unified_diff(*report_of(text, *find_spans(text, (" (Advertisement)", "any/ads:ad-label"))), "a.txt")
    assert diff.splitlines()[2:] == [
        "@@ -1,3 +1,3 @@ any/ads:ad-label",
        " Before",
        "-The ad (Advertisement) goes.",
        "+The ad goes.",
        " After",
    ]


def test_a_removed_break_before_a_line_is_not_shown_as_a_change_of_the_line_above():
    text = "Before\n\nAd\n\nAfter\n"
    diff = unified_diff(*report_of(text, (6, 10, "any/ads:ad-label")), "a.txt")
    assert diff.splitlines()[3:] == [" Before", "-", "-Ad", " ", " After"]


def test_a_document_from_which_nothing_went_has_no_diff():
    assert unified_diff(*report_of("One\n"), "a.txt") == ""


def test_a_body_that_is_not_the_reports_is_refused():
    report, body = report_of("One\nAd\nTwo\n", (4, 7, "any/ads:ad-label"))
    with pytest.raises(RestoreError):
        unified_diff(report, body[:2], "a.txt")


@given(reported_documents())
def test_changes_applied_to_the_extracted_lines_give_the_lines_of_the_body(document):
    report, body, text = document
    lines = split_lines(text)
    rebuilt, position = [], 0
    for change in find_changes(lines, report.removed):
        rebuilt += lines[position : change.line]
        assert len("".join(rebuilt)) == len("".join(split_lines(body)[: change.body_line]))
        assert lines[change.line : change.line + len(change.gone)] == list(change.gone)
        rebuilt += change.come
        position = change.line + len(change.gone)
    assert "".join(rebuilt + lines[position:]) == body


def test_the_preamble_gives_the_command_that_the_tests_run():
    assert "patch --binary -R -p1 -d bodies < removed.diff" in DIFF_PREAMBLE


@pytest.mark.parametrize(
    ("name", "quoted"),
    [("a.txt", "a.txt"), ("a b.txt", "a b.txt\t"), ("a\x7f", '"a\\177"'), ("\u202e", '"\\342\\200\\256"')],
)
def test_a_name_is_quoted_where_it_must_be(name, quoted):
    assert quote_name(name) == quoted
