"""`cleaner import ftr`: site configs of Full-Text RSS to draft packs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from cleaner.authoring.examples.run import judge_rules
from cleaner.authoring.ftr.convert import import_ftr
from cleaner.authoring.ftr.specimen import make_specimen
from cleaner.authoring.lint import lint_packs
from cleaner.cli.app import app
from cleaner.packs.load import parse_pack

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import Result

    from cleaner.packs import Rule

CONFIG = """\
# Harbour Notes
title: //h1
body: //div[@id='story']
prune: no
strip: //div[@class='related' or @class='more']
strip_id_or_class: sharedaddy
strip_image_src: "/pixel.gif"
strip: //p[
strip: //img/@style
strip: //p
strip: //td[2]/ancestor::table
http_header(user-agent): x
test_url: https://harbour-notes.example/a
not a directive
"""


def read(packs: dict[str, str]) -> list[Rule]:
    rules: list[Rule] = []
    for file, text in packs.items():
        of_pack, problems = parse_pack(text.encode(), file)
        assert not problems
        rules += of_pack
    return rules


def test_strip_lines_become_draft_rules_of_the_site_that_the_file_is_named_for() -> None:
    imported = import_ftr({"harbour-notes.example.txt": CONFIG})
    rules = read(dict(imported.packs))
    assert imported.rules == len(rules) == 3
    assert {(rule.status, rule.sites) for rule in rules} == {("draft", ("harbour-notes.example",))}
    assert [(rule.id, rule.category) for rule in rules] == [
        ("ftr/harbour-notes.example:related-or-more", "related"),
        ("ftr/harbour-notes.example:sharedaddy", "other"),
        ("ftr/harbour-notes.example:img-pixel-gif", "other"),
    ]


def test_every_imported_rule_has_examples_that_hold_and_passes_the_linter() -> None:
    imported = import_ftr({"harbour-notes.example.txt": CONFIG})
    assert [outcome.verdict for outcome in judge_rules(read(dict(imported.packs)))] == ["ok"] * 9
    assert not lint_packs({file: text.encode() for file, text in imported.packs.items()}).findings


def test_lines_that_cannot_be_carried_over_are_listed_with_the_reason() -> None:
    left_out = {line.line: line.reason for line in import_ftr({"harbour-notes.example.txt": CONFIG}).left_out}
    assert {line: reason.split(";")[0].split(":")[0] for line, reason in left_out.items()} == {
        2: "cleaner reads titles, authors and dates by itself",
        3: "rules only take away",
        4: "a setting of Full-Text RSS, not a rule",
        8: "bad XPath",
        9: "it strips an attribute, which no rule does",
        10: "it would strip plain paragraphs",
        11: "no example could be made for it",
        12: "cleaner fetches no pages",
        13: "a page to try the rule on, not a rule",
        14: "not of the form 'directive",
    }


def test_files_that_strip_the_same_are_one_pack_for_all_their_hosts() -> None:
    one, other = "strip: //nav\n", "# the same\nstrip: //nav\nprune: no\n"
    imported = import_ftr({"a.example.txt": one, ".b.example.txt": other, "c.example.txt": "strip: //aside\n"})
    assert sorted(imported.packs) == ["b.example.yaml", "c.example.yaml"]
    assert read({"b": imported.packs["b.example.yaml"]})[0].sites == ("b.example", "a.example")


def test_a_file_for_every_site_is_left_out() -> None:
    imported = import_ftr({"global.txt": "strip: //nav\n"})
    assert (imported.packs, [line.file for line in imported.left_out]) == ({}, ["global.txt"])


def test_rules_of_one_name_are_numbered() -> None:
    imported = import_ftr(
        {"a.example.txt": "strip: //div[@class='ad']\nstrip: //p[@class='ad']/b\nstrip: //p/i[@id='ad']"}
    )
    assert [rule.id.partition(":")[2] for rule in read(dict(imported.packs))] == ["ad", "p-ad-b", "p-i-ad"]
    imported = import_ftr({"a.example.txt": "strip: //div[@class='ad']\nstrip: //div[@id='ad']"})
    assert [rule.id.partition(":")[2] for rule in read(dict(imported.packs))] == ["ad", "ad-2"]


@pytest.mark.parametrize(
    ("xpath", "specimen"),
    [
        ("//nav", "<nav>A line of the page.</nav>"),
        ("//*[@id='a' or @id='b']", '<div id="a">A line of the page.</div>'),
        ("//div[@id = 'a'][contains(@class,\"b c\")]", '<div id="a" class="b c">A line of the page.</div>'),
        ("//p[a[starts-with(@href, 'https://x.example')]]", '<p><a href="https://x.example"></a></p>'),
        ("//p[contains(., 'Read [more]')]", "<p>Read [more]</p>"),
        ("//p[text()='Rain & wind']", "<p>Rain &amp; wind</p>"),
        ("//div[contains(concat(' ', @class, ' '), ' nav ')]", '<div class="nav">A line of the page.</div>'),
        ("//p[contains(concat(' ',normalize-space(@class),' '),' x ')]", '<p class="x">A line of the page.</p>'),
        ("//ul[@data-x]/li[1]", '<ul data-x="1"><li>A line of the page.</li></ul>'),
        (".//aside | //footer", "<aside>A line of the page.</aside>"),
    ],
)  # fmt: skip
def test_a_specimen_is_made_from_the_conditions_of_a_path(xpath: str, specimen: str) -> None:
    assert make_specimen(xpath) == specimen


@pytest.mark.parametrize(
    "xpath", ["//p[position()>3]", "//p/following-sibling::ul", "//p[not(a)]", "//p[", "id('x')", ""]
)
def test_no_specimen_is_made_where_a_condition_is_not_understood(xpath: str) -> None:
    assert make_specimen(xpath) is None


def run(*args: object) -> Result:
    return CliRunner().invoke(app, ["import", "ftr", *map(str, args)])


@pytest.fixture
def configs(tmp_path: Path) -> Path:
    folder = tmp_path / "configs"
    folder.mkdir()
    (folder / "harbour-notes.example.txt").write_text(CONFIG, encoding="utf-8")
    (folder / "old.example.txt").write_bytes("strip: //p[.='Más']\n".encode("latin-1"))
    return folder


def test_the_command_writes_packs_that_load_and_lists_the_rest(configs: Path, tmp_path: Path) -> None:
    out = tmp_path / "packs"
    result = run(configs, "--out", out)
    assert result.exit_code == 0
    assert sorted(file.name for file in out.iterdir()) == [
        "cleaner-rules.schema.json",
        "harbour-notes.example.yaml",
        "old.example.yaml",
    ]
    assert "harbour-notes.example.txt:8: left out: strip: //p[: bad XPath" in result.stdout
    assert result.stdout.endswith(f"2 packs with 4 draft rules in {out}; 10 lines left out\n")
    assert "''Más''" in (out / "old.example.yaml").read_text(encoding="utf-8")
    assert CliRunner().invoke(app, ["test", "--no-builtin", str(out)]).exit_code == 0


def test_json_counts_and_lists(configs: Path, tmp_path: Path) -> None:
    printed = json.loads(run(configs, "--out", tmp_path / "packs", "--format", "json").stdout)
    assert (printed["packs"], printed["rules"], len(printed["left_out"])) == (2, 4, 10)


def test_a_folder_that_holds_something_is_not_written_into(configs: Path) -> None:
    result = run(configs, "--out", configs)
    assert (result.exit_code, "holds something already" in result.stderr) == (2, True)


def test_a_path_without_site_configs_is_refused(tmp_path: Path) -> None:
    assert "no such file" in run(tmp_path / "absent", "--out", tmp_path / "x").stderr
    assert "no site configs" in run(tmp_path, "--out", tmp_path / "x").stderr
