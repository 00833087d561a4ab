"""How much of a match is written out in its pattern: what tells a telling pattern from one that fits anything."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cleaner.packs.tree import core, parse_tree

if TYPE_CHECKING:
    from cleaner.packs.rule import Pattern


def count_fixed_letters(pattern: Pattern) -> int:
    """The least number of letters that every match has by the pattern's own words; ideographs and kana for two.

    >>> from cleaner.packs.pattern import parse_pattern
    >>> count_fixed_letters(parse_pattern("Read (?:more|on) .{0,80}", {}))
    6
    """
    tree, _ = parse_tree(pattern.source, dict(pattern.lists))
    return _count(tree)


def find_longest(pattern: Pattern) -> int:
    """The most characters that a match can have, or a number beyond all texts.

    >>> from cleaner.packs.pattern import parse_pattern
    >>> find_longest(parse_pattern("(?:Paid|Promoted)(?: content)?", {}))
    16
    """
    tree, _ = parse_tree(pattern.source, dict(pattern.lists))
    return int(tree.max_width())


def _count(node: Any) -> int:
    match node:
        case core.StringSet() | core.Branch():
            return min(map(_count, node.branches))
        case core.Character():
            return _weigh(node.value) if node.positive else 0
        case core.String():
            return sum(map(_weigh, node.characters))
        case core.Sequence():
            return sum(map(_count, node.items))
        case core.Group() | core.Atomic():
            return _count(node.subpattern)
        case core.SetUnion() if node.positive and all(isinstance(item, core.Character) for item in node.items):
            return min(map(_count, node.items))
        case core.GreedyRepeat() | core.LazyRepeat() | core.PossessiveRepeat():
            return node.min_count * _count(node.subpattern)  # type: ignore[no-any-return]  # the tree is untyped
        case core.Fuzzy():
            return _count(node.subpattern)
        case _:
            return 0


def _weigh(char: int) -> int:
    """Two ideographs or syllables are a word, as are four or five letters."""
    return (2 if char >= 0x2E80 else 1) if chr(char).isalpha() else 0
