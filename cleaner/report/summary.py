"""The figures of a run: what went, by rule, category and host, and every page that is not ok.

Memory grows with the rules, the hosts and the pages that are not ok, not with documents or their length.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaner import __version__
from cleaner.model import Status
from cleaner.packs import scope
from cleaner.report.removals import dump_json
from cleaner.report.tallies import CategoryTally, HostTally, NotOk, RuleTally, add_tally

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cleaner.packs.rule import Rule
    from cleaner.report.removals import DocumentReport
    from cleaner.report.tallies import AnyTally

UNKNOWN_HOST = "(unknown)"
SHARE_STEPS = (0.0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 1.0)
"""Upper ends of the steps by which documents are counted after their removed share; the first is: nothing."""


class Summary:
    """Adds up reports; ``merge`` adds up summaries, so shards can be counted apart and in any order.

    ``rules`` are the rules in force: those among them that never matched are told.
    """

    def __init__(self, rules: Iterable[Rule] = (), *, rules_sha256: str = "") -> None:
        self.categories_in_force = {rule.id: rule.category for rule in rules}
        self.rules_sha256 = rules_sha256
        self.statuses = dict.fromkeys(Status, 0)
        self.changed = 0
        self.chars_in = 0
        self.chars_out = 0
        self.characters = 0
        self.removals = 0
        self.pruned = CategoryTally()
        self.by_rule: dict[str, RuleTally] = {}
        self.by_category: dict[str, CategoryTally] = {}
        self.by_host: dict[str, HostTally] = {}
        self.by_share = [0] * len(SHARE_STEPS)
        self.timed_out: dict[str, int] = {}
        self.not_ok: list[NotOk] = []

    @property
    def documents(self) -> int:
        """How many documents were added."""
        return sum(self.statuses.values())

    @property
    def removed_share(self) -> float:
        """The share of all extracted characters that was removed, 0 to 1."""
        return _share(self.characters, self.chars_in)

    def add(self, report: DocumentReport) -> None:
        """Count one document."""
        self.statuses[report.status] += 1
        if report.status is not Status.OK:
            self.not_ok.append(NotOk(report.id, report.status.value, report.error))
        self._add_removals(report)
        self._add_other_matches(report)
        for rule in report.rules_timed_out:
            self.timed_out[rule] = self.timed_out.get(rule, 0) + 1

    def merge(self, other: Summary) -> None:
        """Count what ``other`` counted, too."""
        self.categories_in_force |= other.categories_in_force
        for status, documents in other.statuses.items():
            self.statuses[status] += documents
        self.changed += other.changed
        self.chars_in += other.chars_in
        self.chars_out += other.chars_out
        self.characters += other.characters
        self.removals += other.removals
        add_tally(self.pruned, other.pruned)
        for rule, rule_tally in other.by_rule.items():
            category = self.categories_in_force.get(rule, rule_tally.category)  # a shard may not know the rules
            add_tally(self.by_rule.setdefault(rule, RuleTally(category)), rule_tally)
        for category, category_tally in other.by_category.items():
            add_tally(self.by_category.setdefault(category, CategoryTally()), category_tally)
        for host, host_tally in other.by_host.items():
            add_tally(self.by_host.setdefault(host, HostTally()), host_tally)
        self.by_share = [mine + its for mine, its in zip(self.by_share, other.by_share, strict=True)]
        for rule, documents in other.timed_out.items():
            self.timed_out[rule] = self.timed_out.get(rule, 0) + documents
        self.not_ok += other.not_ok

    def list_never_fired(self) -> list[str]:
        """The rules in force that matched nothing: not cut, not pruned, not as a draft, not inside a wider removal."""
        return sorted(self.categories_in_force.keys() - self.by_rule.keys())

    def list_not_ok(self) -> list[NotOk]:
        """The pages that are not ok, by id."""
        return sorted(self.not_ok, key=lambda page: (page.id, page.status, page.error or ""))

    def to_json(self) -> str:
        """summary.json: tables run from the most characters to the fewest, shares are of all extracted characters."""
        figures = {
            "cleaner": __version__,
            "rules_sha256": self.rules_sha256,
            "documents": self.documents,
            "by_status": {status.value: documents for status, documents in self.statuses.items()},
            "changed": self.changed,
            "removals": self.removals,
            "chars_in": self.chars_in,
            "chars_out": self.chars_out,
            "removed_share": self.removed_share,
            "by_category": {name: self._cut(tally) for name, tally in ranked(self.by_category)},
            "by_rule": {
                name: {"category": tally.category}
                | self._cut(tally)
                | {"also": tally.also, "claimed": tally.claimed, "drafts": tally.drafts, "pruned": tally.pruned}
                for name, tally in ranked(self.by_rule)
            },
            "by_host": {
                name: {
                    "documents": tally.documents,
                    "changed": tally.changed,
                    "chars_in": tally.chars_in,
                    "characters": tally.characters,
                    "share_of_host": _share(tally.characters, tally.chars_in),
                    "share": _share(tally.characters, self.chars_in),
                }
                for name, tally in ranked(self.by_host)
            },
            "documents_by_removed_share": [
                {"up_to": step, "documents": documents}
                for step, documents in zip(SHARE_STEPS, self.by_share, strict=True)
            ],
            "pruned": {
                "documents": self.pruned.documents,
                "elements": self.pruned.removals,
                "characters": self.pruned.characters,
            },
            "rules_in_force": len(self.categories_in_force),
            "never_fired": self.list_never_fired(),
            "rules_timed_out": dict(sorted(self.timed_out.items())),
            "not_ok": [{"id": page.id, "status": page.status, "error": page.error} for page in self.list_not_ok()],
        }
        return dump_json(figures, indent=1) + "\n"

    def _cut(self, tally: RuleTally | CategoryTally) -> dict[str, object]:
        return {
            "documents": tally.documents,
            "removals": tally.removals,
            "characters": tally.characters,
            "share": _share(tally.characters, self.chars_in),
        }

    def _add_removals(self, report: DocumentReport) -> None:
        chars_in = report.chars_in or 0
        gone = 0
        rules, categories = set(), set()
        for removal in report.removed:
            characters = removal.end - removal.start
            gone += characters
            rule = self._rule(removal.rule, removal.category)
            category = self.by_category.setdefault(removal.category, CategoryTally())
            for tally in (rule, category):
                tally.removals += 1
                tally.characters += characters
            rules.add(removal.rule)
            categories.add(removal.category)
        for name in rules:
            self.by_rule[name].documents += 1
        for name in categories:
            self.by_category[name].documents += 1
        host = self.by_host.setdefault(find_host(report.url), HostTally())
        host.documents += 1
        host.changed += bool(report.removed)
        host.chars_in += chars_in
        host.characters += gone
        self.changed += bool(report.removed)
        self.chars_in += chars_in
        self.chars_out += report.chars_out or 0
        self.characters += gone
        self.removals += len(report.removed)
        if report.chars_in is not None:
            share = _share(gone, chars_in)
            self.by_share[next(step for step, upper in enumerate(SHARE_STEPS) if share <= upper)] += 1

    def _add_other_matches(self, report: DocumentReport) -> None:
        for removal in (*report.removed, *report.claimed):
            for span in removal.also:
                self._rule(span.rule, removal.category).also += 1
        for removal in report.claimed:
            self._rule(removal.rule, removal.category).claimed += 1
        for draft in report.drafts:
            self._rule(draft.rule, "other").drafts += 1
        for pruned in report.pruned:
            self._rule(pruned.rule, "other").pruned += 1
            self.pruned.characters += len(pruned.text)
        self.pruned.removals += len(report.pruned)
        self.pruned.documents += bool(report.pruned)

    def _rule(self, rule: str, category: str) -> RuleTally:
        return self.by_rule.setdefault(rule, RuleTally(self.categories_in_force.get(rule, category)))


def ranked(tallies: Mapping[str, AnyTally]) -> list[tuple[str, AnyTally]]:
    """From the most removed characters to the fewest; ties by documents, then by name."""
    return sorted(tallies.items(), key=lambda item: (-item[1].characters, -item[1].documents, item[0]))


def find_host(url: str | None) -> str:
    """The host that a page is counted under, in lower case and without ``www.``.

    >>> find_host("https://www.Example.org:443/a"), find_host("http://[broken"), find_host(None)
    ('example.org', '(unknown)', '(unknown)')
    """
    return (scope.find_host(url) or UNKNOWN_HOST).removeprefix("www.")


def _share(part: int, whole: int) -> float:
    return round(part / whole, 6) if whole else 0.0
