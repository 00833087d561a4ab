"""One document from memory to its body, in this process: what a pipe needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cleaner.batch.item import Item
from cleaner.batch.sources.reading import Content, sniff_form
from cleaner.batch.work import Clean, describe_error
from cleaner.batch.workers.deadline import DeadlineError, deadline, say_timeout
from cleaner.model import Status
from cleaner.report.diff import unified_diff
from cleaner.report.removals import document_report

if TYPE_CHECKING:
    from cleaner.batch.job import Job
    from cleaner.pipeline import Cleaner


@dataclass(frozen=True, slots=True)
class CleanedOne:
    """One document cleaned in this process. ``error`` is None where there is a ``body``."""

    status: Status
    body: str = ""
    diff: str = ""
    has_changed: bool = False
    error: str | None = None


def clean_one(job: Job, cleaner: Cleaner, raw: bytes) -> CleanedOne:
    """Clean the bytes of one page or text, of a form that is found out unless the job says it."""
    if len(raw) > job.max_bytes:
        return CleanedOne(Status.ERROR, error=f"over --max-bytes {job.max_bytes:,}")
    clean = Clean(cleaner, job.max_bytes, job.lang)
    try:
        form = job.form or sniff_form(raw)
        item = Item("-", form=form)
        clean.prepare(item)
        with deadline(job.timeout):
            result = clean.clean(Content(raw, form, ""), item)
            # The diff says nothing of the hash of the rules, which takes longer than a small page.
            report = document_report("stdin.txt", result, rules_sha256="")
            diff = unified_diff(report, result.body, report.id)
    except DeadlineError:
        return CleanedOne(Status.TIMEOUT, error=say_timeout(job.timeout))
    except Exception as error:  # as in Clean
        return CleanedOne(Status.ERROR, error=describe_error(error))
    return CleanedOne(result.status, result.body, diff, bool(result.removals))
