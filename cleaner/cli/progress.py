"""What a long command says on stderr while it works and when it is done; nothing moves where that is no terminal."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from cleaner.model import Status

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.progress import Progress, TaskID

    from cleaner.batch.work import Outcome

FAILED = (Status.ERROR, Status.TIMEOUT, Status.CRASH)


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
            self.failed += outcome.status in FAILED
        share = 1 - self.chars_out / self.chars_in if self.chars_in else 0.0
        self.progress.update(self.task, advance=len(outcomes), share=f"{share:.1%}", failed=f"{self.failed:,}")


@contextmanager
def show_progress(total: int | None) -> Iterator[OnOutcomes]:
    """A bar on stderr: pages, rate, time left, removed share, failures; only on a terminal."""
    if not sys.stderr.isatty():
        yield lambda _: None
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
