"""What `cleaner suggest` needs for millions of lines: processor and wall time, and memory at its peak.

python tests/bench/suggest.py --lines 5000000
"""

from __future__ import annotations

import argparse
import json
import platform
import resource
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from itertools import count
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.authoring.furniture_site import FURNITURE, generate_pages

PAGES_A_HOST = 5_000


def write_corpus(file: Path, lines: int) -> int:
    """Pages of made-up hosts until there are so many lines; the number of pages."""
    written = pages = 0
    with file.open("w", encoding="utf-8") as out:
        for host in count():
            for id, page, _ in generate_pages(PAGES_A_HOST, seed=host):
                url = f"https://valley{host}.example/{id}"
                out.write(json.dumps({"id": f"{host}/{id}", "url": url, "text": "\n".join(page)}) + "\n")
                written += len(page)
                pages += 1
                if written >= lines:
                    return pages
    raise AssertionError("count() has no end")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=5_000_000)
    wanted = parser.parse_args().lines
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "corpus.jsonl"
        pages = write_corpus(file, wanted)
        command = [sys.executable, "-m", "cleaner", "suggest", str(file), "--no-builtin", "--format", "json"]
        began = time.perf_counter()
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        wall = time.perf_counter() - began
        megabytes = file.stat().st_size / 1e6
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    found = json.loads(done.stdout)["suggestions"]
    print(f"python {platform.python_version()}, polars {version('polars')}")
    print(f"{wanted:,} lines, {pages:,} pages, {megabytes:,.0f} MB")
    print(f"wall {wall:.0f} s, processor {used.ru_utime + used.ru_stime:.0f} s, peak {used.ru_maxrss / 1e3:,.0f} MB")
    print(f"{len(found)} drafts; the site has {len(FURNITURE)} kinds of furniture")


if __name__ == "__main__":
    main()
