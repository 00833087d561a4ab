"""Evaluations of pages to what is said of them all: means, harm, and the credit of every rule."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from statistics import fmean
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from cleaner.authoring.evaluate.credit import Cut
    from cleaner.authoring.evaluate.metrics import Measures
    from cleaner.authoring.evaluate.page import PageEvaluation


@dataclass(frozen=True, slots=True)
class Means:
    """Means over pages; ``leaks`` and ``losses`` are shares of all snippets, None where the gold has none."""

    precision: float
    recall: float
    f1: float
    shingle_f1: float
    exact: float
    leaks: float | None
    losses: float | None


@dataclass(frozen=True, slots=True)
class Summary:
    """What is said of some pages: ``before`` the rules (extraction alone) and ``after`` them.

    ``perfect_f1`` is the F1 that a perfect remover of furniture lines would reach. Words are counted over all pages:
    ``removed_words`` of ``found_words``, ``lost_words`` of ``gold_words`` that the extraction had. ``harmed`` pages
    lost over a point of recall. Processor seconds are means a page; those of the extraction None where there was
    none.
    """

    pages: int
    before: Means
    after: Means
    perfect_f1: float
    found_words: int
    removed_words: int
    gold_words: int
    lost_words: int
    harmed: int
    refused: int
    faults: int
    extraction_seconds: float | None
    rules_seconds: float

    @property
    def removed_share(self) -> float:
        """The share of the extracted words that went."""
        return self.removed_words / self.found_words if self.found_words else 0.0

    @property
    def lost_share(self) -> float:
        """The share of the gold words in the extraction that went."""
        return self.lost_words / self.gold_words if self.gold_words else 0.0


def summarise(pages: Sequence[PageEvaluation]) -> Summary:
    """The summary of at least one page."""
    timed = [page.extraction_seconds for page in pages if page.extraction_seconds is not None]
    return Summary(
        pages=len(pages),
        before=_mean([page.before for page in pages]),
        after=_mean([page.after for page in pages]),
        perfect_f1=fmean(page.perfect.f1 for page in pages),
        found_words=sum(page.before.words.found for page in pages),
        removed_words=sum(page.before.words.found - page.after.words.found for page in pages),
        gold_words=sum(page.before.words.common for page in pages),
        lost_words=sum(max(0, page.lost_words) for page in pages),
        harmed=sum(page.is_harmed for page in pages),
        refused=sum(page.status == "refused" for page in pages),
        faults=sum(page.fault is not None for page in pages),
        extraction_seconds=fmean(timed) if timed else None,
        rules_seconds=fmean(page.rules_seconds for page in pages),
    )


def _mean(measures: Sequence[Measures]) -> Means:
    furniture, content = sum(m.furniture for m in measures), sum(m.content for m in measures)
    return Means(
        precision=fmean(m.words.precision for m in measures),
        recall=fmean(m.words.recall for m in measures),
        f1=fmean(m.words.f1 for m in measures),
        shingle_f1=fmean(m.shingles.f1 for m in measures),
        exact=fmean(m.exact for m in measures),
        leaks=sum(m.leaks for m in measures) / furniture if furniture else None,
        losses=sum(m.losses for m in measures) / content if content else None,
    )


def summarise_by(pages: Iterable[PageEvaluation], key: Callable[[PageEvaluation], str]) -> list[tuple[str, Summary]]:
    """A summary for each value of ``key``, the most pages first."""
    groups: defaultdict[str, list[PageEvaluation]] = defaultdict(list)
    for page in pages:
        groups[key(page)].append(page)
    return sorted(
        ((name, summarise(group)) for name, group in groups.items()), key=lambda each: (-each[1].pages, each[0])
    )


@dataclass(frozen=True, slots=True)
class Credit:
    """What one rule did: words that it removed ``right`` and ``wrong``, on ``pages`` and in ``lines``.

    ``sole`` are the words that no other rule would have removed. ``withheld`` says why it only matched.
    """

    rule: str
    category: str
    withheld: str | None
    pages: int
    harmed_pages: int
    lines: int
    right: int
    wrong: int
    sole: int

    @property
    def precision(self) -> float:
        """The share of the words that it removed rightly; 1 where what it removed has no words."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0


def credit_rules(pages: Iterable[PageEvaluation]) -> list[Credit]:
    """One credit a rule that did anything, the most words first. A line that two rules remove counts for both."""
    cuts: defaultdict[tuple[str, str, str | None], list[tuple[PageEvaluation, Cut]]] = defaultdict(list)
    for page in pages:
        for cut in page.cuts:
            cuts[cut.rule, cut.category, cut.withheld].append((page, cut))
    credits_ = [
        Credit(
            *rule,
            pages=len({id(page) for page, _ in of_rule}),
            harmed_pages=len({id(page) for page, cut in of_rule if cut.wrong}),
            lines=len(of_rule),
            right=sum(cut.words for _, cut in of_rule if not cut.wrong),
            wrong=sum(cut.words for _, cut in of_rule if cut.wrong),
            sole=sum(cut.words for _, cut in of_rule if cut.sole),
        )
        for rule, of_rule in cuts.items()
    ]
    return sorted(credits_, key=lambda credit: (credit.withheld or "", -credit.right - credit.wrong, credit.rule))
