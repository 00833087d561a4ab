"""Many records through `cleaner run`: memory, rate, and whether a run that was killed goes on to the same bytes.

    python -m tests.bench.records [--records N] [--kind jsonl.zst --kind parquet] [--bench BENCH] [--keep DIR]

The records are the gold bodies of the samples (with --bench, of the development pages) in turns, with furniture put
between their lines by chance. For each kind one run is measured from its first to its last second, and another is
killed (SIGKILL) when a third and when two thirds of its shards are done, and gone on with.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cleaner.batch.sources.compress import open_to_read, open_to_write

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROOT = Path(__file__).parents[2]
KINDS = ("jsonl.zst", "parquet")
SHARDS = 20
FURNITURE = (
    "Advertisement", "Related articles", "READ ALSO: Dye works flats refused for a third time", "Share this story",
    "Follow us on Facebook, X and Instagram for the latest news.", "Sign up for our newsletter", "Leave a comment",
    "Subscribe to continue reading", "Photo: Harrow Ledger", "All rights reserved.", "Most read",
)  # fmt: skip
_ROWS = 1_000


@dataclass(frozen=True, slots=True)
class Ran:
    """One run to its end: its exit status, seconds, the most memory of the parent in MB, and what it said."""

    status: int
    seconds: float
    megabytes: float
    said: str


def find_texts(bench: Path | None) -> list[str]:
    """Gold bodies: of the samples, or of the development pages."""
    if bench is None:
        return [path.read_text("utf-8") for path in sorted((ROOT / "samples/articles/gold").glob("*.body.txt"))]
    from cleaner.authoring.evaluate.gold import read_gold

    return [page.body for page in read_gold(sorted(bench.glob("*.parquet"))) if page.body]


def make_records(texts: Sequence[str], count: int, seed: int = 1) -> Iterator[dict[str, Any]]:
    """Records, no two alike, with up to four lines of furniture each."""
    dice = random.Random(seed)
    for number, text in zip(range(count), itertools.cycle(texts), strict=False):
        lines = text.splitlines()
        for _ in range(dice.randrange(5)):
            lines.insert(dice.randrange(len(lines) + 1), dice.choice(FURNITURE))
        yield {
            "id": f"{number:07}",
            "url": f"https://site-{number % 97}.example.org/{number}",
            "text": "\n\n".join([*lines, f"Page {number} of the collection ends here, and the next one begins."]),
            "crawled": number,
        }


def write_input(path: Path, records: Iterator[dict[str, Any]]) -> Path:
    """A file of records of the kind that its name says, written some at a time."""
    if path.suffix != ".parquet":
        with open_to_write(path) as file:
            for record in records:
                file.write(json.dumps(record, ensure_ascii=False).encode() + b"\n")
        return path
    import pyarrow
    import pyarrow.parquet

    schema = pyarrow.schema([("id", "string"), ("url", "string"), ("text", "string"), ("crawled", "int64")])
    with pyarrow.parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        while rows := list(itertools.islice(records, _ROWS)):
            writer.write_table(pyarrow.Table.from_pylist(rows, schema))
    return path


def start(source: Path, out: Path, shard_size: int, workers: int, *options: str) -> subprocess.Popen[str]:
    """`cleaner run`, under way."""
    command = [sys.executable, "-m", "cleaner", "run", source, "--out", out, "--shard-size", shard_size]
    command += ["--workers", workers, *options]
    return subprocess.Popen([*map(str, command)], stderr=subprocess.PIPE, text=True, cwd=ROOT)


def run(source: Path, out: Path, shard_size: int, workers: int, *options: str) -> Ran:
    """`cleaner run` to its end, its memory read twenty times a second."""
    began = time.perf_counter()
    megabytes = 0.0
    with start(source, out, shard_size, workers, *options) as running:
        while running.poll() is None:
            megabytes = max(megabytes, read_peak(running.pid))
            time.sleep(0.05)
        said = running.stderr.read() if running.stderr else ""
    return Ran(running.returncode, time.perf_counter() - began, megabytes, said)


def read_peak(pid: int) -> float:
    """The most memory in MB that a process has held, without its children; 0 where it is gone or nobody says."""
    try:
        found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    except OSError:
        return 0.0
    return int(found[1]) * 1024 / 1e6 if found else 0.0


def run_until(shards: int, source: Path, out: Path, shard_size: int, workers: int, *options: str) -> bool:
    """Run until so many shards are done, then SIGKILL; whether it was killed before it had ended."""
    with start(source, out, shard_size, workers, *options) as running:
        while running.poll() is None and count_shards(out) < shards:
            time.sleep(0.01)
        running.send_signal(signal.SIGKILL)
    return running.returncode == -signal.SIGKILL


def count_shards(out: Path) -> int:
    """The shards that are whole."""
    return len(list((out / "removals").glob("part-*"))) if out.exists() else 0


def count_statuses(out: Path) -> dict[str, int]:
    """How many cleaned records have which status, counted in the files themselves."""
    counts: dict[str, int] = {}
    for path in sorted((out / "records").iterdir()):
        for status in _read_statuses(path):
            counts[status] = counts.get(status, 0) + 1
    return counts


def _read_statuses(path: Path) -> Iterator[str]:
    if path.suffix == ".parquet":
        import pyarrow.parquet

        yield from pyarrow.parquet.read_table(path, columns=["status"]).column("status").to_pylist()
    else:
        with open_to_read(path) as file:
            yield from (json.loads(line)["status"] for line in file)


def find_difference(one: Path, other: Path) -> str | None:
    """The first file that two directories do not share byte for byte, run-stats.json aside; None where all agree."""
    names = [{str(path.relative_to(each)) for path in each.rglob("*") if path.is_file()} for each in (one, other)]
    for name in sorted(names[0] | names[1]):
        if name != "run-stats.json" and not (
            name in names[0] and name in names[1] and (one / name).read_bytes() == (other / name).read_bytes()
        ):
            return name
    return None


@dataclass(frozen=True, slots=True)
class Figures:
    """What became of one kind of record."""

    kind: str
    records: int
    megabytes_in: float
    statuses: dict[str, int]
    ran: Ran
    kills: int
    difference: str | None

    def format(self) -> str:
        """One line."""
        shown = ", ".join(f"{count:,} {status}" for status, count in self.statuses.items())
        same = f"the same bytes after {self.kills} kills" if self.difference is None else f"DIFFERS: {self.difference}"
        rate = self.records / self.ran.seconds
        return (
            f"{self.kind:10} {self.records:>8,} in ({self.megabytes_in:,.0f} MB), {sum(self.statuses.values()):,} out"
            f" ({shown}); {self.ran.seconds:,.0f} s, {rate:,.0f}/s; parent {self.ran.megabytes:,.0f} MB; {same}"
        )


def measure(kind: str, texts: Sequence[str], count: int, folder: Path, workers: int, *options: str) -> Figures:
    """Write ``count`` records, clean them in one go and in three, and compare; ``options`` are the command's."""
    source = write_input(folder / f"in.{kind}", make_records(texts, count))
    size = -(-count // SHARDS)
    whole, torn = folder / f"whole-{kind}", folder / f"torn-{kind}"
    ran = run(source, whole, size, workers, *options)
    if ran.status:
        raise SystemExit(f"{kind}: exit status {ran.status}\n{ran.said}")
    kills = sum(
        run_until(shards, source, torn, size, workers, *options, *(["--resume"] if torn.exists() else []))
        for shards in (SHARDS // 3, 2 * SHARDS // 3)
    )
    run(source, torn, size, workers, *options, "--resume")
    difference = find_difference(whole, torn)
    return Figures(kind, count, source.stat().st_size / 1e6, count_statuses(whole), ran, kills, difference)


def main() -> None:
    """Print the figures; exit 1 where records are missing, bytes differ or memory is over 300 MB."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--kind", action="append", choices=[*KINDS, "jsonl", "jsonl.gz"])
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--bench", type=Path)
    parser.add_argument("--keep", type=Path, help="write here and leave it")
    chosen = parser.parse_args()
    texts = find_texts(chosen.bench)
    bad = False
    with tempfile.TemporaryDirectory() as temporary:
        folder = chosen.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        for kind in chosen.kind or KINDS:
            figures = measure(kind, texts, chosen.records, folder, chosen.workers)
            print(figures.format(), flush=True)
            is_whole = sum(figures.statuses.values()) == figures.records
            bad |= not is_whole or figures.difference is not None or figures.ran.megabytes > 300
    raise SystemExit(int(bad))


if __name__ == "__main__":
    main()
