"""The output of a job: found to be ours, and which of its shards stand already."""

from __future__ import annotations

import json
import os
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cleaner.adapters.spark.shard import AGAIN, SHARDS, Finished, Shard, read_finished
from cleaner.batch.output.claim import refuse_overlap
from cleaner.batch.output.layout import PARTIAL, RECORDS, REMOVALS, STATS
from cleaner.batch.output.storage import open_store
from cleaner.batch.sources.remote import is_url
from cleaner.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cleaner.adapters.spark.inputs import InputFile
    from cleaner.adapters.spark.plan import Plan
    from cleaner.batch.output.storage import Store

SUMMARY = "summary.json"
_KEY_FILE = "job.json"
_WRITES = (SHARDS, RECORDS, REMOVALS, STATS, SUMMARY, PARTIAL)
_READERS = 16


@dataclass(frozen=True, slots=True)
class Claimed:
    """What a job is to do: ``shards`` are all of its output, ``standing`` those of them, by number, that are done.

    ``key`` is what results depend on besides the files, ``to`` the kind of records that are written.
    """

    store: Store
    to: str
    key: dict[str, Any]
    shards: tuple[Shard, ...]
    standing: dict[int, Finished]

    @property
    def todo(self) -> list[Shard]:
        """The shards that are to be cleaned."""
        return [shard for shard in self.shards if shard.number not in self.standing]


def claim_output(
    files: Sequence[InputFile], plan: Plan, out: str, *, to: str, overwrite: bool = False, again: bool = False
) -> Claimed:
    """Take ``out``, a path that all machines share or a URL, for a job over these files: a shard a file.

    A shard that stands there, made from the same file by the same rules and versions, is not cleaned again; with
    ``again``, one in which something timed out or crashed is. ``overwrite`` starts anew.

    Raises:
        OutputError: ``out`` cannot be used, holds what no job wrote, or what other rules, versions or files made.
    """
    out = out if is_url(out) else os.fspath(Path(out).absolute())  # executors work in folders of their own
    store = open_store(out, way_on=AGAIN)
    key = json.loads(json.dumps({"settings": dict(plan.settings), "to": to}))
    standing = _find_standing(store, files, key, overwrite=overwrite, again=again)
    return Claimed(store, to, key, tuple(_number(files, standing)), standing)


def _find_standing(
    store: Store, files: Sequence[InputFile], key: dict[str, Any], *, overwrite: bool, again: bool
) -> dict[int, Finished]:
    """The shards that stand in the store, by number, after it was found to be ours."""
    if not is_url(store.place):
        refuse_overlap(Path(store.place), [file.path for file in files if not is_url(file.path)])
    present = store.find_sizes()
    raw = store.read(f"{SHARDS}/{_KEY_FILE}")
    if present and raw is None:
        some = ", ".join(sorted(present)[:3])
        raise OutputError(f"{store.place}: holds what no Spark job of cleaner wrote ({some}); choose another --output")
    if overwrite:
        store.remove(_WRITES)
    elif raw is not None and (different := _find_difference(raw, key)):
        raise OutputError(
            f"{store.place}: holds shards made with another {different}; --overwrite starts anew, or choose another"
            " --output"
        )
    store.write(f"{SHARDS}/{_KEY_FILE}", (json.dumps(key, indent=1) + "\n").encode())
    store.remove([SUMMARY, STATS])  # they tell of a whole that is no longer the whole
    found = {finished.shard.number: finished for finished in _read_all(store)}
    given = {file.name for file in files}
    for finished in found.values():
        if finished.shard.input.name not in given:
            raise OutputError(
                f"{store.place}: holds a shard of {finished.shard.input.name}, which is no longer an input; give it"
                " too, or choose another --output"
            )
    inputs = {file.name: file for file in files}
    sizes = find_shard_sizes(store)
    standing = {
        number: finished
        for number, finished in found.items()
        if finished.shard.input == inputs[finished.shard.input.name]
        and (finished.is_final or not again)
        and sizes.get(number) == finished.sizes
    }
    store.remove([f"{SHARDS}/{found[number].shard.name('.json')}" for number in found.keys() - standing.keys()])
    return standing


def _find_difference(raw: bytes, key: dict[str, Any]) -> str | None:
    """The first setting in which another job differs."""
    try:
        before = json.loads(raw)
        settings = {**before["settings"], "to": before["to"]}
    except (ValueError, KeyError, TypeError):
        return "version"
    mine = {**key["settings"], "to": key["to"]}
    return next((name for name in mine if settings.get(name) != mine[name]), None)


def _read_all(store: Store) -> Iterator[Finished]:
    names = [name for name in store.find_sizes(SHARDS) if name.startswith("part-")]
    with ThreadPoolExecutor(_READERS) as readers:
        for name, raw in zip(names, readers.map(lambda name: store.read(f"{SHARDS}/{name}"), names), strict=True):
            if finished := read_finished(raw, f"{store.place}/{SHARDS}/{name}"):
                yield finished


def find_shard_sizes(store: Store) -> dict[int, tuple[int, int]]:
    """The sizes in bytes of the records and the removals of each shard that has both, by number."""
    records, removals = (
        {_parse_number(name): size for name, size in store.find_sizes(folder).items()} for folder in (RECORDS, REMOVALS)
    )
    return {number: (records[number], removals[number]) for number in records.keys() & removals.keys()}


def _parse_number(name: str) -> int:
    found = re.match(r"part-(\d+)\.", name)
    return int(found[1]) if found else -1


def _number(files: Sequence[InputFile], standing: dict[int, Finished]) -> list[Shard]:
    """A shard a file: those that stand keep their numbers, the others get the free ones in their order."""
    numbers = {finished.shard.input.name: number for number, finished in standing.items()}
    free = (number for number in range(len(files) + len(standing)) if number not in standing)
    return [Shard(numbers[file.name] if file.name in numbers else next(free), file) for file in files]
