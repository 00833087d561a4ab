"""A time limit on a piece of Python code, without a process of its own."""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType


class DeadlineError(BaseException):
    """The time is over. No Exception, so that no ``except Exception`` on the way swallows it."""


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Raise DeadlineError in the block when ``seconds`` of wall time have passed.

    Code that never returns to Python (a hang within C) is not reached; the runner's pool kills that. Off the main
    thread, and where there is no ``setitimer`` (Windows), the block runs without a limit.
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    before = signal.signal(signal.SIGALRM, _raise_deadline)
    try:
        # Again every second: an exception that is raised within a destructor or a callback from C gets lost.
        signal.setitimer(signal.ITIMER_REAL, seconds, 1.0)
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _raise_deadline(_signal: int, _frame: FrameType | None) -> None:
    raise DeadlineError


def say_timeout(timeout: float) -> str:
    """Why an item that took over ``timeout`` seconds has no result."""
    return f"took over {timeout:g} s; --timeout gives it longer"
