"""Signals that end a run: SIGTERM is heard as Ctrl-C is; where there are shards, the first lets one be finished."""

from __future__ import annotations

import os
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
    own = os.getpid()

    def interrupt(number: int, frame: FrameType | None) -> None:
        _end_newborn(own)
        _interrupt(number, frame)

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _end_newborn(own: int) -> None:
    """End a worker that was told to end when it was just forked, and still has the handlers of its parent."""
    if os.getpid() != own:
        os._exit(128 + signal.SIGTERM)


@contextmanager
def stop_on_signal() -> Iterator[Callable[[], bool]]:
    """Whether the run is to end after the shard in hand: Ctrl-C or SIGTERM came. Another one interrupts at once."""
    signals = (signal.SIGINT, signal.SIGTERM)
    came: list[int] = []
    own = os.getpid()

    def note(number: int, frame: FrameType | None) -> None:
        _end_newborn(own)
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
