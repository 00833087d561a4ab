"""What Spark costs beside `cleaner run` on the same pages, start-up apart, and what a billion pages cost.

    python tests/bench/scale.py BENCH                 # 2,000 pages, by turns, the better of two rounds
    python tests/bench/scale.py BENCH --pages 200 --rounds 1

The pages are the development pages in turns, as JSON Lines in several files. Start-up is what both commands take for
one small record a file. Needs the extra [spark], Java and Linux. A busy machine slows both: look at processor seconds.
"""

from __future__ import annotations

import argparse
import itertools
import json
import multiprocessing
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from cleaner.authoring.evaluate.gold import read_gold

if TYPE_CHECKING:
    from collections.abc import Sequence

SETS = ("wcxb-dev-articles", "wcxb-dev-other", "fundus-dev")
FILES_A_WORKER = 4
BILLION = 1_000_000_000
_MARK = "CLEANER_SCALE"
_SECONDS_BETWEEN_LOOKS = 0.1


class Cost(NamedTuple):
    """Seconds of wall and of processor of all processes, and the most MB that their Pythons held at once."""

    wall: float
    cpu: float
    memory: float

    def without(self, start: Cost) -> Cost:
        """What is left where starting up costs ``start``."""
        return Cost(self.wall - start.wall, self.cpu - start.cpu, self.memory)

    def __str__(self) -> str:
        return f"wall {self.wall:7.1f} s   cpu {self.cpu:7.1f} s"


def measure(command: Sequence[str | Path]) -> Cost:
    """Run a command and wait for it and everything that it starts."""
    # Nobody waits for what Spark's Java starts, so its seconds are in no one's account; this finds its processes.
    mark = f"{_MARK}={uuid.uuid4().hex}"
    name, value = mark.split("=")
    began = time.perf_counter()
    running = subprocess.Popen(
        [*map(os.fspath, command)], env=os.environ | {name: value}, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    threading.Thread(target=running.communicate, daemon=True).start()
    seconds: dict[str, float] = {}
    memory = wall = 0.0
    while found := [process for process in Path("/proc").glob("[0-9]*") if _is_marked(process, mark.encode())]:
        for process in found:
            seconds[process.name] = max(_read_seconds(process), seconds.get(process.name, 0.0))
        memory = max(memory, sum(map(_read_pss, found)))
        time.sleep(_SECONDS_BETWEEN_LOOKS)
        wall = wall or (time.perf_counter() - began if running.poll() is not None else 0.0)
    if running.wait() not in (0, 1):
        raise RuntimeError(f"{command}: exit status {running.returncode}")
    return Cost(wall or time.perf_counter() - began, sum(seconds.values()), memory)


def _is_marked(process: Path, mark: bytes) -> bool:
    with suppress(OSError):
        return mark in (process / "environ").read_bytes().split(b"\0")
    return False


def _read_seconds(process: Path) -> float:
    with suppress(OSError):
        user, system = (process / "stat").read_text().rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")
    return 0.0


def _read_pss(process: Path) -> float:
    """MB of a Python process, what it shares with others divided among them."""
    with suppress(OSError):
        if b"python" in (process / "cmdline").read_bytes().partition(b"\0")[0]:
            rollup = (process / "smaps_rollup").read_text()
            return next(int(line.split()[1]) / 1024 for line in rollup.splitlines() if line.startswith("Pss:"))
    return 0.0


def write_pages(bench: Path, folder: Path, pages: int, files: int) -> int:
    """Write the pages in turns to the files, each with an id of its own; their characters."""
    folder.mkdir()
    golds = list(read_gold([bench / f"{name}.parquet" for name in SETS]))
    opened = [(folder / f"part-{number:03}.jsonl").open("w", encoding="utf-8") for number in range(files)]
    chars = 0
    for number, page in enumerate(itertools.islice(itertools.cycle(golds), pages)):
        html = page.html.decode("utf-8", "replace") if isinstance(page.html, bytes) else page.html
        chars += len(html)
        opened[number % files].write(json.dumps({"id": f"{number:06}", "url": page.url, "html": html}) + "\n")
    for file in opened:
        file.close()
    return chars


def write_small(folder: Path, files: int) -> None:
    """Write one small page a file."""
    folder.mkdir()
    page = f"<html><body><article>{'<p>The river rose by a metre on Monday.</p>' * 9}</article></body></html>"
    for number in range(files):
        (folder / f"part-{number:03}.jsonl").write_text(json.dumps({"id": str(number), "html": page}) + "\n")


def run_command(folder: Path, out: Path, workers: int) -> list[str | Path]:
    """`cleaner run` over the files of a folder."""
    inputs = sorted(folder.iterdir())
    return [sys.executable, "-m", "cleaner", "run", *inputs, "--to", "jsonl", "--out", out, "--workers", str(workers)]


def spark_command(folder: Path, out: Path, workers: int) -> list[str | Path]:
    """The same by Spark in local mode."""
    job = [sys.executable, "-m", "cleaner.adapters.spark", "--master", f"local[{workers}]"]
    return [*job, "--input", folder, "--output", out]


def read_all(folder: Path) -> bytes:
    """The lines of all shards, sorted, since the two cut their shards in different places."""
    return b"\n".join(sorted(b"".join(path.read_bytes() for path in sorted(folder.iterdir())).split(b"\n")))


def main() -> None:
    """Measure by turns and print ratios."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("bench", type=Path, help="the directory of the development pages")
    parser.add_argument("--pages", type=int, default=2_000)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--workers", type=int, default=multiprocessing.cpu_count())
    arguments = parser.parse_args()
    files = FILES_A_WORKER * arguments.workers
    commands = {"cleaner run": run_command, "Spark": spark_command}
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(temporary)
        chars = write_pages(arguments.bench, work / "pages", arguments.pages, files)
        write_small(work / "small", files)
        print(
            f"{arguments.pages:,} pages of {chars / arguments.pages / 1e3:,.0f} thousand characters in {files} files,"
            f" {arguments.workers} workers, load {os.getloadavg()[0]:.1f}"
        )
        costs: dict[tuple[str, str], Cost] = {}
        for _, what, name in itertools.product(range(arguments.rounds), ("small", "pages"), commands):
            shutil.rmtree(work / f"{what} {name}", ignore_errors=True)
            cost = measure(commands[name](work / what, work / f"{what} {name}", arguments.workers))
            costs[what, name] = min(cost, costs.get((what, name), cost), key=lambda each: each.cpu)
        for kind in ("records", "removals"):
            ours, theirs = (read_all(work / f"pages {name}" / kind) for name in commands)
            print(f"{kind}: {'the same bytes' if ours == theirs else 'NOT THE SAME'}")
    print(f"Pythons of Spark: at most {costs['pages', 'Spark'].memory / arguments.workers:,.0f} MB a core")
    net = {name: costs["pages", name].without(costs["small", name]) for name in commands}
    for name in commands:
        print(f"{name:12} start-up {costs['small', name]}   pages {net[name]}")
    run, spark = net["cleaner run"], net["Spark"]
    print(f"Spark / cleaner run, start-up apart: wall {spark.wall / run.wall:.2f}   cpu {spark.cpu / run.cpu:.2f}")
    for name in commands:
        rate = arguments.pages / net[name].cpu
        print(
            f"{name:12} {rate:.1f} pages a core-second: a billion pages take {BILLION:,} / {rate:.1f} / 3,600 ="
            f" {BILLION / rate / 3600:,.0f} core-hours"
        )


if __name__ == "__main__":
    main()
