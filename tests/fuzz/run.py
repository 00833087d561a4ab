"""All targets, one after the other, for a bounded time: ``python -m tests.fuzz.run [--seconds 120] [--finds DIR]``.

Prints executions and new crashes, a row a target; exit status 1 where there was a crash. Needs atheris, as fuzz.py.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tests.fuzz.targets import TARGETS

_ROOT = Path(__file__).resolve().parents[2]
_START_SECONDS = 10


@dataclass
class Tally:
    """What came of one target; after a crash it is begun again until its time is over."""

    executions: int = 0
    crashes: int = 0
    said: str = ""


def main() -> None:
    """Give each target its share of the time."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=120, help="of all targets together")
    parser.add_argument("--finds", type=Path, default=Path("finds"), help="where inputs that crash are left")
    parser.add_argument("--corpus", type=Path, help="where inputs that reach new code are kept from run to run")
    parser.add_argument("--targets", nargs="+", choices=TARGETS, default=list(TARGETS))
    options = parser.parse_args()
    share = options.seconds // len(options.targets)
    crashes = 0
    print(f"{'target':<12}{'seconds':>8}{'executions':>12}{'crashes':>9}", flush=True)
    for target in options.targets:
        began = time.monotonic()
        tally = fuzz(target, share, options.finds / target, options.corpus / target if options.corpus else None)
        crashes += tally.crashes
        seconds = time.monotonic() - began
        print(f"{target:<12}{seconds:>8.0f}{tally.executions:>12,}{tally.crashes:>9}", flush=True)
        if tally.crashes:
            print(tally.said)
    sys.exit(bool(crashes))


def fuzz(target: str, seconds: int, finds: Path, corpus: Path | None) -> Tally:
    """Fuzz one target for so long, and count."""
    tally = Tally()
    deadline = time.monotonic() + seconds
    while (left := int(deadline - time.monotonic())) >= min(_START_SECONDS, seconds // 2):
        command = [
            sys.executable,
            "-m",
            "tests.fuzz.fuzz",
            target,
            "--seconds",
            str(left),
            "--finds",
            str(finds.resolve()),
        ]
        command += ["--corpus", str(corpus.resolve())] if corpus else []
        with tempfile.TemporaryDirectory() as scratch:  # libFuzzer ends its process and tidies nothing up
            surroundings = os.environ | {"TMPDIR": scratch}
            done = subprocess.run(
                command, cwd=_ROOT, env=surroundings, capture_output=True, text=True, errors="replace"
            )
        counted = re.search(r"stat::number_of_executed_units:\s+(\d+)", done.stderr)
        tally.executions += int(counted[1]) if counted else 0
        if done.returncode == 0:
            break
        if not counted:
            raise SystemExit(f"{target} ended with {done.returncode}, and no figures:\n{done.stderr[-3000:]}")
        tally.crashes += 1
        tally.said = (done.stdout + done.stderr)[-3000:]
    return tally


if __name__ == "__main__":
    main()
