"""The changes between two rule sets over a corpus: by rule, and case by case."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cleaner.packs.fold import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cleaner.authoring.compare.document import Change
    from cleaner.model import Status


@dataclass(slots=True)
class RuleChange:
    """What one rule takes more and less than before: cases and characters without white space."""

    more: int = 0
    more_characters: int = 0
    less: int = 0
    less_characters: int = 0
    renamed: int = 0


@dataclass(slots=True)
class Case:
    """Changes of one kind by the same rules with the same text; ``first`` is the first of them."""

    first: Change
    count: int = 0
    is_harm: bool = False


@dataclass(slots=True)
class Comparison:
    """All changes of a corpus, added up document by document."""

    documents: int = 0
    changed: int = 0
    harmed: int = 0
    characters: int = 0
    rules: dict[str, RuleChange] = field(default_factory=dict)
    statuses: Counter[tuple[Status, Status]] = field(default_factory=Counter)
    _cases: dict[tuple[str, str | None, str | None, str], Case] = field(default_factory=dict)

    def add(self, changes: Sequence[Change], old: Status, new: Status, characters: int) -> None:
        """Add one document of so many characters."""
        self.documents += 1
        self.changed += bool(changes)
        self.harmed += any(change.is_harm for change in changes)
        self.characters += characters
        if old != new:
            self.statuses[old, new] += 1
        for change in changes:
            self._add_change(change)

    def find_cases(self) -> list[Case]:
        """The cases: harm first, then what reads like the body, then the most frequent."""
        return sorted(
            self._cases.values(),
            key=lambda case: (
                not case.is_harm,
                not case.first.is_prose,
                case.first.kind == "renamed",
                -case.count,
                case.first.rule,
                case.first.text,
            ),
        )

    def rank_rules(self) -> list[tuple[str, RuleChange]]:
        """The rules with what changed, those with most characters first."""
        return sorted(
            self.rules.items(), key=lambda item: (-item[1].more_characters - item[1].less_characters, item[0])
        )

    def count_characters(self) -> tuple[int, int]:
        """Characters that now go, and that now stay."""
        changes: Iterable[RuleChange] = self.rules.values()
        return sum(each.more_characters for each in changes), sum(each.less_characters for each in self.rules.values())

    def _add_change(self, change: Change) -> None:
        of_rule = self.rules.setdefault(change.rule, RuleChange())
        match change.kind:
            case "removed":
                of_rule.more += 1
                of_rule.more_characters += change.characters
            case "kept":
                of_rule.less += 1
                of_rule.less_characters += change.characters
            case "renamed":
                of_rule.renamed += 1
        key = (change.kind, change.old, change.new, " ".join(fold(change.text).split()))
        case = self._cases.setdefault(key, Case(change))
        case.count += 1
        case.is_harm = case.is_harm or bool(change.is_harm)
