"""One document line by line: which rules take what, and for a line that stays which rules came near."""

from __future__ import annotations

import time
from bisect import bisect_right
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cleaner.authoring.explain.edits import NearPatterns
from cleaner.authoring.explain.guards import GuardFinder
from cleaner.authoring.explain.stops import Stop, describe_guard, describe_withheld
from cleaner.authoring.new import escape_pattern
from cleaner.engine import Matcher
from cleaner.engine.prose import ends_sentence
from cleaner.lines import find_lines
from cleaner.model import SPACE_RULE, Status
from cleaner.packs.lead import leading_pattern
from cleaner.packs.rule import Line, Pattern, Rule

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from cleaner.model import Block, CleanResult, Extraction
    from cleaner.pipeline import Cleaner

_SECONDS = 0.5  # for fuzzy matching on a document, of the second that an answer may take
_LONGEST_FUZZY = 300


@dataclass(frozen=True, slots=True)
class Taken:
    """What one rule takes of a line; ``also`` are rules that claim some of the same text."""

    rule: str
    category: str
    text: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Near:
    """A rule that leaves a line, and why: ``stops``, and ``edits`` that the line would need to match its pattern.

    ``is_generic`` says that the rule goes by no word of the line, so that it is near every line.
    """

    rule: Rule
    stops: tuple[Stop, ...]
    edits: int = 0
    is_generic: bool = False

    @property
    def distance(self) -> tuple[bool, int, int, str]:
        """What nearness is sorted by: guards and edits weigh the same, rules near every line come last."""
        return self.is_generic, len(self.stops) + self.edits, self.edits, self.rule.id


@dataclass(frozen=True, slots=True)
class ExplainedLine:
    """A line of the extracted text; ``number`` counts from 1, blank lines too. ``stays`` is what is left of it.

    ``near`` is nearest first; ``is_near_complete`` is False where there was no time to count edits.
    """

    number: int
    block: Block
    text: str
    stays: str
    taken: tuple[Taken, ...]
    near: tuple[Near, ...] = ()
    is_near_complete: bool = True


@dataclass(frozen=True, slots=True)
class Explanation:
    """A document explained: its lines that are not blank, and the result that they explain."""

    result: CleanResult
    lines: tuple[ExplainedLine, ...]


class Explainer:
    """Explains documents by the rules of one cleaner; what is worked out once for all of them is kept."""

    def __init__(self, cleaner: Cleaner) -> None:
        self._cleaner = cleaner
        self._rules = [rule for rule in cleaner.rule_set.rules if not rule.prunes]
        self._matcher = cleaner.matcher.with_rules(self._rules)
        self._guards = GuardFinder(self._matcher)
        self._near_patterns: NearPatterns | None = None

    def explain(
        self, extraction: Extraction, *, lines: Collection[int] | None = None, seconds: float = _SECONDS
    ) -> Explanation:
        """The document explained, or only its lines of these numbers.

        Edits are counted for ``seconds`` in all; where no ``lines`` are named, only on lines that end no sentence.
        """
        result = self._cleaner.clean_extraction(extraction)
        held: dict[int, list[Near]] = {}
        for each in self._guards.find_held(extraction):
            stops = tuple(describe_guard(guard, each.rule, each.block, extraction) for guard in each.guards)
            held.setdefault(each.block, []).append(self._make_near(each.rule, stops, result))
        for block, near in self._find_withheld(result, extraction):
            held.setdefault(block, []).append(near)
        until = time.process_time() + seconds
        explained = []
        for number, line in self._number_blocks(extraction):
            if lines is not None and line not in lines:
                continue
            explained.append(
                self._explain_line(
                    extraction, result, number, line, held.get(number, []), until, everything=lines is not None
                )
            )
        return Explanation(result, tuple(explained))

    def _explain_line(
        self,
        extraction: Extraction,
        result: CleanResult,
        number: int,
        line: int,
        held: Sequence[Near],
        until: float,
        *,
        everything: bool,
    ) -> ExplainedLine:
        block = extraction.blocks[number]
        text = extraction.text[block.start : block.end]
        taken, stays = _find_taken(result, block)
        if not stays:
            return ExplainedLine(line, block, text, stays, taken)
        near = list(held)
        is_complete = True
        if len(text) <= _LONGEST_FUZZY and (everything or not (taken or ends_sentence(text))):
            left = until - time.process_time()
            if left > 0:
                known = {each.rule.id for each in near} | {each.rule for each in taken}
                misses, is_complete = self._patterns().find_misses(text, leave_out=known, seconds=left)
                near += [
                    self._make_near(miss.rule, self._find_stops(miss.rule, number, extraction), result, miss.edits)
                    for miss in misses
                ]
            else:
                is_complete = False
        near.sort(key=lambda each: each.distance)
        return ExplainedLine(line, block, text, stays, taken, tuple(near), is_complete)

    def _find_stops(self, rule: Rule, number: int, extraction: Extraction) -> tuple[Stop, ...]:
        """What else would stop ``rule`` on a block that matched its pattern."""
        block = extraction.blocks[number]
        exact = Pattern(escape_pattern(extraction.text[block.start : block.end]))
        held = GuardFinder(Matcher([replace(rule, matcher=Line(exact))])).find_held(extraction)
        return tuple(
            describe_guard(guard, rule, number, extraction)
            for each in held
            if each.block == number
            for guard in each.guards
        )

    def _make_near(self, rule: Rule, stops: tuple[Stop, ...], result: CleanResult, edits: int = 0) -> Near:
        pattern = leading_pattern(rule)
        stops += describe_withheld(rule, self._cleaner)
        if result.status is Status.REFUSED and not stops and not edits:
            stops = (Stop("max_share", "the rules claim too much of this text, so nothing is cut"),)
        return Near(rule, stops, edits, is_generic=pattern is not None and not pattern.literals)

    def _find_withheld(self, result: CleanResult, extraction: Extraction) -> Iterable[tuple[int, Near]]:
        """The rules that match as they are and cut nothing: drafts, skipped ones, those that are off."""
        in_force = {rule.id for rule in self._cleaner.in_force.rules}
        out = [rule for rule in self._rules if rule.id not in in_force or rule.id in self._cleaner.in_force.withheld]
        refused = [rule for rule in self._rules if result.status is Status.REFUSED and rule not in out]
        starts = [block.start for block in extraction.blocks]
        by_id = {rule.id: rule for rule in self._rules}
        for claim in self._matcher.with_rules([*out, *refused]).find_claims(extraction).claims:
            first, last = bisect_right(starts, claim.start) - 1, bisect_right(starts, claim.end - 1) - 1
            for number in range(first, last + 1):
                yield number, self._make_near(by_id[claim.rule], (), result)

    def _patterns(self) -> NearPatterns:
        if self._near_patterns is None:
            self._near_patterns = NearPatterns(self._rules)
        return self._near_patterns

    @staticmethod
    def _number_blocks(extraction: Extraction) -> list[tuple[int, int]]:
        """Each block's number (from 0) and that of the line it stands on (from 1)."""
        starts = [start for start, _ in find_lines(extraction.text)]
        return [(number, bisect_right(starts, block.start)) for number, block in enumerate(extraction.blocks)]


def _find_taken(result: CleanResult, block: Block) -> tuple[tuple[Taken, ...], str]:
    """What is taken of a block, and what stays of it."""
    taken = []
    stays = []
    at = block.start
    for removal in result.removals:
        start, end = max(removal.start, block.start), min(removal.end, block.end)
        if start >= end:
            continue
        stays.append(result.extracted[at:start])
        at = end
        if removal.rule != SPACE_RULE:
            also = dict.fromkeys(
                span.rule
                for span in removal.also
                if span.start < end and start < span.end and span.rule != removal.rule
            )
            taken.append(Taken(removal.rule, removal.category, result.extracted[start:end], tuple(also)))
    stays.append(result.extracted[at : block.end])
    return tuple(taken), "".join(stays).strip()
