"""Each example of the packs that ship with cleaner is a test of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cleaner.authoring.examples import SIDES, Side, judge_example
from cleaner.cli.outcomes import show_failure
from cleaner.packs import load_packs

if TYPE_CHECKING:
    from cleaner.packs import Rule

EXAMPLES = [
    pytest.param(rule, side, number, id=f"{rule.id}-{side}-{number}")
    for rule in load_packs().rules
    for side in SIDES
    for number in range(1, len(getattr(rule, side)) + 1)
]


@pytest.mark.parametrize(("rule", "side", "number"), EXAMPLES)
def test_what_a_rule_removes_goes_and_what_it_keeps_stays(rule: Rule, side: Side, number: int) -> None:
    failures = [show_failure(one) for one in judge_example(rule, side, number) if one.verdict != "ok"]
    assert not failures, "\n".join(failures)


def test_every_shipped_pack_has_rules() -> None:
    assert EXAMPLES
