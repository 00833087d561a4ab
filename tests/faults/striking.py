"""A run in a child process that is struck at its n-th file operation: killed there, or refused by the system."""

from __future__ import annotations

import errno
import mmap
import os
import sys
from typing import TYPE_CHECKING, Any

from cleaner.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Callable

WHOLE, REFUSED, KILLED = 0, 3, 9
"""How the child ended: the run came to its end; it raised OutputError; it was killed."""

_CHANGES = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate"}
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT


def run_struck(run: Callable[[], object], strike: Callable[[int], None]) -> int:
    """Run in a child; before each operation that changes files, there and in its workers, ``strike(number)``."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    status = 1
    try:
        _listen(strike)
        run()
        status = WHOLE
    except OutputError as error:
        status = REFUSED if "--resume" in str(error) or "choose an OUT" in str(error) else 1
    finally:
        os._exit(status)


def count_operations(run: Callable[[], object]) -> int:
    """How many operations a run makes that nothing strikes."""
    seen = mmap.mmap(-1, 8)

    def note(number: int) -> None:
        seen[:8] = number.to_bytes(8, "little")

    assert run_struck(run, note) == WHOLE
    return int.from_bytes(seen[:8], "little")


def kill_at(point: int) -> Callable[[int], None]:
    """End the run's first process without a word at its operation ``point``; its workers are left to themselves."""
    first = os.getpid()

    def strike(number: int) -> None:
        if number == point and os.getppid() == first:
            os._exit(KILLED)

    return strike


def refuse_at(point: int, number: int = errno.ENOSPC, *, ever_after: bool) -> Callable[[int], None]:
    """Refuse operation ``point``, or each from there on, as a full disk does."""

    def strike(at: int) -> None:
        if at == point or (ever_after and at > point):
            raise OSError(number, os.strerror(number))

    return strike


def _listen(strike: Callable[[int], None]) -> None:
    shared = mmap.mmap(-1, 8)  # the child's workers count on
    is_striking = False

    def hear(event: str, given: tuple[Any, ...]) -> None:
        nonlocal is_striking
        if is_striking or not (event in _CHANGES or (event == "open" and given[2] & _WRITES)):
            return
        is_striking = True
        try:
            number = int.from_bytes(shared[:8], "little") + 1
            shared[:8] = number.to_bytes(8, "little")
            strike(number)
        finally:
            is_striking = False

    sys.addaudithook(hear)
