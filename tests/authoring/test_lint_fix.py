"""`cleaner lint --fix`: what it mends, and what it leaves as it is."""

from __future__ import annotations

import pytest

from cleaner.authoring.lint import fix as fix_module
from cleaner.authoring.lint import fix_pack, lint_packs
from cleaner.errors import CleanerError


def fix(text: str) -> str:
    (pack,) = lint_packs({"p.yaml": text.encode()}).packs
    return fix_pack(pack)


DISORDER = """\
# The pack.
pack: p
rules:
  # About r.
  - id: r   # the name
    removes: [Advertisement]  # seen on a.org
    # Both spellings.
    line: Advertisements?
    zone: tail

    keeps:
      - Adverbs
      # The last word.
      - '# not a comment'

  # About s.
  - line: "Share \\\\d+ 😀"
    id: s
    why: |
      Two lines,
      of text.
    category: social
    removes: ['Share 1 😀']
    keeps: [Shares]
# The end.
"""

ORDER = """\
# The pack.
pack: p
rules:
  # About r.
  - id: r   # the name
    zone: tail

    # Both spellings.
    line: 'Advertisements?'
    removes: [Advertisement]  # seen on a.org
    keeps:
      - Adverbs
      # The last word.
      - '# not a comment'

  # About s.
  - id: s
    category: social
    line: 'Share \\d+ 😀'
    why: |
      Two lines,
      of text.
    removes: ['Share 1 😀']
    keeps: [Shares]
# The end.
"""


def test_keys_are_put_in_order_and_patterns_in_quotes_with_their_comments() -> None:
    assert fix(DISORDER) == ORDER


def test_what_is_mended_has_nothing_more_to_mend() -> None:
    assert fix(ORDER) == ORDER
    assert not [finding for finding in lint_packs({"p.yaml": ORDER.encode()}).findings if finding.fixable]


def test_a_comment_on_the_line_of_the_dash_goes_with_its_key() -> None:
    text = "rules:\n  - # odd\n    line: 'Advertisement'\n    id: r\n    removes: [Advertisement]\n    keeps: [x]\n"
    assert fix(text) == text


def test_a_rule_in_braces_is_left_alone() -> None:
    text = "rules: [{line: 'Advertisement', id: r, removes: [Advertisement], keeps: [x]}]\n"
    assert fix(text) == text


@pytest.mark.parametrize("pattern", ["it's", '"it\'s"'])
def test_a_quote_in_a_pattern_is_doubled(pattern: str) -> None:
    text = f'rules:\n  - id: r\n    line: {pattern}\n    removes: ["it\'s"]\n    keeps: [x]\n'
    assert "    line: 'it''s'\n" in fix(text)


def test_line_breaks_stay_what_they_are() -> None:
    mended = fix(DISORDER.replace("\n", "\r\n"))
    assert mended == ORDER.replace("\n", "\r\n")


def test_a_mend_that_would_change_a_rule_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fix_module, "_order_keys", lambda pack: pack.text.replace("zone: tail", "zone: head"))
    with pytest.raises(CleanerError, match="would change what the rules say"):
        fix(DISORDER)


def test_a_key_moves_behind_a_list_in_block_style_before_the_next_rule() -> None:
    rule = (
        "rules:\n  - id: r\n{}    line: 'Advertisement'\n"
        "    removes:\n      - Advertisement\n    keeps:\n      - Adverbs\n{}"
    )
    following = "\n  # About s.\n  - id: s\n    line: 'Sponsored'\n    removes: [Sponsored]\n    keeps: [Sponsor]\n"
    meta = "    meta: {source: x}\n"
    assert fix(rule.format(meta, following)) == rule.format("", meta + following)
