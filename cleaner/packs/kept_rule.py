"""A rule from the cache, of which most is read when it is first asked for: of thousands, a text needs few."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cleaner.packs import canonical, lead
from cleaner.packs.rule import Rule

if TYPE_CHECKING:
    from cleaner.packs.rule import RuleStatus
    from cleaner.packs.shelf import Shelf


class KeptRule(Rule):
    """A rule that stands on a shelf: nobody can tell it from the rule itself, but by ``read_whole``.

    Made by ``keep``. Called as a rule is, as ``dataclasses.replace`` does, the class gives a plain one.
    """

    __slots__ = ("_place", "_shelf")

    _shelf: Shelf
    _place: int

    def __new__(cls, *values: Any, **named: Any) -> Rule:  # type: ignore[misc]  # it is a plain one
        """A plain rule of these fields."""
        return Rule(*values, **named)

    @property
    def prunes(self) -> bool:
        """As of every rule, but known without reading it."""
        return self._shelf.prunes(self._place)

    def __getattr__(self, name: str) -> Any:
        """What is not known of the rule before it is read."""
        return getattr(read_whole(self), name)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Rule) and read_whole(self) == read_whole(other)

    def __hash__(self) -> int:
        return hash(read_whole(self))

    def __repr__(self) -> str:
        return repr(read_whole(self))

    def __reduce__(self) -> Any:
        return read_whole, (read_whole(self),)


def keep(shelf: Shelf, place: int, id: str, category: str, status: RuleStatus, langs: tuple[str, ...]) -> KeptRule:
    """The rule at a ``place`` of ``shelf``, with what selection and index ask of every rule."""
    rule: KeptRule = object.__new__(KeptRule)
    put = object.__setattr__  # rules are frozen
    put(rule, "_shelf", shelf)
    put(rule, "_place", place)
    put(rule, "id", id)
    put(rule, "category", category)
    put(rule, "status", status)
    put(rule, "langs", langs)
    return rule


def read_whole(rule: Rule) -> Rule:
    """The rule itself, read from its shelf the first time."""
    return rule._shelf.read(rule._place) if isinstance(rule, KeptRule) else rule


def find_literals(rule: Rule) -> list[bytes]:
    """As ``lead.find_literals``, without reading the rule."""
    return rule._shelf.find_literals(rule._place) if isinstance(rule, KeptRule) else lead.find_literals(rule)


def find_longest(rule: Rule) -> int:
    """As ``lead.find_longest``, without reading the rule."""
    return rule._shelf.find_longest(rule._place) if isinstance(rule, KeptRule) else lead.find_longest(rule)


def describe(rule: Rule) -> tuple[str, str]:
    """As ``canonical.describe``, without reading the rule."""
    return rule._shelf.describe(rule._place) if isinstance(rule, KeptRule) else canonical.describe(rule)
