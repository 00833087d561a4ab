"""A pool of worker processes that lays the death of a worker at the door of what it was working on."""

from __future__ import annotations

import multiprocessing
import os
import sys
import threading
import time
from collections import deque
from typing import TYPE_CHECKING, Any

from pebble import CONSTS, ProcessPool
from pebble.pool.process import PoolManager

if TYPE_CHECKING:
    from collections.abc import Callable


_SECONDS_BETWEEN_LOOKS = 0.2


def open_pool(workers: int, set_up: Callable[..., None], *given: object) -> ProcessPool:
    """A pool of processes that each begin with ``set_up(*given)``."""
    # Forked workers share what the rules take in memory; elsewhere the work is pickled to them.
    context = multiprocessing.get_context("fork" if sys.platform == "linux" else None)
    # A worker that hangs in C does not hear SIGTERM, and one that is stopped has nothing to put in order.
    CONSTS.term_timeout = 0.5
    CONSTS.sleep_unit = 0.02
    pool = ProcessPool(workers, initializer=_begin, initargs=(set_up, given), context=context)
    pool._pool_manager = _FairManager(pool._context, context)
    return pool


def stop_pool(pool: ProcessPool) -> None:
    """End all workers, whatever they are at."""
    pool.stop()  # type: ignore[no-untyped-call]  # pebble leaves it without types
    pool.join()


def _begin(set_up: Callable[..., None], given: tuple[object, ...]) -> None:
    threading.Thread(target=_follow_parent, args=(os.getppid(),), name="parent", daemon=True).start()
    set_up(*given)


def _follow_parent(parent: int) -> None:
    """End with the run: after a SIGKILL nobody else would end a worker that hangs, or writes what is resumed."""
    while os.getppid() == parent:
        time.sleep(_SECONDS_BETWEEN_LOOKS)
    os._exit(1)


class _FairManager(PoolManager):
    """Hears out what a dead worker had said before it looks for the task that the worker died of.

    Pebble's own looks at once, in another thread than the one that hears the workers. A worker that hands in a result,
    takes the next task and dies of it is then found at the task that it had done, whose result is thrown away as a
    crash, and the task that killed it is waited for until its time is over: six of 180 deaths, measured with
    tests/faults/soak.py.
    """

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self._died: deque[tuple[int, int]] = deque()

    def handle_worker_expiration(self, expiration: tuple[int, int]) -> None:
        """Note the death; it is seen to in the thread that hears the workers."""
        self._died.append(expiration)

    def process_next_message(self, timeout: float) -> None:
        """Take in what a worker says; when all is heard that was said before some died, see to their tasks."""
        died = len(self._died)
        super().process_next_message(timeout)
        if died and self._has_heard_all():
            for _ in range(died):
                super().handle_worker_expiration(self._died.popleft())

    def _has_heard_all(self) -> bool:
        channel = self.worker_manager.pool_channel
        try:
            return channel is not None and not channel.poll(0)
        except OSError:  # the pool is being stopped
            return False
