"""Each guard of a rule must be needed by some example."""

from __future__ import annotations

import pytest

from cleaner.authoring.examples.mutate import GuardOutcome, drop_guards, prove_guards
from cleaner.cli.outcomes import show_guard
from tests.authoring.test_examples import read_rule


def guards(body: str) -> dict[str, bool]:
    """Whether each guard of the rule is proved."""
    return {outcome.guard: outcome.proved_by is not None for outcome in outcomes(body)}


def outcomes(body: str) -> list[GuardOutcome]:
    return list(prove_guards([read_rule(body)]))


LINE = "line: 'Share.*'\nremoves: ['Share']\n"
PROSE = "The minister then spoke for an hour about what it would mean for the people along the river."

CASES = [
    pytest.param("zone: tail\nkeeps: [Rain]", "zone", True, id="the example outside the zone proves the zone"),
    pytest.param("zone: first 100%\nkeeps: [Rain]", "zone", False, id="a zone that is everywhere proves nothing"),
    pytest.param("unless: fell\nkeeps: ['Shares fell']", "unless", True, id="a keep that unless spares"),
    pytest.param("unless: fell\nkeeps: ['Rain fell']", "unless", False, id="a keep that the pattern spares"),
    pytest.param("max_chars: 9\nkeeps: ['Share prices fell']", "max_chars", True, id="a keep that is too long"),
    pytest.param("max_chars: 9\nkeeps: ['Rain fell']", "max_chars", False, id="no keep is too long"),
    pytest.param("sites: [a.org]\nkeeps: [{text: Share, url: 'https://b.org/'}]", "sites", True, id="another site"),
    pytest.param("sites: [a.org]\nkeeps: [Rain]", "sites", False, id="no other site"),
    pytest.param("sites: ['!a.org']\nkeeps: [{text: Share, url: 'https://a.org/'}]", "!sites", True, id="that site"),
    pytest.param("pages: [news]\nkeeps: [{text: Share, page: forum}]", "pages", True, id="another kind of page"),
    pytest.param("pages: ['!news']\nkeeps: [{text: Share, page: news}]", "!pages", True, id="that kind of page"),
]  # fmt: skip


@pytest.mark.parametrize(("rest", "guard", "proved"), CASES)
def test_a_guard_is_proved_by_an_example_that_fails_without_it(rest: str, guard: str, proved: bool) -> None:
    assert guards(LINE + rest) == {guard: proved}


def test_kind_and_link_share_are_guards() -> None:
    said = "removes: [{text: 'A story', linked: true, kind: item}]\nkeeps: "
    rule = "line: '.{4,99}'\nlinked: true\nkind: item\n" + said
    assert guards(
        rule + "[{text: 'A tale', linked: false, kind: item}, {text: 'A tale', linked: true, kind: cell}]"
    ) == {
        "linked": True,
        "kind": True,
    }
    assert guards(rule + "[{text: 'A tale', linked: false, kind: cell}]") == {"linked": False, "kind": False}


def test_the_body_like_line_after_an_example_proves_where_a_block_to_the_end_stops() -> None:
    assert guards('block: Related\nremoves: ["Related\\nA story"]\nkeeps: [Relate]') == {"body stop": True}


def test_where_a_block_runs_through_a_line_only_an_example_with_prose_in_it_proves_its_stop() -> None:
    rule = 'block: {start: Comments, through: Reply}\nremoves: ["Comments\\nNewest\\nReply"]\nkeeps: '
    assert guards(rule + "[Comments]") == {"body stop": False}
    assert guards(rule + f'["Comments\\n{PROSE}\\nReply"]') == {"body stop": True}


def test_a_limit_is_a_guard_where_it_is_stricter_than_for_every_rule() -> None:
    rule = 'block: {start: Tags, through: End}\npast_body: true\nremoves: ["Tags\\nEnd"]\nkeeps: '
    assert guards(rule + '["Tags\\na\\nb\\nEnd"]\nmax_lines: 2') == {"max_lines": True}
    assert guards(rule + "[Tag]\nmax_lines: 2") == {"max_lines": False}
    assert guards(rule + "[Tag]\nmax_lines: 40") == {}
    least = rule.replace("Tags\\nEnd", "Tags\\na\\nEnd")
    assert guards(least + '["Tags\\nEnd"]\nmin_lines: 3') == {"min_lines": True}
    assert guards(least + "[Tag]\nmin_lines: 3") == {"min_lines": False}
    assert guards(LINE + "max_chars: 400\nkeeps: [Rain]") == {}


def test_selectors_have_sites_as_guards() -> None:
    rule = "css: aside\nsites: [a.org]\nremoves: [{html: '<aside>Ad</aside>'}]\nkeeps: "
    assert guards(rule + "[{html: '<p>Rain</p>'}]") == {"sites": False}
    assert guards(rule + "[{html: '<aside>Ad</aside>', url: 'https://b.org/'}]") == {"sites": True}


def test_a_rule_may_say_why_a_guard_has_no_example() -> None:
    body = LINE + "sites: [a.org]\nmax_chars: 9\nkeeps: [Rain]\nmeta: {unproved: 'sites: only they say so; max_chars:'}"
    by_guard = {outcome.guard: outcome for outcome in outcomes(body)}
    assert (by_guard["sites"].explained, by_guard["sites"].is_unproved) == ("only they say so", False)
    assert by_guard["max_chars"].is_unproved


def test_a_rule_whose_examples_fail_proves_nothing() -> None:
    assert outcomes(LINE + "zone: tail\nkeeps: [Share]") == []


def test_the_example_that_proves_a_guard_is_named() -> None:
    (outcome,) = outcomes(LINE + "unless: fell\nkeeps: [Rain, 'Shares fell']")
    assert (outcome.proved_by, outcome.file, outcome.line) == ("p:r-keeps-2", "p.yaml", 3)


def test_every_guard_has_a_way_to_prove_it() -> None:
    conditions = "linked: true\nkind: item\nunless: x\nzone: tail\nmax_chars: 9\npages: [news, '!blog']\n"
    rule = read_rule("line: 'Share.*'\n" + conditions + "sites: [a.org, '!b.a.org']\nremoves: [Share]\nkeeps: [Rain]")
    run = read_rule("block: Tags\nmax_lines: 3\nremoves: [Tags]\nkeeps: [Rain]")
    for guard, _ in (*drop_guards(rule), *drop_guards(run)):
        shown = show_guard(GuardOutcome("p:r", "p.yaml", 1, guard, None, None))
        assert f"meta: {{unproved: '{guard}: …'}}" in shown


def test_after_the_body_there_is_no_body_to_stop_at() -> None:
    rule = read_rule("zone: after body\nblock: More\nremoves: [More]\nkeeps: [Morels]")
    assert [name for name, _ in drop_guards(rule)] == ["zone"]
