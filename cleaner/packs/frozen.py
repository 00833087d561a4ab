"""Rules as plain JSON and back, exact: what a pack cache keeps. The named lists of a pack are written once."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from cleaner.packs.rule import Css, Example, Inline, Line, Pattern, Repeats, Rule, Run, XPath
from cleaner.packs.zone import Zone

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cleaner.packs.rule import Matcher

Lists = list[tuple[str, tuple[str, ...]]]

_MATCHERS: tuple[type[Any], ...] = (Line, Inline, Run, Repeats, Css, XPath)
_FIELDS = {kind: tuple(field.name for field in fields(kind)) for kind in (Rule, Zone, Example, *_MATCHERS)}
_PLAIN = frozenset((str, int, float, bool, type(None)))


def freeze(rules: Sequence[Rule]) -> dict[str, Any]:
    """``rules`` as values that JSON can hold.

    >>> from cleaner.packs.zone import ANYWHERE
    >>> rule = Rule("p:x", Css("div"), ANYWHERE)
    >>> thaw(freeze([rule])) == [rule]
    True
    """
    lists: dict[tuple[str, tuple[str, ...]], int] = {}

    def put(value: Any) -> Any:
        kind = type(value)
        if kind in _PLAIN:
            return value
        if kind is tuple:
            return [put(item) for item in value] if value else ()
        if kind is Pattern:
            numbers = [lists.setdefault(named, len(lists)) for named in value.lists]
            return [value.source, numbers, value.literals, value.longest, value.framed]
        put_in = [put(getattr(value, name)) for name in _FIELDS[kind]]
        return [_MATCHERS.index(kind), *put_in] if kind in _MATCHERS else put_in

    frozen = [[put(getattr(rule, name)) for name in _FIELDS[Rule]] for rule in rules]
    return {"lists": list(lists), "rules": frozen}


def thaw(frozen: Any) -> list[Rule]:
    """The rules that ``freeze`` was given. Raises one of the errors of a wrong shape where they are something else."""
    lists = thaw_lists(frozen["lists"])
    zones: dict[tuple[str, int], Zone] = {}
    return [thaw_rule(values, lists, zones) for values in frozen["rules"]]


def thaw_lists(frozen: Any) -> Lists:
    """The named lists that the frozen rules name by number."""
    return [(name, tuple(items)) for name, items in frozen]


_AT = {name: number for number, name in enumerate(_FIELDS[Rule])}
_TUPLES = [_AT[name] for name in ("kinds", "sites", "not_sites", "langs", "pages", "not_pages")]
_MATCHER, _ZONE, _UNLESS, _META = _AT["matcher"], _AT["zone"], _AT["unless"], _AT["meta"]
_REMOVES, _KEEPS = _AT["removes"], _AT["keeps"]


def thaw_rule(values: list[Any], lists: Lists, zones: dict[tuple[str, int], Zone]) -> Rule:
    """One rule, its zone out of ``zones``, to which it is added; ``values`` are used up."""
    zone = tuple(values[_ZONE])
    values[_MATCHER] = _thaw_matcher(values[_MATCHER], lists)
    values[_ZONE] = zones.get(zone) or zones.setdefault(zone, Zone(*zone))
    values[_UNLESS] = _thaw_pattern(values[_UNLESS], lists)
    values[_META] = tuple([(name, text) for name, text in values[_META]])
    values[_REMOVES] = tuple(map(_thaw_example, values[_REMOVES]))
    values[_KEEPS] = tuple(map(_thaw_example, values[_KEEPS]))
    for at in _TUPLES:
        values[at] = tuple(values[at])
    return Rule(*values)


def _thaw_matcher(value: list[Any], lists: Lists) -> Matcher:
    number, *rest = value
    kind = _MATCHERS[number]
    if kind is Repeats:
        return Repeats(tuple(rest[0]))
    if kind is Css or kind is XPath:
        return kind(*rest)
    return kind(*(_thaw_pattern(part, lists) if isinstance(part, list) else part for part in rest))  # type: ignore[no-any-return]


def _thaw_pattern(value: list[Any] | None, lists: Lists) -> Pattern | None:
    if value is None:
        return None
    source, numbers, literals, longest, framed = value
    return Pattern(source, tuple([lists[number] for number in numbers]), tuple(literals), longest, tuple(framed))


def _thaw_example(value: list[Any]) -> Example:
    value[2] = tuple([(start, end) for start, end in value[2]])
    return Example(*value)
