"""Signals that end a run: SIGTERM is heard as Ctrl-C is; where there are shards, the first lets one be finished."""

from __future__ import annotations

import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING

from cleaner.cli.faults import say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType


@contextmanager
def interrupt_on_sigterm() -> Iterator[None]:
    """In the block, SIGTERM (of a scheduler, ``kill``, ``docker stop``) raises KeyboardInterrupt as Ctrl-C does."""
    before = signal.signal(signal.SIGTERM, _interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


@contextmanager
def stop_on_signal() -> Iterator[Callable[[], bool]]:
    """Whether the run is to end after the shard in hand: Ctrl-C or SIGTERM came. Another one interrupts at once."""
    signals = (signal.SIGINT, signal.SIGTERM)
    came: list[int] = []

    def note(number: int, frame: FrameType | None) -> None:
        if came:
            _interrupt(number, frame)
        came.append(number)
        say("finishing the shard in hand; once more (Ctrl-C) stops at once")

    before = [signal.signal(each, note) for each in signals]
    try:
        yield lambda: bool(came)
    finally:
        for each, handler in zip(signals, before, strict=True):
            signal.signal(each, handler)
