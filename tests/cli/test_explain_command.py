"""`cleaner explain`: what it prints, of which inputs, and its exit status."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from cleaner.cli.app import app

PACK = """
pack: mine
rules:
  - {id: follow-us, line: 'Follow us on \\w+', zone: tail, category: social, removes: [Follow us on X], keeps: [x]}
  - {id: ad-box, css: div.ad, removes: [{html: '<div class="ad">x</div>'}], keeps: [{html: <p>x</p>}]}
"""
BODY = "The river had risen by a metre before dawn, and the people of the lower town carried their chairs upstairs."
TEXT = f"Follow us on Facebook\n\n{BODY}\n{BODY}\nFollow us on X\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.yaml").write_text(PACK)
    (tmp_path / "page.txt").write_text(TEXT)
    return tmp_path


def run(*args: str):
    return CliRunner().invoke(app, ["explain", "--no-builtin", "--rules", "mine.yaml", *args])


def test_the_document_is_printed_numbered_with_each_removal_named(folder):
    result = run("page.txt")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0].startswith("page.txt: ok, ")
    assert lines[1] == "   1   Follow us on Facebook"
    assert lines[2] == "         near mine:follow-us: zone: tail; this is line 1 of 4 with text, 0% down"
    assert lines[-2:] == ["   5 - Follow us on X", "         mine:follow-us (social)"]


def test_a_line_that_was_asked_for_stands_alone(folder):
    assert len(run("page.txt", "--line", "1").stdout.splitlines()) == 3


def test_a_line_without_text_is_a_finding(folder):
    result = run("page.txt", "--line", "2")
    assert (result.exit_code, "no text on line 2" in result.stderr) == (1, True)


def test_json_has_every_line_with_what_took_it_and_what_came_near(folder):
    written = json.loads(run("page.txt", "--format", "json").stdout)
    assert [line["line"] for line in written["lines"]] == [1, 3, 4, 5]
    assert written["lines"][0]["near"][0]["stops"][0]["name"] == "zone"
    assert written["lines"][-1]["taken"][0]["rule"] == "mine:follow-us"


def test_directories_json_lines_and_parquet_are_read_alike(folder):
    import pyarrow
    import pyarrow.parquet

    (folder / "pages").mkdir()
    (folder / "pages" / "page.txt").write_text(TEXT)
    record = {"id": "page.txt", "text": TEXT, "url": None}
    (folder / "pages.jsonl").write_text(json.dumps(record))
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist([record]), folder / "pages.parquet")
    shown = {run(name).stdout for name in ("pages", "pages.jsonl", "pages.parquet", "page.txt")}
    assert len(shown) == 1


def test_what_was_pruned_from_a_page_is_named(folder):
    html = f"<html><body><article><p>{BODY}</p><div class=ad>Buy now</div><p>{BODY}</p></article></body></html>"
    (folder / "page.html").write_text(html)
    assert "pruned by mine:ad-box: Buy now" in run("page.html").stdout


def test_the_address_can_be_given_for_rules_with_sites(folder):
    (folder / "mine.yaml").write_text(PACK.replace("zone: tail", "sites: a.org"))
    assert "sites: for a.org; this page is of no known host" in run("page.txt", "--line", "1").stdout
    assert "near" not in run("page.txt", "--line", "1", "--url", "https://a.org/x").stdout


def test_control_characters_of_a_page_do_not_reach_the_terminal(folder):
    (folder / "page.txt").write_text("Rain\x1b[2J fell")
    assert "\x1b" not in run("page.txt").stdout


def test_a_missing_file_is_an_error_with_a_way_out(folder):
    result = run("nowhere.txt")
    assert (result.exit_code, "check the spelling" in result.stderr) == (2, True)
