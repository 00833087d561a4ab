"""Claims to removals: their union, then two closures computed from it once, orphaned headings and white space."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cleaner.engine.prose import Prose
from cleaner.engine.space import find_space
from cleaner.model import ORPHAN_HEADING_RULE, SPACE_RULE, Claim, Removal, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cleaner.model import Block


@dataclass(frozen=True, slots=True)
class _Gone:
    """A span that goes: the claim that names it, and the others that stand in it."""

    start: int
    end: int
    rule: str
    category: str
    also: tuple[Span, ...] = ()


def resolve(claims: Iterable[Claim], text: str, blocks: Sequence[Block]) -> tuple[Removal, ...]:
    """The removals that ``claims`` come to, in the order of the text, ``~orphan-heading`` and ``~space`` among them.

    The order of the claims does not matter. Claims that overlap make one removal, named by the widest (ties: the
    smaller id); claims that only touch stay apart. Nothing claimed, nothing removed.
    """
    gone = _unite(claims)
    if not gone:
        return ()
    gone_blocks = find_gone_blocks(gone, text, blocks)
    orphans = _find_orphan_headings(text, blocks, gone_blocks)
    gone = _unite_orphans(gone, [blocks[number] for number in orphans])
    spaces = find_space(text, blocks, gone_blocks | set(orphans), [(span.start, span.end) for span in gone])
    gone += [_Gone(start, end, SPACE_RULE, "space") for start, end in spaces]
    gone.sort(key=lambda span: span.start)
    removals = []
    cut = 0
    for span in gone:
        removed = text[span.start : span.end]
        removals.append(Removal(span.start, span.end, span.start - cut, span.rule, span.category, removed, span.also))
        cut += span.end - span.start
    return tuple(removals)


def claimed_share(claims: Iterable[Claim], text: str) -> float:
    """The share of the non-space characters of ``text`` that the union of ``claims`` covers (the guard)."""
    claimed = _count_claimed(claims, text)
    return claimed / (len(text) - _count_space(text)) if claimed else 0.0


def is_over(claims: Iterable[Claim], text: str, share: float) -> bool:
    """Whether ``claimed_share`` is over ``share``; where little is claimed, told by the beginning of the text.

    To count the white space of a whole text takes as long as to find the claims on it.
    """
    claimed = _count_claimed(claims, text)
    enough = claimed / share + 1  # non-space characters, of which the claims are less than their share
    beginning = text[: int(2 * enough)]
    if not claimed or len(beginning) - _count_space(beginning) >= enough:
        return False
    return claimed / (len(text) - _count_space(text)) > share


def _count_claimed(claims: Iterable[Claim], text: str) -> int:
    return sum(span.end - span.start - _count_space(text[span.start : span.end]) for span in _unite(claims))


def _count_space(text: str) -> int:
    return len(text) - sum(map(len, text.split()))


def _unite(claims: Iterable[Claim]) -> list[_Gone]:
    """One span for each group of claims that overlap, in the order of the text."""
    groups: list[list[Claim]] = []
    end = 0  # of the last group so far
    for claim in sorted(claims, key=lambda claim: (claim.start, claim.end, claim.rule)):
        if groups and claim.start < end:
            groups[-1].append(claim)
            end = max(end, claim.end)
        else:
            groups.append([claim])
            end = claim.end
    return [_name(group) for group in groups]


def _name(group: list[Claim]) -> _Gone:
    widest = min(group, key=lambda claim: (claim.start - claim.end, claim.rule, claim.start))
    also = tuple(Span(claim.start, claim.end, claim.rule) for claim in group if claim is not widest)
    end = max(claim.end for claim in group)
    return _Gone(group[0].start, end, widest.rule, widest.category, also)


def find_gone_blocks(gone: Sequence[_Gone], text: str, blocks: Sequence[Block]) -> set[int]:
    """The numbers of the blocks of which nothing but white space is left."""
    found: set[int] = set()
    at = 0
    for number, block in enumerate(blocks):
        while at < len(gone) and gone[at].end <= block.start:
            at += 1
        left = block.start
        here = at
        while here < len(gone) and gone[here].start < block.end:
            if text[left : gone[here].start].strip():
                break
            left = max(left, gone[here].end)
            here += 1
        else:
            if left >= block.end or (left > block.start and not text[left : block.end].strip()):
                found.add(number)
    return found


def _find_orphan_headings(text: str, blocks: Sequence[Block], gone_blocks: set[int]) -> list[int]:
    """Headings that stay although every block up to the next heading went, and there was at least one.

    Not those above the body: there stands the headline, and what went from under it is a byline or a date.
    """
    orphans = []
    heading: int | None = None
    under = left = 0
    for number in range(len(blocks) + 1):
        if number == len(blocks) or blocks[number].kind == "heading":
            if heading is not None and under and not left:
                orphans.append(heading)
            heading = number if number not in gone_blocks else None
            under = left = 0
        else:
            under += 1
            left += number not in gone_blocks
    body = Prose(text, tuple(blocks)).edges() if orphans else None
    return [number for number in orphans if number > body[0]] if body else orphans


def _unite_orphans(gone: list[_Gone], headings: list[Block]) -> list[_Gone]:
    """``gone`` with the orphaned headings; a span that went from within one stands in its ``also``."""
    united: list[_Gone] = []
    at = 0
    for heading in headings:
        while at < len(gone) and gone[at].end <= heading.start:
            united.append(gone[at])
            at += 1
        also: list[Span] = []
        while at < len(gone) and gone[at].start < heading.end:
            also += (Span(gone[at].start, gone[at].end, gone[at].rule), *gone[at].also)
            at += 1
        united.append(_Gone(heading.start, heading.end, ORPHAN_HEADING_RULE, "related", tuple(also)))
    return united + gone[at:]
