"""datatrove: a pipeline step that cleans documents on their way into a training set."""

from __future__ import annotations

import json
import time
from collections import deque
from contextlib import ExitStack, closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cleaner.batch.item import Item
from cleaner.batch.job import Job
from cleaner.batch.run import work_through
from cleaner.batch.work import Clean
from cleaner.errors import MissingExtraError
from cleaner.model import SPACE_RULE, Status
from cleaner.pipeline import Cleaner
from cleaner.report.removals import document_from_line

try:
    from datatrove.data import Document
    from datatrove.pipeline.base import PipelineStep
    from datatrove.utils.logging import logger
    from datatrove.utils.typeshelper import StatHints
except ImportError:
    raise MissingExtraError("datatrove", "datatrove") from None

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from datatrove.pipeline.writers.disk_base import DiskWriter

    from cleaner.batch.outcome import Outcome
    from cleaner.report.removals import DocumentReport

_GO_ON = (Status.OK, Status.REFUSED)


class CleanerStep(PipelineStep):
    """Cleans the ``text`` of documents, in order; with ``html``, it is a page and is extracted first.

    URL and language are taken from the metadata (``url``, ``language``). A document that goes on gains the metadata
    ``cleaner_status`` (``ok`` or ``refused``), ``cleaner_removed_chars``, ``cleaner_rules`` (names joined by spaces)
    and, of a page, ``title`` and ``language`` where there was none. One that is empty, or cannot be read, or takes over
    ``timeout`` seconds or ``memory`` megabytes, or kills the process apart that works on it, goes as it came to
    ``exclusion_writer``, with its status as ``filter_reason`` and its ``cleaner_error``; without one, each is a warning
    in the log.

    ``removed_writer`` is given a document a document from which something went: the text that went, a line a piece, and
    under ``cleaner_removed`` each piece with its place and rule, from which ``cleaner.restore`` builds the text again.

    Statistics: total, forwarded, dropped, ``dropped_STATUS``, changed, ``removed_chars``. The step pickles with its
    rules, so that nodes of a cluster need not see the packs.
    """

    name = "cleaner"
    type = "✂️ - FORMAT"

    def __init__(
        self,
        cleaner: Cleaner | None = None,
        *,
        html: bool = False,
        exclusion_writer: DiskWriter | None = None,
        removed_writer: DiskWriter | None = None,
        timeout: float = 30.0,
        memory: int = 2_000,
        workers: int = 1,
    ) -> None:
        super().__init__()
        self.cleaner = (cleaner or Cleaner()).with_own_rules()
        self.html = html
        self.exclusion_writer = exclusion_writer
        self.removed_writer = removed_writer
        self.job = Job((), timeout=timeout, memory=memory, workers=workers)

    def run(self, data: Iterable[Document], rank: int = 0, world_size: int = 1) -> Iterator[Document]:  # noqa: ARG002
        """The documents of ``data`` that go on, cleaned, in their order."""
        feed = _Feed(deque(), is_html=self.html)
        clean = Clean(self.cleaner, self.job.max_bytes, records=True)
        with ExitStack() as opened:
            for writer in (self.exclusion_writer, self.removed_writer):
                if writer:
                    opened.enter_context(writer)
            done = opened.enter_context(closing(work_through(self.job, clean, feed.give(data or ()), in_order=True)))
            began = time.perf_counter()
            for results in done:
                # What the steps before this one took in between is theirs.
                self.stats.time_stats.update(time.perf_counter() - began - feed.take_seconds(), "batch")
                for _, outcome in results:
                    if (document := self._settle(feed.documents.popleft(), outcome, rank)) is not None:
                        yield document
                began = time.perf_counter()

    def _settle(self, document: Document, outcome: Outcome, rank: int) -> Document | None:
        """The document as it goes on; None where it does not."""
        report = document_from_line(outcome.line or "")
        self.stat_update(StatHints.total)
        if report.status not in _GO_ON:
            self._exclude(document, report, rank)
            return None
        record = json.loads(outcome.record)
        removed_chars = sum(removal.end - removal.start for removal in report.removed)
        self.stat_update(StatHints.forwarded)
        self.stat_update("removed_chars", value=removed_chars)
        if report.removed:
            self.stat_update("changed")
            if self.removed_writer:
                self.removed_writer.write(_gather_removed(document, report), rank)
        if self.html:
            for key, found in (("title", record["title"]), ("language", record["lang"])):
                if found is not None and not document.metadata.get(key):
                    document.metadata[key] = found
        document.text = record["text"]
        document.metadata["cleaner_status"] = report.status.value
        document.metadata["cleaner_removed_chars"] = removed_chars
        document.metadata["cleaner_rules"] = " ".join(sorted({cut.rule for cut in report.removed} - {SPACE_RULE}))
        self.update_doc_stats(document)
        return document

    def _exclude(self, document: Document, report: DocumentReport, rank: int) -> None:
        status = report.status.value
        self.stat_update(StatHints.dropped, f"dropped_{status}")
        if self.exclusion_writer:
            document.metadata["filter_reason"] = status
            if report.error:
                document.metadata["cleaner_error"] = report.error
            self.exclusion_writer.write(document, rank)
        else:
            logger.warning(f"cleaner: {document.id}: {status}{f': {report.error}' if report.error else ''}; dropped")


@dataclass(slots=True)
class _Feed:
    """The documents that are under way, in order, and the seconds that the steps before took to give them."""

    documents: deque[Document]
    is_html: bool
    seconds: float = 0.0

    def give(self, data: Iterable[Document]) -> Iterator[Item]:
        """The items that the documents are."""
        began = time.perf_counter()
        for document in data:
            self.seconds += time.perf_counter() - began
            self.documents.append(document)
            yield self._make_item(document)
            began = time.perf_counter()

    def take_seconds(self) -> float:
        """The seconds since this was asked last."""
        seconds, self.seconds = self.seconds, 0.0
        return seconds

    def _make_item(self, document: Document) -> Item:
        known = {name: _find_string(document.metadata, key) for name, key in (("url", "url"), ("lang", "language"))}
        field = "html" if self.is_html else "text"
        return Item(str(document.id), record=json.dumps(known | {field: document.text}).encode())


def _find_string(metadata: dict[str, Any], key: str) -> str | None:
    value = metadata.get(key)
    return value if isinstance(value, str) else None


def _gather_removed(document: Document, report: DocumentReport) -> Document:
    """What went of a document, as a document."""
    cuts = [
        {"start": cut.start, "end": cut.end, "at": cut.at, "rule": cut.rule, "category": cut.category, "text": cut.text}
        for cut in report.removed
    ]
    text = "\n".join(cut.text for cut in report.removed if cut.rule != SPACE_RULE)
    known = {key: document.metadata[key] for key in ("url", "language") if key in document.metadata}
    return Document(text=text, id=document.id, metadata=known | {"cleaner_removed": cuts})
