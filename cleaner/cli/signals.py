"""Signals that end a run: SIGTERM is heard as Ctrl-C is."""

from __future__ import annotations

import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
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
