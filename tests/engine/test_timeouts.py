"""A pattern that takes too long stops itself, and nothing else."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from cleaner.engine import Matcher, document
from cleaner.lines import find_blocks
from cleaner.model import Extraction
from cleaner.packs import RuleSet
from cleaner.packs.pattern import parse_pattern
from cleaner.packs.rule import Inline, Line, Rule, Run
from cleaner.packs.zone import ANYWHERE
from cleaner.pipeline import Cleaner

EVIL = "(?:a|a)*(?:a|aa)+(?:a|aaa)*c"  # tries every way to share the letters out before it gives up at the "b"
TEXT = "Advertisement\n" + "a" * 280 + "bc\nOne.\n\nAdvertisement"


def rules(evil: Line | Inline | Run) -> tuple[Rule, ...]:
    return (
        Rule("p:ad", Line(parse_pattern("Advertisement", {})), ANYWHERE),
        Rule("p:evil", evil, ANYWHERE),
        Rule("p:one", Inline(parse_pattern("On[e]", {})), ANYWHERE),
    )


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document, "MATCH_SECONDS", 0.05)


def plain(text: str) -> Extraction:
    return Extraction(text, find_blocks(text))


@pytest.mark.parametrize("matcher", [
    Line(parse_pattern(EVIL, {})),
    Inline(parse_pattern(EVIL, {})),
    Run(parse_pattern("Advertisement", {}), through=parse_pattern(EVIL, {})),
])  # fmt: skip
def test_the_rule_is_named_and_all_others_still_apply(matcher: Line | Inline | Run) -> None:
    found = Matcher(rules(matcher)).find_claims(plain(TEXT))
    assert found.timed_out == ("p:evil",)
    assert [claim.rule for claim in found.claims] == ["p:ad", "p:ad", "p:one"]


def test_a_rule_whose_unless_takes_too_long_claims_nothing() -> None:
    evil = Rule("p:evil", Line(parse_pattern("[abc]+", {})), ANYWHERE, unless=parse_pattern(EVIL, {}))
    found = Matcher([evil]).find_claims(plain(TEXT))
    assert (found.claims, found.timed_out) == ((), ("p:evil",))


def test_the_result_says_so_and_gives_the_text_back() -> None:
    result = Cleaner.of_rules(RuleSet(rules(Line(parse_pattern(EVIL, {}))))).clean_extraction(plain(TEXT))
    assert result.rules_timed_out == ("p:evil",)
    assert result.body == "a" * 280 + "bc\n."


@pytest.mark.parametrize("threads", [1, 4])
def test_threads_that_share_a_cleaner_get_the_same(threads: int, monkeypatch: pytest.MonkeyPatch) -> None:
    # The clock of the regex module counts the CPU time of all threads, so give the good rules room enough.
    monkeypatch.setattr(document, "MATCH_SECONDS", 0.3)
    cleaner = Cleaner.of_rules(RuleSet(rules(Line(parse_pattern(EVIL, {})))))
    with ThreadPoolExecutor(threads) as pool:
        results = list(pool.map(cleaner.clean_extraction, [plain(TEXT)] * 4))
    assert len(set(map(repr, results))) == 1
    assert results[0].rules_timed_out == ("p:evil",)


@pytest.mark.parametrize("matcher", [Line(parse_pattern(EVIL, {})), Run(parse_pattern(EVIL, {}), lines=1)])
def test_a_line_that_is_longer_than_any_claim_of_a_rule_is_not_tried(matcher: Line | Run) -> None:
    evil = Rule("p:evil", matcher, ANYWHERE, max_chars=200)
    assert Matcher([evil]).find_claims(plain(TEXT)).timed_out == ()
    assert Matcher([evil]).find_claims(plain(TEXT), naive=True).timed_out == ()
