"""Many documents with poison among them at random: ``python -m tests.faults.soak [--documents 50000] [--seed N]``.

Pages that hang (in Python, in C), kill their worker (a signal, an exit, a segmentation fault), raise, eat memory, or
are broken in their encoding stand among texts and a few pages. Every document has to end as it must, the others ``ok``,
and what the process holds is counted before and after: children, descriptors, temporary files. They are soaked in two
halves, and after the second the process may hold no more memory than after the first. Linux.
"""

from __future__ import annotations

import argparse
import ctypes
import gc
import json
import multiprocessing
import os
import random
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from cleaner.batch.job import Job
from cleaner.batch.run import run_to_directory
from cleaner.batch.shards.jsonl import JsonLines
from cleaner.batch.shards.run_records import run_to_shards
from tests.batch import poison
from tests.batch.corpus import PACK, PAGE, TEXT
from tests.faults.processes import count_descriptors, find_own_memory

SEGFAULT = "POISON: segmentation fault"
WARM_DOCUMENTS = 500
SLACK_BYTES = 4_000_000
"""By so much may memory differ between two halves that leak nothing: the allocator gives back whole arenas only."""

# What stands in so many of 10,000 documents, and the status that it has to have.
POISONS: dict[str, tuple[int, str]] = {
    poison.HANG: (4, "timeout"),
    poison.HANG_IN_C: (1, "timeout"),
    poison.KILL: (10, "crash"),
    poison.EXIT: (10, "crash"),
    SEGFAULT: (10, "crash"),
    poison.RAISE: (20, "error"),
    poison.EAT: (3, "error"),
    poison.GULP: (3, "error"),
    "broken encoding": (50, "error"),
    "binary": (20, "error"),
    "empty": (30, "empty"),
    "page": (100, "ok"),
}


class SoakedCleaner(poison.PoisonedCleaner):
    """Knows one poison more."""

    def clean_text(self, text, *, url=None, lang=None):
        if SEGFAULT.encode() in (text if isinstance(text, bytes) else text.encode()):
            ctypes.string_at(0)
        return super().clean_text(text, url=url, lang=lang)


@dataclass(frozen=True)
class Held:
    """What this process holds."""

    processes: int
    descriptors: int
    temporary_files: int
    memory: int


@dataclass(frozen=True)
class Soaked:
    """What came of a soak: statuses as they had to be and as they were, and what was held before, between and after."""

    expected: Counter[str]
    found: Counter[str]
    wrong: list[str]
    before: Held
    middle: Held
    after: Held
    seconds: float

    @property
    def documents(self) -> int:
        """How many documents there were."""
        return self.expected.total()

    def find_leaks(self) -> list[str]:
        """What is held after the run that was not held before."""
        leaks = [
            f"{name.replace('_', ' ')}: {getattr(self.before, name)} before, {getattr(self.after, name)} after"
            for name in ("processes", "descriptors", "temporary_files")
            if getattr(self.after, name) > getattr(self.before, name)
        ]
        grown = self.after.memory - self.middle.memory
        if grown > SLACK_BYTES:
            leaks.append(f"memory: {grown:,} bytes more after the second half than after the first")
        return leaks


def main() -> None:
    """Soak as many documents as asked for; exit status 1 where one was lost or something leaked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=50_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--to", choices=["dir", "jsonl.gz"], default="dir")
    options = parser.parse_args()
    print(f"seed {options.seed}", flush=True)
    with tempfile.TemporaryDirectory() as directory:
        soaked = soak(Path(directory), options.documents, options.workers, options.seed, options.to)
    poisoned = soaked.documents - soaked.expected["ok"]
    print(f"{soaked.documents:,} documents, {poisoned:,} poisoned, in {soaked.seconds:.0f} s")
    print("ended as they had to: " + ", ".join(f"{count:,} {name}" for name, count in sorted(soaked.found.items())))
    for name in ("processes", "descriptors", "temporary_files", "memory"):
        before, middle, after = (getattr(held, name) for held in (soaked.before, soaked.middle, soaked.after))
        print(f"{name.replace('_', ' ')}: {before:,} before, {middle:,} at half, {after:,} after")
    leaks = soaked.find_leaks()
    print(f"lost or ended otherwise: {len(soaked.wrong)}; leaks: {len(leaks)}")
    for line in [*soaked.wrong[:20], *leaks]:
        print(line)
    sys.exit(bool(soaked.wrong or leaks))


def soak(directory: Path, documents: int, workers: int, seed: int, to: str = "dir") -> Soaked:
    """Run over a few documents to be warm, then over all of them in two halves, and compare."""
    (directory / "temporary").mkdir()
    tempfile.tempdir = os.fspath(directory / "temporary")  # others may use the system's
    run_part(directory / "warm", WARM_DOCUMENTS, workers, seed, to)
    before, began = measure(), time.monotonic()
    expected, found, wrong = run_part(directory / "first", documents // 2, workers, seed + 1, to)
    middle = measure()
    more, ended, others = run_part(directory / "second", documents - documents // 2, workers, seed + 2, to)
    after, seconds = measure(), time.monotonic() - began
    tempfile.tempdir = None
    return Soaked(expected + more, found + ended, wrong + others, before, middle, after, seconds)


def run_part(
    directory: Path, documents: int, workers: int, seed: int, to: str
) -> tuple[Counter[str], Counter[str], list[str]]:
    """One run over so many documents; statuses as they had to be, as OUT tells them, and each that is wrong."""
    expected = write_documents(directory / "in", documents, seed)
    job = Job((directory / "in",), workers=workers, timeout=10.0, memory=300)
    cleaner, out = SoakedCleaner([PACK], builtin=False), directory / "out"
    if to == "dir":
        run_to_directory(job, cleaner, out)
        paths = [out / "removals.jsonl"]
    else:
        run_to_shards(job, cleaner, out, JsonLines(f".{to}"))
        paths = sorted((out / "removals").iterdir())
    lines = (json.loads(line) for path in paths for line in JsonLines().read_removals(path))
    found = {line["id"]: line["status"] for line in lines}
    wrong = [
        f"{id}: {found.get(id, 'lost')}, not {status}" for id, status in expected.items() if found.get(id) != status
    ]
    return Counter(expected.values()), Counter(found.values()), wrong


def write_documents(directory: Path, count: int, seed: int) -> dict[str, str]:
    """A folder of so many documents, a thousand a subfolder; the status that each has to have, by id."""
    dice = random.Random(seed)
    kinds = [kind for kind, (share, _) in POISONS.items() for _ in range(max(1, round(count * share / 10_000)))]
    kinds += ["text"] * (count - len(kinds))
    dice.shuffle(kinds)
    statuses = {}
    for number, kind in enumerate(kinds):
        id = f"{number // 1000:03}/{number % 1000:03}.{'html' if kind == 'page' else 'txt'}"
        path = directory / id
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(make_document(kind, number, dice))
        statuses[id] = POISONS[kind][1] if kind in POISONS else "ok"
    return statuses


def make_document(kind: str, number: int, dice: random.Random) -> bytes:
    """The bytes of one document."""
    if kind == "broken encoding":
        return b"\x00\xd8" * 3 + dice.randbytes(300) + b"\xff\x00\xc3\x28"
    if kind == "binary":
        return b"\x89PNG\r\n\x1a\n\x00\x00" + bytes(200) + dice.randbytes(500)
    if kind == "empty":
        return b"\n \n"
    if kind == "page":
        return PAGE.format(number=number).encode()
    return (TEXT.format(number=number) + (kind if kind in POISONS else "")).encode()


def measure() -> Held:
    """What this process holds now."""
    multiprocessing.active_children()  # collects those that have ended
    gc.collect()
    own = os.getpid()
    return Held(
        processes=len(Path(f"/proc/{own}/task/{own}/children").read_text().split()),
        descriptors=count_descriptors(own),
        temporary_files=sum(1 for _ in Path(tempfile.gettempdir()).iterdir()),
        memory=find_own_memory(own),
    )


if __name__ == "__main__":
    main()
