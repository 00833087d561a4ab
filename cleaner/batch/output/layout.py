"""What stands in the OUT of a run, by name."""

from __future__ import annotations

STATS = "run-stats.json"
REPORT_FILES = ("removals.jsonl", "removed.diff", "summary.json", "report.html", "report-pages")
"""What is derived from the journal and the bodies, in the order in which it gets its final names."""

BODIES = "bodies"
RECORDS = "records"
REMOVALS = "removals"


def name_shard(number: int, suffix: str) -> str:
    """How the files of a shard are called.

    >>> name_shard(2, ".jsonl.gz")
    'part-00002.jsonl.gz'
    """
    return f"part-{number:05}{suffix}"


PARTIAL = ".partial"
"""Everything that is not final."""
