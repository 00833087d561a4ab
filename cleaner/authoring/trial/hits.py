"""What a tried rule hits: each hit with the lines around it, and all that read the same folded into one."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cleaner.packs.rule import Example


@dataclass(frozen=True, slots=True)
class Hit:
    """One hit with the lines around it; ``line`` is where it begins, from 1, and 0 for a pruned element."""

    document: str
    line: int
    text: str
    before: str
    whole: str
    after: str
    is_prose: bool


@dataclass(slots=True)
class Folded:
    """All hits (or near misses) that read the same but for case and white space; ``first`` is the first of them."""

    first: Hit
    count: int = 0
    documents: int = 0
    hosts: Counter[str] = field(default_factory=Counter)
    stops: tuple[str, ...] = ()
    already: tuple[str, ...] = ()
    example: Example | None = None
    last_document: str = ""

    def add(self, document: str, host: str) -> None:
        """Count one more, in ``document``."""
        self.count += 1
        if document != self.last_document:
            self.documents += 1
            self.hosts[host] += 1
            self.last_document = document
