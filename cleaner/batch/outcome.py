"""What became of one document, as a worker tells it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cleaner.model import Status


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one item, small enough to travel from a worker in the thousands a second.

    ``line`` is its line of removals.jsonl (or of the extracted records) and None where an earlier run's still holds.
    ``diff`` is its unified diff and ``record`` its line of cleaned records, where that was asked for.
    """

    id: str
    line: str | None
    status: Status
    chars_in: int = 0
    chars_out: int = 0
    diff: str = ""
    record: str = ""
    has_rules_timed_out: bool = False

    @property
    def is_final(self) -> bool:
        """Whether cleaning it again would change nothing."""
        return not self.status.may_pass and not self.has_rules_timed_out

    @property
    def size(self) -> int:
        """Characters that it holds, nearly."""
        return len(self.line or "") + len(self.diff) + len(self.record)
