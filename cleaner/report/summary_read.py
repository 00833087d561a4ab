"""A Summary read back from its summary.json, so that what was counted before can be added to what is counted now."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from cleaner.errors import InputError
from cleaner.model import Status
from cleaner.report.summary import SHARE_STEPS, Summary
from cleaner.report.tallies import CategoryTally, HostTally, NotOk, RuleTally

if TYPE_CHECKING:
    from collections.abc import Mapping

_CUT = ("documents", "removals", "characters")


def read_summary(text: str | bytes, *, place: str = "summary.json") -> Summary:
    """What ``Summary.to_json`` wrote, without the rules that were in force. Raises InputError where it is no summary.

    >>> read_summary(Summary().to_json()).documents
    0
    """
    try:
        return _build(json.loads(text))
    except (ValueError, TypeError, KeyError, AttributeError) as fault:
        raise InputError(f"{place}: not the figures that cleaner wrote ({fault!r}); run again") from None


def _build(figures: Mapping[str, Any]) -> Summary:
    summary = Summary(rules_sha256=figures["rules_sha256"])
    summary.statuses |= {Status(name): documents for name, documents in figures["by_status"].items()}
    for name in ("changed", "chars_in", "chars_out", "removals"):
        setattr(summary, name, int(figures[name]))
    pruned = figures["pruned"]
    summary.pruned = CategoryTally(pruned["documents"], pruned["elements"], pruned["characters"])
    for name, cut in figures["by_rule"].items():
        rest = (cut[key] for key in ("also", "claimed", "drafts", "pruned"))
        summary.by_rule[name] = RuleTally(cut["category"], *(cut[key] for key in _CUT), *rest)
    for name, cut in figures["by_category"].items():
        summary.by_category[name] = CategoryTally(*(cut[key] for key in _CUT))
    for name, cut in figures["by_host"].items():
        summary.by_host[name] = HostTally(cut["documents"], cut["changed"], cut["chars_in"], cut["characters"])
    summary.characters = sum(tally.characters for tally in summary.by_category.values())
    steps = {step["up_to"]: step["documents"] for step in figures["documents_by_removed_share"]}
    summary.by_share = [steps[step] for step in SHARE_STEPS]
    summary.timed_out = dict(figures["rules_timed_out"])
    summary.not_ok = [NotOk(page["id"], page["status"], page["error"]) for page in figures["not_ok"]]
    return summary
