"""One text while rules are tried on it: what several of them ask for is worked out once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from cleaner.engine.layout import Layout
from cleaner.engine.passages import find_repeated_passages
from cleaner.engine.repeats import Repeated
from cleaner.engine.run import find_run_end
from cleaner.packs.compiled import compile_kept
from cleaner.packs.lead import find_longest, leading_pattern
from cleaner.packs.rule import Inline, Line, Repeats, Run
from cleaner.packs.zone import ANYWHERE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import regex

    from cleaner.model import Block, Extraction
    from cleaner.packs.rule import Pattern, Rule
    from cleaner.packs.zone import Zone

MATCH_SECONDS = 0.5  # CPU time that one pattern may take on one line; the regex module is late by about half


class MatchTimeoutError(Exception):
    """A pattern took longer than MATCH_SECONDS on a line."""


@dataclass(frozen=True, slots=True)
class Trial:
    """A rule with what is asked of it for every text.

    A claim begins in a block of ``zone`` that has at most ``longest`` characters. ``is_whole``: a claim begins with a
    block that the pattern fits as a whole. ``is_particular``: only blocks of some kinds or link shares will do.
    ``is_scoped``: only documents of some sites or kinds of page.
    """

    rule: Rule
    pattern: Pattern | None
    zone: Zone
    longest: int
    is_whole: bool
    is_particular: bool
    is_scoped: bool

    @classmethod
    def of(cls, rule: Rule) -> Trial:
        """The trial of ``rule``."""
        return cls(
            rule,
            leading_pattern(rule),
            ANYWHERE if isinstance(rule.matcher, Inline) else rule.zone,  # a span's may begin late in a block
            find_longest(rule),
            isinstance(rule.matcher, (Line, Run)),
            bool(rule.kinds) or rule.linked is not None,
            bool(rule.sites or rule.not_sites or rule.pages or rule.not_pages),
        )


class Document:
    """A text and its blocks. ``compiled`` holds the patterns that were needed so far, by id()."""

    def __init__(self, extraction: Extraction, compiled: dict[int, regex.Pattern[str]]) -> None:
        self._extraction = extraction
        self._text, self._blocks = extraction.text, extraction.blocks
        self.lines = [extraction.text[block.start : block.end] for block in extraction.blocks]
        self._compiled = compiled
        self.layout = Layout(self._text, self._blocks)

    def find_spans(self, trial: Trial, numbers: Sequence[int]) -> list[tuple[int, int]]:
        """The spans that a rule claims where its claim begins in one of the blocks ``numbers``."""
        rule = trial.rule
        if trial.is_particular:
            numbers = [number for number in numbers if _is_wanted(rule, self._blocks[number])]
        if trial.is_whole:
            numbers = self._find_fitting(trial, numbers)
            if not numbers:  # as nearly always
                return []
        spans = []
        for first, last, start, end in self._matches(trial, numbers):
            if end - start > rule.max_chars or not self._in_zone(rule, start, first):
                continue
            if rule.unless is None or not self._is_spared(rule.unless, first, last):
                spans.append((start, end))
        return spans

    def _in_zone(self, rule: Rule, start: int, number: int) -> bool:
        zone = rule.zone
        if zone.name == "any":
            return True
        body = self.layout.prose.edges() if zone.name.endswith("body") else None
        return zone.holds(start=start, length=len(self._text), block=number, blocks=len(self._blocks), body=body)

    def _matches(self, trial: Trial, numbers: Sequence[int]) -> Iterator[tuple[int, int, int, int]]:
        """First and last block and start and end offset of each match that begins in one of the blocks ``numbers``."""
        rule, blocks = trial.rule, self._blocks
        if isinstance(rule.matcher, Repeats):
            yield from self._find_repeats(rule.matcher, numbers)
            return
        if trial.is_whole:
            for number in numbers:
                last = self._find_run_end(rule, number) if isinstance(rule.matcher, Run) else number
                if last is not None:
                    yield number, last, blocks[number].start, blocks[last].end
            return
        assert trial.pattern is not None  # only pruning rules have none, and they are not matched against text
        compiled = self._compile(trial.pattern)
        for number in numbers:
            before = blocks[number].start
            for start, end in _find_all(compiled, self.lines[number]):
                yield number, number, before + start, before + end

    def _find_fitting(self, trial: Trial, numbers: Sequence[int]) -> list[int]:
        """Which of the blocks ``numbers`` the pattern fits as a whole."""
        assert trial.pattern is not None
        compiled, lines, most = self._compile(trial.pattern), self.lines, trial.rule.max_chars
        # A claim is at least as long as the block that it begins in; a pattern may take its time on a longer one.
        return [number for number in numbers if len(lines[number]) <= most and _fits(compiled, lines[number])]

    def _find_run_end(self, rule: Rule, number: int) -> int | None:
        return find_run_end(rule, number, len(self._blocks), self._block_fits, self.layout.prose.is_body_like)

    def _find_repeats(self, matcher: Repeats, numbers: Sequence[int]) -> Iterator[tuple[int, int, int, int]]:
        blocks = self._blocks
        if "passage" in matcher.what:
            for number in numbers if self._passages else ():
                if number in self._passages:
                    last = self._passages[number]
                    yield number, last, blocks[number].start, blocks[last].end
        if matcher.what != ("passage",):
            for number in numbers:
                if self._repeated.says_again(self.lines[number], matcher.what):
                    yield number, number, blocks[number].start, blocks[number].end

    @cached_property
    def _repeated(self) -> Repeated:
        return Repeated(self._extraction)

    @cached_property
    def _passages(self) -> dict[int, int]:
        """The last block of each passage that stands earlier, by its first."""
        return dict(find_repeated_passages(self._text, self._blocks, self.layout.prose))

    def _is_spared(self, unless: Pattern, first: int, last: int) -> bool:
        compiled = self._compile(unless)
        return any(_is_found(compiled, line) for line in self.lines[first : last + 1])

    def _block_fits(self, pattern: Pattern, number: int) -> bool:
        return _fits(self._compile(pattern), self.lines[number])

    def _compile(self, pattern: Pattern) -> regex.Pattern[str]:
        compiled = self._compiled.get(id(pattern))
        if compiled is None:
            compiled = self._compiled[id(pattern)] = compile_kept(pattern)
        return compiled


def _is_wanted(rule: Rule, block: Block) -> bool:
    """Whether the block is of the kind and link share that the rule is for."""
    if rule.kinds and block.kind not in rule.kinds:
        return False
    if rule.linked is None:
        return True
    return block.link_share is not None and (block.link_share >= rule.linked_share) is rule.linked


# The timeout counts the CPU time of all threads, so one alone may match: else four would stop what one does not.


def _fits(compiled: regex.Pattern[str], line: str) -> bool:
    try:
        return compiled.fullmatch(line, timeout=MATCH_SECONDS, concurrent=False) is not None
    except TimeoutError:
        raise MatchTimeoutError from None


def _is_found(compiled: regex.Pattern[str], line: str) -> bool:
    try:
        return compiled.search(line, timeout=MATCH_SECONDS, concurrent=False) is not None
    except TimeoutError:
        raise MatchTimeoutError from None


def _find_all(compiled: regex.Pattern[str], line: str) -> list[tuple[int, int]]:
    """Offsets into ``line`` of each match that is not empty."""
    try:
        found = [match.span() for match in compiled.finditer(line, timeout=MATCH_SECONDS, concurrent=False)]
    except TimeoutError:
        raise MatchTimeoutError from None
    return [(start, end) for start, end in found if start < end]
