"""Where outcomes go: OUT as a directory, filled as documents are done and published when the run is whole.

Everything that is not final stands in ``OUT/.partial``: the journal, whose lines are written after the bodies they
report, and the files of the report while they grow. So a run may be killed at any moment and go on with --resume.
"""

from __future__ import annotations

import shutil
from array import array
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cleaner.batch.output.bodies import Bodies, make_output_error, write_whole
from cleaner.batch.output.claim import claim_out, read_key
from cleaner.batch.output.journal import Lines
from cleaner.batch.output.layout import BODIES, PARTIAL, REPORT_FILES, STATS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from cleaner.batch.item import Item, Known
    from cleaner.batch.outcome import Outcome
    from cleaner.batch.output.claim import Claimed
    from cleaner.batch.output.key import RunKey

_FINAL = "final"


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
            raise make_output_error(final, error) from error
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
            raise make_output_error(out, error) from error
        write_whole(out / STATS, stats, final / STATS)
        self.close()
        shutil.rmtree(out / PARTIAL, ignore_errors=True)

    def close(self) -> None:
        """Let go of the files, so that another run may claim OUT."""
        self.journal.close()
        if self.earlier:
            self.earlier.close()
        self.claimed.release()


def claim_directory(
    out: Path, key: RunKey, *, inputs: Sequence[str | Path] = (), overwrite: bool = False, resume: bool = False
) -> DirectorySink:
    """Take ``out`` for a run over ``inputs`` that writes a body a document. Raises OutputError as ``claim_out``."""
    claimed, before = claim_out(out, key, BODIES, inputs=inputs, overwrite=overwrite, resume=resume)
    try:
        return _open_sink(claimed, key, before)
    except OSError as error:
        claimed.release()
        raise make_output_error(out, error) from error
    except BaseException:
        claimed.release()
        raise


def _open_sink(claimed: Claimed, key: RunKey, before: RunKey | None) -> DirectorySink:
    """The sink over what earlier runs left, as far as it can be trusted."""
    out, partial = claimed.out, claimed.out / PARTIAL
    finished = read_key(out / STATS)
    is_trusted = finished is not None and finished.settings == key.settings and (out / REPORT_FILES[0]).exists()
    trusted = [known for known in (before, finished if is_trusted else None) if known]
    unchanged = {
        path for path, sha256 in key.sources.items() if all(known.sources.get(path) == sha256 for known in trusted)
    }
    growing = partial / "growing-bodies"
    growing.mkdir(exist_ok=True)
    return DirectorySink(
        claimed=claimed,
        bodies=Bodies(out / BODIES, growing),
        journal=Lines.open(partial / REPORT_FILES[0], to_append=True),
        earlier=Lines.open(out / REPORT_FILES[0], to_append=False) if is_trusted else None,
        unchanged=frozenset(unchanged),
        resumed=(out / BODIES).exists(),
    )


def _move(source: Path, target: Path) -> None:
    """Put ``source`` in the place of ``target``; where there is no ``source``, the target goes."""
    if target.is_dir():
        shutil.rmtree(target)
    if source.exists():
        source.replace(target)
    else:
        target.unlink(missing_ok=True)
