"""The literals that every match of a pattern must contain, read off the ``regex`` module's own parse tree.

``re._parser`` does not know this syntax, so the tree comes from ``regex._regex_core``: private, hence used here (and in
``letters``, for the linter) alone, pinned down by tests on the lowest and the newest version, and only ever to leave
rules out that cannot match.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby, product
from typing import TYPE_CHECKING, Any, NamedTuple

import regex
from regex import _regex_core

from cleaner.packs.fold import fold
from cleaner.packs.rule import UNBOUNDED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

core: Any = _regex_core  # private and untyped

_FLAGS = int(regex.VERSION1 | regex.IGNORECASE | regex.UNICODE)
_FULLCASE = int(regex.FULLCASE)
# Each would make the index or the loosened literals mean something else than the pattern does.
_REFUSED_FLAGS = int(regex.FULLCASE | regex.VERBOSE | regex.ASCII | regex.LOCALE)

_MOST_EXACT = 16  # strings that a part may match, beyond which they are no longer multiplied with their neighbours
_MOST_LITERALS = 400  # a longer list of alternatives hits so often that it names nothing
_SHORTEST = 3  # characters; ideographs count double, since two of them are a word


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of a part: all it can match (``exact``), or that one of ``needed`` is in every match."""

    exact: frozenset[str] | None = None
    needed: frozenset[str] | None = None


_UNKNOWN = _Known()
_EMPTY = _Known(exact=frozenset({""}))


class Requirements(NamedTuple):
    """Folded literals one of which is in every match (empty: none known), the lists used, and the longest match."""

    literals: tuple[str, ...]
    lists: frozenset[str]
    longest: int


def required_literals(source: str, lists: Mapping[str, tuple[str, ...]]) -> Requirements:
    """What every match of a pattern must have.

    Raises regex.error where the pattern cannot be parsed.

    >>> required_literals("Follow us on (?:Facebook|X)", {})[0]
    ('follow us on facebook', 'follow us on x')
    """
    tree, info = parse_tree(source, lists)
    used = frozenset(name for name, _ in info.named_lists_used)
    known = _study(tree)
    needed = _best(known.needed, known.exact)
    longest = min(tree.max_width(), UNBOUNDED)
    return Requirements(tuple(sorted(needed)) if needed else (), used, longest)


class _Info(core.Info):  # type: ignore[misc]
    """What the parser keeps, and every flag that was on anywhere in the pattern."""

    flags_seen: int = 0

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "flags":
            value = int(value)  # arithmetic of the enumeration takes as long as all the rest of the parsing
            self.flags_seen |= value
        object.__setattr__(self, name, value)


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
    tree.fix_groups(source, False, False)
    return tree, info


def _study(node: Any) -> _Known:
    match node:
        case core.StringSet() | core.Branch():
            return _either([_study(branch) for branch in node.branches])
        case core.Character():
            return _Known(exact=frozenset({fold(chr(node.value))})) if node.positive else _UNKNOWN
        case core.String():
            return _Known(exact=frozenset({fold("".join(map(chr, node.characters)))}))
        case core.Sequence():
            return _in_turn(list(_study_items(node.items)))
        case core.Group() | core.Atomic():
            return _study(node.subpattern)
        case core.SetUnion() if node.positive and all(_is_plain(item) for item in node.items):
            return _limited(frozenset(fold(chr(item.value)) for item in node.items))
        case core.GreedyRepeat() | core.LazyRepeat() | core.PossessiveRepeat():
            return _repeated(_study(node.subpattern), node.min_count, node.max_count)
        case core.Fuzzy():
            return _pieces(_study(node.subpattern), _most_errors(node.constraints))
        case core.ZeroWidthBase() | core.LookAround():
            return _EMPTY
        case _:
            return _UNKNOWN


def _study_items(items: list[Any]) -> Iterator[_Known]:
    """What is known of each item of a sequence, letters in a row taken as one."""
    for is_plain, some in groupby(items, _is_plain):
        if is_plain:
            yield _Known(exact=frozenset({fold("".join([chr(item.value) for item in some]))}))
        else:
            yield from map(_study, some)


def _is_plain(item: Any) -> bool:
    return isinstance(item, core.Character) and item.positive


def _limited(exact: frozenset[str]) -> _Known:
    return _Known(exact=exact) if len(exact) <= _MOST_EXACT else _Known(needed=exact)


def _either(branches: list[_Known]) -> _Known:
    if all(branch.exact is not None for branch in branches):
        return _limited(frozenset().union(*(branch.exact or () for branch in branches)))
    needed: set[str] = set()
    for branch in branches:
        of_branch = _best(branch.needed, branch.exact)
        if not of_branch:
            return _UNKNOWN
        needed |= of_branch
    return _Known(needed=frozenset(needed))


def _in_turn(parts: list[_Known]) -> _Known:
    """A sequence: neighbours that match few strings are joined; the best run or part is what is needed."""
    best: frozenset[str] | None = None
    run: frozenset[str] | None = frozenset({""})
    exact = True
    for part in parts:
        joined = None
        if part.exact is not None and run is not None and len(run) * len(part.exact) <= _MOST_EXACT:
            joined = frozenset(left + right for left, right in product(run, part.exact))
        if joined is not None:
            run = joined
            continue
        exact = False
        best = _best(best, run, part.needed)
        run = part.exact if part.exact is not None else frozenset({""})
    if exact:
        return _Known(exact=run)
    return _Known(needed=_best(best, run))


def _repeated(part: _Known, least: int, most: int | None) -> _Known:
    if least == 0:
        if most == 1 and part.exact is not None:
            return _limited(part.exact | {""})
        return _UNKNOWN
    if part.exact is not None and least == most and len(part.exact) == 1:
        (string,) = part.exact
        return _Known(exact=frozenset({string * least})) if len(string) * least <= 100 else _Known(needed=part.exact)
    return _Known(needed=_best(part.exact, part.needed))


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


def _best(*candidates: frozenset[str] | None) -> frozenset[str] | None:
    """The candidate whose shortest literal is longest, then the one with fewest; None where none is worth having."""
    worth = [c for c in candidates if c and len(c) <= _MOST_LITERALS and min(map(_weight, c)) >= _SHORTEST]
    return min(worth, key=lambda c: (-min(min(map(_weight, c)), 12), len(c), sorted(c)), default=None)


def _weight(literal: str) -> int:
    """How telling a literal is, in letters of an alphabet."""
    return len(literal.strip()) if literal.isascii() else sum(2 if char >= "\u2e80" else 1 for char in literal.strip())
