"""What `cleaner eval` lists: furniture that is left, the worst cuts, and the pages that the rules harmed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaner.authoring.evaluate.missing import fold_line, fold_opening, group_left, sum_shapes
from cleaner.cli.eval_tables import Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from cleaner.authoring.evaluate.credit import Cut
    from cleaner.authoring.evaluate.missing import LeftGroup
    from cleaner.authoring.evaluate.page import PageEvaluation

_WIDTH = 160


def list_left(pages: Sequence[PageEvaluation], top: int | None) -> Iterator[str]:
    """The furniture left, by folded line and position, with its neighbours; the widest spread and largest first."""
    groups = _group(pages, whole=True)
    words = sum(group.words for group in groups)
    yield f"\nFurniture left: {words:,} words in {sum(group.lines for group in groups):,} lines; by line"
    if suspect := sum(page.is_suspect for page in pages):
        yield f"({_count(suspect, 'page')} with suspect gold left out: the surplus is over half the gold body)"
    for group in groups[:top]:
        specimen = group.specimen
        kind = specimen.shape.kind or "kind unknown"
        link = "" if specimen.link_share is None else f", link share {specimen.link_share:.2f}"
        yield (
            f"\n{group.words:,} words, {_count(group.lines, 'line')}, {_count(group.pages, 'page')}, "
            f"{_count(group.sites, 'site')}; {group.position}, {kind}{link}; {group.page}"
        )
        yield from _show_context(specimen.previous, specimen.text, specimen.next)
    if top is not None and len(groups) > top:
        yield f"\nand {len(groups) - top:,} lines more; --top 0 shows all"


def tabulate_openings(pages: Sequence[PageEvaluation]) -> Table:
    """The furniture left by its first two words, where more than one line begins so."""
    rows = [
        [group.key, group.position, f"{group.words:,}", f"{group.lines:,}", f"{group.pages:,}", f"{group.sites:,}"]
        for group in _group(pages, whole=False)
        if group.lines > 1
    ]
    header = ("opening", "position", "words", "lines", "pages", "sites")
    return Table("Furniture left, by its first two words", header, rows, left=2)


def tabulate_shapes(pages: Sequence[PageEvaluation]) -> Table:
    """What is left by shape: how much of it is furniture, and how much a rule for the shape alone would harm."""
    rows = [
        [
            shape.position,
            shape.kind or "?",
            "?" if shape.linked is None else "linked" if shape.linked else "",
            "sentence" if shape.ends else "",
            shape.size,
            f"{tally.words:,}",
            f"{tally.lines:,}",
            f"{tally.gold_words:,}",
            f"{tally.gold_lines:,}",
            f"{tally.lines / (tally.lines + tally.gold_lines):.1%}",
        ]
        for shape, tally in sum_shapes(page.shapes for page in pages)
        if tally.lines
    ]
    header = (
        "position", "kind", "link", "ends", "size", "words", "lines", "gold words", "gold lines", "furniture",
    )  # fmt: skip
    return Table("What is left, by shape", header, rows, left=5)


def _group(pages: Sequence[PageEvaluation], *, whole: bool) -> list[LeftGroup]:
    named = [(f"{page.source}/{page.id}", page.site, page.left) for page in pages if not page.is_suspect]
    return group_left(named, fold_line if whole else fold_opening)


def list_worst_cuts(pages: Iterable[PageEvaluation], top: int | None) -> Iterator[str]:
    """The lines that were wrongly removed, each with its rules and neighbours; the most words first."""
    wrong: dict[tuple[str, str, str], list[tuple[PageEvaluation, Cut]]] = {}
    for page in pages:
        for cut in page.cuts:
            if cut.wrong and cut.withheld is None:
                wrong.setdefault((page.source, page.id, cut.text), []).append((page, cut))
    worst = sorted(wrong.items(), key=lambda each: (-each[1][0][1].words, each[0]))
    yield f"\nWorst cuts: {len(worst):,} lines of gold bodies removed"
    for _, cuts in worst[:top]:
        page, cut = cuts[0]
        rules = ", ".join(dict.fromkeys(cut.rule for _, cut in cuts))
        yield f"\n{_count(cut.words, 'word')}, {rules}; {page.source}/{page.id}, {page.site}"
        yield from _show_context(cut.previous, cut.text, cut.next)
    if top is not None and len(worst) > top:
        yield f"\nand {len(worst) - top:,} cuts more; --top 0 shows all"


def list_cuts(cuts: Iterable[tuple[PageEvaluation, Cut]]) -> Iterator[str]:
    """Cuts, each with its neighbours."""
    for page, cut in cuts:
        verdict = "wrong" if cut.wrong else "right"
        withheld = f" ({cut.withheld})" if cut.withheld else ""
        yield f"\n{_count(cut.words, 'word')} {verdict}, {cut.rule}{withheld}; {page.source}/{page.id}, {page.site}"
        yield from _show_context(cut.previous, cut.text, cut.next)


def list_cuts_of(rule: str, pages: Iterable[PageEvaluation], top: int | None) -> Iterator[str]:
    """What one rule cuts, or would cut, the wrong cuts first."""
    found = [(page, cut) for page in pages for cut in page.cuts if cut.rule == rule]
    found.sort(key=lambda each: (not each[1].wrong, -each[1].words, each[0].source, each[0].id))
    yield f"\n{rule}: {_count(len(found), 'cut')}, the wrong ones first"
    yield from list_cuts(found[:top])
    if top is not None and len(found) > top:
        yield f"\nand {len(found) - top:,} cuts more; --top 0 shows all"


_MARKS = {"kept": " ", "left": "+", "cut": "-", "harm": "!"}


def list_lines(page: PageEvaluation) -> Iterator[str]:
    """A page line by line: where the line stands, its kind and link share, what becomes of it, and by which rules."""
    before, after = page.before.words, page.after.words
    yield f"\n{page.source}/{page.id}, {page.site}: F1 {before.f1:.4f} alone, {after.f1:.4f} with the rules"
    yield f"precision {before.precision:.4f}, {after.precision:.4f}; recall {before.recall:.4f}, {after.recall:.4f}"
    yield "(- furniture cut, + furniture left, ! gold cut; position, kind, link share in %)"
    for line in page.lines:
        share = "" if not line.link_share else f"{100 * line.link_share:.0f}"
        rules = f"  ⟨{', '.join(line.rules)}⟩" if line.rules else ""
        kept = f"  ⟨kept: {_clip(line.kept)}⟩" if line.rules and line.kept else ""
        mark = _MARKS[line.verdict]
        yield f"{mark} {line.start:4.0%} {(line.kind or '?')[:4]:4} {share:>3} │ {_clip(line.text)}{rules}{kept}"
    for cut in page.cuts:
        if cut.pruned:
            yield f"{'!' if cut.wrong else '-'} pruned        │ {_clip(cut.text)}  ⟨{cut.rule}⟩"


def tabulate_harmed(pages: Iterable[PageEvaluation]) -> Table:
    """The pages whose recall the rules cost over a point, the worst first."""
    harmed = sorted(
        (page for page in pages if page.is_harmed),
        key=lambda page: page.after.words.recall - page.before.words.recall,
    )
    rows = [
        [
            f"{page.source}/{page.id}",
            page.site,
            f"{page.before.words.recall:.4f}",
            f"{page.after.words.recall:.4f}",
            f"{page.lost_words:,}",
            _name_rules(page),
        ]
        for page in harmed
    ]
    header = ("page", "site", "recall alone", "rules", "gold words lost", "rules in the wrong (in brackets: by chance)")
    return Table("Pages harmed", header, rows, left=2)


def _name_rules(page: PageEvaluation) -> str:
    """The rules that cut wrong lines; where only words are lost that furniture has by chance, in brackets all."""
    cuts = [cut for cut in page.cuts if cut.withheld is None]
    wrong = sorted({cut.rule for cut in cuts if cut.wrong})
    return ", ".join(wrong) or f"({', '.join(sorted({cut.rule for cut in cuts}))})"


def _show_context(previous: str, text: str, following: str) -> Iterator[str]:
    yield f"    │ {_clip(previous)}" if previous else "    ┌ (the text begins)"
    yield f"    ▌ {_clip(text, 4 * _WIDTH)}"
    yield f"    │ {_clip(following)}" if following else "    └ (the text ends)"


def _clip(text: str, width: int = _WIDTH) -> str:
    shown = text if len(text) <= width else text[: width - 1] + "…"
    return shown.replace("\n", "⏎").replace("\t", " ")


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
