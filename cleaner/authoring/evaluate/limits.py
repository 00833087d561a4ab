"""Limits on an evaluation, as written on a command line: what a build fails on."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from cleaner.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cleaner.authoring.evaluate.summary import Summary

Side = Literal["under", "over"]

SCORES = ("f1", "precision", "recall", "shingle_f1", "exact", "leaks", "losses")
SHARES = ("removed", "lost", "harmed", "refused", "failed")


@dataclass(frozen=True, slots=True)
class Limit:
    """The least (``under``) or most (``over``) that a measure may be, for one GOLD or, with ``gold`` None, for all."""

    side: Side
    measure: str
    value: float
    gold: str | None = None


def parse_limit(written: str, side: Side) -> Limit:
    """A limit as written: ``f1=0.97``, or ``news:f1=0.97`` for the GOLD named news.

    Raises:
        SettingsError: it is not written so, or names no measure.

    >>> parse_limit("news:f1=0.97", "under")
    Limit(side='under', measure='f1', value=0.97, gold='news')
    """
    target, _, number = written.rpartition("=")
    gold, _, measure = target.strip().rpartition(":")
    if measure not in SCORES + SHARES:
        raise SettingsError(
            f"--fail-{side} {written}: no such measure; write one of {', '.join(SCORES + SHARES)}=NUMBER"
        )
    try:
        value = float(number)
    except ValueError:
        value = math.nan
    if math.isnan(value):
        raise SettingsError(f"--fail-{side} {written}: {number!r} is no number; write {measure}=0.97, say")
    return Limit(side, measure, value, gold or None)


def find_breaches(limits: Iterable[Limit], total: Summary, by_gold: Mapping[str, Summary]) -> list[str]:
    """What is said of each limit that does not hold, with the rules; a measure that the gold cannot tell is a breach.

    Raises:
        SettingsError: a limit is for a GOLD that is not there.
    """
    breaches = []
    for limit in limits:
        if limit.gold is not None and limit.gold not in by_gold:
            raise SettingsError(f"{limit.gold}:{limit.measure}: no such GOLD; there is {', '.join(by_gold)}")
        value = read_measure(total if limit.gold is None else by_gold[limit.gold], limit.measure)
        name = limit.measure if limit.gold is None else f"{limit.gold}:{limit.measure}"
        if value is None:
            breaches.append(f"{name} cannot be told: the gold has no snippets")
        elif (value < limit.value) if limit.side == "under" else (value > limit.value):
            breaches.append(f"{name} is {value:.5f}, {limit.side} {limit.value:g}")
    return breaches


def read_measure(summary: Summary, measure: str) -> float | None:
    """A measure of the pages with the rules: a score, or a share of their words or pages."""
    if measure in SCORES:
        value: float | None = getattr(summary.after, measure)
        return value
    if measure in ("removed", "lost"):
        share: float = getattr(summary, f"{measure}_share")
        return share
    count: int = getattr(summary, {"failed": "faults"}.get(measure, measure))
    return count / summary.pages
