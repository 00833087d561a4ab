"""Runs killed at random moments and gone on from: ``python -m tests.faults.kill_points [--points 50] [--seed N]``.

Each is ``cleaner run`` in processes of its own, killed by SIGKILL at a random moment: every second time one after OUT
is there, else one after the first results are there. By lot the whole session dies, or the first process alone, so that
its workers outlive it for a moment. At the kill, each file under its final name has to be the one of an undisturbed
run; after ``--resume``, OUT has to be the same to the byte. Every third run is killed again while it resumes.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from tests.batch.corpus import PACK, PAGE, TEXT, read_tree, write_pages
from tests.faults.processes import find_session, wait_for_end

KINDS = ("bodies", "jsonl.gz", "parquet")
_ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Subject:
    """One kind of run: its command but for OUT, and what it leaves undisturbed.

    ``seconds`` is how long it then takes from the moment when OUT is there, and when the first results are there.
    """

    command: tuple[str, ...]
    whole: dict[str, bytes]
    seconds: tuple[float, float]


def main() -> None:
    """Kill as many runs as asked for, of each kind; exit status 1 where one did not survive."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--points", type=int, default=50, help="runs to kill, of each kind of output")
    parser.add_argument("--documents", type=int, default=300)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6), help="of the moments; drawn unless given")
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=KINDS)
    options = parser.parse_args()
    failed = False
    print(f"seed {options.seed}")
    for kind in options.kinds:
        with tempfile.TemporaryDirectory() as directory:
            faults, moments = try_points(kind, Path(directory), options.points, options.documents, options.seed)
        for fault in faults:
            print(f"{kind}: {fault}")
        seen = ", ".join(f"{count} {moment}" for moment, count in sorted(moments.items()))
        print(f"{kind}: survived {options.points - len(faults)} of {options.points} ({seen})", flush=True)
        failed |= bool(faults)
    sys.exit(failed)


def try_points(kind: str, directory: Path, points: int, documents: int, seed: int) -> tuple[list[str], Counter[str]]:
    """What went wrong at ``points`` random moments, a line for each that did; and in what the kills struck."""
    dice = random.Random(f"{kind} {seed}")
    subject = measure_whole(kind, directory, documents)
    faults: list[str] = []
    moments: Counter[str] = Counter()
    for point in range(points):
        out = directory / f"out{point}"
        after, whole_session = point % 2, dice.random() < 0.5
        wait = dice.uniform(0, subject.seconds[after])
        while (struck := kill_run(subject, out, after, wait, whole_session=whole_session)) is None:
            shutil.rmtree(out)
            wait *= 0.9  # it was faster this time
        moments[struck] += 1
        fault = find_half_written(out, subject.whole)
        if not fault and point % 3 == 2:
            kill_run(subject, out, 0, dice.uniform(0, subject.seconds[0]), whole_session=whole_session)
            fault = find_half_written(out, subject.whole)
        fault = fault or find_difference(subject, out)
        if fault:
            faults.append(f"point {point}, while {struck}: {fault}")
        shutil.rmtree(out)
    return faults, moments


def measure_whole(kind: str, directory: Path, documents: int) -> Subject:
    """The run that nothing disturbs."""
    command = [sys.executable, "-m", "cleaner", "run", *write_input(kind, directory, documents)]
    command += ["--no-builtin", "--rules", os.fspath(PACK), "--workers", "2", "--out"]
    out = directory / "whole"
    running = start([*command, os.fspath(out)])
    began = []
    for after in range(2):
        _wait_for(running, out, after)
        began.append(time.monotonic())
    assert running.wait() == 0
    end = time.monotonic()
    return Subject(tuple(command), read_tree(out), (end - began[0], end - began[1]))


def write_input(kind: str, directory: Path, documents: int) -> list[str]:
    """The INPUT of a run, and the options that say what it makes of it."""
    if kind == "bodies":
        return [os.fspath(write_pages(directory / "pages", documents, html_every=30))]
    path = directory / "records.jsonl"
    with path.open("w") as records:
        for number in range(documents):
            content = {"html": PAGE} if number % 30 == 0 else {"text": TEXT}
            (field, template) = next(iter(content.items()))
            records.write(json.dumps({"id": f"{number:04}", field: template.format(number=number), "more": number}))
            records.write("\n")
    return [os.fspath(path), "--to", kind, "--shard-size", str(max(1, documents // 12))]


def kill_run(subject: Subject, out: Path, after: int, wait: float, *, whole_session: bool) -> str | None:
    """Kill a run into ``out``, ``wait`` seconds after OUT or (``after`` 1) the first results are there.

    Gives back in what it was struck, and None where it had ended before.
    """
    command = [*subject.command, os.fspath(out), *(["--resume"] if out.exists() else [])]
    running = start(command)
    _wait_for(running, out, after)
    try:
        running.wait(wait)
    except subprocess.TimeoutExpired:
        for process in find_session(running.pid) if whole_session else [running.pid]:
            _kill(process)
    was_killed = running.wait() == -signal.SIGKILL
    struck = find_moment(out)
    if left := wait_for_end(running.pid, 10):
        raise AssertionError(f"workers outlived their parent by 10 seconds: {left}")
    return struck if was_killed else None


def find_moment(out: Path) -> str:
    """What a run was doing, by what stands in OUT."""
    if (out / "run-stats.json").exists():
        return "tidying up"
    if (out / "removals.jsonl").exists() or (out / "summary.json").exists():
        return "publishing"
    if (out / ".partial/final").exists():
        return "reporting"
    has_begun = any((out / name).exists() for name in ("bodies", "records"))
    return "cleaning" if has_begun else "beginning"


def find_half_written(out: Path, whole: dict[str, bytes]) -> str | None:
    """A file under its final name that is not what the undisturbed run made of it."""
    for name, raw in read_tree(out).items():
        if name.startswith(".partial/"):
            continue
        if name not in whole:
            return f"{name} stands there, which no whole run leaves"
        if raw != whole[name]:
            return f"{name} is not whole: {len(raw):,} bytes of {len(whole[name]):,}"
    stats = out / "run-stats.json"
    if stats.exists():
        json.loads(stats.read_bytes())
    return None


def find_difference(subject: Subject, out: Path) -> str | None:
    """How OUT differs from the undisturbed run's after ``--resume``."""
    resumed = subprocess.run([*subject.command, os.fspath(out), "--resume"], cwd=_ROOT, capture_output=True, text=True)
    if resumed.returncode != 0:
        return f"--resume ended with {resumed.returncode}: {resumed.stderr.strip()[-300:]}"
    tree = read_tree(out)
    different = sorted(name for name in tree.keys() | subject.whole.keys() if tree.get(name) != subject.whole.get(name))
    if (out / ".partial").exists():
        different.append(".partial")
    return f"after --resume, other than undisturbed: {', '.join(different[:5])}" if different else None


def start(command: list[str]) -> subprocess.Popen[bytes]:
    """The command in a session of its own, so that what it leaves behind can be found."""
    return subprocess.Popen(
        command, cwd=_ROOT, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def _wait_for(running: subprocess.Popen[bytes], out: Path, after: int) -> None:
    names = ("bodies", "records") if after else (".partial/lock",)
    while not any((out / name).exists() for name in names) and running.poll() is None:
        time.sleep(0.002)


def _kill(process: int) -> None:
    try:
        os.kill(process, signal.SIGKILL)
    except ProcessLookupError:
        return


if __name__ == "__main__":
    main()
