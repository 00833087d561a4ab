"""`cleaner run -`: one page or text from standard input, its body to standard output."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, NoReturn

from cleaner.cli.faults import FINDINGS, exit_on_fault, say, write_result
from cleaner.model import Status

if TYPE_CHECKING:
    from cleaner.batch.job import Job
    from cleaner.pipeline import Cleaner

_EXPLAINED = {
    Status.EMPTY: "no main content was found",
    Status.REFUSED: "the rules claim more than --max-share of the text, so nothing was cut",
}


def main() -> NoReturn:
    """The command without options: it starts in half the time, for the library of the others is not loaded."""
    with exit_on_fault():
        from cleaner.batch.settings import find_settings
        from cleaner.cli.choices import choose, make_cleaner, make_job
        from cleaner.extract.lean_import import prefer_lean

        prefer_lean()
        settings = find_settings()
        cleaner = make_cleaner(settings, rules=None, no_builtin=None, only=None, skip=None, also=None)
        job = make_job(settings, ["-"], read_as=None, urls=None, lang=None, max_bytes=None, workers=None, timeout=None)
        status = clean_stdin(job, cleaner, strict=choose(None, settings.strict, False))
    # All is written. To take apart what the process holds, as sys.exit() would, takes a seventh of its time.
    os._exit(status)


def clean_stdin(job: Job, cleaner: Cleaner, *, diff: bool = False, check: bool = False, strict: bool) -> int:
    """Clean what stands on standard input, write its body (or the diff, or nothing), and give the exit status."""
    from cleaner.batch.single import clean_one

    cleaned = clean_one(job, cleaner, sys.stdin.buffer.read(job.max_bytes + 1))
    if cleaned.error is not None:
        say(f"{cleaned.status.value}: {cleaned.error}")
        return FINDINGS
    if cleaned.status is not Status.OK:
        say(f"{cleaned.status.value}: {_EXPLAINED[cleaned.status]}")
    write_result(cleaned.diff if diff else "" if check else cleaned.body)
    is_finding = (strict and cleaned.status is not Status.OK) or (check and cleaned.has_changed)
    return FINDINGS if is_finding else 0
