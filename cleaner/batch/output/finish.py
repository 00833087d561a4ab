"""The report of a run, derived from its lines and bodies, whichever runs wrote them."""

from __future__ import annotations

import hashlib
import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from cleaner.batch.names import body_path
from cleaner.batch.output.bodies import make_output_error
from cleaner.report.diff import DIFF_PREAMBLE, unified_diff
from cleaner.report.html import write_html_report
from cleaner.report.removals import document_from_line
from cleaner.report.summary import Summary

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.batch.output.bodies import Bodies
    from cleaner.batch.output.directory import DirectorySink
    from cleaner.pipeline import Cleaner
    from cleaner.report.removals import DocumentReport

LINES = "removals.jsonl"


def write_reports(sink: DirectorySink, cleaner: Cleaner) -> Summary:
    """Write removals.jsonl, removed.diff, summary.json and report.html where the sink prepares them.

    Memory does not grow with the documents. Bodies of documents that are no longer among the inputs are removed.

    Raises:
        OutputError: a file cannot be written, or a body is not the one that was reported.
    """
    final = sink.prepare()
    summary = Summary(cleaner.in_force.rules, rules_sha256=cleaner.rules_sha256)
    try:
        wanted = _write_lines(sink, final, summary)
        _write(final, "summary.json", summary.to_json())
        write_html_report(summary, _read_documents(final, sink.bodies), partial(_write, final))
        if sink.resumed:
            _remove_stale(sink.bodies, wanted)
    except OSError as error:
        raise make_output_error(error.filename or final, error) from error
    return summary


def _write_lines(sink: DirectorySink, final: Path, summary: Summary) -> set[bytes]:
    """Write removals.jsonl and removed.diff, and count; the digests of the paths of the bodies that belong to them."""
    wanted: set[bytes] = set()
    with (
        (final / LINES).open("w", encoding="utf-8", newline="") as removals,
        (final / "removed.diff").open("w", encoding="utf-8", newline="") as diff,
    ):
        diff.write(DIFF_PREAMBLE)
        for line in sink.read_lines():
            removals.write(line)
            report = document_from_line(line)
            summary.add(report)
            path = body_path(report.id)
            if report.removed:
                diff.write(unified_diff(report, sink.bodies.read(path), path))
            if report.status.may_pass:
                # The end may have come when the body stood already, and nothing had been said of it.
                (sink.bodies.directory / path).unlink(missing_ok=True)
            if report.status.has_text and sink.resumed:
                wanted.add(_digest(path))
    return wanted


def _read_documents(final: Path, bodies: Bodies) -> Iterator[tuple[DocumentReport, str | None]]:
    with (final / LINES).open(encoding="utf-8", newline="\n") as lines:
        for line in lines:
            report = document_from_line(line)
            yield report, bodies.read(body_path(report.id)) if report.status.has_text else None


def _write(final: Path, name: str, text: str) -> None:
    path = final / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="")


def _remove_stale(bodies: Bodies, wanted: set[bytes]) -> None:
    """Remove the bodies of documents that an earlier run saw and this one did not."""
    root = os.fspath(bodies.directory)
    for directory, _, names in os.walk(root, topdown=False):
        for name in names:
            path = os.path.relpath(Path(directory, name), root).replace(os.sep, "/")
            if _digest(path) not in wanted:
                Path(directory, name).unlink()
        if directory != root and not any(Path(directory).iterdir()):
            Path(directory).rmdir()


def _digest(path: str) -> bytes:
    return hashlib.blake2b(path.encode("utf-8", "surrogateescape"), digest_size=16).digest()
