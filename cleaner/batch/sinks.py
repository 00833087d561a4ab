"""Where outcomes go: OUT as a directory, filled as documents are done and published when the run is whole.

Everything that is not final stands in ``OUT/.partial``: the journal, whose lines are written after the bodies they
report, and the files of the report while they grow. So a run may be killed at any moment and go on with --resume.
"""

from __future__ import annotations

import shutil
from array import array
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from cleaner.batch.bodies import say_os_error, write_whole
from cleaner.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from cleaner.batch.bodies import Bodies, Known
    from cleaner.batch.claim import Claimed
    from cleaner.batch.journal import Lines
    from cleaner.batch.sources import Item
    from cleaner.batch.work import Outcome

STATS = "run-stats.json"
REPORT_FILES = ("removals.jsonl", "removed.diff", "summary.json", "report.html", "report-pages")
"""What is derived from the journal and the bodies, in the order in which it gets its final names."""

PARTIAL = ".partial"
_FINAL = "final"


class Sink(Protocol):
    """Where outcomes go. A format more (JSONL, Parquet) is a class more with these methods."""

    @property
    def bodies(self) -> Bodies | None:
        """Where workers put bodies; None where a body travels in its outcome."""
        ...

    def find_known(self, item: Item) -> Known | None:
        """What an earlier run found of this document, where that may still hold."""
        ...

    def add(self, outcomes: Sequence[tuple[int, Outcome]]) -> None:
        """Keep the outcomes of these items by the items' numbers, in whatever order they come."""
        ...

    def read_lines(self) -> Iterator[str]:
        """The report lines of all items, in the order of the items."""
        ...

    def close(self) -> None:
        """Let go of everything that is open."""
        ...


@dataclass(slots=True)
class DirectorySink:
    """An OUT that this run has claimed.

    ``earlier`` is the report of an earlier run under the same key, where there is one; of the files of records, it
    holds for the ``unchanged`` ones. ``resumed``: bodies of earlier runs may stand in OUT.
    """

    claimed: Claimed
    bodies: Bodies
    journal: Lines
    earlier: Lines | None
    unchanged: frozenset[str]
    resumed: bool = False
    # By item: where its line stands in the journal, or as -1 - offset in the earlier report. 8 bytes an item.
    places: array[int] = field(default_factory=lambda: array("q"))
    # By id, for the few items that are under way: where the line stands that may still hold.
    found: dict[str, int] = field(default_factory=dict)

    def find_known(self, item: Item) -> Known | None:
        """What an earlier run under the same key found of this document."""
        if item.fault is not None or (item.source is not None and item.source not in self.unchanged):
            return None
        if hit := self.journal.find(item.id):
            self.found[item.id], known = hit
            return known
        if self.earlier and (hit := self.earlier.find(item.id)):
            offset, known = hit
            self.found[item.id] = -1 - offset
            return known
        return None

    def add(self, outcomes: Sequence[tuple[int, Outcome]]) -> None:
        """Write the report lines of these items to the journal."""
        offsets = iter(self.journal.append(outcome.line for _, outcome in outcomes if outcome.line is not None))
        for number, outcome in outcomes:
            found = self.found.pop(outcome.id, None) if outcome.line is None else None
            missing = number + 1 - len(self.places)
            self.places.extend([0] * missing)
            self.places[number] = next(offsets) if found is None else found
            self.found.pop(outcome.id, None)

    def read_lines(self) -> Iterator[str]:
        """The report lines of all items, in the order of the items."""
        for place in self.places:
            if place >= 0:
                yield self.journal.read(place)
            elif self.earlier:
                yield self.earlier.read(-1 - place)

    def prepare(self) -> Path:
        """An empty directory on OUT's disk where the files of the report can grow, each under its final name."""
        final = self.claimed.out / PARTIAL / _FINAL
        try:
            shutil.rmtree(final, ignore_errors=True)
            final.mkdir()
        except OSError as error:
            raise OutputError(say_os_error(final, error)) from error
        return final

    def publish(self, stats: str) -> None:
        """Give what stands in ``prepare()``'s directory its place in OUT, write ``stats``, leave nothing besides."""
        out = self.claimed.out
        final = out / PARTIAL / _FINAL
        try:
            # The stats say under which key the report was made; without them it is not trusted. First off, last on.
            (out / STATS).unlink(missing_ok=True)
            for name in REPORT_FILES:
                _move(final / name, out / name)
        except OSError as error:
            raise OutputError(say_os_error(out, error)) from error
        write_whole(out / STATS, stats, final / STATS)
        self.close()
        shutil.rmtree(out / PARTIAL, ignore_errors=True)

    def close(self) -> None:
        """Let go of the files, so that another run may claim OUT."""
        self.journal.close()
        if self.earlier:
            self.earlier.close()
        self.claimed.release()


def _move(source: Path, target: Path) -> None:
    """Put ``source`` in the place of ``target``; where there is no ``source``, the target goes."""
    if target.is_dir():
        shutil.rmtree(target)
    if source.exists():
        source.replace(target)
    else:
        target.unlink(missing_ok=True)
