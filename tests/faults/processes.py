"""What a process holds, read from /proc: its session's processes, its descriptors, its memory; Linux alone has it."""

from __future__ import annotations

import os
import time
from pathlib import Path

_PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096


def find_session(session: int) -> list[int]:
    """The living processes of a session (of ``start_new_session``), workers that outlived their parent too."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            # The name of the command, in brackets, may hold anything.
            state, _parent, _group, of, *_ = stat.read_text().rpartition(")")[2].split()
        except OSError:  # it ended while we looked
            continue
        if int(of) == session and state != "Z":
            found.append(int(stat.parent.name))
    return found


def wait_for_end(session: int, seconds: float) -> list[int]:
    """The processes of a session that are still there after ``seconds``; none as soon as the last has gone."""
    deadline = time.monotonic() + seconds
    while (left := find_session(session)) and time.monotonic() < deadline:
        time.sleep(0.02)
    return left


def count_descriptors(pid: int) -> int:
    """Open files, pipes and sockets of a process."""
    return sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir())


def find_own_memory(pid: int) -> int:
    """Bytes of memory that a process holds and does not share with a file."""
    size, resident, shared, *_ = Path(f"/proc/{pid}/statm").read_text().split()
    assert int(size)
    return (int(resident) - int(shared)) * _PAGE
