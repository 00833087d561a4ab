"""How far a block rule runs from the block that starts it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaner.packs.rule import Run

if TYPE_CHECKING:
    from collections.abc import Callable

    from cleaner.packs.rule import Pattern, Rule


def find_run_end(
    rule: Rule,
    first: int,
    count: int,
    fits: Callable[[Pattern, int], bool],
    is_body_like: Callable[[int], bool],
) -> int | None:
    """The last block that ``rule`` claims from block ``first`` of ``count``, or None where it claims nothing.

    No form runs past a body-like block unless the rule says so; a run shorter than ``min_lines`` or longer than
    ``max_lines`` claims nothing.
    """
    last = _find_last(rule, first, count, fits, is_body_like)
    return None if last is None or last - first + 1 < rule.min_lines else last


def _find_last(
    rule: Rule,
    first: int,
    count: int,
    fits: Callable[[Pattern, int], bool],
    is_body_like: Callable[[int], bool],
) -> int | None:
    run = rule.matcher
    assert isinstance(run, Run)
    closer = run.through or run.until
    most = first + rule.max_lines  # the first block that would be one too many
    last = first
    for number in range(first + 1, count):
        if closer is not None and fits(closer, number):
            end = number if run.through else number - 1
            return end if end < most else None
        if run.lines is not None and number > first + run.lines:
            break
        if not rule.past_body and is_body_like(number):
            break
        if run.while_ is not None and not fits(run.while_, number):
            break
        if number > most:
            return None
        last = number
    if closer is not None or last >= most:
        return None
    return last
