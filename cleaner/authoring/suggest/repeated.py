"""A line or template that repeats in a group of documents, with where it stands in them and beside what."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field


@dataclass(slots=True)
class Repeated:
    """One line or template in one group of documents: ``documents`` that have it, and how it stands in them.

    ``shares`` are the least and the greatest start as a share of the lines, ``from_start`` and ``from_end`` the sums
    and the sums of squares of its distance in lines from either edge. ``amid`` counts documents where the body goes on
    after it, ``behind`` those where it has ended before, ``body_like`` those where the line reads like the body itself.
    """

    key: str
    group: str
    documents: int = 0
    of_documents: int = 0
    texts: Counter[str] = field(default_factory=Counter)
    before: Counter[str] = field(default_factory=Counter)
    after: Counter[str] = field(default_factory=Counter)
    first: float = 1.0
    last: float = 0.0
    from_start: list[int] = field(default_factory=lambda: [0, 0])
    from_end: list[int] = field(default_factory=lambda: [0, 0])
    amid: int = 0
    behind: int = 0
    body_like: int = 0
    samples: list[int] = field(default_factory=list)

    @property
    def share(self) -> float:
        """The share of the group's documents that have it."""
        return self.documents / self.of_documents

    @property
    def spread(self) -> float:
        """How much its place varies, in lines from the edge to which it keeps the more steadily."""
        return min(_deviate(self.documents, *sums) for sums in (self.from_start, self.from_end))

    @property
    def steadiness(self) -> float:
        """The share of documents in which the most frequent neighbour, before or after, is the same."""
        tops = [counts.most_common(1)[0][1] for counts in (self.before, self.after) if counts]
        return max(tops, default=0) / self.documents


def _deviate(count: int, total: int, squares: int) -> float:
    mean = total / count
    return math.sqrt(max(0.0, squares / count - mean * mean))
