"""One page with its gold body to its measures: extraction alone, with the rules, and what each rule cut."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cleaner.authoring.evaluate.credit import Cut, find_cuts, find_pruning_cuts
from cleaner.authoring.evaluate.lines import MarkedLine, mark_lines
from cleaner.authoring.evaluate.metrics import GoldBody, Measures, Overlap, measure, measure_overlap, split_words
from cleaner.authoring.evaluate.missing import Left, Shape, Tally, find_left

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cleaner.authoring.evaluate.gold import GoldPage
    from cleaner.model import Extraction, Status
    from cleaner.pipeline import Cleaner

HARM = 0.01
"""A page is harmed where the rules cost it more than this of its recall."""


@dataclass(frozen=True, slots=True)
class PageEvaluation:
    """One page: measures of the extraction ``before`` and of the body ``after`` the rules, and how it came to them.

    ``perfect`` is the extraction without just its furniture. ``group`` is the country or language. ``fault`` says why
    a page has no text: it then scores nothing, before and after. Times are processor seconds; ``extraction_seconds`` is
    None where nothing was extracted.
    """

    id: str
    source: str
    site: str
    group: str
    before: Measures
    after: Measures
    perfect: Overlap
    status: Status | None = None
    fault: str | None = None
    pruning_refused: str | None = None
    cuts: tuple[Cut, ...] = field(default=(), repr=False)
    lines: tuple[MarkedLine, ...] = field(default=(), repr=False)
    left: tuple[Left, ...] = field(default=(), repr=False)
    shapes: Mapping[Shape, Tally] = field(default_factory=dict, repr=False)
    extraction_seconds: float | None = None
    rules_seconds: float = 0.0

    @property
    def lost_words(self) -> int:
        """Words of the gold body that extraction had and the rules removed; below 0 where pruning won some back."""
        return self.before.words.common - self.after.words.common

    @property
    def is_harmed(self) -> bool:
        """Whether the rules cost the page over a point of recall."""
        return self.before.words.recall - self.after.words.recall > HARM

    @property
    def is_suspect(self) -> bool:
        """Whether the extraction has so much beside the gold body (over half of it) that the gold is in doubt."""
        words = self.before.words
        return words.found - words.common > words.wanted / 2


@dataclass(frozen=True, slots=True)
class Extracted:
    """A page as extracted without pruning and with the pruning rules in force; the same where nothing was pruned."""

    plain: Extraction
    pruned: Extraction
    seconds: float | None = None


def evaluate_page(page: GoldPage, extracted: Extracted, cleaner: Cleaner, *, with_lines: bool = True) -> PageEvaluation:
    """Clean what was extracted from ``page`` and compare both with its gold body.

    Without ``with_lines``, the evaluation has no ``lines``, ``left`` and ``shapes``, and is had a fifth sooner.
    """
    categories = {rule.id: rule.category for rule in cleaner.in_force.rules}
    plain, pruned = extracted.plain, extracted.pruned
    began = time.process_time()
    result = cleaner.clean_extraction(pruned)
    rules_seconds = time.process_time() - began
    gold = GoldBody(page.body)
    before = _measure(plain.text, gold, page)
    after = before if result.body == plain.text else _measure(result.body, gold, page)
    lines = mark_lines(result, gold) if with_lines else ()
    left, shapes = find_left(lines, gold)
    return PageEvaluation(
        id=page.id,
        source=page.source,
        site=page.site,
        group=find_group(page, pruned.lang),
        before=before,
        after=after,
        perfect=measure_perfect(plain, gold),
        status=result.status,
        pruning_refused=result.pruning_refused,
        cuts=(*find_pruning_cuts(plain, pruned, gold, categories), *find_cuts(result, gold, categories)),
        lines=lines,
        left=left,
        shapes=shapes,
        extraction_seconds=extracted.seconds,
        rules_seconds=rules_seconds,
    )


def describe_failure(page: GoldPage, fault: str) -> PageEvaluation:
    """The page that has no text: it counts as one from which nothing came."""
    nothing = _measure("", GoldBody(page.body), page)
    group = find_group(page, None)
    return PageEvaluation(page.id, page.source, page.site, group, nothing, nothing, nothing.words, fault=fault)


def measure_perfect(extraction: Extraction, gold: GoldBody) -> Overlap:
    """The words of the extraction without its furniture lines against the gold body: what rules could reach."""
    lines = [extraction.text[block.start : block.end] for block in extraction.blocks]
    kept = "\n".join(line for line in lines if not gold.is_furniture(line))
    return measure_overlap(Counter(split_words(kept)), gold.words)


def find_group(page: GoldPage, lang: str | None) -> str:
    """What a page is counted under: its country, else its language, the page's own where the gold says none."""
    known = page.country or page.lang or lang
    return known.replace("_", "-").partition("-")[0].lower() if known else "?"


def _measure(text: str, gold: GoldBody, page: GoldPage) -> Measures:
    return measure(text, gold, page.must_have, page.must_not_have)
