"""The parse tree of a pattern, as the ``regex`` module builds it.

``re._parser`` does not know this syntax, so the tree comes from ``regex._regex_core``: private, hence used through this
module alone, and pinned down by tests on the lowest and the newest version.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import regex
from regex import _regex_core

if TYPE_CHECKING:
    from collections.abc import Mapping

core: Any = _regex_core  # private and untyped

_FLAGS = int(regex.VERSION1 | regex.IGNORECASE | regex.UNICODE)
_FULLCASE = int(regex.FULLCASE)
# Each would make the index or the loosened literals mean something else than the pattern does.
_REFUSED_FLAGS = int(regex.FULLCASE | regex.VERBOSE | regex.ASCII | regex.LOCALE)

# The parser asks these of every letter, and arithmetic of the enumeration takes longer than all the rest. They stay
# equal to what they were.
core.CASE_FLAGS, core.FULLIGNORECASE = int(core.CASE_FLAGS), int(core.FULLIGNORECASE)
core.CASE_FLAGS_COMBINATIONS = {int(flags): int(kept) for flags, kept in core.CASE_FLAGS_COMBINATIONS.items()}

MOST_PARTS = 100_000
"""What a pattern may come to with its repeats and lists written out: a tenth of a second and 30 MB to compile."""


class _Info(core.Info):  # type: ignore[misc]
    """What the parser keeps, and every flag that was on anywhere in the pattern."""

    flags_seen: int = 0

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "flags":
            value = int(value)  # for the same reason
            self.flags_seen |= value
        object.__setattr__(self, name, value)


def count_parts(node: Any) -> int:
    """The parts of a parse tree, each as often as it must match: ``regex`` writes out what stands in ``{1000}``.

    >>> count_parts(parse_tree("(?:ab){3000}c*", {})[0])
    6001
    """
    match node:
        case core.Sequence():
            others = [item for item in node.items if type(item) is not core.Character]  # nearly all are
            return len(node.items) - len(others) + sum(map(count_parts, others))
        case core.Branch():
            return sum(map(count_parts, node.branches))
        case core.GreedyRepeat():
            return max(int(node.min_count), 1) * count_parts(node.subpattern)
        case core.Conditional() | core.LookAroundConditional():
            return 1 + count_parts(node.yes_item) + count_parts(node.no_item)
        case core.Group() | core.Atomic() | core.LookAround() | core.Fuzzy():
            return count_parts(node.subpattern)
        case core.String():
            return len(node.characters)
    return 1


def parse_tree(source: str, lists: Mapping[str, tuple[str, ...]]) -> tuple[Any, Any]:
    """The parse tree of a pattern and what its parser kept. Raises regex.error where it cannot be parsed."""
    scanner = core.Source(source)
    info = _Info(_FLAGS, scanner.char_type, dict(lists))
    info.flags &= ~_FULLCASE  # as compile_pattern() turns it off; with it a class may match two letters
    info.flags_seen = 0
    info.guess_encoding = regex.UNICODE
    try:
        tree = core._parse_pattern(scanner, info)
    except core._UnscopedFlagSet:
        raise regex.error("flags", source, 0) from None
    except KeyError as missing:
        raise regex.error(f"no named list {missing.args[0]!r}", source, 0) from None
    except (ValueError, OverflowError) as fault:
        raise regex.error(str(fault), source, 0) from None
    if info.flags_seen & _REFUSED_FLAGS:
        raise regex.error("flags", source, 0)
    if not scanner.at_end():
        raise regex.error("unbalanced parenthesis", source, scanner.pos)
    if count_parts(tree) > MOST_PARTS:
        raise regex.error(f"over {MOST_PARTS:,} parts", source)
    tree.fix_groups(source, False, False)
    return tree, info
