"""A limit on the memory of a worker: a thread that looks at what it takes, with the system's own limit behind it."""

from __future__ import annotations

import os
import sys
import threading
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

OVER_MEMORY = 97
"""The exit status of a worker that took more than it may."""

MEGABYTE = 1_000_000
_SECONDS_BETWEEN_LOOKS = 0.05
_STATM = Path("/proc/self/statm")

_at_work = threading.Event()


def limit_memory(megabytes: int) -> None:
    """End this process with OVER_MEMORY when it takes ``megabytes`` more than now while it is ``at_work``.

    The limit of the system is no sure end: what fails to be allocated is an error that libraries pass over, and give
    less of a page than there is without a word. So a thread looks at what the process holds, and ends it. Behind it,
    what a single call into C would take beyond twice as much is refused by the system (Linux), as MemoryError. Where
    the system does not tell what a process takes (Windows), there is no limit.
    """
    taken = read_taken()
    if taken is None:
        return
    most = megabytes * MEGABYTE
    _limit_data(2 * most)
    threading.Thread(target=_watch, args=(taken + most,), name="memory", daemon=True).start()


@contextmanager
def at_work() -> Iterator[None]:
    """In the block the limit holds; outside of it a process may hold locks that must not die with it."""
    _at_work.set()
    try:
        yield
    finally:
        _at_work.clear()


def read_taken() -> int | None:
    """Bytes of memory that are this process's own (on macOS the most it ever held); None where nothing tells."""
    with suppress(OSError, ValueError, IndexError):
        _, resident, shared = _STATM.read_bytes().split()[:3]
        return (int(resident) - int(shared)) * os.sysconf("SC_PAGE_SIZE")
    try:
        import resource
    except ImportError:  # Windows
        return None
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def say_over_memory(megabytes: int | None) -> str:
    """Why an item has no result whose worker took over ``megabytes``, or all that there was.

    >>> say_over_memory(2_000)
    'took over 2,000 MB of memory; --memory gives it more'
    """
    if megabytes is None:
        return "ran out of memory; --memory gives it more, where the machine has more"
    return f"took over {megabytes:,} MB of memory; --memory gives it more"


def _limit_data(more: int) -> None:
    try:
        import resource

        taken = int(_STATM.read_bytes().split()[5]) * resource.getpagesize()
    except (ImportError, OSError):
        return
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    most = taken + more
    resource.setrlimit(resource.RLIMIT_DATA, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def _watch(most: int) -> None:
    while True:
        time.sleep(_SECONDS_BETWEEN_LOOKS)
        if _at_work.is_set() and (read_taken() or 0) > most:
            os._exit(OVER_MEMORY)
