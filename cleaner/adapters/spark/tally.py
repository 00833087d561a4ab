"""The figures of Spark work as they grow: one Summary, to which each finished partition is added once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cleaner.errors import SettingsError
from cleaner.report.summary import Summary

if TYPE_CHECKING:
    from cleaner.pipeline import Cleaner


@dataclass(slots=True)
class Counted:
    """Figures, and the numbers of the partitions (or shards) that are in them."""

    partitions: set[int] = field(default_factory=set)
    summary: Summary = field(default_factory=Summary)


class CountedParam:
    """How Spark adds up ``Counted``: what a partition says again, after a retry, is not counted again."""

    def zero(self, _value: Counted) -> Counted:
        """What an executor begins with."""
        return Counted()

    def addInPlace(self, mine: Counted, its: Counted) -> Counted:
        """``mine`` with ``its`` in it."""
        if not its.partitions <= mine.partitions:
            mine.partitions |= its.partitions
            mine.summary.merge(its.summary)
        return mine


class Tally:
    """What the rows of one ``clean()`` come to, once an action has gone over all of them.

    The figures are those of ``summary.json`` of a run over the same rows, however often tasks were tried. One tally
    serves one DataFrame. Raises SettingsError under Spark Connect, which has no accumulators.
    """

    def __init__(self, spark: Any) -> None:
        context = getattr(spark, "_sc", None)
        if context is None:
            raise SettingsError("a Tally needs accumulators, which Spark Connect has not; leave the tally out")
        self._accumulator = context.accumulator(Counted(), CountedParam())

    def count(self, partition: int, summary: Summary) -> None:
        """Add the figures of one partition; called by executors."""
        self._accumulator.add(Counted({partition}, summary))

    @property
    def partitions(self) -> frozenset[int]:
        """The numbers of the partitions that are in the figures so far."""
        return frozenset(self._accumulator.value.partitions)

    @property
    def summary(self) -> Summary:
        """The figures so far, as they grow."""
        found: Summary = self._accumulator.value.summary
        return found

    def summarize(self, cleaner: Cleaner) -> Summary:
        """The figures so far, with the rules of ``cleaner`` that never fired."""
        summary = Summary(cleaner.in_force.rules, rules_sha256=cleaner.rules_sha256)
        summary.merge(self.summary)
        return summary
