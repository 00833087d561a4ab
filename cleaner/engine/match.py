"""The claims of all rules on one text; each rule is matched against the text as it came."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cleaner.engine.document import Document, MatchTimeoutError, Trial
from cleaner.engine.index import Index
from cleaner.model import Claim
from cleaner.packs.kept_rule import read_whole
from cleaner.packs.scope import applies, find_families, find_host
from cleaner.packs.scripts import find_scripts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import regex

    from cleaner.model import Extraction, Withheld
    from cleaner.packs.rule import Rule


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
        self._trials: dict[int, Trial] = {}  # by the number of the rule, each when it is first needed
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
        document = Document(extraction, self._compiled)
        candidates = self._try_all(extraction) if naive else self._find_candidates(extraction, document)
        claims: list[Claim] = []
        timed_out: list[str] = []
        for trial, numbers in candidates:
            rule = trial.rule
            try:
                spans = document.find_spans(trial, numbers)
            except MatchTimeoutError:
                timed_out.append(rule.id)
                continue
            if spans:
                withheld = self._withheld.get(rule.id)
                claims += [Claim(start, end, rule.id, rule.category, withheld) for start, end in _merge(spans)]
        return Found(tuple(claims), tuple(timed_out))

    def _try_all(self, extraction: Extraction) -> Iterator[tuple[Trial, Sequence[int]]]:
        """Each rule that is for the document, and every block."""
        scope = _find_scope(extraction)
        for number in range(len(self.rules)):
            trial = self._find_trial(number)
            if applies(trial.rule, *scope):
                yield trial, range(len(extraction.blocks))

    def _find_candidates(self, extraction: Extraction, document: Document) -> Iterator[tuple[Trial, Sequence[int]]]:
        """Each rule that is for the document and may match in it, in order, and the blocks to try it on."""
        scope = None  # found out where a rule asks for it
        layout = document.layout
        hits, others = self._index.find_candidates(document.lines, extraction.lang)
        for number in sorted([*hits, *others]):
            trial = self._trials.get(number) or self._find_trial(number)
            is_scoped = trial.is_scoped or (extraction.lang is None and trial.rule.langs)
            if is_scoped:
                scope = scope or _find_scope(extraction)
                if not applies(trial.rule, *scope):
                    continue
            hit = hits.get(number)
            if hit is None:
                numbers = layout.find_short(trial.zone, trial.longest)
            elif trial.zone.name == "any":
                numbers = sorted(hit)
            else:
                bounds = layout.bounds(trial.zone)
                numbers = [block for block in sorted(hit) if block in bounds]
            if numbers:
                yield trial, numbers

    def _find_trial(self, number: int) -> Trial:
        trial = self._trials.get(number)
        if trial is None:
            trial = self._trials[number] = Trial.of(read_whole(self.rules[number]))
        return trial


def _find_scope(extraction: Extraction) -> tuple[str | None, str | None, frozenset[str], frozenset[str] | None]:
    """What is known of a document that decides which rules are for it, in the order of ``applies``."""
    scripts = find_scripts(extraction.text) if extraction.lang is None else None
    return find_host(extraction.url), extraction.lang, find_families(extraction.page_kinds), scripts


def _merge(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans of one rule that overlap become one; spans that touch stay apart."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
