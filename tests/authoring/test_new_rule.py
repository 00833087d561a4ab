"""`cleaner new`: a rule in the right pack, by options or by asking."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from cleaner.authoring.new import add_rule, escape_pattern
from cleaner.authoring.pack_text import write_pack
from cleaner.cli.app import app
from cleaner.packs.load import load_packs, parse_pack
from cleaner.packs.pattern import compile_pattern, parse_pattern

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import Result

AD = ("--removes", "Advertisement", "--keeps", "Advertisement revenue fell.")


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*args: str, text: str | None = None) -> Result:
    return CliRunner().invoke(app, ["new", *args], input=text)


def test_the_first_rule_starts_its_pack_with_the_line_that_editors_read(here: Path) -> None:
    result = run("en/ads:ad-label", *AD, "--category", "ad")
    assert result.exit_code == 0
    assert (here / "rules/en/ads.yaml").read_text(encoding="utf-8") == (
        "# yaml-language-server: $schema=../cleaner-rules.schema.json\n"
        "pack: en/ads\n"
        "rules:\n"
        "  - id: ad-label\n"
        "    category: ad\n"
        "    line: 'Advertisement'\n"
        "    removes:\n"
        "      - Advertisement\n"
        "    keeps:\n"
        "      - Advertisement revenue fell.\n"
    )
    assert json.loads((here / "rules/cleaner-rules.schema.json").read_text(encoding="utf-8"))["title"]
    assert result.stdout.startswith("  - id: ad-label\n")
    assert result.stderr == "wrote rules/en/ads.yaml:4\n"


def test_the_second_goes_to_the_end_of_the_pack_whose_comments_and_order_stay(here: Path) -> None:
    pack = here / "rules/mine.yaml"
    pack.parent.mkdir()
    first = "- id: x  # first\n  line: 'Print this page'\n  removes: [Print this page]\n  keeps: [x]\n"
    before = f"rules:\n{first}\n# The end.\n"
    pack.write_text(before, encoding="utf-8")
    assert run("ad-label", *AD).exit_code == 0
    assert pack.read_text(encoding="utf-8") == before.replace(
        "\n\n# The end.\n",
        "\n\n- id: ad-label\n  line: 'Advertisement'\n  removes:\n    - Advertisement\n  keeps:\n"
        "    - Advertisement revenue fell.\n\n# The end.\n",
    )
    assert [rule.id for rule in load_packs([pack], builtin=False).rules] == ["mine:ad-label", "mine:x"]


def test_a_pack_without_a_name_of_its_own_is_named_by_its_file(here: Path) -> None:
    assert run("ad-label", *AD, "--lang", "en", "--category", "ad").stderr == "wrote rules/en/ad.yaml:4\n"


def test_an_id_that_is_there_is_refused_with_its_place(here: Path) -> None:
    run("ad-label", *AD)
    result = run("ad-label", *AD)
    assert result.exit_code == 2
    assert "rules/mine.yaml:4: mine:ad-label is there already" in result.stderr


def test_a_rule_that_cannot_be_used_is_refused_and_nothing_is_written(here: Path) -> None:
    result = run("ad-label", *AD, "--line", "(Advert", "--zone", "middle")
    assert result.exit_code == 2
    assert "close the group" in result.stderr
    assert not (here / "rules").exists()


def test_examples_that_do_not_hold_exit_1_and_are_shown(here: Path) -> None:
    result = run("ad-label", "--removes", "Advertisement", "--keeps", "Advert", "--line", "Advert")
    assert result.exit_code == 1
    assert "missing: mine:ad-label removes 1" in result.stdout
    assert "noisy: mine:ad-label keeps 1" in result.stdout
    assert (here / "rules/mine.yaml").exists()


def test_selectors_have_html_examples_and_sites_are_proved(here: Path) -> None:
    result = run("ad-box", "--css", ".ad", "--removes", "<p class=ad>Ad</p>", "--keeps", "<p>Ad</p>", "--site", "a.org")
    assert result.exit_code == 0
    assert CliRunner().invoke(app, ["test", "--no-builtin", "--mutate", "rules"]).exit_code == 0


def test_linked_rules_get_a_keep_that_proves_it(here: Path) -> None:
    assert (
        run("teaser", "--line", ".{8,99}", "--removes", "A story of rain", "--keeps", "Rain", "--linked").exit_code == 0
    )
    assert CliRunner().invoke(app, ["test", "--no-builtin", "--mutate", "rules"]).exit_code == 0


def test_without_a_terminal_what_is_missing_is_named() -> None:
    result = run("ad-label", "--line", "Advertisement")
    assert (result.exit_code, "--removes and --keeps missing" in result.stderr) == (2, True)
    assert "one matcher" in run("ad-label", *AD, "--line", "a", "--css", "b").stderr


def test_on_a_terminal_what_is_missing_is_asked(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cleaner.cli.new._is_terminal", lambda: True)
    result = run("ad-label", text="Read more (1)\n\nRead more books.\n")
    assert result.exit_code == 0
    assert "    line: 'Read more \\(1\\)'\n" in (here / "rules/mine.yaml").read_text(encoding="utf-8")


def test_packs_are_kept_where_the_settings_file_says(here: Path) -> None:
    (here / "my-rules").mkdir()
    (here / "cleaner.toml").write_text('rules = ["my-rules"]\n', encoding="utf-8")
    assert run("ad-label", *AD).exit_code == 0
    assert (here / "my-rules/mine.yaml").exists()


TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\r\x85\u2028\u2029"), min_size=1).filter(
    lambda text: text.strip() and "[-" not in text
)


@given(st.lists(TEXT, min_size=1, max_size=3), st.lists(TEXT, min_size=1, max_size=3), TEXT)
def test_what_is_written_reads_back_as_it_was(removes: list[str], keeps: list[str], why: str) -> None:
    fields: dict[str, Any] = {"id": "r", "line": "Advertisement", "why": why, "removes": removes, "keeps": keeps}
    rules, problems = parse_pack(write_pack({"pack": "p"}, [fields]).encode(), "p.yaml")
    assert not problems
    assert [example.text for example in rules[0].removes] == removes
    assert [example.text for example in rules[0].keeps] == keeps
    assert rules[0].why == why


@given(st.text(st.characters(codec="utf-8")).filter(str.strip))
def test_an_escaped_text_matches_itself(text: str) -> None:
    pattern = parse_pattern(escape_pattern(text), {})
    assert compile_pattern(pattern).fullmatch(" ".join(text.split()))


def test_a_pack_whose_rules_stand_in_brackets_is_left_to_its_author() -> None:
    existing = "rules: [{id: x, line: 'Print this', removes: [Print this], keeps: [y]}]\n"
    with pytest.raises(Exception, match="not a list with dashes"):
        add_rule({"id": "r", "line": "Ad"}, pack="p", file="p.yaml", existing=existing)
