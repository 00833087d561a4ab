"""Records answered one by one as they come, in this process: what a child process of another program needs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, BinaryIO

from cleaner.batch.item import Item
from cleaner.batch.sources.records import identify_lines
from cleaner.batch.work import Clean
from cleaner.batch.workers.deadline import DeadlineError, deadline, say_timeout
from cleaner.model import Status
from cleaner.report.removals import dump_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.batch.job import Job
    from cleaner.pipeline import Cleaner


def clean_lines(job: Job, cleaner: Cleaner, file: BinaryIO) -> Iterator[tuple[Status, str]]:
    """Status and answer of each line, before the next is read: the cleaned record, with ``removed`` as in the report.

    Every line has its answer, one that is no record too. A page that hangs within C hangs the process: whoever drives
    it has to watch the time.
    """
    clean = Clean(cleaner, job.max_bytes, job.lang, records=True, fields=job.fields)
    for id, line, fault in identify_lines(file, "stdin", job.max_bytes, job.fields, each=True):
        item = Item(id, record=line, fault=fault)
        clean.prepare(item)
        try:
            with deadline(job.timeout):
                outcome = clean(item)
        except DeadlineError:
            outcome = clean.fail(item, Status.TIMEOUT, say_timeout(job.timeout))
        removed = json.loads(outcome.line or "{}").get("removed", [])
        yield outcome.status, dump_line(json.loads(outcome.record) | {"removed": removed})
