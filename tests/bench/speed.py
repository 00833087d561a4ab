"""How fast cleaner is beside what it is built on and what else there is: ratios in one run, medians of CPU time.

    python tests/bench/speed.py ../shared/bench                    # all of it
    python tests/bench/speed.py ../shared/bench rules load --quick # two sections, on few pages

What is compared is measured by turns, so that a busy machine slows both. Sections: rules, naive, load, start, run,
pool, memory, workers, profile.
"""

from __future__ import annotations

import argparse
import cProfile
import multiprocessing
import os
import pstats
import resource
import shlex
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from synthetic import write_pack

from cleaner import Cleaner, load_packs
from cleaner.authoring.evaluate.gold import read_gold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

SIZES = (50, 100, 500, 1_000, 2_000, 10_000)
TOOLS = {
    "trafilatura": "import trafilatura; extract = trafilatura.extract",
    "resiliparse": "from resiliparse.extract.html2text import extract_plain_text as e\n"
    "from resiliparse.parse.encoding import detect_encoding as d\n"
    "def extract(raw): return e(raw.decode(d(raw), 'replace'), main_content=True)",
    "readability-lxml": "from readability import Document\n"
    "def extract(raw): return Document(raw.decode('utf-8', 'replace')).summary()",
    "newspaper4k": "from newspaper import Article\n"
    "def extract(raw):\n a = Article('https://example.org/'); a.set_html(raw.decode('utf-8', 'replace')); a.parse()\n"
    " return a.text",
    "jusText": "import justext; stop = justext.get_stoplist('English')\n"
    "def extract(raw): return [p.text for p in justext.justext(raw, stop) if not p.is_boilerplate]",
}
POOL = """
import glob, multiprocessing, os, sys
{tool}
def work(path):
    try: text = extract(open(path, "rb").read())
    except Exception: text = None
    open(os.path.join(sys.argv[2], os.path.basename(path)), "w").write(str(text or ""))
if __name__ == "__main__":
    with multiprocessing.get_context("fork").Pool(int(sys.argv[3])) as pool:
        list(pool.imap_unordered(work, glob.glob(sys.argv[1] + "/*"), 8))
"""


# Not ru_maxrss, which a process inherits from the one that started it.
PEAK = """
if os.path.exists("/proc/self/status"):
    print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")))
else:
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


class Cost(NamedTuple):
    """Seconds of wall and of CPU (children and all) of one process."""

    wall: float
    cpu: float


@dataclass(frozen=True, slots=True)
class Bench:
    """The pages as bytes and as files, and how long to measure."""

    pages: tuple[bytes, ...]
    directory: Path
    work: Path
    rounds: int
    workers: int

    def cost(self, *command: str | Path) -> Cost:
        """Run a command and wait for it; an empty directory ``out`` is there for it each time."""
        shutil.rmtree(self.work / "out", ignore_errors=True)
        (self.work / "out").mkdir()
        before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        done = subprocess.run([*map(os.fspath, command)], capture_output=True, check=False)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        if done.returncode not in (0, 1):
            raise RuntimeError(done.stderr.decode()[-500:])
        return Cost(time.perf_counter() - began, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)

    def compare(self, title: str, ours: Sequence[str | Path], others: dict[str, Sequence[str | Path]]) -> None:
        """Print what ``ours`` costs, and each of ``others`` with our share of it, by turns."""
        costs: dict[str, list[Cost]] = {"cleaner": [], **{name: [] for name in others}}
        for _ in range(self.rounds):
            for name, command in {"cleaner": ours, **others}.items():
                costs[name].append(self.cost(*command))
        mine = _median(costs["cleaner"])
        print(f"\n{title}\n  {'cleaner':34} wall {mine.wall:7.2f} s  cpu {mine.cpu:7.2f} s")
        for name in others:
            other = _median(costs[name])
            print(
                f"  {name:34} wall {other.wall:7.2f} s  cpu {other.cpu:7.2f} s"
                f"   cleaner/it: wall {mine.wall / other.wall:.2f}  cpu {mine.cpu / other.cpu:.2f}"
            )


def _median(costs: Sequence[Cost]) -> Cost:
    return Cost(statistics.median(cost.wall for cost in costs), statistics.median(cost.cpu for cost in costs))


def measure(work: Callable[[], object]) -> float:
    """Seconds of CPU of this process."""
    began = time.process_time()
    work()
    return time.process_time() - began


@contextmanager
def packs_of(sizes: Sequence[int], work: Path) -> Iterator[dict[int, Path]]:
    """Files with synthetic packs of these sizes, in parts that a pack's size allows."""
    folders = {}
    for size in sizes:
        folders[size] = work / f"packs-{size}"
        folders[size].mkdir(exist_ok=True)
        for part, first in enumerate(range(0, size, 1_000)):
            count = min(1_000, size - first)
            (folders[size] / f"{part}.yaml").write_text(write_pack(count, part + 1), encoding="utf-8")
    yield folders


def measure_rules(bench: Bench) -> None:
    """The rule stage as a share of the extraction."""
    with packs_of(SIZES, bench.work) as folders:
        cleaners = {"shipped": Cleaner(), **{f"{n:,}": Cleaner(folders[n], builtin=False) for n in SIZES}}
    extractor = Cleaner(builtin=False, packs=[bench.work / "packs-50"])
    extractions = [extractor.extract_html(page) for page in bench.pages]
    for cleaner in cleaners.values():
        for extraction in extractions:
            cleaner.clean_extraction(extraction)  # patterns are compiled when they are first needed
    times: dict[str, list[float]] = {name: [] for name in ("extraction", *cleaners)}
    for page, extraction in zip(bench.pages, extractions, strict=True):
        times["extraction"].append(measure(partial(extractor.extract_html, page)))
        for name, cleaner in cleaners.items():
            times[name].append(min(measure(partial(cleaner.clean_extraction, extraction)) for _ in range(3)))
    whole = statistics.mean(times["extraction"])
    median = statistics.median(times["extraction"])
    print(f"\nrules: extraction {whole * 1e3:.2f} ms a page (median {median * 1e3:.2f})")
    for name, cleaner in cleaners.items():
        mean = statistics.mean(times[name])
        print(
            f"  {name:8} {len(cleaner.in_force.rules):6,} rules {mean * 1e3:7.3f} ms"
            f" {mean / whole:7.2%} of extraction (median page {statistics.median(times[name]) / median:.2%})"
        )
    print(f"  10,000 against 100: {statistics.mean(times['10,000']) / statistics.mean(times['100']):.2f}")


def measure_naive(bench: Bench) -> None:
    """The index against trying every rule on every line."""
    extractions = [Cleaner(builtin=False, packs=[_one_pack(bench)]).extract_html(page) for page in bench.pages[:10]]
    print("\nnaive: each rule on each line, against the index")
    for size in SIZES[:-1]:
        with packs_of((size,), bench.work) as folders:
            matcher = Cleaner(folders[size], builtin=False)._matcher
        seconds = {}
        for naive in (False, True, False, True):  # the first time each compiles
            seconds[naive] = sum(measure(partial(matcher.find_claims, each, naive=naive)) for each in extractions)
        print(f"  {size:6,} rules: {seconds[True] / seconds[False]:7.1f} times as long")


def _one_pack(bench: Bench) -> Path:
    with packs_of((50,), bench.work) as folders:
        return folders[50]


def measure_load(bench: Bench) -> None:
    """Loading 10,000 rules, first and cached."""
    with packs_of((10_000,), bench.work) as folders:
        os.environ["CLEANER_CACHE"] = os.fspath(bench.work / "cache")
        for name, paths, builtin in (("10,000 synthetic", [folders[10_000]], False), ("shipped", [], True)):
            shutil.rmtree(bench.work / "cache", ignore_errors=True)
            load = partial(load_packs, paths, builtin=builtin)
            first = measure(load)
            cached = statistics.median(measure(load) for _ in range(bench.rounds))
            ready = measure(partial(Cleaner, paths, builtin=builtin))
            print(f"\nload: {name}: first {first:.2f} s, cached {cached:.3f} s; a Cleaner of them {ready:.3f} s")


def measure_start(bench: Bench) -> None:
    """One small page, whole process."""
    page = bench.work / "small.html"
    page.write_text(
        "<html><body><article>" + "<p>The river rose by a metre on Monday.</p>" * 9 + "</article></body></html>"
    )
    shell = f"{shlex.quote(sys.executable)} -m cleaner run - < {shlex.quote(os.fspath(page))}"
    command = ("sh", "-c", shell)
    bench.cost(*command)
    bench.compare(
        "start: one small page",
        command,
        {"import trafilatura": (sys.executable, "-c", "import trafilatura"), "python": (sys.executable, "-c", "pass")},
    )


def measure_run(bench: Bench) -> None:
    """The whole command against trafilatura's own."""
    workers, out = str(bench.workers), bench.work / "out"
    theirs = (sys.executable, "-m", "trafilatura.cli", "--input-dir", bench.directory, "--output-dir", out)
    bench.compare(
        f"run: {len(bench.pages)} pages, {workers} processes",
        (sys.executable, "-m", "cleaner", "run", bench.directory, "--out", out, "--workers", workers),
        {
            "trafilatura's CLI": (*theirs, "--parallel", workers),
            "trafilatura's CLI --no-comments": (*theirs, "--parallel", workers, "--no-comments"),
        },
    )


def measure_pool(bench: Bench) -> None:
    """The whole command against ten lines with a process pool."""
    workers, out = str(bench.workers), bench.work / "out"
    others = {}
    for name, tool in TOOLS.items():
        script = bench.work / f"{name}.py"
        script.write_text(POOL.format(tool=tool))
        try:
            import_module(tool.split()[1].partition(".")[0].rstrip(";"))
            others[f"{name} {version(name)}"] = (sys.executable, script, bench.directory, out, workers)
        except (ImportError, PackageNotFoundError) as missing:
            print(f"\npool: {name} is skipped: {missing}", file=sys.stderr)
    bench.compare(
        f"pool: {len(bench.pages)} pages, {workers} processes",
        (sys.executable, "-m", "cleaner", "run", bench.directory, "--out", out, "--workers", workers),
        others,
    )


def measure_memory(bench: Bench) -> None:
    """The peak of the parent as the number of texts grows, and the texts a second."""
    print("\nmemory: peak of the parent, small texts")
    for count in (1_000, 4_000, 16_000) if bench.rounds > 1 else (1_000, 4_000):
        records = bench.work / "records.jsonl"
        line = '{{"id": "{}", "text": "The river rose by a metre on Monday.\\n\\nAdvertisement\\n\\nIt fell."}}\n'
        records.write_text("".join(line.format(number) for number in range(count)))
        command = ["cleaner", "run", os.fspath(records), "--out", os.fspath(bench.work / "out")]
        run = f"import os, sys, resource; sys.argv = {command!r}\n"
        run += f"sys.argv += ['--overwrite', '--workers', '{bench.workers}']\n"
        run += "import cleaner.__main__ as m\ntry: m.main()\nexcept SystemExit: pass\n"
        run += PEAK
        shutil.rmtree(bench.work / "out", ignore_errors=True)
        began = time.perf_counter()
        done = subprocess.run([sys.executable, "-c", run], capture_output=True, text=True, check=True)
        seconds = time.perf_counter() - began
        print(f"  {count:6,} texts {int(done.stdout.split()[-1]) / 1024:7.1f} MB {count / seconds:8,.0f} a second")


def measure_workers(bench: Bench) -> None:
    """Two workers against one."""
    command = (sys.executable, "-m", "cleaner", "run", bench.directory, "--out", bench.work / "out", "--workers")
    bench.compare("workers: one, against two", (*command, "1"), {"two workers": (*command, "2")})
    if (free := multiprocessing.cpu_count() - os.getloadavg()[0]) < 2:
        print(f"  (only {max(free, 0):.1f} of {multiprocessing.cpu_count()} cores are free)")


def measure_profile(bench: Bench) -> None:
    """Where a page's time goes."""
    cleaner = Cleaner()
    for page in bench.pages:
        cleaner.clean_html(page)
    profile = cProfile.Profile()
    profile.enable()
    for page in bench.pages:
        cleaner.clean_html(page)
    profile.disable()
    print("\nprofile")
    pstats.Stats(profile, stream=sys.stdout).sort_stats("cumtime").print_stats("cleaner", 30)


SECTIONS: dict[str, Callable[[Bench], None]] = {
    "rules": measure_rules,
    "naive": measure_naive,
    "load": measure_load,
    "start": measure_start,
    "run": measure_run,
    "pool": measure_pool,
    "memory": measure_memory,
    "workers": measure_workers,
    "profile": measure_profile,
}


def main() -> None:
    """Read the arguments and print the sections asked for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("bench", type=Path, help="the directory of the development pages")
    parser.add_argument("sections", nargs="*", metavar="SECTION", help=f"of {', '.join(SECTIONS)}; default: all")
    parser.add_argument("--quick", action="store_true", help="few pages, one round")
    parser.add_argument("--workers", type=int, default=2)
    arguments = parser.parse_args()
    if unknown := set(arguments.sections) - set(SECTIONS):
        parser.error(f"no section {', '.join(sorted(unknown))}; there are {', '.join(SECTIONS)}")
    golds = [arguments.bench / f"{name}.parquet" for name in ("fundus-dev", "wcxb-dev-articles")]
    every = 30 if arguments.quick else 3
    pages = tuple(page.html for page in list(read_gold(golds))[::every])
    print(
        f"python {sys.version.split()[0]}, " + ", ".join(f"{n} {version(n)}" for n in ("trafilatura", "lxml", "regex"))
    )
    print(f"{len(pages)} pages of {sum(map(len, pages)) / len(pages) / 1e3:,.0f} kB")
    with tempfile.TemporaryDirectory() as work:
        directory = Path(work, "pages")
        directory.mkdir()
        for number, page in enumerate(pages):
            (directory / f"{number:05}.html").write_bytes(page if isinstance(page, bytes) else page.encode())
        bench = Bench(pages, directory, Path(work), 1 if arguments.quick else 3, arguments.workers)
        for name in arguments.sections or SECTIONS:
            SECTIONS[name](bench)


if __name__ == "__main__":
    main()
