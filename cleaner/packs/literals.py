"""The literals that every match of a pattern must contain, read off its parse tree.

They are only ever used to leave out rules that cannot match.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby, product
from typing import TYPE_CHECKING, Any, NamedTuple

from cleaner.packs.fold import fold_for_index
from cleaner.packs.rarity import drop_longer, find_rarest, find_telling
from cleaner.packs.rule import UNBOUNDED
from cleaner.packs.tree import core, parse_tree

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_MOST_EXACT = 16  # strings that a part may match, beyond which they are no longer multiplied with their neighbours
_MOST_JOINED = 200  # strings where something that matches few ends and something that matches more begins


class _Known(NamedTuple):
    """What is known of a part: all it can match (``exact``), or that one of ``needed`` is in every match.

    Every match begins with one of ``first`` and ends with one of ``last``.
    """

    exact: frozenset[str] | None = None
    needed: frozenset[str] | None = None
    first: frozenset[str] | None = None
    last: frozenset[str] | None = None

    @property
    def begins(self) -> frozenset[str]:
        """What every match begins with."""
        return self.exact or self.first or _NOTHING

    @property
    def ends(self) -> frozenset[str]:
        """What every match ends with."""
        return self.exact or self.last or _NOTHING


_Inside = dict[int, tuple[Any, list[_Known]]]
"""Nodes with what is known of their parts wherever the node stands, by id(): it is asked for with and without edges."""

_NOTHING = frozenset({""})
_UNKNOWN = _Known()
_EMPTY = _Known(exact=_NOTHING)
_EDGE = _Known(exact=frozenset({"\n"}))  # of a line, where a pattern has to match the whole of it
# A digit is any digit to the index, and white space any white space but the line breaks that no line holds.
_FOLDED_PROPERTIES = {
    core.CHARSET_ESCAPES[escape].value: frozenset({plain}) for escape, plain in (("d", "0"), ("s", " "))
}


class Requirements(NamedTuple):
    """Folded literals one of which is in every match (empty: none known), the lists used, and the longest match.

    ``framed`` are those of a match of a whole line that has a line break on either side.
    """

    literals: tuple[str, ...]
    lists: frozenset[str]
    longest: int
    framed: tuple[str, ...]


def required_literals(source: str, lists: Mapping[str, tuple[str, ...]]) -> Requirements:
    """What every match of a pattern must have.

    Raises regex.error where the pattern cannot be parsed.

    >>> required_literals("Follow us on (?:Facebook|X)", {})[0]
    ('follow us on facebook', 'follow us on x')
    """
    tree, info = parse_tree(source, lists)
    used = frozenset(name for name, _ in info.named_lists_used)
    inside: _Inside = {}
    known = _study(tree, inside)
    needed = find_telling(known.needed, known.exact) or ()
    whole = _study(tree, inside, _EDGE, _EDGE)
    framed = find_rarest(whole.needed, whole.exact) or ()
    longest = min(tree.max_width(), UNBOUNDED)
    return Requirements(drop_longer(needed), used, longest, drop_longer(framed))


def _study(node: Any, inside: _Inside, left: _Known = _EMPTY, right: _Known = _EMPTY) -> _Known:
    """What is known of ``node`` between ``left`` and ``right``; each branch has them for its own."""
    match node:
        case core.StringSet() | core.Branch():
            return _either([_study(branch, inside, left, right) for branch in node.branches])
        case core.Group() | core.Atomic():
            return _study(node.subpattern, inside, left, right)
        case core.Sequence() if len(node.items) == 1:
            return _study(node.items[0], inside, left, right)
    _, parts = inside.get(id(node), (None, None))
    if parts is None:
        is_sequence = isinstance(node, core.Sequence)
        parts = [*_study_items(node.items, inside)] if is_sequence else [_study_part(node, inside)]
        inside[id(node)] = node, parts
    return parts[0] if len(parts) == 1 and left is right is _EMPTY else _in_turn([left, *parts, right])


def _study_part(node: Any, inside: _Inside) -> _Known:
    match node:
        case core.Character() | core.Property() | core.Range() | core.SetUnion():
            chars = _find_chars(node)
            return _UNKNOWN if chars is None else _limited(chars)
        case core.String():
            return _Known(exact=frozenset({_fold("".join(map(chr, node.characters)))}))
        case core.GreedyRepeat() | core.LazyRepeat() | core.PossessiveRepeat():
            return _repeated(_study(node.subpattern, inside), node.min_count, node.max_count)
        case core.Fuzzy():
            return _pieces(_study(node.subpattern, inside), _most_errors(node.constraints))
        case core.ZeroWidthBase() | core.LookAround():
            return _EMPTY
        case _:
            return _UNKNOWN


def _study_items(items: list[Any], inside: _Inside) -> Iterator[_Known]:
    """What is known of each item of a sequence, letters in a row taken as one."""
    for is_plain, some in groupby(items, _is_plain):
        if is_plain:
            yield _Known(exact=frozenset({_fold("".join([chr(item.value) for item in some]))}))
        else:
            for item in some:
                yield _study(item, inside)


def _is_plain(item: Any) -> bool:
    return isinstance(item, core.Character) and item.positive


def _find_chars(node: Any) -> frozenset[str] | None:
    """What the characters that a class matches fold to; None where they are many, or not known."""
    if not node.positive:
        return None
    match node:
        case core.Character():
            return frozenset({_fold(chr(node.value))})
        case core.Property():
            return _FOLDED_PROPERTIES.get(node.value)
        case core.Range() if node.upper - node.lower < _MOST_EXACT:
            return frozenset(_fold("".join(map(chr, range(node.lower, node.upper + 1)))))
        case core.SetUnion():
            parts = [_find_chars(item) for item in node.items]
            return None if None in parts else frozenset().union(*(part or () for part in parts))
    return None


@lru_cache(maxsize=4096)
def _fold(text: str) -> str:
    return fold_for_index(text).decode("utf-8", "surrogatepass")


def _limited(exact: frozenset[str]) -> _Known:
    return _Known(exact=exact) if len(exact) <= _MOST_EXACT else _Known(None, exact, exact, exact)


def _either(branches: list[_Known]) -> _Known:
    if all(branch.exact is not None for branch in branches):
        return _limited(frozenset().union(*(branch.exact or () for branch in branches)))
    first = frozenset().union(*(branch.begins for branch in branches))
    last = frozenset().union(*(branch.ends for branch in branches))
    rarest = [find_rarest(branch.needed, branch.exact) for branch in branches]
    needed = None if None in rarest else frozenset().union(*(of_branch or () for of_branch in rarest))
    return _Known(None, needed, first, last)


def _in_turn(parts: list[_Known]) -> _Known:
    """A sequence: neighbours that match few strings are joined; the best run or part is what is needed."""
    found: list[frozenset[str] | None] = []
    first: frozenset[str] | None = None  # None: the run is still the first
    run = _NOTHING
    exact = True
    for part in parts:
        joined = _join(run, part.exact, _MOST_EXACT)
        if joined is not None:
            run = joined
            continue
        exact = False
        joined = _join(run, part.begins, _MOST_JOINED)
        found += [joined or run, part.needed]
        first = first or joined or run
        run = part.ends
    if exact:
        return _Known(exact=run)
    return _Known(None, find_rarest(*found, run), first, run)


def _join(left: frozenset[str], right: frozenset[str] | None, most: int) -> frozenset[str] | None:
    """Each of ``left`` before each of ``right``; None where that is not known or too much."""
    if right is None or len(left) * len(right) > most:
        return None
    return frozenset([before + after for before, after in product(left, right)])


def _repeated(part: _Known, least: int, most: int | None) -> _Known:
    if least == 0:
        if most == 1 and part.exact is not None:
            return _limited(part.exact | {""})
        return _UNKNOWN
    if part.exact is not None and len(part.exact) == 1:
        (string,) = part.exact
        if least == most and len(string) * least <= 100:
            return _Known(exact=frozenset({string * least}))
        if len(string) == 1 and most is not None and most <= _MOST_EXACT:
            return _Known(exact=frozenset([string * times for times in range(least, most + 1)]))
    return _Known(None, find_rarest(part.exact, part.needed), part.begins, part.ends)


def _most_errors(constraints: Mapping[str, Any]) -> int | None:
    """How many edits a fuzzy match may hold, or None where nothing bounds them."""
    bounds = []
    if constraints["e"][1] is not None:
        bounds.append(constraints["e"][1])
    kinds = [constraints[kind][1] for kind in "dis"]
    if all(bound is not None for bound in kinds):
        bounds.append(sum(kinds))
    cost = constraints["cost"]
    if cost.get("max") is not None and min(cost[kind] for kind in "dis") > 0:
        bounds.append(cost["max"] // min(cost[kind] for kind in "dis"))
    return min(bounds) if bounds else None


def _pieces(part: _Known, errors: int | None) -> _Known:
    """An edit spoils at most one piece: of one more pieces than edits, one stands in every match."""
    if part.exact is None or errors is None:
        return _UNKNOWN
    pieces: set[str] = set()
    for string in part.exact:
        size, longer = divmod(len(string), errors + 1)
        if size == 0:
            return _UNKNOWN
        at = 0
        for number in range(errors + 1):
            end = at + size + (number < longer)
            pieces.add(string[at:end])
            at = end
    return _Known(needed=frozenset(pieces))
