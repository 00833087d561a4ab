"""One rule tried on many documents: its hits folded by text, and the lines that it nearly took."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from cleaner.authoring.explain.edits import fold_words
from cleaner.authoring.explain.guards import GuardFinder
from cleaner.authoring.trial.draft import choose_examples, make_removes
from cleaner.authoring.trial.hits import Folded, Hit
from cleaner.engine import Matcher
from cleaner.engine.prose import BODY_CHARS, Prose, ends_sentence
from cleaner.lines import find_lines
from cleaner.packs.fold import fold
from cleaner.packs.lead import leading_pattern
from cleaner.packs.rule import Example, Inline, Rule
from cleaner.packs.scope import find_host, is_within

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cleaner.model import Extraction
    from cleaner.pipeline import Cleaner

_MOST_TEXTS = 20_000  # distinct texts kept; of more, only the counts
_MOST_KEPT = 300  # documents kept for the question what the shipped rules do with them
_LONGEST_NEAR = 400
_MENTIONS = "pattern"


class Trial:
    """What ``rule`` takes from the documents that are added one by one."""

    def __init__(self, rule: Rule) -> None:
        self.rule = rule
        self.documents = self.hit_documents = self.characters = self.hit_characters = self.hits = 0
        self.longest = ""
        self.timed_out: list[str] = []
        self.refused: list[str] = []
        self.left_out = 0
        self._matcher = Matcher([rule])
        self._guards = GuardFinder(self._matcher)
        self._hits: dict[str, Folded] = {}
        self._near: dict[str, Folded] = {}
        self._extractions: dict[str, Extraction] = {}
        pattern = leading_pattern(rule)
        self._literals = [fold_words(literal) for literal in pattern.literals] if pattern is not None else []

    def add(self, document: str, extraction: Extraction) -> list[Hit]:
        """The hits in one document, extracted with the rule in force where it prunes."""
        self.documents += 1
        self.characters += len(extraction.text)
        host = find_host(extraction.url) or "unknown host"
        hits = list(self._find_pruned(document, extraction)) if self.rule.prunes else []
        if self.rule.prunes and self.rule.id in (extraction.pruning_refused or ""):
            self.refused.append(document)
        if not self.rule.prunes and self._may_match(extraction):
            hits = self._match(document, extraction, host)
        if hits:
            self.hit_documents += 1
            self.hits += len(hits)
            self.hit_characters += sum(len(hit.text) for hit in hits)
            self.longest = max([self.longest, *(hit.text for hit in hits)], key=len)
            for hit in hits:
                self._count(self._hits, hit, host)
            if len(self._extractions) < _MOST_KEPT:
                self._extractions[document] = extraction
        return hits

    def find_hits(self) -> list[Folded]:
        """The hits by text: those that look like prose first, then the most frequent."""
        return sorted(
            self._hits.values(),
            key=lambda each: (not each.first.is_prose, -each.documents, -each.count, each.first.text),
        )

    def find_near(self) -> list[Folded]:
        """The lines that were nearly taken, the most frequent first."""
        return sorted(self._near.values(), key=lambda each: (-each.documents, -each.count, each.first.text))

    def name_takers(self, cleaner: Cleaner) -> None:
        """Find out which rules of ``cleaner`` take what is hit already, in the first document that has it."""
        results = {name: cleaner.clean_extraction(extraction) for name, extraction in self._extractions.items()}
        for each in self._hits.values():
            result = results.get(each.first.document)
            if result is None or each.first.line == 0:
                continue
            starts = [start for start, _ in find_lines(result.extracted)]
            start = result.extracted.find(each.first.text, starts[each.first.line - 1])
            end = start + len(each.first.text)
            over = [cut for cut in (*result.removals, *result.claimed) if cut.start < end and start < cut.end]
            each.already = tuple(dict.fromkeys(cut.rule for cut in over if not cut.rule.startswith("~")))

    def draft_examples(self) -> tuple[tuple[Example, ...], tuple[Example, ...]]:
        """``removes`` from the hits and ``keeps`` from the near misses, each of which holds."""
        frequent = sorted(self._hits.values(), key=lambda each: (each.first.is_prose, -each.documents, each.first.text))
        removes = [each.example for each in frequent if each.example is not None]
        keeps = [each.example for each in self.find_near() if each.example is not None]
        return choose_examples(self.rule, removes, keeps)

    def _may_match(self, extraction: Extraction) -> bool:
        if not self._literals:
            return True
        folded = fold_words(extraction.text)
        return any(literal in folded for literal in self._literals)

    def _find_pruned(self, document: str, extraction: Extraction) -> Iterator[Hit]:
        for each in extraction.pruned:
            if each.rule == self.rule.id:
                is_prose = len(each.text) >= BODY_CHARS and ends_sentence(each.text)
                yield Hit(document, 0, each.text, each.path, each.text, "", is_prose)

    def _match(self, document: str, extraction: Extraction, host: str) -> list[Hit]:
        found = self._matcher.find_claims(extraction)
        if found.timed_out:
            self.timed_out.append(document)
            return []  # what holds it back would take as long to find out
        prose = Prose(extraction.text, extraction.blocks)
        starts = [block.start for block in extraction.blocks]
        line_starts = [start for start, _ in find_lines(extraction.text)]
        taken: set[int] = set()
        hits = []
        for claim in found.claims:
            first, last = bisect_right(starts, claim.start) - 1, bisect_right(starts, claim.end - 1) - 1
            taken.update(range(first, last + 1))
            text = extraction.text[claim.start : claim.end]
            is_prose = (
                ends_sentence(text) if isinstance(self.rule.matcher, Inline) and len(text) >= BODY_CHARS else False
            )
            if not isinstance(self.rule.matcher, Inline):
                is_prose = any(prose.is_body_like(number) for number in range(first, last + 1))
            hit = self._make_hit(document, extraction, first, last, text, line_starts, is_prose=is_prose)
            hits.append(hit)
            if (folded := self._hits.get(_fold(text))) is None or folded.example is None:
                at = extraction.blocks[first].start
                example = make_removes(
                    self.rule, hit.whole, claim.start - at, claim.end - at, _is_linked(extraction, first, self.rule)
                )
                self._count(self._hits, hit, host, example=example, only_note=True)
        self._find_near(document, extraction, host, taken, line_starts)
        return hits

    def _find_near(
        self, document: str, extraction: Extraction, host: str, taken: set[int], line_starts: Sequence[int]
    ) -> None:
        stops = {held.block: held.guards for held in self._guards.find_held(extraction)}
        for number, block in enumerate(extraction.blocks):
            if number in taken or block.end - block.start > _LONGEST_NEAR:
                continue
            text = extraction.text[block.start : block.end]
            if number not in stops and not any(literal in fold_words(text) for literal in self._literals):
                continue
            hit = self._make_hit(document, extraction, number, number, text, line_starts, is_prose=False)
            example = Example(
                text=text,
                linked=_is_linked(extraction, number, self.rule) if self.rule.linked is not None else None,
                kind=block.kind if self.rule.kinds else None,
                url=extraction.url if self._is_foreign(extraction) else None,
            )
            self._count(self._near, hit, host, example=example, stops=stops.get(number, (_MENTIONS,)))

    def _is_foreign(self, extraction: Extraction) -> bool:
        """Whether the document is of a site that the rule is not for, so that an example has to say so."""
        host = find_host(extraction.url)
        if host is None or not (self.rule.sites or self.rule.not_sites):
            return False
        return bool(self.rule.not_sites) or not any(is_within(host, site) for site in self.rule.sites)

    def _make_hit(
        self,
        document: str,
        extraction: Extraction,
        first: int,
        last: int,
        text: str,
        line_starts: Sequence[int],
        *,
        is_prose: bool,
    ) -> Hit:
        blocks = extraction.blocks

        def read(number: int) -> str:
            return extraction.text[blocks[number].start : blocks[number].end] if 0 <= number < len(blocks) else ""

        whole = extraction.text[blocks[first].start : blocks[last].end]
        line = bisect_right(line_starts, blocks[first].start)
        return Hit(document, line, text, read(first - 1), whole, read(last + 1), is_prose)

    def _count(
        self,
        folded: dict[str, Folded],
        hit: Hit,
        host: str,
        *,
        example: Example | None = None,
        stops: tuple[str, ...] = (),
        only_note: bool = False,
    ) -> None:
        key = _fold(hit.text)
        if key not in folded:
            if len(folded) >= _MOST_TEXTS:
                self.left_out += not only_note
                return
            folded[key] = Folded(hit, stops=stops)
        each = folded[key]
        each.example = each.example or example
        if not only_note:
            each.add(hit.document, host)


def _fold(text: str) -> str:
    return " ".join(fold(text).split())


def _is_linked(extraction: Extraction, number: int, rule: Rule) -> bool | None:
    share = extraction.blocks[number].link_share
    return None if share is None else share >= rule.linked_share
