"""What `cleaner eval --format json` prints: every figure, and nothing cut short."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from cleaner.authoring.evaluate.missing import group_left, sum_shapes
from cleaner.authoring.evaluate.summary import credit_rules

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cleaner.authoring.evaluate.credit import Cut
    from cleaner.authoring.evaluate.missing import Left
    from cleaner.authoring.evaluate.page import PageEvaluation
    from cleaner.authoring.evaluate.summary import Credit, Summary


def write_json(
    pages: Sequence[PageEvaluation],
    tables: Mapping[str, Sequence[tuple[str, Summary]]],
    facts: Mapping[str, Any],
    *,
    missing: bool,
    harm: bool,
    cuts: Sequence[str] = (),
) -> str:
    """One JSON object: ``facts``, the summaries of each table, credits, failures, and what was asked for besides."""
    written: dict[str, Any] = dict(facts)
    for title, summaries in tables.items():
        written[title] = {name: _describe(summary) for name, summary in summaries}
    written["rules"] = [_describe_credit(credit) for credit in credit_rules(pages)]
    written["failed"] = [{"page": page.id, "gold": page.source, "fault": page.fault} for page in pages if page.fault]
    if harm:
        written["harmed"] = [
            {
                "page": page.id,
                "gold": page.source,
                "recall_before": page.before.words.recall,
                "recall_after": page.after.words.recall,
                "lost_words": page.lost_words,
            }
            for page in pages
            if page.is_harmed
        ]
        written["wrong_cuts"] = [_describe_cut(page, cut) for page in pages for cut in page.cuts if cut.wrong]
    if cuts:
        written["cuts"] = [_describe_cut(page, cut) for page in pages for cut in page.cuts if cut.rule in cuts]
    if missing:
        groups = group_left((f"{page.source}/{page.id}", page.site, page.left) for page in pages)
        written["missing"] = [asdict(group) | {"specimen": _describe_left(group.specimen)} for group in groups]
        shapes = sum_shapes(page.shapes for page in pages)
        written["shapes"] = [shape._asdict() | asdict(tally) for shape, tally in shapes]
    return json.dumps(written, ensure_ascii=False, indent=2)


def _describe(summary: Summary) -> dict[str, Any]:
    return asdict(summary) | {"removed_share": summary.removed_share, "lost_share": summary.lost_share}


def _describe_credit(credit: Credit) -> dict[str, Any]:
    return asdict(credit) | {"precision": credit.precision}


def _describe_cut(page: PageEvaluation, cut: Cut) -> dict[str, Any]:
    return {"page": page.id, "gold": page.source} | asdict(cut)


def _describe_left(left: Left) -> dict[str, Any]:
    return asdict(left) | {"shape": left.shape._asdict()}
