"""What a check finds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault in a pack: where it stands, the code of the check that found it, and the fault with its way out.

    ``rule`` is None where it is the pack's; ``fixable`` says whether ``cleaner lint --fix`` mends it.
    """

    file: str
    line: int
    code: str
    text: str
    rule: str | None = None
    fixable: bool = False


class Fault(NamedTuple):
    """A fault in one rule: ``place`` is the key of the rule that it stands in, or a line of the pack."""

    place: str | int
    text: str
