"""The six laws of DESIGN section 3, each against a naive statement of it."""

from __future__ import annotations

import pickle
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cleaner.engine import Matcher, claimed_share, cut, resolve, restore
from cleaner.engine.prose import Prose
from cleaner.lines import find_blocks
from cleaner.model import ORPHAN_HEADING_RULE, SPACE_RULE, Claim, Extraction, Status
from cleaner.packs import RuleSet
from cleaner.packs.pattern import parse_pattern
from cleaner.packs.rule import Inline, Line, Rule, Run
from cleaner.packs.zone import ANYWHERE
from cleaner.pipeline import Cleaner
from tests.generated import extractions, rule_sets, texts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cleaner.model import Block, CleanResult, Removal

    Rules = tuple[Rule, ...]


def clean(rules: Rules, extraction: Extraction, *, max_share: float = 1.0) -> CleanResult:
    return Cleaner.of_rules(RuleSet(rules), max_share=max_share).clean_extraction(extraction)


def in_time(result: CleanResult) -> CleanResult:
    assume(not result.rules_timed_out)  # law 4 lets such a document differ
    return result


def rule(name: str, pattern: str, *, whole: bool = True, category: str = "other") -> Rule:
    read = parse_pattern(pattern, {})
    return Rule(f"p:{name}", Line(read) if whole else Inline(read), ANYWHERE, category=category)


def plain(text: str) -> Extraction:
    return Extraction(text, find_blocks(text))


# Law 1: nothing is lost.


@given(rule_sets(), extractions(), st.sampled_from((0.3, 0.7, 1.0)))
def test_body_and_removals_give_the_extracted_text_back(rules: Rules, extraction: Extraction, share: float) -> None:
    result = clean(rules, extraction, max_share=share)
    assert restore(result.body, result.removals) == extraction.text == result.extracted


@given(extractions(), st.data())
def test_any_claims_at_all_can_be_undone(extraction: Extraction, data: st.DataObject) -> None:
    removals = resolve(data.draw(claims_on(extraction)), extraction.text, extraction.blocks)
    assert restore(cut(extraction.text, removals), removals) == extraction.text


def test_a_text_with_lines_of_a_megabyte_is_given_back() -> None:
    prose = "The river rose\u2028by a metre \U0001f30a cafe\u0301. " * 30_000
    text = "\r\n".join([prose, "Advertisement", prose, "Advertisement "])
    result = clean((rule("ad", "Advertisement"), rule("river", "by a metre", whole=False)), plain(text))
    assert len(prose) > 1_000_000
    assert restore(result.body, result.removals) == text
    assert Counter(removal.rule for removal in result.removals) == {"p:ad": 2, "p:river": 60_000, SPACE_RULE: 60_002}


# Law 2: every character that goes has a name.


@given(rule_sets(), extractions())
def test_every_removed_character_belongs_to_a_removal_that_names_its_rule(rules: Rules, extraction: Extraction) -> None:
    result = clean(rules, extraction)
    names = {rule.id: rule.category for rule in rules if rule.status == "on"}
    names |= {SPACE_RULE: "space", ORPHAN_HEADING_RULE: "related"}
    end = gone = 0
    kept = []
    for removal in result.removals:
        assert end <= removal.start < removal.end
        assert removal.at == removal.start - gone
        assert removal.text == extraction.text[removal.start : removal.end]
        assert names[removal.rule] == removal.category
        assert {span.rule for span in removal.also} <= set(names)
        assert removal.rule != SPACE_RULE or removal.text.isspace()
        kept.append(extraction.text[end : removal.start])
        end = removal.end
        gone += removal.end - removal.start
    assert "".join([*kept, extraction.text[end:]]) == result.body


@given(rule_sets(), extractions())
def test_what_is_withheld_is_reported_and_stays(rules: Rules, extraction: Extraction) -> None:
    drafts = tuple(replace(rule, status="draft") for rule in rules if rule.status != "off")
    result = clean(drafts, extraction)
    assert result.body == extraction.text
    assert result.removals == ()
    live = Matcher([replace(rule, status="on") for rule in drafts]).find_claims(extraction)
    assume(not live.timed_out and not result.rules_timed_out)
    assert sorted((draft.start, draft.end, draft.rule) for draft in result.drafts) == sorted(
        (claim.start, claim.end, claim.rule) for claim in live.claims
    )
    assert {draft.why for draft in result.drafts} <= {"draft"}


# Law 3: each rule sees the text as it came; removals are the union and two closures.


@given(rule_sets(), extractions())
def test_a_rule_claims_the_same_alone_and_in_company(rules: Rules, extraction: Extraction) -> None:
    together = Matcher(rules).find_claims(extraction)
    alone = [Matcher([rule]).find_claims(extraction) for rule in rules]
    assume(not together.timed_out and not any(found.timed_out for found in alone))
    assert set(together.claims) == {claim for found in alone for claim in found.claims}
    assert len(together.claims) == sum(len(found.claims) for found in alone)


@given(rule_sets(), extractions(), st.randoms(use_true_random=False))
def test_the_order_of_rules_does_not_matter(rules: Rules, extraction: Extraction, dice: st.random.Random) -> None:
    shuffled = list(rules)
    dice.shuffle(shuffled)
    assert in_time(clean(tuple(shuffled), extraction)) == in_time(clean(rules, extraction))


@given(rule_sets(), rule_sets(), extractions())
def test_more_rules_never_put_back_what_fewer_claimed(some: Rules, others: Rules, extraction: Extraction) -> None:
    more = tuple(replace(rule, id=f"more:{rule.id.rpartition(':')[2]}") for rule in others)
    fewer, all_of_them = in_time(clean(some, extraction)), in_time(clean((*some, *more), extraction))
    assert claimed_offsets(fewer) <= claimed_offsets(all_of_them)


def claimed_offsets(result: CleanResult) -> set[int]:
    return {
        offset
        for removal in result.removals
        if removal.rule != SPACE_RULE
        for offset in range(removal.start, removal.end)
    }


@st.composite
def claims_on(draw: st.DrawFn, extraction: Extraction) -> list[Claim]:
    """Claims as matchers make them: of whole blocks, of runs of blocks, and of parts of one block."""
    claims: list[Claim] = []
    blocks = extraction.blocks
    for number in range(draw(st.integers(0, 10)) if blocks else 0):
        first = draw(st.integers(0, len(blocks) - 1))
        start, end = blocks[first].start, blocks[first].end
        match draw(st.sampled_from(("block", "block", "run", "part", "part", "part"))):
            case "run":
                end = blocks[min(len(blocks) - 1, first + draw(st.integers(0, 3)))].end
            case "part":
                start = draw(st.integers(start, end - 1))
                end = draw(st.integers(start + 1, min(end, start + 12)))
        claims.append(Claim(start, end, f"p:r-{number % 4}-{draw(st.integers(0, 10**6))}", "ad"))
    return claims


@dataclass
class Spelled:
    """A removal, as the naive statement spells it out."""

    start: int
    end: int
    rule: str
    also: list[tuple[int, int, str]]


def spell_out(claims: Sequence[Claim], text: str, blocks: Sequence[Block]) -> list[Spelled]:
    """DESIGN's law 3 character by character: union, then orphaned headings, then white space."""
    groups: list[list[Claim]] = []
    for claim in claims:
        joined = [group for group in groups if any(a.start < claim.end and claim.start < a.end for a in group)]
        groups = [group for group in groups if group not in joined] + [[claim, *(a for group in joined for a in group)]]
    spelled = []
    for group in groups:
        widest = min(group, key=lambda claim: (claim.start - claim.end, claim.rule, claim.start))
        others = [(claim.start, claim.end, claim.rule) for claim in group if claim is not widest]
        spelled.append(Spelled(min(a.start for a in group), max(a.end for a in group), widest.rule, others))
    gone = {offset for removal in spelled for offset in range(removal.start, removal.end)}
    if not gone:
        return []

    def is_gone(block: Block) -> bool:
        return all(offset in gone or text[offset].isspace() for offset in range(block.start, block.end))

    went = [is_gone(block) for block in blocks]
    orphans = []
    for number, block in enumerate(blocks):
        under = []
        for below in range(number + 1, len(blocks)):
            if blocks[below].kind == "heading":
                break
            under.append(went[below])
        if block.kind == "heading" and not went[number] and under and all(under):
            orphans.append(number)
    body = Prose(text, tuple(blocks)).edges()
    orphans = [number for number in orphans if body is None or number > body[0]]
    for number in orphans:
        block = blocks[number]
        inside = [removal for removal in spelled if block.start <= removal.start < block.end]
        also = [entry for r in inside for entry in ((r.start, r.end, r.rule), *r.also)]
        spelled = [r for r in spelled if r not in inside] + [Spelled(block.start, block.end, ORPHAN_HEADING_RULE, also)]
        gone |= set(range(block.start, block.end))
        went[number] = True
    space = spell_out_space(gone, went, text, blocks) - gone
    for start in sorted(offset for offset in space if offset - 1 not in space):
        end = start
        while end in space:
            end += 1
        spelled.append(Spelled(start, end, SPACE_RULE, []))
    return sorted(spelled, key=lambda removal: removal.start)


def spell_out_space(gone: set[int], went: list[bool], text: str, blocks: Sequence[Block]) -> set[int]:
    space: set[int] = set()
    for number in range(len(blocks)):
        if not went[number] or (number and went[number - 1]):
            continue
        last = number
        while last + 1 < len(blocks) and went[last + 1]:
            last += 1
        before = range(blocks[number - 1].end if number else 0, blocks[number].start)
        after = range(blocks[last].end, blocks[last + 1].start if last + 1 < len(blocks) else len(text))
        space |= {offset for offset in range(blocks[number].start, blocks[last].end) if text[offset].isspace()}
        at_start, at_end = number == 0, last + 1 == len(blocks)
        if at_start and at_end:
            space |= {*before, *after}
        elif at_start:
            space |= {*after}
        elif at_end:
            space |= {*before}
        else:
            space |= {*(after if len(before) >= len(after) else before)}
    for number, block in enumerate(blocks):
        for start in range(block.start + 1, block.end):
            if went[number] or start not in gone or start - 1 in gone:
                continue
            end = start
            while end in gone:
                end += 1
            if end < block.end and text[start - 1].isspace() and text[end].isspace():
                while text[start - 1].isspace() and start - 1 not in gone:
                    start -= 1
                    space.add(start)
    return space


def as_spelled(removals: Sequence[Removal]) -> list[Spelled]:
    return [
        Spelled(r.start, r.end, r.rule, sorted((span.start, span.end, span.rule) for span in r.also)) for r in removals
    ]


@given(extractions(), st.data())
@settings(max_examples=settings.default.max_examples * 5)
def test_removals_are_the_union_and_two_closures(extraction: Extraction, data: st.DataObject) -> None:
    claims = data.draw(claims_on(extraction))
    expected = spell_out(claims, extraction.text, extraction.blocks)
    for removal in expected:
        removal.also.sort()
    assert as_spelled(resolve(claims, extraction.text, extraction.blocks)) == expected


@given(extractions(), st.data())
def test_the_order_of_claims_does_not_matter(extraction: Extraction, data: st.DataObject) -> None:
    claims = data.draw(claims_on(extraction))
    shuffled = data.draw(st.permutations(claims))
    removals = resolve(claims, extraction.text, extraction.blocks)
    assert resolve(shuffled, extraction.text, extraction.blocks) == removals


@given(extractions())
def test_nothing_claimed_nothing_removed(extraction: Extraction) -> None:
    assert clean((), extraction).body == extraction.text
    assert resolve([], extraction.text, extraction.blocks) == ()


# Law 4: the same in, the same out.


@given(rule_sets(), extractions())
def test_a_document_comes_out_the_same_from_a_pickled_cleaner(rules: Rules, extraction: Extraction) -> None:
    cleaner = Cleaner.of_rules(RuleSet(rules), max_share=0.9)
    again = pickle.loads(pickle.dumps(cleaner))
    assert again.rules_sha256 == cleaner.rules_sha256
    assert in_time(again.clean_extraction(extraction)) == in_time(cleaner.clean_extraction(extraction))


@given(rule_sets(), st.lists(extractions(), min_size=2, max_size=4))
@settings(max_examples=settings.default.max_examples // 2)
def test_threads_that_share_a_cleaner_get_what_one_gets(rules: Rules, some: list[Extraction]) -> None:
    cleaner = Cleaner.of_rules(RuleSet(rules))
    with ThreadPoolExecutor(4) as pool:
        shared = list(pool.map(cleaner.clean_extraction, some * 2))
    assert [in_time(result) for result in shared] == [in_time(clean(rules, one, max_share=0.7)) for one in some * 2]


# Law 5 is the report's: tests/batch.


# Law 6: the guard.


@given(rule_sets(), extractions(), st.sampled_from((0.05, 0.3, 0.5, 0.7, 1.0)))
def test_the_guard_cuts_nothing_where_too_much_is_claimed(rules: Rules, extraction: Extraction, share: float) -> None:
    result = in_time(clean(rules, extraction, max_share=share))
    unguarded = in_time(clean(rules, extraction))
    found = Matcher([rule for rule in rules if rule.status == "on"]).find_claims(extraction)
    assume(not found.timed_out)
    text = extraction.text
    covered = {offset for claim in found.claims for offset in range(claim.start, claim.end)}
    inked = [offset for offset in range(len(text)) if not text[offset].isspace()]
    claimed = len(covered & set(inked))
    assert claimed_share(found.claims, text) == pytest.approx(claimed / len(inked) if inked else 0)
    if inked and claimed > share * len(inked) + 1e-6:
        assert result.status is Status.REFUSED
        assert (result.body, result.removals) == (text, ())
        assert result.claimed == unguarded.removals != ()
    else:
        assert result.status is (Status.OK if extraction.blocks else Status.EMPTY)
        assert result.claimed == ()
        assert result.removals == unguarded.removals


# The laws by example, to be read.

CUTS = [
    ("a block takes its line break with it", "One.\nAdvertisement\nTwo.", "One.\nTwo."),
    ("the longer gap stays", "One.\n\nAdvertisement\nTwo.", "One.\n\nTwo."),
    ("the longer gap stays, below too", "One.\nAdvertisement\n\nTwo.", "One.\n\nTwo."),
    ("gaps as long: the one before stays", "One.\r\n\r\nAdvertisement\n\n \nTwo.", "One.\r\n\r\nTwo."),
    ("at the start the gap goes", "Advertisement\n\nOne.", "One."),
    ("white space that opened the text stays", "\n Advertisement\n\nOne.", "\n One."),
    ("at the end the gap goes", "One.\n\nAdvertisement", "One."),
    ("a text's own last line break stays", "One.\n\nAdvertisement\n", "One.\n"),
    ("a run of blocks goes with its gaps", "One.\n\nAdvertisement\n\n\nAdvertisement\n\nTwo.", "One.\n\nTwo."),
    ("nothing but furniture leaves nothing", " \nAdvertisement\n ", ""),
    ("of white space on both sides the run before goes", "One  Share now two.", "One two."),
    ("a comma holds its side", "One Share now, two.", "One , two."),
    ("two in a row", "One Share now Share now two.", "One two."),
    ("two that touch", "One Share nowShare now two.", "One two."),
    ("a line left blank goes whole", "One.\n\nShare now Share now\n\nTwo.", "One.\n\nTwo."),
    ("no white space, none goes", "OneShare nowtwo.", "Onetwo."),
]


@pytest.mark.parametrize(("text", "body"), [case[1:] for case in CUTS], ids=[case[0] for case in CUTS])
def test_white_space(text: str, body: str) -> None:
    rules = (rule("ad", "Advertisement"), rule("share", "Share now", whole=False))
    result = clean(rules, plain(text))
    assert result.body == body
    assert restore(result.body, result.removals) == text


def test_the_widest_claim_names_the_removal_and_the_others_stand_in_also() -> None:
    claims = [Claim(0, 6, "p:b", "ad"), Claim(4, 11, "p:c", "nav"), Claim(8, 9, "p:a", "bio")]
    (removal,) = resolve(claims, "Hello world", find_blocks("Hello world"))
    assert (removal.start, removal.end, removal.rule, removal.category) == (0, 11, "p:c", "nav")
    assert [(span.start, span.end, span.rule) for span in removal.also] == [(0, 6, "p:b"), (8, 9, "p:a")]


def test_of_claims_as_wide_the_smaller_id_names_the_removal() -> None:
    claims = [Claim(0, 5, "p:b", "ad"), Claim(0, 5, "p:a", "nav")]
    (removal,) = resolve(claims, "Hello", find_blocks("Hello"))
    assert removal.rule == "p:a"


def test_claims_that_only_touch_stay_apart() -> None:
    claims = [Claim(0, 3, "p:a", "ad"), Claim(3, 5, "p:b", "ad")]
    assert [removal.rule for removal in resolve(claims, "Hello", find_blocks("Hello"))] == ["p:a", "p:b"]


def test_claims_of_one_rule_that_overlap_are_one() -> None:
    starts = Rule("p:r", Run(parse_pattern("Comments", {}), lines=1), ANYWHERE)
    text = "Comments\nComments\nComments\nOne."
    found = Matcher([starts]).find_claims(plain(text))
    assert [(claim.start, claim.end) for claim in found.claims] == [(0, len(text))]


def test_a_heading_left_with_nothing_under_it_goes() -> None:
    text = "Body.\nMore from us\nAdvertisement\nAdvertisement\nNext\nBody."
    kinds = ("paragraph", "heading", "paragraph", "item", "heading", "paragraph")
    blocks = tuple(replace(block, kind=kind) for block, kind in zip(find_blocks(text), kinds, strict=True))
    result = clean((rule("ad", "Advertisement"),), Extraction(text, blocks, is_html=True))
    assert result.body == "Body.\nNext\nBody."
    assert ("~orphan-heading", "More from us") in [(removal.rule, removal.text) for removal in result.removals]


def test_a_headline_under_which_only_the_byline_went_stays() -> None:
    text = (
        "The mill\nAdvertisement\nHow it began\n"
        + "The water rose in the night, and by noon it had taken the mill and the bridge."
    )
    kinds = ("heading", "paragraph", "heading", "paragraph")
    blocks = tuple(replace(block, kind=kind) for block, kind in zip(find_blocks(text), kinds, strict=True))
    result = clean((rule("ad", "Advertisement"),), Extraction(text, blocks, is_html=True))
    assert result.body.splitlines()[:2] == ["The mill", "How it began"]


@given(texts())
def test_a_text_whose_furniture_is_nowhere_comes_back_as_it_was(text: str) -> None:
    result = clean((rule("none", "No page on earth says this in so many words"),), plain(text))
    assert result.body == text
