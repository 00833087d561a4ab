"""Where a rule claims: its matcher, its zone and its other conditions."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cleaner.engine import Matcher
from cleaner.lines import find_blocks
from cleaner.model import Extraction, Kind
from cleaner.packs.pattern import parse_pattern
from cleaner.packs.rule import Css, Inline, Line, Pattern, Repeats, Rule, Run
from cleaner.packs.zone import ANYWHERE, parse_zone

PROSE = "The river rose by a metre on Monday, and the people along it carried what they could up the hill."


def pattern(source: str) -> Pattern:
    return parse_pattern(source, {})


def claimed(rule: Rule, text: str, **known: object) -> list[str]:
    extraction = Extraction(text, find_blocks(text), **known)  # type: ignore[arg-type]
    return [text[claim.start : claim.end] for claim in Matcher([rule]).find_claims(extraction).claims]


def line(source: str, **fields: object) -> Rule:
    return replace(Rule("p:r", Line(pattern(source)), ANYWHERE), **fields)  # type: ignore[arg-type]


def span(source: str, **fields: object) -> Rule:
    return replace(Rule("p:r", Inline(pattern(source)), ANYWHERE), **fields)  # type: ignore[arg-type]


def run(start: str, *, lines: int | None = None, **fields: object) -> Rule:
    ends = {key: pattern(str(fields.pop(key))) for key in ("through", "until", "while_") if key in fields}
    return replace(Rule("p:r", Run(pattern(start), lines=lines, **ends), ANYWHERE, max_chars=6000), **fields)  # type: ignore[arg-type]


# line and span


def test_a_line_rule_claims_the_block_without_the_white_space_at_its_ends() -> None:
    assert claimed(line("Advertisement"), "One.\n \u00a0Advertisement\t\r\nTwo.") == ["Advertisement"]


def test_a_line_rule_matches_the_whole_block_or_nothing() -> None:
    assert claimed(line("Advertisement"), "Advertisement revenue fell.") == []


def test_a_pattern_never_crosses_a_line() -> None:
    assert claimed(span(r"Read\s+more"), "Read\nmore\rRead\r\nmore") == []
    assert claimed(span("Read.*more"), "Read\rmore") == []


def test_a_line_goes_on_across_separators_that_end_none() -> None:
    assert claimed(line("Read.more"), "Read\u2028more\nRead\x0bmore\nRead\x85more") == [
        "Read\u2028more", "Read\x0bmore", "Read\x85more"]  # fmt: skip


def test_anchors_hold_at_the_ends_of_the_block() -> None:
    assert claimed(span("^Share"), "x\n Share this. Share") == ["Share"]
    assert claimed(span("Share$"), "Share Share \nx") == ["Share"]


def test_a_lookbehind_does_not_see_past_the_block() -> None:
    assert claimed(line(r"(?<!\n)Share"), "x\nShare") == ["Share"]


def test_a_span_rule_claims_each_match() -> None:
    assert claimed(span("Share"), "Share this. Share that.") == ["Share", "Share"]


def test_a_span_that_is_empty_claims_nothing() -> None:
    assert claimed(span(r"(?=Share)|x+"), "Share xx") == ["xx"]


def test_a_claim_over_max_chars_is_none() -> None:
    assert claimed(line("Ads.*", max_chars=5), "Ads!!\nAds!!!") == ["Ads!!"]
    assert claimed(span("Ads!*", max_chars=5), "Ads!! and Ads!!!") == ["Ads!!"]
    assert claimed(run("Ads!*", lines=1, max_chars=5), "Ads\nb\nAds\nbc") == ["Ads\nb"]


# unless, kind, link share, site, language


def test_unless_is_searched_in_the_whole_line_and_spares_the_claim() -> None:
    assert claimed(span("Share", unless=pattern("Please")), "Please Share\nShare") == ["Share"]
    assert claimed(line("Share.*", unless=pattern("now")), "Share now\nShare it") == ["Share it"]


def test_unless_spares_the_whole_run() -> None:
    assert claimed(run("Ads", lines=2, unless=pattern("keep")), "Ads\na\nkeep\nAds\na\nb") == ["Ads\na\nb"]


@pytest.mark.parametrize(("kind", "share", "goes"), [
    ("item", 0.8, True), ("item", 0.79, False), ("paragraph", 1.0, False), (None, None, False),
])  # fmt: skip
def test_kind_and_link_share_hold_only_where_known(kind: Kind | None, share: float | None, goes: bool) -> None:
    rule = line("Share", linked=True, kinds=("item", "cell"))
    blocks = tuple(replace(block, kind=kind, link_share=share) for block in find_blocks("Share"))
    claims = Matcher([rule]).find_claims(Extraction("Share", blocks)).claims
    assert len(claims) == goes


def test_not_linked_needs_a_known_share_as_well() -> None:
    rule = line("Share", linked=False)
    shares = (None, 0.0, 0.9)
    assert [
        len(Matcher([rule]).find_claims(Extraction("Share", (replace(find_blocks("Share")[0], link_share=s),))).claims)
        for s in shares
    ] == [0, 1, 0]


@pytest.mark.parametrize(("sites", "not_sites", "url", "goes"), [
    (("example.org",), (), "https://example.org/a", True),
    (("example.org",), (), "https://news.EXAMPLE.org:8080/a", True),
    (("example.org",), (), "https://notexample.org/", False),
    (("example.org",), (), None, False),
    ((), ("example.org",), "https://news.example.org/", False),
    ((), ("example.org",), None, True),
    (("example.org",), ("shop.example.org",), "https://shop.example.org/", False),
])  # fmt: skip
def test_sites(sites: tuple[str, ...], not_sites: tuple[str, ...], url: str | None, goes: bool) -> None:
    assert bool(claimed(line("Share", sites=sites, not_sites=not_sites), "Share", url=url)) is goes


@pytest.mark.parametrize(
    ("lang", "goes"), [("en", True), ("en-GB", True), ("EN_us", True), ("de", False), (None, True)]
)
def test_a_language_excludes_only_where_another_is_known(lang: str | None, goes: bool) -> None:
    assert bool(claimed(line("Share", langs=("en",)), "Share", lang=lang)) is goes


# zones

TEN = "\n".join(f"Share {n}" for n in range(10))  # 79 characters, a line every 8


@pytest.mark.parametrize(("zone", "numbers"), [
    ("any", "0123456789"), ("head", "012"), ("tail", "56789"), ("first 2 lines", "01"), ("last 3 lines", "789"),
    ("first 1 line", "0"), ("first 10%", "0"), ("last 10%", "9"), ("first 100%", "0123456789"),
    ("last 100%", "0123456789"), ("last 99 lines", "0123456789"),
])  # fmt: skip
def test_a_zone_is_where_the_claim_begins(zone: str, numbers: str) -> None:
    read = parse_zone(zone)
    assert read is not None
    assert "".join(text[-1] for text in claimed(line(r"Share \d", zone=read), TEN)) == numbers


def test_the_zone_of_a_span_is_where_the_span_begins() -> None:
    read = parse_zone("head")
    assert read is not None
    text = f"Share 0 {'x' * 40} Share 1\nb\nc\nd"
    assert claimed(span(r"Share \d", zone=read), text) == ["Share 0"]


@pytest.mark.parametrize("zone", ["head", "tail"])
def test_a_text_of_fewer_than_four_blocks_is_all_head_and_all_tail(zone: str) -> None:
    read = parse_zone(zone)
    assert read is not None
    assert len(claimed(line("Share", zone=read), "Share\n\nShare\n \nShare")) == 3
    assert len(claimed(line("Share", zone=read), "Share\nShare\nShare\nShare")) < 4


def test_before_and_after_the_body() -> None:
    text = f"Share\n{PROSE}\nShare\n{PROSE}\nShare"
    for zone, starts in (("before body", [0]), ("after body", [len(text) - 5])):
        read = parse_zone(zone)
        assert read is not None
        rule = line("Share", zone=read)
        assert [
            claim.start for claim in Matcher([rule]).find_claims(Extraction(text, find_blocks(text))).claims
        ] == starts
        assert claimed(rule, "Share\nShare") == []


@pytest.mark.parametrize(
    "written", ["", "middle", "first 0 lines", "last 101%", "first lines", "head ", "first -1 lines"]
)
def test_what_names_no_zone(written: str) -> None:
    assert parse_zone(written) is None


@pytest.mark.parametrize("written", ["any", "head", "tail", "first 2 lines", "last 10%", "before body", "after body"])
def test_a_zone_is_shown_as_it_is_written(written: str) -> None:
    assert str(parse_zone(written)) == written


# block


def test_a_run_to_the_end_takes_what_follows() -> None:
    assert claimed(run("Related"), "One.\nRelated\n\na\nb") == ["Related\n\na\nb"]


def test_a_run_to_the_end_stops_before_a_body_like_block() -> None:
    assert claimed(run("Related"), f"Related\na\n{PROSE}\nb") == ["Related\na"]


def test_past_body_lets_it_run_on() -> None:
    assert claimed(run("Related", past_body=True), f"Related\na\n{PROSE}\nb") == [f"Related\na\n{PROSE}\nb"]


def test_through_takes_the_block_it_finds() -> None:
    assert claimed(run("Comments", through="Write.*"), "Comments\nBest\nWrite one!\nx") == [
        "Comments\nBest\nWrite one!"
    ]


def test_until_leaves_the_block_it_finds() -> None:
    assert claimed(run("Comments", until="Next"), "Comments\nBest\nNext\nx") == ["Comments\nBest"]
    assert claimed(run("Comments", until="Next"), "Comments\nNext") == ["Comments"]


@pytest.mark.parametrize("end", ["through", "until"])
def test_an_end_that_is_not_found_claims_nothing(end: str) -> None:
    assert claimed(run("Comments", **{end: "Write"}), "Comments\na\nb") == []
    assert claimed(run("Comments", **{end: "Write"}), f"Comments\na\n{PROSE}\nWrite") == []


def test_the_search_begins_at_the_block_after_the_start() -> None:
    assert claimed(run("Comments", through="Comments"), "Comments") == []
    assert claimed(run("Comments", through="Comments"), "Comments\nx\nComments") == ["Comments\nx\nComments"]


@pytest.mark.parametrize(("most", "goes"), [(4, 1), (3, 0)])
def test_max_lines_counts_every_block_of_the_claim(most: int, goes: int) -> None:
    assert len(claimed(run("Comments", through="Write", max_lines=most), "Comments\na\nb\nWrite\nx")) == goes
    assert len(claimed(run("Comments", until="Write", max_lines=most), "Comments\na\nb\nc\nWrite")) == goes
    assert len(claimed(run("Comments", max_lines=most), "Comments\na\nb\nc")) == goes
    assert len(claimed(run("Comments", while_=".", max_lines=most), "Comments\na\nb\nc\nxx")) == goes


@pytest.mark.parametrize(("least", "goes"), [(4, 1), (5, 0)])
def test_min_lines_counts_every_block_of_the_claim(least: int, goes: int) -> None:
    assert len(claimed(run("Comments", through="Write", min_lines=least), "Comments\na\nb\nWrite\nx")) == goes
    assert len(claimed(run("Comments", until="Write", min_lines=least), "Comments\na\nb\nc\nWrite")) == goes
    assert len(claimed(run("Comments", lines=3, min_lines=least), "Comments\na\nb\nc\nd")) == goes
    assert len(claimed(run("Comments", while_=".", min_lines=least), "Comments\na\nb\nc\nxx")) == goes


def test_while_takes_blocks_as_long_as_they_match() -> None:
    assert claimed(run("Tags", while_="#.*"), "Tags\n#a\n#b\nx\n#c") == ["Tags\n#a\n#b"]
    assert claimed(run("Tags", while_="#.*"), "Tags\nx") == ["Tags"]


def test_lines_takes_so_many_more() -> None:
    assert claimed(run("Photo", lines=2), "Photo\na\nb\nc") == ["Photo\na\nb"]
    assert claimed(run("Photo", lines=2), "Photo\na") == ["Photo\na"]
    assert claimed(run("Photo", lines=2), f"Photo\n{PROSE}\na") == ["Photo"]


def test_every_start_claims_and_claims_that_overlap_are_one() -> None:
    assert claimed(run("Photo", lines=1), "Photo\nPhoto\na\nb\nPhoto\nc") == ["Photo\nPhoto\na", "Photo\nc"]


# repeats

PAGE = {"titles": ("River rises by a metre",), "site_names": ("Example News",), "authors": ("Jo Lee",)}


@pytest.mark.parametrize(("block", "what", "goes"), [
    ("River rises by a metre", "title", True),
    ("RIVER RISES — by a ‘metre’!", "title", True),
    ("Floods | River rises by a metre", "title", True),
    ("River rises by a metre - Example News", "title", True),
    ("River rises by a metre and the people along it carried what they could", "title", False),
    ("The river rises by a metre on Monday", "title", False),
    ("River rises", "title", False),
    ("Example News", "site", True),
    ("Example News reports", "site", False),
    ("Jo Lee", "author", True),
    ("Jo Lee", "title", False),
    ("—", "title", False),
])  # fmt: skip
def test_a_block_that_says_again_what_the_page_says(block: str, what: str, goes: bool) -> None:
    rule = Rule("p:r", Repeats((what,)), ANYWHERE)  # type: ignore[arg-type]
    assert bool(claimed(rule, block, **PAGE)) is goes


def test_in_plain_text_a_headline_is_content() -> None:
    assert claimed(Rule("p:r", Repeats(("title", "site", "author")), ANYWHERE), "River rises by a metre") == []


def test_rules_that_prune_are_not_matched_against_text() -> None:
    assert Matcher([Rule("p:r", Css("div"), ANYWHERE)]).rules == ()


def test_claims_come_in_the_order_of_rule_ids() -> None:
    rules = [Rule(f"p:{name}", Line(pattern("Share")), ANYWHERE) for name in "cab"]
    claims = Matcher(rules).find_claims(Extraction("Share", find_blocks("Share"))).claims
    assert [claim.rule for claim in claims] == ["p:a", "p:b", "p:c"]
