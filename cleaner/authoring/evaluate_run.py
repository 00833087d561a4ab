"""Many gold pages to their evaluations, in worker processes, with extractions from a cache where it has them."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import TYPE_CHECKING

from cleaner.authoring.evaluate import Extracted, PageEvaluation, describe_failure, evaluate_page
from cleaner.authoring.evaluate_cache import (
    UNPRUNED,
    Kept,
    append_to_cache,
    hash_extractor,
    hash_pruning,
    make_key,
    parse_kept,
    read_cache,
    write_kept,
)
from cleaner.batch.runner import run_alone, run_work
from cleaner.batch.sources import Item
from cleaner.batch.work import describe_error
from cleaner.extract import extract_html, read_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from cleaner.authoring.gold import GoldPage
    from cleaner.model import Extraction, Status
    from cleaner.pipeline import Cleaner

TIMEOUT = 60.0


@dataclass(frozen=True, slots=True)
class _Outcome:
    """A page's evaluation, and the lines to add to the cache."""

    evaluation: PageEvaluation
    cache_lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Evaluate:
    """The work on one page, which an item names by its number."""

    pages: Sequence[GoldPage] = field(repr=False)
    cleaner: Cleaner = field(repr=False)
    known: Mapping[str, str] = field(repr=False)
    extractor: str
    pruning: str

    def __call__(self, item: Item) -> _Outcome:
        page = self.pages[int(item.id)]
        try:
            extracted, lines = self._extract(page)
            return _Outcome(evaluate_page(page, extracted, self.cleaner), lines)
        except Exception as error:  # whatever a page does to the libraries must cost that page alone
            return self.fail(item, None, describe_error(error))

    def fail(self, item: Item, _status: Status | None, why: str) -> _Outcome:
        """The page as one from which nothing came."""
        return _Outcome(describe_failure(self.pages[int(item.id)], why))

    def _extract(self, page: GoldPage) -> tuple[Extracted, tuple[str, ...]]:
        if page.extraction is not None:
            return Extracted(page.extraction, page.extraction), ()
        assert page.html is not None
        plain, lines = self._look_up(page, page.html, UNPRUNED)
        if self.pruning == UNPRUNED:
            return Extracted(plain.extraction, plain.extraction, plain.seconds), lines
        pruned, more = self._look_up(page, page.html, self.pruning)
        return Extracted(plain.extraction, pruned.extraction, pruned.seconds), lines + more

    def _look_up(self, page: GoldPage, html: bytes | str, pruning: str) -> tuple[Kept, tuple[str, ...]]:
        key = make_key(html, page.url, page.lang, self.extractor, pruning)
        if (line := self.known.get(key)) and (kept := parse_kept(line)):
            return kept, ()
        began = time.perf_counter()
        extraction: Extraction
        if pruning == UNPRUNED:
            extraction = extract_html(html, url=page.url, lang=page.lang)
        else:
            extraction = self.cleaner.extract_html(html, url=page.url, lang=page.lang)
        kept = Kept(extraction, time.perf_counter() - began)
        return kept, (write_kept(key, kept),)


def evaluate_pages(
    pages: Sequence[GoldPage],
    cleaner: Cleaner,
    *,
    workers: int = 1,
    cache: Path | None = None,
    timeout: float = TIMEOUT,
    progress: Callable[[PageEvaluation], None] | None = None,
) -> list[PageEvaluation]:
    """The evaluation of every page, in the order of ``pages``. A page that fails is one with a ``fault``.

    ``cache`` is a file of extractions, read and added to. ``progress`` is told of every page as it is done.

    Raises:
        InputError: the cache is none.
        OutputError: the cache cannot be written.
    """
    known = read_cache(cache) if cache else {}
    work = _Evaluate(pages, cleaner, known, hash_extractor(), hash_pruning(cleaner.in_force))
    items = [Item(str(number)) for number in range(len(pages))]
    if workers == 1:
        done = ([(number, run_alone(item, work, work.fail, timeout))] for number, item in enumerate(items))
    else:
        done = run_work(items, work, work.fail, workers=workers, timeout=timeout)
    evaluations: dict[int, PageEvaluation] = {}
    new_lines: list[str] = []
    try:
        for number, outcome in chain.from_iterable(done):
            evaluations[number] = outcome.evaluation
            new_lines += outcome.cache_lines
            if progress:
                progress(outcome.evaluation)
    finally:
        if cache:
            append_to_cache(cache, new_lines)  # also where the run was stopped: what is extracted is extracted
    return [evaluations[number] for number in range(len(pages))]


def take_bodies_as_text(pages: Sequence[GoldPage]) -> list[GoldPage]:
    """The gold bodies themselves as plain texts: whatever a rule removes from one of them is too much."""
    return [
        replace(page, html=None, extraction=read_text(page.body, url=page.url, lang=page.lang), must_not_have=())
        for page in pages
    ]
