"""Work on many items in worker processes: a hang or a death costs one item, and order costs no memory."""

from __future__ import annotations

import itertools
import os
import queue
import time
from collections import deque
from concurrent.futures import Future, TimeoutError
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from pebble import ProcessExpired

from cleaner.batch.item import Item
from cleaner.batch.workers.deadline import DeadlineError, deadline, say_timeout
from cleaner.batch.workers.memory import OVER_MEMORY, at_work, limit_memory, say_over_memory
from cleaner.batch.workers.pool import open_pool, stop_pool
from cleaner.errors import CleanerError
from cleaner.model import Status

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator, Sequence

    from pebble import ProcessPool

Result = TypeVar("Result", covariant=True)
Numbered = tuple[int, Item]


class Work(Protocol[Result]):
    """What is done with each item. It pickles, where workers are not forked."""

    def prepare(self, item: Item, /) -> None:
        """What has to be there before the item's time begins to run, such as libraries."""
        ...

    def __call__(self, item: Item, /) -> Result:
        """The item's result; what is raised here stops the whole run."""
        ...

    def fail(self, item: Item, status: Status, why: str, /) -> Result:
        """The result of an item that took too long (``timeout``) or too much (``error``), or whose worker died."""
        ...


# A worker hands back what is left of its chunk after this many seconds, so that a chunk is hardly longer than a page.
_CHUNK_SECONDS = 0.5
_AIMED_SECONDS = 0.1
_MAX_CHUNK_ITEMS = 256
_MAX_CHUNK_BYTES = 4 << 20
_CHUNKS_A_WORKER = 3
# The pool's own limit strikes only where the deadline inside the worker did not: in a hang within C.
_GRACE_SECONDS = 2.0
# In order, results wait for the slowest item before them; so many of them at most, and of about that size.
_MAX_WAITING = 4_096
_MAX_WAITING_SIZE = 32 << 20
# So many pools break one after the other before the run gives up.
_MAX_BROKEN = 20


def run_work(
    items: Iterable[Item],
    work: Work[Result],
    *,
    workers: int,
    timeout: float,
    memory: int | None = None,
    in_order: bool = False,
) -> Generator[list[tuple[int, Result]], None, None]:
    """The numbers of the items (from 0) and their results, some at a time, as they are done or ``in_order``.

    An item has ``timeout`` seconds and ``memory`` megabytes (None: all there are). No result depends on the number of
    workers or on what else is run.
    """
    runner = _Runner(work, workers, timeout, memory, _MAX_WAITING if in_order else None)
    return _sort(runner, items) if in_order else runner.run(items)


def _sort(runner: _Runner[Result], items: Iterable[Item]) -> Generator[list[tuple[int, Result]], None, None]:
    waiting: dict[int, Result] = {}
    due = 0
    with closing(runner.run(items)) as done:
        for results in done:
            waiting.update(results)
            in_turn = []
            while due in waiting:
                in_turn.append((due, waiting.pop(due)))
                due += 1
            runner.waiting_size = sum(getattr(result, "size", 0) for result in waiting.values())
            yield in_turn


@dataclass(slots=True)
class _Runner(Generic[Result]):
    work: Work[Result]
    workers: int
    timeout: float
    memory: int | None
    max_waiting: int | None
    waiting_size: int = 0
    chunk_items: int = 4
    taken: int = 0
    again: deque[list[Numbered]] = field(default_factory=deque)
    running: dict[Future[Any], list[Numbered]] = field(default_factory=dict)
    finished: queue.SimpleQueue[Future[Any]] = field(default_factory=queue.SimpleQueue)

    def run(self, items: Iterable[Item]) -> Generator[list[tuple[int, Result]], None, None]:
        numbered = enumerate(items)
        pool = self._open_pool()
        broken = 0
        try:
            while self._submit(pool, numbered):
                future = self._wait(pool)
                if future is None or isinstance(future.exception(), BrokenProcessPool):
                    # A worker died between two tasks or left a lock behind: nobody's fault that can be named.
                    if (broken := broken + 1) > _MAX_BROKEN:
                        raise CleanerError("the workers keep dying; see the system's log, or try --workers 1")
                    self._take_back(pool)
                    pool = self._open_pool()
                else:
                    broken = 0
                    yield self._settle(self.running.pop(future), future)
        finally:
            stop_pool(pool)

    def _open_pool(self) -> ProcessPool:
        return open_pool(self.workers, _set_up_worker, self.work, self.timeout, self.memory)

    def _submit(self, pool: ProcessPool, numbered: Iterator[Numbered]) -> bool:
        """Keep the workers fed; whether anything is under way."""
        while len(self.running) < self.workers * _CHUNKS_A_WORKER:
            chunk = self.again.popleft() if self.again else self._take_chunk(numbered)
            if not chunk:
                break
            limit = self.timeout + _GRACE_SECONDS + (_CHUNK_SECONDS if len(chunk) > 1 else 0)
            try:
                future = pool.schedule(_work_on_chunk, args=([item for _, item in chunk],), timeout=limit)
            except RuntimeError:  # the pool is broken, as _wait will find
                self.again.appendleft(chunk)
                return True
            self.running[future] = chunk
            future.add_done_callback(self.finished.put)
        return bool(self.running)

    def _take_chunk(self, numbered: Iterator[Numbered]) -> list[Numbered]:
        if self.max_waiting and self.running:
            first = min(chunk[0][0] for chunk in [*self.running.values(), *self.again])
            if self.taken - first > self.max_waiting or self.waiting_size > _MAX_WAITING_SIZE:
                return []
        chunk: list[Numbered] = []
        size = 0
        for number, item in itertools.islice(numbered, self.chunk_items):
            self.taken = number
            chunk.append((number, item))
            size += len(item.record or b"") + len(item.page or b"")
            if size > _MAX_CHUNK_BYTES:
                break
        return chunk

    def _settle(self, chunk: list[Numbered], future: Future[Any]) -> list[tuple[int, Result]]:
        """The results of a chunk that came to an end, good or bad."""
        try:
            results, seconds = future.result()
        except TimeoutError:
            return self._narrow_down(chunk, Status.TIMEOUT, say_timeout(self.timeout))
        except ProcessExpired as death:
            if death.exitcode == OVER_MEMORY:
                return self._narrow_down(chunk, Status.ERROR, say_over_memory(self.memory))
            return self._narrow_down(chunk, Status.CRASH, _say_death(death.exitcode))
        self._adapt(len(results), seconds)
        if rest := chunk[len(results) :]:
            self.again.append(rest)
        return [(number, result) for (number, _), result in zip(chunk, results, strict=False)]

    def _wait(self, pool: ProcessPool) -> Future[Any] | None:
        """The next chunk that is done; None where the pool broke and would never say."""
        while True:
            try:
                return self.finished.get(timeout=1.0)
            except queue.Empty:
                if not pool.active:
                    return None

    def _take_back(self, pool: ProcessPool) -> None:
        """Everything that a broken pool still had, to be sent to the next."""
        stop_pool(pool)
        self.again.extend(self.running.values())
        self.running.clear()
        self.finished = queue.SimpleQueue()

    def _narrow_down(self, chunk: list[Numbered], status: Status, why: str) -> list[tuple[int, Result]]:
        """Of several items nobody knows which one it was: they go again one by one."""
        if len(chunk) > 1:
            self.again.extend([numbered] for numbered in chunk)
            return []
        number, item = chunk[0]
        return [(number, self.work.fail(item, status, why))]

    def _adapt(self, count: int, seconds: float) -> None:
        """Let the next chunks take about a tenth of a second each."""
        fitting = int(self.chunk_items + count * _AIMED_SECONDS / max(seconds, 1e-6)) // 2
        self.chunk_items = max(1, min(fitting, 2 * self.chunk_items, _MAX_CHUNK_ITEMS))


_work: Work[Any]
_timeout: float


def _set_up_worker(work: Work[Any], timeout: float, memory: int | None) -> None:
    global _work, _timeout
    _work, _timeout = work, timeout
    if memory is not None:
        limit_memory(memory)


def _work_on_chunk(items: Sequence[Item]) -> tuple[list[Any], float]:
    """Results of the first items, as many as were done in time, and the seconds they took."""
    began = time.perf_counter()
    results = []
    for item in items:
        _work.prepare(item)
        try:
            with deadline(_timeout), at_work():
                results.append(_work(item))
        except DeadlineError:
            results.append(_work.fail(item, Status.TIMEOUT, say_timeout(_timeout)))
        except MemoryError:
            os._exit(OVER_MEMORY)
        if time.perf_counter() - began > _CHUNK_SECONDS:
            break
    return results, time.perf_counter() - began


def _say_death(exitcode: int) -> str:
    return f"its worker died ({f'signal {-exitcode}' if exitcode < 0 else f'exit status {exitcode}'})"
