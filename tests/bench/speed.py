"""How fast cleaner is beside what it is built on and what else there is: ratios in one run, medians of CPU time.

    python tests/bench/speed.py ../shared/bench                    # all of it
    python tests/bench/speed.py ../shared/bench rules load --quick # two sections, on few pages

What is compared is measured by turns, so that a busy machine slows both. Sections: rules, naive, load, start, run,
pool, size, memory, workers, profile.
"""

from __future__ import annotations

import argparse
import cProfile
import json
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
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import trafilatura
from synthetic import write_pack

from cleaner import Cleaner, load_packs, pipeline
from cleaner.authoring.evaluate.gold import read_gold
from cleaner.extract import page_extraction, ways

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
    "def extract(raw):\n a = Article('https://example.org/', fetch_images=False)\n"
    " a.download(input_html=raw.decode('utf-8', 'replace')); a.parse(); return a.text",
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
    return text is None
if __name__ == "__main__":
    with multiprocessing.get_context("fork").Pool(int(sys.argv[3])) as pool:
        failed = list(pool.imap_unordered(work, glob.glob(sys.argv[1] + "/*"), 8))
    sys.exit("most pages failed" if sum(failed) > len(failed) / 2 else 0)
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
        done = subprocess.run([*map(os.fspath, command)], capture_output=True, check=False, env=self.environment())
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        if done.returncode not in (0, 1) or b"most pages failed" in done.stderr:
            raise RuntimeError(done.stderr.decode()[-500:])
        return Cost(time.perf_counter() - began, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)

    def environment(self) -> dict[str, str]:
        """Ours, but that bytecode is kept, as it is of packages that pip installed, whatever is set here."""
        kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        return kept | {"PYTHONPYCACHEPREFIX": os.fspath(self.work / "bytecode")}

    def warm_up(self) -> None:
        """Run both commands on one page, so that what they keep (bytecode, packs, patterns) is kept."""
        one = self.work / "one"
        one.mkdir()
        shutil.copy(min(self.directory.iterdir()), one)
        out = self.work / "out"
        self.cost(sys.executable, "-m", "cleaner", "run", one, "--out", out)
        self.cost(sys.executable, "-m", "trafilatura.cli", "--input-dir", one, "--output-dir", out)

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
    times: dict[str, list[float]] = {name: [] for name in ("extraction", "trafilatura.extract", *cleaners)}
    for page, extraction in zip(bench.pages, extractions, strict=True):
        times["extraction"].append(measure(partial(extractor.extract_html, page)))
        times["trafilatura.extract"].append(measure(partial(trafilatura.extract, page)))
        for name, cleaner in cleaners.items():
            times[name].append(min(measure(partial(cleaner.clean_extraction, extraction)) for _ in range(3)))
    whole = statistics.mean(times["extraction"])
    median = statistics.median(times["extraction"])
    theirs = statistics.mean(times["trafilatura.extract"])
    print(f"\nrules: extraction {whole * 1e3:.2f} ms a page (median {median * 1e3:.2f})", end="")
    print(f", trafilatura.extract {theirs * 1e3:.2f} ms")
    for name, cleaner in cleaners.items():
        mean = statistics.mean(times[name])
        print(
            f"  {name:8} {len(cleaner.in_force.rules):6,} rules {mean * 1e3:7.3f} ms"
            f" {mean / whole:7.2%} of extraction (median page {statistics.median(times[name]) / median:.2%}),"
            f" {mean / theirs:.2%} of trafilatura.extract"
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
        script = bench.work / f"pool_of_{name}.py"  # not by the tool's own name, which it imports
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


PARAGRAPH = "<p>The river rose by a metre on Monday, and the ferry that carries {} people a day stayed in.</p>"


def write_page(paragraphs: int, number: int = 0) -> str:
    """A small page of ``paragraphs``, like no other, with some furniture."""
    body = "".join(PARAGRAPH.format(number * 1_000 + each) for each in range(paragraphs))
    furniture = "<p>Advertisement</p><p>Follow us on Facebook</p>"
    return f"<html lang='en'><body><article><h1>Ferry {number}</h1>{body}{furniture}</article></body></html>"


def measure_size(bench: Bench) -> None:
    """How the time of a page grows with its size."""
    cleaner = Cleaner()
    print("\nsize: one page of so many paragraphs")
    for paragraphs in (10, 100, 1_000, 5_000):
        page = write_page(paragraphs).encode()
        seconds: dict[str, list[float]] = {"cleaner": [], "trafilatura.extract": []}
        for _ in range(bench.rounds + 1):
            seconds["cleaner"].append(measure(partial(cleaner.clean_html, page)))
            seconds["trafilatura.extract"].append(measure(partial(trafilatura.extract, page)))
        mine, theirs = (min(each) for each in seconds.values())
        print(
            f"  {paragraphs:6,} paragraphs {len(page) / 1e3:7,.0f} kB: cleaner {mine * 1e3:8.1f} ms"
            f" ({mine * 1e9 / len(page):6,.0f} ns a byte), trafilatura.extract {theirs * 1e3:8.1f} ms"
        )


def measure_memory(bench: Bench) -> None:
    """The peak of the parent as the number of small texts and pages grows, and how many are done a second."""
    texts = '{{"id": "{}", "text": "The river rose by a metre on Monday.\\n\\nAdvertisement\\n\\nIt fell."}}'
    kinds: dict[str, tuple[Callable[[int], str], list[str]]] = {
        "texts, as shards": (texts.format, []),
        "pages, as a directory": (
            lambda number: json.dumps({"id": f"{number}.html", "html": write_page(5, number)}),
            ["--to", "dir"],
        ),
    }
    for kind, (write, options) in kinds.items():
        print(f"\nmemory: peak of the parent, small {kind}")
        peaks = []
        for count in (1_000, 4_000, 16_000) if bench.rounds > 1 else (500, 2_000):
            records = bench.work / "records.jsonl"
            with records.open("w") as file:
                file.writelines(write(number) + "\n" for number in range(count))
            peak, seconds = measure_peak(bench, records, options)
            peaks.append(peak)
            print(f"  {count:6,} {peak:7.1f} MB ({peak / peaks[0] - 1:+.1%}) {count / seconds:8,.0f} a second")


def measure_peak(bench: Bench, records: Path, options: Sequence[str]) -> tuple[float, float]:
    """The peak of the parent in MB while it cleans ``records``, and the seconds that it takes."""
    command = ["cleaner", "run", os.fspath(records), "--out", os.fspath(bench.work / "out"), *options]
    run = f"import os, sys, resource; sys.argv = {command!r}\n"
    run += f"sys.argv += ['--overwrite', '--workers', '{bench.workers}']\n"
    run += "import cleaner.__main__ as m\ntry: m.main()\nexcept SystemExit: pass\n"
    run += PEAK
    shutil.rmtree(bench.work / "out", ignore_errors=True)
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", run], capture_output=True, text=True, check=True, env=bench.environment()
    )
    return int(done.stdout.split()[-1]) / 1024, time.perf_counter() - began


def measure_workers(bench: Bench) -> None:
    """Two workers against one."""
    command = (sys.executable, "-m", "cleaner", "run", bench.directory, "--out", bench.work / "out", "--workers")
    bench.compare("workers: one, against two", (*command, "1"), {"two workers": (*command, "2")})
    if (free := multiprocessing.cpu_count() - os.getloadavg()[0]) < 2:
        print(f"  (only {max(free, 0):.1f} of {multiprocessing.cpu_count()} cores are free)")


# Where a page's time goes, by the functions that the way of a page leads through; each has what those within it leave.
STAGES = {
    "decode": (page_extraction, "decode"),
    "parse": (page_extraction, "parse"),
    "what the page says": (page_extraction, "read_page"),
    "prune by rules": (page_extraction, "_prune"),
    "main extractor": (ways, "extract_main"),
    "comparison": (ways, "compare"),
    "whole sequence": (ways, "_run"),
    "what is believed": (page_extraction, "find_body"),
    "serialise": (page_extraction, "serialise"),
    "index, and the rest": (pipeline, "extract_html"),
    "rules": (pipeline.Cleaner, "clean_extraction"),
}


def measure_profile(bench: Bench) -> None:
    """Where a page's time goes: CPU by stage, and the functions that a profiler finds."""
    cleaner = Cleaner()
    for page in bench.pages:
        cleaner.clean_html(page)
    seconds, calls = dict.fromkeys(STAGES, 0.0), dict.fromkeys(STAGES, 0)
    within: list[float] = []
    with ExitStack() as patched:
        for stage, (owner, name) in STAGES.items():
            original = getattr(owner, name)

            def timed(*values: Any, stage: str = stage, original: Callable[..., Any] = original, **named: Any) -> Any:
                within.append(0.0)
                began = time.process_time()
                try:
                    return original(*values, **named)
                finally:
                    spent = time.process_time() - began
                    seconds[stage] += spent - within.pop()
                    calls[stage] += 1
                    if within:
                        within[-1] += spent

            setattr(owner, name, timed)
            patched.callback(setattr, owner, name, original)
        for page in bench.pages:
            cleaner.clean_html(page)
    count = len(bench.pages)
    print(f"\nprofile: {sum(seconds.values()) / count * 1e3:.2f} ms a page")
    for stage in STAGES:
        print(f"  {stage:20} {seconds[stage] / count * 1e3:7.3f} ms, on {calls[stage] / count:7.1%} of the pages")
    profile = cProfile.Profile()
    profile.enable()
    for page in bench.pages:
        cleaner.clean_html(page)
    profile.disable()
    pstats.Stats(profile, stream=sys.stdout).sort_stats("cumtime").print_stats("cleaner", 30)


SECTIONS: dict[str, Callable[[Bench], None]] = {
    "rules": measure_rules,
    "naive": measure_naive,
    "load": measure_load,
    "start": measure_start,
    "run": measure_run,
    "pool": measure_pool,
    "size": measure_size,
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
    parser.add_argument("--every", type=int, metavar="N", help="take every N-th page; default: 3, with --quick 30")
    parser.add_argument("--rounds", type=int, metavar="N", help="measure so many times; default: 3, with --quick 1")
    parser.add_argument("--workers", type=int, default=2)
    arguments = parser.parse_args()
    if unknown := set(arguments.sections) - set(SECTIONS):
        parser.error(f"no section {', '.join(sorted(unknown))}; there are {', '.join(SECTIONS)}")
    golds = [arguments.bench / f"{name}.parquet" for name in ("fundus-dev", "wcxb-dev-articles")]
    every = arguments.every or (30 if arguments.quick else 3)
    rounds = arguments.rounds or (1 if arguments.quick else 3)
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
        bench = Bench(pages, directory, Path(work), rounds, arguments.workers)
        bench.warm_up()
        for name in arguments.sections or SECTIONS:
            SECTIONS[name](bench)


if __name__ == "__main__":
    main()
