"""One target under atheris: ``python -m tests.fuzz.fuzz TARGET [--seconds 60] [--corpus DIR] [--finds DIR]``.

Needs ``pip install atheris`` (Linux, CPython), which no extra of cleaner brings. An input that raises, crashes, takes
over 20 seconds or 2 GB is left in the directory of finds and ends the run; ``tests/fuzz/test_finds.py`` replays what
stands in ``tests/fuzz/finds/TARGET``.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["cleaner"]):
    import cleaner.extract.page_extraction  # else imported when the first page comes, and not followed  # noqa: F401
    from tests.fuzz.seeds import find_seeds, find_words
    from tests.fuzz.targets import TARGETS


def main() -> None:
    """Fuzz until the time is over or a find is made; libFuzzer ends the process."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("target", choices=TARGETS)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument(
        "--corpus", type=Path, help="where inputs that reach new code are kept; gone afterwards if unset"
    )
    parser.add_argument("--finds", type=Path, default=Path("finds"))
    options = parser.parse_args()
    target = TARGETS[options.target]
    work = Path(tempfile.mkdtemp(prefix=f"fuzz-{options.target}-"))
    seeds, words = work / "seeds", work / "words.dict"
    corpus = options.corpus or work / "corpus"
    for directory in (seeds, corpus, options.finds):
        directory.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(find_seeds(options.target)):
        (seeds / f"{number:04}").write_bytes(seed)
    words.write_text("".join(f'"{_spell(word.encode())}"\n' for word in find_words(options.target)))
    arguments = [
        sys.argv[0], str(corpus), str(seeds), f"-dict={words}", f"-artifact_prefix={options.finds}{os.sep}",
        f"-max_total_time={options.seconds}", f"-max_len={target.longest}", "-timeout=20", "-rss_limit_mb=2048",
        "-print_final_stats=1", "-len_control=0",
    ]  # fmt: skip
    atheris.Setup(arguments, target)
    atheris.Fuzz()


def _spell(word: bytes) -> str:
    return "".join(chr(byte) if byte < 128 and chr(byte).isalnum() else f"\\x{byte:02x}" for byte in word)


if __name__ == "__main__":
    main()
