"""The extracted texts of a run, rebuilt from its bodies and report, every hash checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cleaner.batch.names import body_path
from cleaner.batch.output.bodies import Bodies, say_os_error, write_whole
from cleaner.batch.output.finish import LINES
from cleaner.batch.output.layout import BODIES, RECORDS
from cleaner.engine.edit import restore
from cleaner.errors import InputError, RestoreError
from cleaner.model import SPACE_RULE
from cleaner.report.removals import document_from_line, hash_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from cleaner.model import Removal
    from cleaner.report.removals import DocumentReport


@dataclass(frozen=True, slots=True)
class Restored:
    """What came of one document: its ``text``, or the ``fault`` for which it could not be rebuilt.

    ``path`` is the body's under ``bodies/``; ``put_back`` counts the removals that are in the text again.
    """

    id: str
    path: str
    text: str | None = None
    put_back: int = 0
    fault: str | None = None


def restore_documents(out: Path, *, rule: str | None = None) -> Iterator[Restored]:
    """The documents with a body of the run in ``out``: extracted texts, or with ``rule`` bodies without its cuts.

    A body or text whose hash is not the reported one is a fault of that document; the others go on.

    Raises:
        InputError: ``out`` holds no report, or one that cannot be read.
    """
    bodies = Bodies(out / BODIES, out)
    for report in _read_reports(out):
        if report.status.has_text:
            yield _restore_one(report, bodies, rule)


def put_back(extracted: str, removals: Sequence[Removal], rule: str) -> tuple[str, int]:
    r"""The body as it is without the cuts of ``rule``, and how many cuts come back.

    White space that went with a cut comes back with it; what another rule claims within the cut (``also``) stays out.

    >>> from cleaner.model import Removal
    >>> ad = Removal(4, 6, 4, "en/ads:ad-label", "ad", "Ad")
    >>> space = Removal(6, 7, 4, "~space", "space", "\n")
    >>> put_back("One\nAd\nTwo", (ad, space), "en/ads:ad-label")
    ('One\nAd\nTwo', 1)
    """
    coming = [removal for removal in removals if removal.rule == rule]
    edges = {edge for removal in coming for edge in (removal.start, removal.end)}
    gone: list[tuple[int, int]] = []
    for removal in removals:
        if removal.rule == rule:
            gone += [(span.start, span.end) for span in removal.also if span.rule != rule]
        elif removal.rule != SPACE_RULE or not {removal.start, removal.end} & edges:
            gone.append((removal.start, removal.end))
    kept = []
    at = 0
    for start, end in sorted(gone):
        kept.append(extracted[at : max(at, start)])
        at = max(at, end)
    kept.append(extracted[at:])
    return "".join(kept), len(coming)


def write_texts(restored: Iterator[Restored], to: Path) -> Iterator[Restored]:
    """Write each text that was rebuilt to its body's path under ``to``; yields what it is given.

    Raises:
        OutputError: ``to`` cannot be written.
    """
    for document in restored:
        if document.text is not None:
            path = to / document.path
            write_whole(path, document.text, path.with_name(f".{path.name[:200]}.growing"))
        yield document


def _restore_one(report: DocumentReport, bodies: Bodies, rule: str | None) -> Restored:
    path = body_path(report.id)
    place = bodies.directory / path
    try:
        body = bodies.read(path)
        if hash_text(body) != report.body_sha256:
            return Restored(report.id, path, fault=f"{place}: not the body that the run wrote; run again")
        extracted = restore(body, report.removed)
    except OSError as error:
        return Restored(report.id, path, fault=say_os_error(place, error))
    except UnicodeDecodeError:
        return Restored(report.id, path, fault=f"{place}: not UTF-8, so not the body that the run wrote; run again")
    except RestoreError as error:
        return Restored(report.id, path, fault=f"{place}: {error}")
    if hash_text(extracted) != report.extracted_sha256:
        fault = f"{place}: body and removals give another text than was extracted; was {LINES} edited? run again"
        return Restored(report.id, path, fault=fault)
    if rule is None:
        return Restored(report.id, path, extracted, len(report.removed))
    return Restored(report.id, path, *put_back(extracted, report.removed, rule))


def _read_reports(out: Path) -> Iterator[DocumentReport]:
    path = out / LINES
    try:
        with path.open(encoding="utf-8", newline="\n") as lines:
            for number, line in enumerate(lines, start=1):
                yield document_from_line(line, place=f"{path}:{number}")
    except FileNotFoundError:
        if (out / RECORDS).exists():
            raise InputError(f"{out}: holds shards of records; restore takes what a run --to dir wrote") from None
        raise InputError(f"{path}: not there; name the OUT of a finished run") from None
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read: {error}") from error
