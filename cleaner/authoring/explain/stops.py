"""Says in words what stopped a rule: the condition as written, and what the line or the page is instead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cleaner.authoring.explain.guards import END
from cleaner.engine.layout import Layout
from cleaner.packs.pattern import compile_pattern
from cleaner.packs.rule import Rule, Run
from cleaner.packs.scope import find_families, find_host

if TYPE_CHECKING:
    from cleaner.model import Extraction
    from cleaner.pipeline import Cleaner


@dataclass(frozen=True, slots=True)
class Stop:
    """One thing that stopped a rule: ``name`` as in a pack, and what it found."""

    name: str
    says: str


def describe_guard(guard: str, rule: Rule, number: int, extraction: Extraction) -> Stop:
    """Why ``guard`` keeps ``rule`` from block ``number`` (from 0)."""
    return Stop(guard, _WORDS[guard](rule, number, extraction))


def describe_withheld(rule: Rule, cleaner: Cleaner) -> tuple[Stop, ...]:
    """Why a rule that matches would still cut nothing: it is off or a draft, skipped, or not among ``only``."""
    if rule.status != "on":
        return (Stop("status", f"status is {rule.status}"),)
    if rule.id in cleaner.in_force.withheld:
        return (Stop("skip", f"category {rule.category} is matched and not cut; --also {rule.category} cuts it"),)
    if all(rule.id != each.id for each in cleaner.in_force.rules):
        return (Stop("only", "not among --only"),)
    return ()


def _say_zone(rule: Rule, number: int, extraction: Extraction) -> str:
    blocks = extraction.blocks
    share = blocks[number].start / max(1, len(extraction.text))
    where = f"this is line {number + 1} of {len(blocks)} with text, {share:.0%} down"
    if rule.zone.name.endswith("body"):
        edges = Layout(extraction.text, blocks).prose.edges()
        body = "no line reads like a body" if edges is None else f"the body is lines {edges[0] + 1} to {edges[1] + 1}"
        where += f", and {body}"
    return f"{rule.zone}; {where}"


def _say_unless(rule: Rule, number: int, extraction: Extraction) -> str:
    assert rule.unless is not None  # else it would stop nothing
    block = extraction.blocks[number]
    found = compile_pattern(rule.unless).search(extraction.text[block.start : block.end], timeout=1)
    if found is None:
        return f"{rule.unless.source!r} is found in a line that would go with this one"
    return f"{found.group()!r} is in the line"


def _say_linked(rule: Rule, number: int, extraction: Extraction) -> str:
    share = extraction.blocks[number].link_share
    if share is None:
        return "link text is not known in plain text"
    wanted = f"{'at least' if rule.linked else 'under'} {rule.linked_share:.0%}"
    return f"link text is {share:.0%} of the line, asked for is {wanted}"


def _say_kind(rule: Rule, number: int, extraction: Extraction) -> str:
    kind = extraction.blocks[number].kind
    return f"{kind or 'the kind is not known in plain text'}; asked for is {' or '.join(rule.kinds)}"


def _say_max_chars(rule: Rule, number: int, extraction: Extraction) -> str:
    block = extraction.blocks[number]
    if isinstance(rule.matcher, Run):
        return f"the block has over {rule.max_chars:,} characters"
    return f"{block.end - block.start:,} characters, at most {rule.max_chars:,}"


def _say_sites(rule: Rule, _number: int, extraction: Extraction) -> str:
    written = ", ".join([*rule.sites, *(f"!{site}" for site in rule.not_sites)])
    return f"for {written}; this page is of {find_host(extraction.url) or 'no known host'}"


def _say_langs(rule: Rule, _number: int, extraction: Extraction) -> str:
    return f"for {', '.join(rule.langs)}; this page is in {extraction.lang}"


def _say_pages(rule: Rule, _number: int, extraction: Extraction) -> str:
    written = ", ".join([*rule.pages, *(f"!{page}" for page in rule.not_pages)])
    found = ", ".join(sorted(find_families(extraction.page_kinds))) or "of no known kind"
    return f"for {written}; this page is {found}"


def _say_min_lines(rule: Rule, _number: int, _extraction: Extraction) -> str:
    return f"the block has under {rule.min_lines} lines"


def _say_max_lines(rule: Rule, _number: int, _extraction: Extraction) -> str:
    return f"the block has over {rule.max_lines} lines"


def _say_body_stop(_rule: Rule, number: int, extraction: Extraction) -> str:
    prose = Layout(extraction.text, extraction.blocks).prose
    stopping = next((block for block in range(number, -1, -1) if prose.is_body_like(block)), number)
    if stopping == number:
        return "this line reads like the body, so the block ends before it"
    return f"the block ends before line {stopping + 1} with text, which reads like the body"


def _say_no_end(rule: Rule, _number: int, _extraction: Extraction) -> str:
    assert isinstance(rule.matcher, Run)  # others need no end
    closer = rule.matcher.through or rule.matcher.until
    assert closer is not None  # without one a block ends anywhere
    return f"it starts here, and no later line matches {closer.source!r}"


_WORDS = {
    "zone": _say_zone,
    "unless": _say_unless,
    "linked": _say_linked,
    "kind": _say_kind,
    "max_chars": _say_max_chars,
    "min_lines": _say_min_lines,
    "max_lines": _say_max_lines,
    "body stop": _say_body_stop,
    "sites": _say_sites,
    "langs": _say_langs,
    "pages": _say_pages,
    END: _say_no_end,
}
