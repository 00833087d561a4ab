"""How a run ends: its figures, the way to go on, and the exit status."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NoReturn

import typer

from cleaner.cli.faults import FINDINGS, INTERRUPTED, say
from cleaner.model import Status

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from cleaner.batch.job import Job
    from cleaner.report.summary import Summary


def count_documents(job: Job) -> int | None:
    """How many documents there are, for the bar; not counted where nobody would see it."""
    return job.count_documents() if sys.stderr.isatty() else None


def finish_run(summary: Summary, where: str, *, strict: bool) -> NoReturn:
    """Say what became of the documents and ``where`` it stands, and exit."""
    from cleaner.cli.tables import format_faults, format_figures

    if faults := format_faults(summary):
        say(f"{faults}\n")
    say(f"{format_figures(summary)}\n\n{where}")
    raise typer.Exit(FINDINGS if has_findings(summary.statuses, strict=strict) else 0)


def say_interrupted(out: str | Path) -> NoReturn:
    """Say how the run can go on, and exit."""
    say(f"interrupted; the same command with --resume goes on from here, --out {out}")
    raise typer.Exit(INTERRUPTED) from None


def has_findings(statuses: Mapping[Status, int], *, strict: bool) -> bool:
    """Whether a document failed; if ``strict``, also whether one is empty or refused."""
    return any(count for status, count in statuses.items() if is_finding(status, strict=strict))


def is_finding(status: Status, *, strict: bool) -> bool:
    """Whether a document of this status makes the exit status that of findings."""
    return status is not Status.OK if strict else not status.has_text
