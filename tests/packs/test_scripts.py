"""A text of unknown language is spared the rules of languages that are not written in its script."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cleaner import Cleaner
from cleaner.packs.scripts import find_scripts, may_be_written

if TYPE_CHECKING:
    from pathlib import Path

RUSSIAN = "Министр иностранных дел прибыл в понедельник с официальным визитом, сообщили в ведомстве.\n"
PACK = """
rules:
  - {id: credit, langs: [ja], line: '© .{2,30}', removes: [© 山田太郎], keeps: [山田太郎]}
"""


@pytest.mark.parametrize(
    ("text", "scripts"),
    [
        ("Council votes to reopen the canal towpath after nine long years.", {"latin"}),
        (RUSSIAN, {"cyrillic"}),
        ("町の港に新しい船が着いた。船長は誰にも何も言わずに、ただ朝の光のなかで海を見つめていた。", {"kana", "han"}),
        ("시장은 월요일에 새 다리를 열었다. 아무도 박수를 치지 않았고 비가 내렸다. 아침 다리는 조용했다.", {"hangul"}),
        ("وصل وزير الخارجية إلى بكين يوم الاثنين في زيارة رسمية تستمر يومين.", {"arabic"}),
    ],
)  # fmt: skip
def test_the_scripts_of_a_text_are_those_it_has_more_than_a_quotation_of(text: str, scripts: set[str]) -> None:
    assert find_scripts(text) == scripts


def test_a_name_in_another_script_is_no_script_of_the_text() -> None:
    assert find_scripts(RUSSIAN * 5 + "AFP") == {"cyrillic"}


def test_a_short_text_tells_nothing() -> None:
    assert find_scripts("© Anna") is None


def test_serbian_is_written_in_two_scripts() -> None:
    assert may_be_written("sr", frozenset({"latin"}))
    assert may_be_written("sr", frozenset({"cyrillic"}))
    assert not may_be_written("ru", frozenset({"latin"}))


@pytest.mark.parametrize(("lang", "goes"), [(None, False), ("ja", True)])
def test_a_rule_for_another_script_is_not_tried_where_the_language_is_unknown(
    lang: str | None, goes: bool, tmp_path: Path
) -> None:
    pack = tmp_path / "mine.yaml"
    pack.write_text(PACK)
    text = "The essay on copyright ends here, and nobody has claimed it since.\n\n© and other small circles\n"
    assert bool(Cleaner([pack], builtin=False).clean_text(text, lang=lang).removals) is goes
