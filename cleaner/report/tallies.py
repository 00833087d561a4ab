"""What is counted of a rule, a category and a host, and the page that is not ok."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TypeVar


@dataclass(slots=True)
class RuleTally:
    """What one rule did: ``documents``, ``removals`` and ``characters`` of what it cut; the rest are occurrences."""

    category: str
    documents: int = 0
    removals: int = 0
    characters: int = 0
    also: int = 0
    claimed: int = 0
    drafts: int = 0
    pruned: int = 0


@dataclass(slots=True)
class CategoryTally:
    """What the rules of one category cut."""

    documents: int = 0
    removals: int = 0
    characters: int = 0


@dataclass(slots=True)
class HostTally:
    """What was cut from the pages of one host."""

    documents: int = 0
    changed: int = 0
    chars_in: int = 0
    characters: int = 0


@dataclass(frozen=True, slots=True)
class NotOk:
    """A page that did not come out ``ok``."""

    id: str
    status: str
    error: str | None


AnyTally = TypeVar("AnyTally", RuleTally, CategoryTally, HostTally)


def add_tally(mine: AnyTally, its: AnyTally) -> None:
    """Add the counts of ``its`` to those of ``mine``."""
    for count in fields(mine):
        if count.name != "category":
            setattr(mine, count.name, getattr(mine, count.name) + getattr(its, count.name))
