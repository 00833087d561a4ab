"""Rules in one run of bytes, as the cache keeps them: a head with what is asked of every rule, the rest by the rule.

After the head, which is JSON on a line, stand of each rule in turn: itself as JSON, the literals of its leading
pattern, and its canonical JSON in two parts; the head has the length of each.
"""

from __future__ import annotations

import json
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from cleaner.packs.canonical import describe
from cleaner.packs.frozen import freeze, thaw_lists, thaw_rule
from cleaner.packs.kept_rule import keep
from cleaner.packs.lead import find_literals, find_longest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cleaner.packs.rule import Rule
    from cleaner.packs.zone import Zone

_BETWEEN = b"\xff"  # stands in no UTF-8
_PARTS = 4  # of a rule


def write_shelf(rules: Sequence[Rule]) -> bytes:
    """The bytes of a shelf with these rules. Raises ValueError where one holds what JSON cannot."""
    frozen = freeze(rules)
    parts: list[bytes] = []
    for rule, values in zip(rules, frozen["rules"], strict=True):
        literals = _BETWEEN.join(find_literals(rule))
        parts += [_dump(values), literals, *(part.encode() for part in describe(rule))]
    head = {
        "rules": [[rule.id, rule.category, rule.status, rule.langs] for rule in rules],
        "prunes": [rule.prunes for rule in rules],
        "longest": [find_longest(rule) for rule in rules],
        "sizes": [len(part) for part in parts],
        "lists": frozen["lists"],
    }
    return b"".join([_dump(head), b"\n", *parts])


class Shelf:
    """The rules in ``raw`` from ``start`` on, as ``write_shelf`` wrote them; each is read when it is first asked for.

    Raises one of the errors of a wrong shape where ``raw`` is something else.
    """

    def __init__(self, raw: bytes, start: int = 0) -> None:
        end = raw.index(b"\n", start)
        head = json.loads(raw[start:end])
        self._raw = raw
        self._ends = list(accumulate(head["sizes"], initial=end + 1))
        self._prunes: list[bool] = head["prunes"]
        self._longest: list[int] = head["longest"]
        self._lists = thaw_lists(head["lists"])
        self._zones: dict[tuple[str, int], Zone] = {}
        self._read: dict[int, Rule] = {}
        self.rules = [
            keep(self, place, id, category, status, tuple(langs))
            for place, (id, category, status, langs) in enumerate(head["rules"])
        ]
        if not len(self.rules) == len(self._prunes) == len(self._longest) == len(head["sizes"]) / _PARTS:
            raise ValueError("the tables of a shelf are of different lengths")

    def read(self, place: int) -> Rule:
        """The whole of a rule."""
        rule = self._read.get(place)
        if rule is None:
            rule = thaw_rule(json.loads(self._cut(place, 0)), self._lists, self._zones)
            rule = self._read.setdefault(place, rule)  # threads that read it at once have the same
        return rule

    def prunes(self, place: int) -> bool:
        """Whether a rule prunes."""
        return self._prunes[place]

    def find_longest(self, place: int) -> int:
        """The most characters that a block may have in which a claim of a rule begins."""
        return self._longest[place]

    def find_literals(self, place: int) -> list[bytes]:
        """Folded literals one of which stands in every block that a claim of a rule begins in."""
        literals = self._cut(place, 1)
        return literals.split(_BETWEEN) if literals else []

    def describe(self, place: int) -> tuple[str, str]:
        """The canonical JSON of a rule before and after what the selection decides."""
        return self._cut(place, 2).decode(), self._cut(place, 3).decode()

    def _cut(self, place: int, part: int) -> bytes:
        at = place * _PARTS + part
        return self._raw[self._ends[at] : self._ends[at + 1]]


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def _dump(value: Any) -> bytes:
    return _encode(value).encode("utf-8", "surrogatepass")
