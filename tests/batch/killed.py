"""A run that is killed at a moment of its own: in a child process, so that nothing of it is tidied up."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_KILLED = 9


def dies_at_file(point: int, run: Callable[[], object]) -> bool:
    """Run in a child that dies, without a word, as it is about to give its ``point``-th file a name; whether it did."""
    child = os.fork()
    if child == 0:
        replace, seen, parent = Path.replace, iter(range(1, 1_000)), os.getpid()

        def die_in_time(path: Path, target: Path) -> Path:
            if os.getpid() == parent and next(seen) == point:
                os._exit(_KILLED)
            return replace(path, target)

        Path.replace = die_in_time
        run()
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == _KILLED
