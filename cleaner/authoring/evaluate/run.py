"""Many gold pages to their evaluations, in worker processes, with extractions from a cache where it has them."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from importlib import import_module
from itertools import chain
from typing import TYPE_CHECKING, Any

from cleaner.authoring.evaluate.cache import (
    UNPRUNED,
    Kept,
    append_to_cache,
    find_kept,
    hash_extractor,
    hash_pruning,
    make_key,
    read_cache,
    write_alias,
    write_kept,
)
from cleaner.authoring.evaluate.page import Extracted, PageEvaluation, describe_failure, evaluate_page
from cleaner.batch.item import Item
from cleaner.batch.work import describe_error
from cleaner.batch.workers.runner import run_work
from cleaner.extract import Pruner, extract_html, read_text
from cleaner.model import Status

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from cleaner.authoring.evaluate.gold import GoldPage
    from cleaner.extract.prune import Hit
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
    pruning_extractor: str
    pruning: str
    with_lines: bool

    def prepare(self, item: Item) -> None:
        """Import what extracts, before the page's time begins to run."""
        if self.pages[int(item.id)].html is not None:
            import_module("cleaner.extract.page_extraction")

    def __call__(self, item: Item) -> _Outcome:
        page = self.pages[int(item.id)]
        try:
            extracted, lines = self._extract(page)
            return _Outcome(evaluate_page(page, extracted, self.cleaner, with_lines=self.with_lines), lines)
        except Exception as error:  # whatever a page does to the libraries must cost that page alone
            return self.fail(item, Status.ERROR, describe_error(error))

    def fail(self, item: Item, status: Status, why: str) -> _Outcome:
        """The page as one from which nothing came."""
        return _Outcome(describe_failure(self.pages[int(item.id)], f"{status.value}: {why}"))

    def _extract(self, page: GoldPage) -> tuple[Extracted, tuple[str, ...]]:
        if page.extraction is not None:
            return Extracted(page.extraction, page.extraction), ()
        assert page.html is not None
        unpruned = make_key(page.html, page.url, page.lang, self.extractor, UNPRUNED)
        plain, lines = self._look_up(unpruned, page, None)
        if self.pruning == UNPRUNED:
            return Extracted(plain.extraction, plain.extraction, plain.seconds), lines
        key = make_key(page.html, page.url, page.lang, self.pruning_extractor, self.pruning)
        if (kept := find_kept(self.known, key)) is not None:
            return Extracted(plain.extraction, kept.extraction, kept.seconds), lines
        # Other pruning rules than last time, but on most pages they find what was found before.
        pruner = Pruner(self.cleaner.in_force.rules, self.cleaner.in_force.withheld)
        hits = find_hits(page.html, page.url, page.lang, pruner)
        if not hits:
            return Extracted(plain.extraction, plain.extraction, plain.seconds), (*lines, write_alias(key, unpruned))
        same_hits = make_key(page.html, page.url, page.lang, self.pruning_extractor, repr(hits))
        pruned, more = self._look_up(same_hits, page, pruner)
        return Extracted(plain.extraction, pruned.extraction, pruned.seconds), (
            *lines,
            *more,
            write_alias(key, same_hits),
        )

    def _look_up(self, key: str, page: GoldPage, pruner: Pruner | None) -> tuple[Kept, tuple[str, ...]]:
        if (kept := find_kept(self.known, key)) is not None:
            return kept, ()
        began = time.process_time()
        extraction = extract_html(page.html or "", url=page.url, lang=page.lang, pruner=pruner)
        kept = Kept(extraction, time.process_time() - began)
        return kept, (write_kept(key, kept),)


class _HitsFound(BaseException):
    """What the pruning rules find on a page is known, and the page need not be extracted for that.

    No Exception, so that the extraction does not take it for a fault of the page.
    """

    def __init__(self, hits: list[tuple[str, str]]) -> None:
        self.hits = hits


class _HitsOnly(Pruner):
    """Stops the extraction where the hits are known; so they are its own, whatever it knows of the page."""

    def hits(self, tree: Any, **known: Any) -> list[Hit]:
        tree_of = tree.getroottree()
        raise _HitsFound([(hit.rule, tree_of.getpath(hit.element)) for hit in super().hits(tree, **known)])


def find_hits(html: bytes | str, url: str | None, lang: str | None, pruner: Pruner) -> list[tuple[str, str]]:
    """Which rules find which elements of a page (rule id and path), at a fraction of an extraction's cost."""
    try:
        extract_html(html, url=url, lang=lang, pruner=_HitsOnly(pruner.rules, pruner.withheld))
    except _HitsFound as found:
        return found.hits
    return []  # no tree, so nothing was asked for


def evaluate_pages(
    pages: Sequence[GoldPage],
    cleaner: Cleaner,
    *,
    workers: int = 1,
    cache: Path | None = None,
    timeout: float = TIMEOUT,
    with_lines: bool = True,
    progress: Callable[[PageEvaluation], None] | None = None,
) -> list[PageEvaluation]:
    """The evaluation of every page, in the order of ``pages``. A page that fails is one with a ``fault``.

    ``cache`` is a file of extractions, read and added to. ``progress`` is told of every page as it is done. The time
    limit holds with two workers or more; one works in this process. ``with_lines`` is as for ``evaluate_page``.

    Raises:
        InputError: the cache is none.
        OutputError: the cache cannot be written.
    """
    work = _Evaluate(
        pages,
        cleaner,
        known=read_cache(cache) if cache else {},
        extractor=hash_extractor(pruning=False),
        pruning_extractor=hash_extractor(pruning=True),
        pruning=hash_pruning(cleaner.in_force),
        with_lines=with_lines,
    )
    items = [Item(str(number)) for number in range(len(pages))]
    if workers == 1:
        done: Iterable[list[tuple[int, _Outcome]]] = ([(number, work(item))] for number, item in enumerate(items))
    else:
        done = run_work(items, work, workers=workers, timeout=timeout)
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
