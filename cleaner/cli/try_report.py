"""What `cleaner try` prints of a trial, for people and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from cleaner.cli.faults import make_printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.authoring.trial.hits import Folded, Hit
    from cleaner.authoring.trial.run import Trial

_HOSTS = 3


def format_trial(trial: Trial, draft: str | None, most: int | None) -> Iterator[str]:
    """A trial for people: figures, hits in context, near misses, the rule."""
    share = trial.hit_characters / trial.characters if trial.characters else 0
    name = trial.rule.id.removeprefix("mine:tried") or "the pattern"
    yield typer.style(
        f"{name}: {trial.hits:,} hits in {trial.hit_documents:,} of "
        f"{trial.documents:,} documents, {trial.hit_characters:,} characters ({share:.2%})",
        bold=True,
    )
    if trial.longest:
        yield f"longest: {len(trial.longest):,} characters: {shorten(trial.longest)}"
    if trial.timed_out:
        yield f"took too long on {len(trial.timed_out)} documents, first {make_printable(trial.timed_out[0])}"
    if trial.refused:
        first = make_printable(trial.refused[0])
        yield f"pruning is refused on {len(trial.refused):,} documents, first {first}: it would take their prose"
    hits = trial.find_hits()
    for each in hits[:most]:
        yield ""
        yield from _format_hit(each)
    if most is not None and len(hits) > most:
        yield f"\nand {len(hits) - most:,} texts more; --top 0 shows them"
    if trial.left_out:
        yield f"{trial.left_out:,} further hits are counted and not listed: there are too many different texts"
    near = trial.find_near()
    if near:
        yield typer.style(f"\nnear misses: {len(near):,} texts", bold=True)
        for each in near[: most if most is None else max(1, most // 2)]:
            yield f"{each.count:>6}  {'+'.join(each.stops)}: {shorten(each.first.text)}"
    if draft:
        yield typer.style("\nto paste under 'rules:'", bold=True)
        yield make_printable(draft).rstrip("\n")


def _format_hit(each: Folded) -> Iterator[str]:
    hit = each.first
    hosts = ", ".join(f"{host} {count}" for host, count in each.hosts.most_common(_HOSTS))
    more = f" and {len(each.hosts) - _HOSTS} hosts more" if len(each.hosts) > _HOSTS else ""
    prose = "  prose?" if hit.is_prose else ""
    already = f"  already taken by {', '.join(each.already)}" if each.already else ""
    place = f"{hit.document}:{hit.line}" if hit.line else f"{hit.document} {hit.before}"
    yield make_printable(f"{each.count:>6}  {place}  ({hosts}{more}){prose}{already}")
    if hit.before and hit.line:
        yield f"          {shorten(hit.before)}"
    for line in _colour(hit):
        yield f"        > {line}"
    if hit.after:
        yield f"          {shorten(hit.after)}"


def _colour(hit: Hit) -> list[str]:
    lines = hit.text.split("\n")
    if "\n" not in hit.whole and hit.text != hit.whole:
        before, _, after = hit.whole.partition(hit.text)
        return [
            make_printable(before[-60:]) + typer.style(make_printable(hit.text), fg="red") + make_printable(after[:60])
        ]
    shown = [*lines[:4], f"… {len(lines) - 5} lines more …", lines[-1]] if len(lines) > 6 else lines
    return [typer.style(shorten(line), fg="red") for line in shown]


def describe(trial: Trial, draft: str | None) -> dict[str, Any]:
    """A trial as a mapping fit for JSON, nothing cut short."""
    return {
        "rule": trial.rule.id,
        "documents": trial.documents,
        "hit_documents": trial.hit_documents,
        "hits": trial.hits,
        "characters": trial.characters,
        "hit_characters": trial.hit_characters,
        "longest": trial.longest,
        "timed_out": trial.timed_out,
        "refused": trial.refused,
        "not_listed": trial.left_out,
        "texts": [_describe_folded(each) | {"prose": each.first.is_prose} for each in trial.find_hits()],
        "near": [_describe_folded(each) | {"stops": each.stops} for each in trial.find_near()],
        "draft": draft,
    }


def _describe_folded(each: Folded) -> dict[str, Any]:
    hit = each.first
    return {
        "text": hit.text,
        "count": each.count,
        "documents": each.documents,
        "hosts": dict(each.hosts),
        "document": hit.document,
        "line": hit.line,
        "before": hit.before,
        "after": hit.after,
        "already": each.already,
    }


def shorten(text: str, most: int = 110) -> str:
    """A text on one line, cut at ``most`` characters and without control characters."""
    flat = make_printable(" ".join(text.split()))
    return flat if len(flat) <= most else f"{flat[: most - 1]}…"
