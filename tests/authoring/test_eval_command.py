"""`cleaner eval`: what it prints, and how it exits."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from cleaner.cli.app import app
from tests.authoring.gold_pages import PACK, STORY

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import Result

RIVER, SPOKESMAN, REPAIRS = STORY
BODY = "\n".join(STORY)
RECORDS = [
    {"id": "1", "text": f"{BODY}\nSubscribe to our newsletter\nRead more: Rain", "body": BODY, "lang": "en"},
    {"id": "2", "text": f"{BODY}\nRead more: Sun", "body": BODY, "lang": "de", "must_not_have": ["read more"]},
    {"id": "3", "url": "https://a.example/", "text": f"{RIVER}\n{BODY * 2}", "body": RIVER, "must_have": ["River"]},
    {"id": "4", "text": BODY, "body": ""},
]


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    (tmp_path / "test.yaml").write_text(PACK, encoding="utf-8")
    path = tmp_path / "news.jsonl"
    path.write_text("\n".join(json.dumps(record) for record in RECORDS), encoding="utf-8")
    return path


def run(gold: Path, *args: object) -> Result:
    rules = ["--no-builtin", "--rules", str(gold.parent / "test.yaml"), "--workers", "1"]
    return CliRunner().invoke(app, ["eval", str(gold), *rules, *map(str, args)])


def read_json(gold: Path, *args: object) -> dict:
    return json.loads(run(gold, "--format", "json", *args).stdout)


def test_extraction_alone_and_with_the_rules_stand_side_by_side(gold: Path) -> None:
    result = run(gold)
    assert result.exit_code == 0
    assert "3 pages, 1 left out (no gold body); 5 rules in force, 1 of them matched and not cut" in result.stdout
    heading, alone = re.search(r"^ +(pages .*)\nnews +(3 .*)$", result.stdout, re.MULTILINE).groups()
    assert heading.split() == (
        ["pages", "F1", "alone", "rules", "±", "perfect", "precision", "rules", "±", "recall", "rules", "±"]
    )
    assert len(alone.split()) == len(heading.split()) - 1
    assert "news, without suspect gold" in result.stdout


def test_credit_goes_to_each_rule_and_apart_to_drafts(gold: Path) -> None:
    output = run(gold).stdout
    assert re.search(r"^test:subscribe +prompt +1 +1 +4 +0 +100\.0% +0 +0$", output, re.MULTILINE)
    under = output.partition("Rules under 90% precision")[2]
    assert re.search(r"^test:spokesman ", under.partition("Matched and not cut")[0], re.MULTILINE)
    assert re.search(r"^test:repairs +other \(draft\) ", under.partition("Matched and not cut")[2], re.MULTILINE)
    assert "1 of 5 rules matched nothing" in output


def test_missing_shows_the_furniture_left_with_its_neighbours(gold: Path) -> None:
    output = run(gold, "--missing").stdout
    assert "(1 page with suspect gold left out" in output
    assert f"news/1\n    │ {REPAIRS}\n    ▌ Read more: Rain\n    └ (the text ends)" in output
    assert re.search(r"^read more +tail +6 +2 +2 +2$", output, re.MULTILINE)
    assert "What is left, by shape" in output


def test_harm_shows_the_worst_cuts_and_the_pages_harmed(gold: Path) -> None:
    output = run(gold, "--harm").stdout
    assert f"14 words, test:spokesman; news/1, 1\n    │ {RIVER}\n    ▌ {SPOKESMAN}\n    │ {REPAIRS}" in output
    assert re.search(r"^news/1 +1 +1\.0000 +0\.6\d+ +14 +test:spokesman$", output, re.MULTILINE)


def test_cuts_shows_what_one_rule_does_the_wrong_first(gold: Path) -> None:
    output = run(gold, "--cuts", "test:repairs", "--top", "1").stdout.partition("test:repairs: ")[2]
    assert output.startswith("3 cuts, the wrong ones first\n\n13 words wrong, test:repairs (draft); news/1, 1")
    assert "and 2 cuts more; --top 0 shows all" in output


def test_a_page_is_shown_line_by_line(gold: Path) -> None:
    output = run(gold, "--page", "news/1").stdout
    assert f"    0% ?        │ {RIVER}\n" in output
    assert re.search(rf"^! +\d+% \?        │ {SPOKESMAN}  ⟨test:spokesman⟩$", output, re.MULTILINE)
    assert re.search(
        r"^- +\d+% \?        │ Subscribe to our newsletter  ⟨test:any-subscribe, test:subscribe⟩$", output, re.MULTILINE
    )
    assert re.search(r"^\+ +\d+% \?        │ Read more: Rain$", output, re.MULTILINE)


def test_json_holds_every_figure(gold: Path) -> None:
    told = read_json(gold, "--missing", "--harm", "--cuts", "test:repairs")
    assert (told["pages"], told["left_out"], told["silent"]) == (3, 1, ["test:teasers"])
    assert told["golds"]["news"]["before"]["recall"] == 1.0
    assert told["golds"]["news"]["after"]["leaks"] == 1.0
    assert set(told["groups"]) == {"en", "de", "?"}
    assert set(told["sites"]) == {"1", "2", "a.example"}
    assert {rule["rule"]: rule["wrong"] for rule in told["rules"]}["test:spokesman"] == 28
    assert [each["page"] for each in told["harmed"]] == ["1", "2"]
    assert {each["rule"] for each in told["cuts"]} == {"test:repairs"}
    assert told["missing"][0]["specimen"]["shape"]["position"] == "tail"
    assert told["shapes"][0]["lines"] > 0
    assert told["failed"] == []


def test_only_and_skip_choose_the_rules(gold: Path) -> None:
    assert [rule["rule"] for rule in read_json(gold, "--only", "test:subscribe")["rules"]] == ["test:subscribe"]
    skipped = {rule["rule"]: rule["withheld"] for rule in read_json(gold, "--skip", "test:spokesman")["rules"]}
    assert skipped["test:spokesman"] == "skipped"


def test_a_group_of_pages_can_be_measured_alone(gold: Path) -> None:
    assert read_json(gold, "--group", "de")["pages"] == 1
    assert run(gold, "--group", "fr").exit_code == 2


def test_halves_of_the_sites_make_up_the_whole(gold: Path) -> None:
    halves = []
    for half in "AB":
        if run(gold, "--split", half).exit_code == 0:
            halves.append(set(read_json(gold, "--split", half)["sites"]))
    assert set.union(*halves) == {"1", "2", "a.example"}
    assert sum(map(len, halves)) == 3


def test_gold_bodies_as_text_show_what_is_taken_from_them(gold: Path) -> None:
    result = run(gold, "--as-text", "--fail-over", "removed=0.001")
    assert result.exit_code == 1
    assert re.search(r"^news +3 +99 +28 +28\.283% +2$", result.stdout, re.MULTILINE)
    assert re.search(r"^test:spokesman +other +2 +2 +28 +28$", result.stdout, re.MULTILINE)
    assert "limit: removed is 0.28283, over 0.001" in result.stderr


@pytest.mark.parametrize(
    ("option", "limit", "status", "said"),
    [
        ("--fail-under", "f1=0.1", 0, ""),
        ("--fail-under", "f1=0.99", 1, "limit: f1 is 0."),
        ("--fail-under", "news:recall=0.999", 1, "limit: news:recall is 0."),
        ("--fail-over", "harmed=0.5", 1, "limit: harmed is 0.66667, over 0.5"),
        ("--fail-over", "failed=0", 0, ""),
        ("--fail-under", "f2=1", 2, "--fail-under f2=1: no such measure; write one of f1, precision"),
        ("--fail-under", "f1=high", 2, "--fail-under f1=high: 'high' is no number"),
        ("--fail-under", "f1", 2, "no such measure"),
        ("--fail-under", "blogs:f1=1", 2, "blogs:f1: no such GOLD; there is news"),
    ],
)
def test_limits_decide_the_exit_status(gold: Path, option: str, limit: str, status: int, said: str) -> None:
    result = run(gold, option, limit)
    assert result.exit_code == status
    assert said in result.stderr


def test_a_limit_that_the_gold_cannot_tell_is_broken(gold: Path) -> None:
    result = run(gold, "--group", "en", "--fail-over", "leaks=1")
    assert result.exit_code == 1
    assert "leaks cannot be told: the gold has no snippets" in result.stderr


def test_a_page_that_fails_is_named_and_is_a_finding(gold: Path) -> None:
    gold.write_text(json.dumps({"id": "bad", "html": "\ud800", "body": "Rain."}), encoding="utf-8")
    result = run(gold)
    assert result.exit_code == 1
    assert result.stderr.startswith("failed: news/bad: error: ")


def test_no_gold_body_at_all_is_a_usage_error(gold: Path) -> None:
    gold.write_text(json.dumps({"text": "Rain.", "body": " "}), encoding="utf-8")
    result = run(gold)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "no page with a gold body" in result.stderr


def test_what_a_page_says_cannot_reach_the_terminal_raw(gold: Path) -> None:
    text = f"{BODY}\nRead more \x1b[2J\u202e about it"
    gold.write_text(json.dumps({"id": "\x1b[1m", "text": text, "body": BODY}), encoding="utf-8")
    for output in (run(gold, "--missing", "--harm").stdout, run(gold, "--page", "\x1b[1m").stdout):
        assert "Read more" in output
        assert not re.search("[\x1b\u202e]", output)
