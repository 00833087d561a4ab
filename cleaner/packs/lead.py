"""What is known of the block that a claim begins in before a pattern is tried on it: its literals and its length."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaner.packs.rule import UNBOUNDED, Inline, Line, Run

if TYPE_CHECKING:
    from cleaner.packs.rule import Pattern, Rule


def leading_pattern(rule: Rule) -> Pattern | None:
    """The pattern that a claim of ``rule`` begins with; None where it has none."""
    match rule.matcher:
        case Line(pattern) | Inline(pattern):
            return pattern
        case Run(start=start):
            return start
    return None


def find_longest(rule: Rule) -> int:
    """The most characters that a block may have in which a claim of ``rule`` begins."""
    if isinstance(rule.matcher, Inline):
        return UNBOUNDED
    pattern = leading_pattern(rule)
    longest = pattern.longest if pattern is not None else UNBOUNDED
    return min(longest, rule.max_chars)  # a claim is at least as long as the block that it begins in


def find_literals(rule: Rule) -> list[bytes]:
    """Folded literals one of which stands in every block that a claim begins in, in UTF-8; none where none is known.

    Of a rule for whole blocks they may begin or end with a line break, which stands for the edge of the block.
    """
    pattern = leading_pattern(rule)
    if pattern is None:
        return []
    literals = pattern.literals if isinstance(rule.matcher, Inline) else pattern.framed
    return [literal.encode("utf-8", "surrogatepass") for literal in literals]
