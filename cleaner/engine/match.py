"""The claims of all rules on one text; each rule is matched against the text as it came."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from cleaner.engine.index import Index, leading_pattern
from cleaner.engine.layout import Layout
from cleaner.engine.passages import find_repeated_passages
from cleaner.engine.repeats import Repeated
from cleaner.engine.run import find_run_end
from cleaner.model import Claim
from cleaner.packs.pattern import compile_pattern
from cleaner.packs.rule import UNBOUNDED, Inline, Repeats, Rule, Run
from cleaner.packs.scope import applies, find_families, find_host
from cleaner.packs.zone import ANYWHERE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import regex

    from cleaner.model import Block, Extraction, Withheld
    from cleaner.packs.rule import Pattern
    from cleaner.packs.zone import Zone

MATCH_SECONDS = 0.5  # CPU time that one pattern may take on one line; the regex module is late by about half


class MatchTimeoutError(Exception):
    """A pattern took longer than MATCH_SECONDS on a line."""


@dataclass(frozen=True, slots=True)
class Found:
    """The claims on one text, in the order of rule ids, and the rules whose patterns took too long on it."""

    claims: tuple[Claim, ...]
    timed_out: tuple[str, ...]


class Matcher:
    """Rules ready to be matched; patterns are compiled when they are first needed.

    ``withheld`` names the rules that are matched and reported, not cut, with the reason. Threads may share one.
    """

    def __init__(self, rules: Sequence[Rule], withheld: Mapping[str, Withheld] | None = None) -> None:
        self.rules = tuple(sorted((rule for rule in rules if not rule.prunes), key=lambda rule: rule.id))
        self._withheld = dict(withheld or {})
        self._index = Index(self.rules)
        self._compiled: dict[int, regex.Pattern[str]] = {}  # by id(): hashing a pattern takes as long as trying it

    def with_rules(self, rules: Sequence[Rule]) -> Matcher:
        """A matcher of these rules that shares what this one compiles: for variants of rules with the same patterns.

        It may be used as long as the rules of this one live.
        """
        matcher = Matcher(rules)
        matcher._compiled = self._compiled
        return matcher

    def find_claims(self, extraction: Extraction, *, naive: bool = False) -> Found:
        """Every claim on ``extraction``; ``naive`` tries each rule on each block, as the index must not show."""
        document = _Document(extraction, self._compiled)
        layout = document.layout
        host = find_host(extraction.url)
        families = find_families(extraction.page_kinds)
        claims: list[Claim] = []
        timed_out: list[str] = []
        for number, blocks in self._find_candidates(extraction, layout, naive=naive):
            rule = self.rules[number]
            if not applies(rule, host, extraction.lang, families):
                continue
            if blocks is None:
                blocks = layout.find_short(*_where(rule))
            try:
                spans = _merge(document.spans(rule, blocks))
            except MatchTimeoutError:
                timed_out.append(rule.id)
                continue
            withheld = self._withheld.get(rule.id)
            claims += [Claim(start, end, rule.id, rule.category, withheld) for start, end in spans]
        return Found(tuple(claims), tuple(timed_out))

    def _find_candidates(
        self, extraction: Extraction, layout: Layout, *, naive: bool
    ) -> list[tuple[int, Sequence[int] | None]]:
        """The number of each rule worth trying, in order, and the blocks to try it on (None: where it may begin)."""
        if naive:
            return [(rule, range(len(extraction.blocks))) for rule in range(len(self.rules))]
        hits = self._index.find_candidates(extraction.text, layout.starts)
        candidates: list[tuple[int, Sequence[int] | None]] = [(rule, sorted(blocks)) for rule, blocks in hits.items()]
        candidates += [(rule, None) for rule in self._index.everywhere]
        return sorted(candidates, key=lambda candidate: candidate[0])


def _where(rule: Rule) -> tuple[Zone, int]:
    """The zone of the blocks in which a claim may begin, and the most characters that such a block may have."""
    if isinstance(rule.matcher, Inline):
        return ANYWHERE, UNBOUNDED  # the zone is the span's, which may begin late in a block
    pattern = leading_pattern(rule)
    longest = pattern.longest if pattern is not None else UNBOUNDED
    return rule.zone, longest if isinstance(rule.matcher, Run) else min(longest, rule.max_chars)


def _merge(spans: Iterator[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans of one rule that overlap become one; spans that touch stay apart."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


class _Document:
    """One text while rules are tried on it: what several of them ask for is worked out once."""

    def __init__(self, extraction: Extraction, compiled: dict[int, regex.Pattern[str]]) -> None:
        self._extraction = extraction
        self._text, self._blocks = extraction.text, extraction.blocks
        self._compiled = compiled
        self.layout = Layout(self._text, self._blocks)
        self._repeated: Repeated | None = None

    def spans(self, rule: Rule, numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
        """The spans that ``rule`` claims where its claim begins in one of the blocks ``numbers``."""
        for number in numbers:
            if self._may_begin(rule, number):
                for first, last, start, end in self._matches(rule, number):
                    if end - start <= rule.max_chars and not self._spared(rule, first, last):
                        yield start, end

    def _may_begin(self, rule: Rule, number: int) -> bool:
        block = self._blocks[number]
        if rule.kinds and block.kind not in rule.kinds:
            return False
        if rule.linked is not None and (
            block.link_share is None or (block.link_share >= rule.linked_share) is not rule.linked
        ):
            return False
        if isinstance(rule.matcher, Inline):
            return True  # its zone is that of the span, which is not known yet
        if not isinstance(rule.matcher, Run) and block.end - block.start > rule.max_chars:
            return False
        return self._in_zone(rule, block.start, number)

    def _in_zone(self, rule: Rule, start: int, number: int) -> bool:
        zone = rule.zone
        if zone.name == "any":
            return True
        body = self.layout.prose.edges() if zone.name.endswith("body") else None
        return zone.holds(start=start, length=len(self._text), block=number, blocks=len(self._blocks), body=body)

    def _matches(self, rule: Rule, number: int) -> Iterator[tuple[int, int, int, int]]:
        """First and last block and start and end offset of each match that begins in block ``number``."""
        block = self._blocks[number]
        line = self._text[block.start : block.end]
        if isinstance(rule.matcher, Repeats):
            if "passage" in rule.matcher.what and number in self._passages:
                last = self._passages[number]
                yield number, last, block.start, self._blocks[last].end
            if self._repeated is None:
                self._repeated = Repeated(self._extraction)
            if self._repeated.says_again(line, rule.matcher.what):
                yield number, number, block.start, block.end
            return
        pattern = leading_pattern(rule)
        assert pattern is not None  # only pruning rules have none, and they are not matched against text
        if isinstance(rule.matcher, Inline):
            for start, end in self._find_all(pattern, line):
                if self._in_zone(rule, block.start + start, number):
                    yield number, number, block.start + start, block.start + end
        elif self._fits(pattern, line):
            last = number
            if isinstance(rule.matcher, Run):
                end_of_run = find_run_end(
                    rule, number, len(self._blocks), self._block_fits, self.layout.prose.is_body_like
                )
                if end_of_run is None:
                    return
                last = end_of_run
            yield number, last, block.start, self._blocks[last].end

    @cached_property
    def _passages(self) -> dict[int, int]:
        """The last block of each passage that stands earlier, by its first."""
        return dict(find_repeated_passages(self._text, self._blocks, self.layout.prose))

    def _spared(self, rule: Rule, first: int, last: int) -> bool:
        if rule.unless is None:
            return False
        return any(self._search(rule.unless, self._line(self._blocks[number])) for number in range(first, last + 1))

    def _line(self, block: Block) -> str:
        return self._text[block.start : block.end]

    def _block_fits(self, pattern: Pattern, number: int) -> bool:
        return self._fits(pattern, self._line(self._blocks[number]))

    def _compile(self, pattern: Pattern) -> regex.Pattern[str]:
        compiled = self._compiled.get(id(pattern))
        if compiled is None:
            compiled = self._compiled[id(pattern)] = compile_pattern(pattern)
        return compiled

    def _fits(self, pattern: Pattern, line: str) -> bool:
        try:
            return self._compile(pattern).fullmatch(line, timeout=MATCH_SECONDS) is not None
        except TimeoutError:
            raise MatchTimeoutError from None

    def _search(self, pattern: Pattern, line: str) -> bool:
        try:
            return self._compile(pattern).search(line, timeout=MATCH_SECONDS) is not None
        except TimeoutError:
            raise MatchTimeoutError from None

    def _find_all(self, pattern: Pattern, line: str) -> list[tuple[int, int]]:
        """Offsets into ``line`` of each match that is not empty."""
        try:
            found = [match.span() for match in self._compile(pattern).finditer(line, timeout=MATCH_SECONDS)]
        except TimeoutError:
            raise MatchTimeoutError from None
        return [(start, end) for start, end in found if start < end]
