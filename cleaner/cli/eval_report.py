"""The evaluations of one run of `cleaner eval`, printed for people or written as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaner.authoring.evaluate.limits import Limit, find_breaches
from cleaner.authoring.evaluate.summary import Summary, credit_rules, summarise, summarise_by
from cleaner.cli import eval_json
from cleaner.cli import eval_lists as lists
from cleaner.cli import eval_tables as tables
from cleaner.cli.faults import make_printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cleaner.authoring.evaluate.page import PageEvaluation
    from cleaner.pipeline import Cleaner


class EvalReport:
    """Pages with their summaries and credits. ``top`` is how many rows a long list has; None is all."""

    def __init__(
        self, pages: Sequence[PageEvaluation], cleaner: Cleaner, without_body: int, *, top: int | None
    ) -> None:
        self._pages, self._cleaner, self._without_body, self._top = pages, cleaner, without_body, top
        self._total = summarise(pages)
        self._by_gold = summarise_by(pages, lambda page: page.source)
        self._by_group = summarise_by(pages, lambda page: page.group)
        self._by_site = summarise_by(pages, lambda page: page.site)
        self._credits = credit_rules(pages)

    def write_json(self, *, missing: bool, harm: bool, cuts: Sequence[str]) -> str:
        """Everything as one JSON object."""
        facts = {
            "rules_sha256": self._cleaner.rules_sha256,
            "rules_in_force": len(self._cleaner.in_force.rules),
            "pages": len(self._pages),
            "left_out": self._without_body,
            "silent": self._find_silent(),
        }
        summaries = {"golds": self._name_golds(), "groups": self._by_group, "sites": sorted(self._by_site)}
        return eval_json.write_json(self._pages, summaries, facts, missing=missing, harm=harm, cuts=cuts)

    def print_figures(self, *, as_text: bool) -> None:
        """The tables of figures and credits; ``as_text``: of what the rules take from gold bodies."""
        left_out = f", {self._without_body} left out (no gold body)" if self._without_body else ""
        in_force = self._cleaner.in_force
        print(
            f"{len(self._pages):,} pages{left_out}; {len(in_force.rules):,} rules in force, "
            f"{len(in_force.withheld):,} of them matched and not cut; rules {self._cleaner.rules_sha256[:12]}"
        )
        golds = self._name_golds()
        if as_text:
            tables.print_table(tables.tabulate_loss(golds))
            tables.print_table(tables.tabulate_takers(each for each in self._credits if each.withheld is None))
            return
        tables.print_table(tables.tabulate_scores("Words: extraction alone and with the rules", golds))
        tables.print_table(tables.tabulate_care(golds))
        tables.print_table(tables.tabulate_harm(golds))
        if len(self._by_group) > 1:
            tables.print_table(tables.tabulate_scores("By country or language", self._by_group), self._top)
        self._print_sites()
        self._print_credits()

    def _print_sites(self) -> None:
        changed = sorted(self._by_site, key=lambda each: (_change(each[1]), each[0]))
        if worse := [each for each in changed if _change(each[1]) < 0]:
            tables.print_table(tables.tabulate_scores("Sites that the rules make worse", worse), self._top)
        if better := [each for each in reversed(changed) if _change(each[1]) > 0]:
            tables.print_table(tables.tabulate_scores("Sites that the rules make better", better), self._top)

    def _print_credits(self) -> None:
        cut = [credit for credit in self._credits if credit.withheld is None]
        tables.print_table(tables.tabulate_credits("Credit by rule, in words (of two rules on a line, both)", cut))
        poor = [credit for credit in cut if credit.precision < tables.GOOD_PRECISION]
        if poor:
            poor.sort(key=lambda credit: (-credit.wrong, credit.rule))
            tables.print_table(tables.tabulate_credits("Rules under 90% precision, the most wrong words first", poor))
        if withheld := [credit for credit in self._credits if credit.withheld is not None]:
            tables.print_table(tables.tabulate_credits("Matched and not cut: what it would have done", withheld))
        if silent := self._find_silent():
            of = len(self._cleaner.in_force.rules)
            print(f"\n{len(silent):,} of {of:,} rules matched nothing; --format json names them")

    def print_lists(self, *, missing: bool, harm: bool, cuts: Sequence[str]) -> None:
        """What was asked for beside the figures."""
        if missing:
            _print(lists.list_left(self._pages, self._top))
            tables.print_table(lists.tabulate_openings(self._pages), self._top)
            tables.print_table(lists.tabulate_shapes(self._pages), self._top)
        if harm:
            tables.print_table(lists.tabulate_harmed(self._pages), self._top)
            _print(lists.list_worst_cuts(self._pages, self._top))
        for rule in cuts:
            _print(lists.list_cuts_of(rule, self._pages, self._top))

    def print_pages(self) -> None:
        """Every page line by line."""
        for page in self._pages:
            _print(lists.list_lines(page))

    def find_findings(self, limits: Sequence[Limit]) -> list[str]:
        """The pages that failed and the limits that are broken, a line each."""
        failed = [f"failed: {page.source}/{page.id}: {page.fault}" for page in self._pages if page.fault]
        return failed + [f"limit: {each}" for each in find_breaches(limits, self._total, dict(self._by_gold))]

    def _name_golds(self) -> list[tuple[str, Summary]]:
        """A summary of each GOLD, of its pages without those whose gold is suspect, and of all."""
        named = []
        for source, summary in sorted(self._by_gold):
            named.append((source, summary))
            sound = [page for page in self._pages if page.source == source and not page.is_suspect]
            if sound and len(sound) < summary.pages:
                named.append((f"{source}, without suspect gold", summarise(sound)))
        return named if len(self._by_gold) == 1 else [*named, ("all", self._total)]

    def _find_silent(self) -> list[str]:
        heard = {credit.rule for credit in self._credits}
        return [rule.id for rule in self._cleaner.in_force.rules if rule.id not in heard]


def _change(summary: Summary) -> float:
    """What the rules win on all pages of a site together."""
    change = summary.pages * (summary.after.f1 - summary.before.f1)
    return change if abs(change) >= 0.00005 else 0.0


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        print(make_printable(line))
