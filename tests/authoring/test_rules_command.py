"""`cleaner rules`: the list, its filters, and a rule's card."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from cleaner.cli.app import app

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import Result

PACK = r"""
pack: mine
rules:
  - id: follow-us
    category: social
    langs: [de]
    sites: [a.org, '!b.a.org']
    zone: tail
    line: 'Folgen Sie uns .{0,40}'
    linked: 60%
    unless: 'Hund'
    max_chars: 80
    why: They say so on each page.
    removes: [{text: 'Folgen Sie uns auf X', linked: true}]
    keeps: ['Folgen Sie uns nicht.', {text: "Folgen Sie uns\nzwei Zeilen", url: 'https://c.org/'}]
    meta: {source: a.org}
  - id: comments
    category: comments
    status: draft
    block: {start: 'Comments \(\d+\)', through: 'Write the first comment'}
    max_lines: 9
    removes: ["[-Comments (0)\nBest\nWrite the first comment-]\nThe end"]
    keeps: ['Comments (0)']
  - id: ad-box
    category: ad
    css: 'div.ad'
    removes: [{html: '<div class="ad">Advertisement</div>'}]
    keeps: [{html: '<p>Rain</p>'}]
"""


@pytest.fixture
def pack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "mine.yaml"
    file.write_text(PACK, encoding="utf-8")
    return str(file)


def run(pack: str, *args: str) -> Result:
    return CliRunner().invoke(app, ["rules", "--no-builtin", "--rules", pack, *args])


def listed(pack: str, *args: str) -> list[str]:
    return [row.split()[0].partition(":")[2] for row in run(pack, *args).stdout.splitlines()]


def test_the_list_has_a_row_a_rule_with_what_it_is_and_where_it_holds(pack: str) -> None:
    result = run(pack)
    assert result.exit_code == 0
    assert result.stdout == (
        "mine:ad-box     on     ad        css\n"
        "mine:comments   draft  comments  block  max_lines: 9\n"
        "mine:follow-us  on     social    line   langs: de  sites: a.org, !b.a.org  zone: tail  linked: at least 60%"
        "  max_chars: 80\n"
    )
    assert result.stderr == "3 rules\n"


@pytest.mark.parametrize(
    ("options", "ids"),
    [
        (("--category", "ad"), ["ad-box"]),
        (("--status", "draft"), ["comments"]),
        (("--lang", "de-AT"), ["ad-box", "comments", "follow-us"]),
        (("--lang", "en"), ["ad-box", "comments"]),
        (("--site", "www.a.org"), ["ad-box", "comments", "follow-us"]),
        (("--site", "https://b.a.org/x"), ["ad-box", "comments"]),
        (("--category", "legal"), []),
    ],
)
def test_filters_leave_what_would_hold(pack: str, options: tuple[str, str], ids: list[str]) -> None:
    assert listed(pack, *options) == ids


def test_one_rule_is_a_card_with_its_examples(pack: str) -> None:
    assert run(pack, "follow-us").stdout == (
        "mine:follow-us  on  social\n"
        f"{pack}:4\n"
        "They say so on each page.\n"
        "\n"
        "      line  Folgen Sie uns .{0,40}\n"
        "     langs  de\n"
        "     sites  a.org, !b.a.org\n"
        "      zone  tail\n"
        "    linked  at least 60%\n"
        "    unless  Hund\n"
        " max_chars  80\n"
        "   removes  Folgen Sie uns auf X  (linked: true)\n"
        "     keeps  Folgen Sie uns nicht.\n"
        "            Folgen Sie uns\n"
        "            zwei Zeilen  (url: https://c.org/)\n"
        "    source  a.org\n"
    )


def test_a_block_rule_tells_how_far_it_runs_and_marks_what_goes(pack: str) -> None:
    card = run(pack, "mine:comments").stdout
    assert "     block  Comments \\(\\d+\\) … through Write the first comment\n" in card
    assert "   removes  [-Comments (0)\n            Best\n            Write the first comment-]\n" in card


def test_json_has_the_same(pack: str) -> None:
    everything = json.loads(run(pack, "--format", "json").stdout)
    assert [rule["id"] for rule in everything] == ["mine:ad-box", "mine:comments", "mine:follow-us"]
    one = json.loads(run(pack, "ad-box", "--format", "json").stdout)
    assert (one["matcher"], one["pattern"], one["conditions"]) == ("css", "div.ad", {})
    assert "record" not in one


def test_a_record_tells_what_a_rule_takes_from_a_corpus_whatever_its_status(pack: str, tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    furniture = "Comments (3)\nBest\nWrite the first comment"
    for name, text in (("a.txt", f"It rained.\n{furniture}\n"), ("b.txt", furniture), ("c.txt", "It rained.")):
        (corpus / name).write_text(text, encoding="utf-8")
    (corpus / "d.txt").write_bytes(b"\x00\xff\xfe\x9d\x81")
    result = run(pack, "comments", "--corpus", str(corpus))
    assert result.stdout.endswith(
        "2 cuts in 2 of 3 documents, 82 characters (78.85%)\n"
        "       2  unknown\n"
        "       2  Comments (3) Best Write the first comment\n"
        " longest  Comments (3) Best Write the first comment\n"
    )
    assert result.stderr.startswith("d.txt: left out: ")
    record = json.loads(run(pack, "comments", "--corpus", str(corpus), "--format", "json").stdout)["record"]
    assert (record["documents"], record["taken_from"], record["cuts"], record["characters"]) == (3, 2, 2, 82)


def test_a_record_counts_what_a_selector_takes_from_pages(pack: str, tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    prose = "".join(f"<p>The river rose by {number} metres on Monday, and the town carried its chairs upstairs.</p>"
                    for number in range(9))  # fmt: skip
    page = f'<html><head><link rel="canonical" href="https://a.org/x"></head><body><article><h1>Rain</h1>{prose}' \
           '<div class="ad">Advertisement</div></article></body></html>'  # fmt: skip
    (corpus / "a.html").write_text(page, encoding="utf-8")
    card = run(pack, "ad-box", "--corpus", str(corpus)).stdout
    assert "1 cut in 1 of 1 document, 13 characters" in card
    assert "       1  a.org\n       1  Advertisement\n" in card


def test_a_rule_that_is_not_there_is_refused_with_the_nearest(pack: str) -> None:
    result = run(pack, "mine:folow-us")
    assert (result.exit_code, "did you mean 'mine:follow-us'?" in result.stderr) == (2, True)


def test_an_id_that_two_packs_have_is_refused_with_both(pack: str, tmp_path: Path) -> None:
    (tmp_path / "other.yaml").write_text(PACK.replace("pack: mine", "pack: other"), encoding="utf-8")
    result = run(pack, "--rules", str(tmp_path / "other.yaml"), "ad-box")
    assert (result.exit_code, "mine:ad-box, other:ad-box" in result.stderr) == (2, True)


def test_a_corpus_needs_a_rule(pack: str) -> None:
    assert "--corpus needs the ID" in run(pack, "--corpus", "x").stderr


def test_a_narrow_list_is_empty_without_error(pack: str) -> None:
    result = run(pack, "--category", "legal")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "0 rules\n")
