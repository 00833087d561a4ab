"""`cleaner run - --from jsonl`: records on standard input, answered on standard output."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import typer

from cleaner.cli.ending import is_finding
from cleaner.cli.faults import FINDINGS

if TYPE_CHECKING:
    from cleaner.batch.job import Job
    from cleaner.pipeline import Cleaner


def clean_stdin_lines(job: Job, cleaner: Cleaner, *, strict: bool) -> None:
    """Answer each line on its own, at once; exit 1 where a record failed."""
    from cleaner.batch.clean_lines import clean_lines

    has_findings = False
    for status, answer in clean_lines(job, cleaner, sys.stdin.buffer):
        # Not by write_result: the answer is for a program, on whatever it comes.
        sys.stdout.buffer.write(answer.encode())
        sys.stdout.buffer.flush()
        has_findings |= is_finding(status, strict=strict)
    raise typer.Exit(FINDINGS if has_findings else 0)
