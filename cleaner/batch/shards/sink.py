"""Shards of cleaned records under OUT: each gets its name when it is whole, and is not cleaned again.

A shard is a run of so many input records in order, whatever became of them, so its name says which: part-00002 of 1,000
a shard holds what came of the records from 2,000 on. ``records/`` and ``removals/`` have a file of that name each.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from cleaner.batch.output.bodies import make_output_error
from cleaner.batch.output.claim import read_key, remove_names
from cleaner.batch.output.layout import PARTIAL, RECORDS, REMOVALS, STATS, name_shard

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from cleaner.batch.item import Origin
    from cleaner.batch.outcome import Outcome
    from cleaner.batch.output.claim import Claimed
    from cleaner.batch.output.key import RunKey

_MANIFEST = "shards.jsonl"


class OnShard(Protocol):
    """Is given the files of a shard when they are whole."""

    def __call__(self, shard: Sequence[Path], /) -> object:
        """Take them."""
        ...


class ShardFile(Protocol):
    """The files of one shard while they grow."""

    def add(self, record: str, removals: str, origin: Origin, /) -> None:
        """Write one document's cleaned record and its report line. Raises OSError."""
        ...

    def close(self) -> None:
        """Write what is left, and close. Raises OSError."""
        ...


class ShardFormat(Protocol):
    """How shards are written: JSON Lines or Parquet."""

    @property
    def suffix(self) -> str:
        """How the names of the files end."""
        ...

    @property
    def needs_all_columns(self) -> bool:
        """Whether a record has to bring what it carries, since the format does not fetch it from its origin."""
        ...

    def open(self, records: Path, removals: Path) -> ShardFile:
        """A shard to be written to two new files. Raises OSError, MissingExtraError."""
        ...

    def read_removals(self, path: Path) -> Iterator[str]:
        """The report lines of a finished shard. Raises OSError."""
        ...


@dataclass(frozen=True, slots=True)
class Shard:
    """A finished shard: how many ``records`` it holds, and the ``sizes`` in bytes of its two files.

    ``is_final`` is not set where something timed out or crashed: --resume cleans such a shard again.
    """

    number: int
    records: int
    sizes: tuple[int, int]
    is_final: bool

    def to_json(self) -> dict[str, Any]:
        """The shard as it stands in run-stats.json."""
        return {
            "shard": self.number,
            "records": self.records,
            "sizes": list(self.sizes),
            "is_final": self.is_final,
        }


@dataclass(slots=True)
class ShardSink:
    """The shards of an OUT that this run has claimed; ``finished`` are those that stand, by their numbers."""

    claimed: Claimed
    format: ShardFormat
    finished: dict[int, Shard] = field(default_factory=dict)
    on_shard: OnShard = lambda _: None
    growing: ShardFile | None = None
    number: int = -1
    records: int = 0
    is_final: bool = True

    def add(self, number: int, outcome: Outcome, origin: Origin = None) -> None:
        """Write what became of one document to its shard; one shard after the other. Raises OutputError."""
        if number != self.number:
            self.finish()
        try:
            if self.growing is None:
                self.growing = self.format.open(*self._find_growing())
                self.number, self.records, self.is_final = number, 0, True
            self.growing.add(outcome.record, outcome.line or "", origin)
        except OSError as error:
            raise make_output_error(self.claimed.out, error) from error
        self.records += 1
        self.is_final &= outcome.is_final

    def finish(self) -> None:
        """Give the shard in hand its name. Raises OutputError."""
        if self.growing is None:
            return
        growing, self.growing = self.growing, None
        try:
            growing.close()
            paths = self.find_paths(self.number)
            for source, target in zip(self._find_growing(), paths, strict=True):
                target.parent.mkdir(exist_ok=True)
                source.replace(target)
            sizes = paths[0].stat().st_size, paths[1].stat().st_size
            shard = Shard(self.number, self.records, sizes, self.is_final)
            with (self.claimed.out / PARTIAL / _MANIFEST).open("a", encoding="utf-8") as manifest:
                manifest.write(json.dumps(shard.to_json()) + "\n")
        except OSError as error:
            raise make_output_error(self.claimed.out, error) from error
        self.finished[self.number] = shard
        self.on_shard(paths)

    def find_paths(self, number: int) -> tuple[Path, Path]:
        """Where the records and the removals of a shard stand."""
        name = name_shard(number, self.format.suffix)
        return self.claimed.out / RECORDS / name, self.claimed.out / REMOVALS / name

    def read_lines(self) -> Iterator[str]:
        """The report lines of all documents, in their order. Raises OutputError."""
        for number in sorted(self.finished):
            path = self.find_paths(number)[1]
            try:
                yield from self.format.read_removals(path)
            except OSError as error:
                raise make_output_error(path, error) from error

    def close(self) -> None:
        """Let go of OUT; a shard in hand is left unfinished."""
        growing, self.growing = self.growing, None
        try:
            if growing:
                growing.close()
        except OSError:  # it has no name yet, and its records are cleaned again
            return
        finally:
            self.claimed.release()

    def _find_growing(self) -> tuple[Path, Path]:
        partial = self.claimed.out / PARTIAL
        return partial / f"{RECORDS}{self.format.suffix}", partial / f"{REMOVALS}{self.format.suffix}"


def open_shards(
    claimed: Claimed, format: ShardFormat, key: RunKey, before: RunKey | None, on_shard: OnShard
) -> ShardSink:
    """The sink over the shards that earlier runs finished, as far as they can be trusted; the others are removed.

    Raises OutputError.
    """
    out = claimed.out
    sink = ShardSink(claimed, format, on_shard=on_shard)
    found: list[Shard] = []
    if read_key(out / STATS) == key:
        found += _read_shards(json.loads((out / STATS).read_bytes()).get("shards", ()))
    if before == key:
        found += _read_shards(_read_lines(out / PARTIAL / _MANIFEST))
    for shard in found:
        sink.finished[shard.number] = shard
    sink.finished = {number: shard for number, shard in sink.finished.items() if _still_stands(sink, shard)}
    try:
        if not found:
            remove_names(out, (STATS, RECORDS, REMOVALS))
    except OSError as error:
        raise make_output_error(out, error) from error
    return sink


def _still_stands(sink: ShardSink, shard: Shard) -> bool:
    try:
        sizes = tuple(path.stat().st_size for path in sink.find_paths(shard.number))
    except OSError:
        return False
    return shard.is_final and sizes == shard.sizes


def _read_lines(path: Path) -> Iterator[Any]:
    try:
        lines = path.read_bytes().splitlines()
    except OSError:
        return
    for line in lines:
        try:
            yield json.loads(line)
        except ValueError:  # torn, by the kill that this run goes on from
            return


def _read_shards(lines: Iterable[Any]) -> list[Shard]:
    return [Shard(line["shard"], line["records"], tuple(line["sizes"]), line["is_final"]) for line in lines]
