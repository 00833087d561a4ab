"""Which removed words were rightly removed, line by line, against the gold body.

A removed line was wrongly removed where the gold body lost it: where at least half of its word 3-grams stand in the
gold body as often as they stood in the extracted text, so that the text without the line has too few of them. (A line
of one or two words is one shorter n-gram.) All its words are then wrong, else all are right. So a paragraph that the
page repeats and the gold body has once may go once, and common words that a furniture line shares with the article
count against nobody. Each rule is judged alone, by all that it claims on a page, as if no other rule were there: what
a rule is worth does not depend on which rule names a removal, and drafts are judged as if they cut.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cleaner.authoring.evaluate.metrics import FURNITURE_NGRAM, GoldBody, NgramCounts, find_shingles, split_words
from cleaner.lines import find_blocks
from cleaner.model import SPACE_RULE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from cleaner.authoring.evaluate.metrics import Shingle
    from cleaner.model import CleanResult, Extraction, Pruned

EXTRACTION_RULE = "~extraction"
"""What names a line that is gone because the extractor chose differently on the pruned page."""


@dataclass(frozen=True, slots=True)
class Cut:
    """A line, or a part of one, that a rule removes; a draft would.

    ``sole`` says that no other rule claims any of it; ``previous`` and ``next`` are the blocks around it that stay.
    ``pruned`` says that it went with an element of the page, before extraction.
    """

    rule: str
    category: str
    text: str
    words: int
    wrong: bool
    sole: bool
    withheld: str | None = None
    previous: str = ""
    next: str = ""
    pruned: bool = False


class Ledger:
    """What a text has of its gold body, and what lines that go together would cost it.

    ``left`` is the text that is left, where that is not simply the text without the lines.
    """

    def __init__(self, text: str, gold: GoldBody, left: str | None = None) -> None:
        self._found = NgramCounts(split_words(text))
        self._left = None if left is None else NgramCounts(split_words(left))
        self._wanted = gold.ngrams

    def judge(self, lines: Sequence[str]) -> list[tuple[int, bool]]:
        """For each of ``lines``, which go together: its number of words, and whether the gold body loses it.

        >>> ledger = Ledger("rain fell here\\nrain fell here", GoldBody("rain fell here"))
        >>> ledger.judge(["rain fell here"]), ledger.judge(["rain fell here", "rain fell here"])
        ([(3, False)], [(3, True), (3, False)])
        """
        words = [split_words(line) for line in lines]
        shingles = [find_shingles(each, FURNITURE_NGRAM) for each in words]
        lost = {
            shingle: self._lost(shingle, count) for shingle, count in Counter(s for e in shingles for s in e).items()
        }
        verdicts = []
        for each, of_line in zip(words, shingles, strict=True):
            needed = 0
            for shingle in of_line:
                if lost[shingle] > 0:
                    lost[shingle] -= 1
                    needed += 1
            verdicts.append((len(each), bool(of_line) and 2 * needed >= len(of_line)))
        return verdicts

    def _lost(self, shingle: Shingle, count: int) -> int:
        length = len(shingle)
        found, wanted = self._found.of_length(length)[shingle], self._wanted.of_length(length)[shingle]
        left = max(found - count, 0) if self._left is None else self._left.of_length(length)[shingle]
        return min(found, wanted) - min(left, wanted)


@dataclass(frozen=True, slots=True)
class _Span:
    start: int
    end: int
    rule: str
    category: str
    sole: bool
    withheld: str | None


def find_cuts(result: CleanResult, gold: GoldBody, categories: Mapping[str, str]) -> tuple[Cut, ...]:
    """What every rule removes from the extracted text, drafts included, line by line, in the order of the text."""
    spans = list(_find_spans(result, categories))
    if not spans:
        return ()
    ledger = Ledger(result.extracted, gold)
    kept = _KeptBlocks(result)
    by_rule: dict[str, list[_Span]] = {}
    for span in spans:
        by_rule.setdefault(span.rule, []).append(span)
    cuts: list[tuple[int, Cut]] = []
    for of_rule in by_rule.values():
        lines = [
            (span, span.start + block.start, span.start + block.end)
            for span in _merge(of_rule)
            for block in find_blocks(result.extracted[span.start : span.end])
        ]
        verdicts = ledger.judge([result.extracted[start:end] for _, start, end in lines])
        for (span, start, end), (words, wrong) in zip(lines, verdicts, strict=True):
            previous, following = kept.around(start, end)
            text = result.extracted[start:end]
            cut = Cut(span.rule, span.category, text, words, wrong, span.sole, span.withheld, previous, following)
            cuts.append((start, cut))
    return tuple(cut for _, cut in sorted(cuts, key=lambda each: (each[0], each[1].rule)))


def _find_spans(result: CleanResult, categories: Mapping[str, str]) -> Iterator[_Span]:
    for removal in result.removals:
        if removal.rule != SPACE_RULE:
            sole = not any(span.rule != removal.rule for span in removal.also)
            yield _Span(removal.start, removal.end, removal.rule, removal.category, sole, None)
            for also in removal.also:
                category = categories.get(also.rule, removal.category)
                yield _Span(also.start, also.end, also.rule, category, sole and also.rule == removal.rule, None)
    for draft in result.drafts:
        yield _Span(draft.start, draft.end, draft.rule, categories.get(draft.rule, "other"), True, draft.why)


def _merge(spans: Iterable[_Span]) -> list[_Span]:
    """The spans of one rule without those that stand in another of them."""
    merged: list[_Span] = []
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if not merged or span.end > merged[-1].end:
            merged.append(span)
    return merged


class _KeptBlocks:
    """The blocks that keep some text, to show what stood around a cut."""

    def __init__(self, result: CleanResult) -> None:
        self._text = result.extracted
        removals = result.removals
        self._kept = []
        at = 0
        for block in result.blocks:
            while at < len(removals) and removals[at].end <= block.start:
                at += 1
            if not (at < len(removals) and removals[at].start <= block.start and block.end <= removals[at].end):
                self._kept.append(block)

    def around(self, start: int, end: int) -> tuple[str, str]:
        before = next((block for block in reversed(self._kept) if block.end <= start), None)
        after = next((block for block in self._kept if block.start >= end), None)
        return (
            self._text[before.start : before.end] if before else "",
            self._text[after.start : after.end] if after else "",
        )


def find_pruning_cuts(
    before: Extraction, after: Extraction, gold: GoldBody, categories: Mapping[str, str]
) -> tuple[Cut, ...]:
    """The lines that pruning keeps out of the extracted text, each with the rule whose element holds it.

    ``before`` is the page as extracted without pruning. A line belongs to the first pruned element that has half of its
    3-grams; a line that none has went because the extractor chose differently, and is named ``~extraction``.
    """
    if not after.pruned:
        return ()
    left = Counter(_lines(after))
    gone = []
    for line in _lines(before):
        if left[line]:
            left[line] -= 1
        else:
            gone.append(line)
    elements = [(pruned, NgramCounts(split_words(pruned.text))) for pruned in after.pruned]
    ledger = Ledger(before.text, gold, left=after.text)
    cuts = []
    for line, (words, wrong) in zip(gone, ledger.judge(gone), strict=True):
        rule = _find_element(line, elements)
        cuts.append(Cut(rule, categories.get(rule, "other"), line, words, wrong, sole=True, pruned=True))
    return tuple(cuts)


def _lines(extraction: Extraction) -> list[str]:
    return [extraction.text[block.start : block.end] for block in extraction.blocks]


def _find_element(line: str, elements: Sequence[tuple[Pruned, NgramCounts]]) -> str:
    shingles = find_shingles(split_words(line), FURNITURE_NGRAM)
    for pruned, counts in elements:
        if 2 * sum(shingle in counts.of_length(len(shingle)) for shingle in shingles) >= max(1, len(shingles)):
            return pruned.rule
    return EXTRACTION_RULE
