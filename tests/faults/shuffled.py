"""``cleaner`` on a disk that lists its directories in another order: ``python -m tests.faults.shuffled SEED run …``."""

from __future__ import annotations

import os
import random
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


class Shuffled:
    """What os.scandir gives, its entries in an order that the seed alone decides."""

    def __init__(self, found: Any, dice: random.Random) -> None:
        self._found = found
        entries = list(found)
        dice.shuffle(entries)
        self._entries = iter(entries)

    def __iter__(self) -> Iterator[Any]:
        return self._entries

    def __next__(self) -> Any:
        return next(self._entries)

    def __enter__(self) -> Shuffled:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._found.close()


def shuffle_listings(seed: str) -> None:
    """From here on, this process and its workers see every directory in another order."""
    dice = random.Random(seed)
    scandir, listdir = os.scandir, os.listdir
    os.scandir = lambda *given: Shuffled(scandir(*given), dice)  # type: ignore[assignment, misc]
    os.listdir = lambda *given: dice.sample(found := listdir(*given), len(found))  # type: ignore[assignment]


if __name__ == "__main__":
    shuffle_listings(sys.argv.pop(1))
    from cleaner.__main__ import main

    main()
