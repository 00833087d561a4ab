"""What a long command says on stderr while it works: a bar on a terminal, a line now and then in a log."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from cleaner.cli.faults import say

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.progress import Progress, TaskID

    from cleaner.batch.outcome import Outcome
    from cleaner.model import Status

LOG_SECONDS = 30.0


class OnOutcomes(Protocol):
    """Is told of outcomes as they come."""

    def __call__(self, outcomes: Sequence[Outcome], /) -> None:
        """These documents are done."""


@dataclass(slots=True)
class _Bar:
    progress: Progress
    task: TaskID
    chars_in: int = 0
    chars_out: int = 0
    failed: int = 0

    def __call__(self, outcomes: Sequence[Outcome], /) -> None:
        for outcome in outcomes:
            self.chars_in += outcome.chars_in
            self.chars_out += outcome.chars_out
            self.failed += not outcome.status.has_text
        share = 1 - self.chars_out / self.chars_in if self.chars_in else 0.0
        self.progress.update(self.task, advance=len(outcomes), share=f"{share:.1%}", failed=f"{self.failed:,}")


@dataclass(slots=True)
class _Log:
    """Says a line every ``LOG_SECONDS``; a run that is shorter says none."""

    began: float
    said: float
    pages: int = 0
    chars_in: int = 0
    chars_out: int = 0
    failed: dict[Status, int] = field(default_factory=dict)

    def __call__(self, outcomes: Sequence[Outcome], /) -> None:
        self.pages += len(outcomes)
        for outcome in outcomes:
            self.chars_in += outcome.chars_in
            self.chars_out += outcome.chars_out
            if not outcome.status.has_text:
                self.failed[outcome.status] = self.failed.get(outcome.status, 0) + 1
        now = time.monotonic()
        if now - self.said >= LOG_SECONDS:
            self.said = now
            say(self._format(now - self.began))

    def _format(self, seconds: float) -> str:
        share = 1 - self.chars_out / self.chars_in if self.chars_in else 0.0
        failed = ", ".join(f"{count:,} {status.value}" for status, count in self.failed.items()) or "none"
        rate = f"{self.pages / seconds:,.1f}/s" if seconds else ""
        return (
            f"{self.pages:,} pages in {seconds:,.0f} s, {rate}, removed {share:.1%}, failed: {failed}{_find_memory()}"
        )


def _find_memory() -> str:
    """The most memory that this process has held; nothing where the system does not say."""
    try:
        import resource
    except ImportError:  # Windows
        return ""
    unit = 1 if sys.platform == "darwin" else 1024
    return f", memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6:,.0f} MB"


@contextmanager
def show_progress(total: int | None) -> Iterator[OnOutcomes]:
    """A bar on a terminal: pages, rate, time left, removed share, failures; elsewhere a line every 30 s."""
    if not sys.stderr.isatty():
        yield _Log(now := time.monotonic(), now)
        return

    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, TextColumn, TimeRemainingColumn
    from rich.text import Text

    class Rate(ProgressColumn):
        """Pages a second, over the last while."""

        def render(self, task: object) -> Text:
            speed = getattr(task, "speed", None)
            return Text(f"{speed:,.0f}/s" if speed else "")

    with Progress(
        BarColumn(),
        MofNCompleteColumn(),
        Rate(),
        TimeRemainingColumn(),
        TextColumn("removed {task.fields[share]}"),
        TextColumn("failed {task.fields[failed]}"),
        console=Console(stderr=True),
        transient=True,
    ) as progress:
        yield _Bar(progress, progress.add_task("", total=total, share="0.0%", failed="0"))
