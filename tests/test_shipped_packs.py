"""Each example of the packs that ship with cleaner is a test of its own."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest

from cleaner.authoring.examples.run import SIDES, Side, judge_example
from cleaner.authoring.pack_text import SCHEMA_FILE
from cleaner.cli.outcomes import show_failure
from cleaner.cli.schema import format_schema
from cleaner.engine import Matcher
from cleaner.packs.load import builtin_packs, find_packs, load_packs

if TYPE_CHECKING:
    from cleaner.packs import Rule

RULES = {rule.id: rule for rule in load_packs().rules}
EXAMPLES = [
    pytest.param(rule, side, number, id=f"{rule.id}-{side}-{number}")
    for rule in RULES.values()
    for side in SIDES
    for number in range(1, len(getattr(rule, side)) + 1)
]


@cache
def make_matcher(rule_id: str) -> Matcher:
    """Shared by the examples of a rule: to compile a pattern takes longer than to run them."""
    return Matcher([RULES[rule_id]])


@pytest.mark.parametrize(("rule", "side", "number"), EXAMPLES)
def test_what_a_rule_removes_goes_and_what_it_keeps_stays(rule: Rule, side: Side, number: int) -> None:
    outcomes = judge_example(rule, side, number, matcher=make_matcher(rule.id))
    failures = [show_failure(one) for one in outcomes if one.verdict != "ok"]
    assert not failures, "\n".join(failures)


def test_every_shipped_pack_has_rules() -> None:
    assert EXAMPLES


def test_the_schema_beside_the_packs_is_the_one_that_the_loader_reads_by() -> None:
    beside = builtin_packs() / SCHEMA_FILE
    assert beside.read_text(encoding="utf-8") == format_schema() + "\n", f"run: cleaner schema > rules/{SCHEMA_FILE}"


def test_every_shipped_pack_tells_editors_where_its_schema_is() -> None:
    for file, shown in find_packs():
        head, _, _ = file.read_text(encoding="utf-8").partition("\n")
        name = head.removeprefix("# yaml-language-server: $schema=")
        assert (file.parent / name).resolve() == (builtin_packs() / SCHEMA_FILE).resolve(), shown
