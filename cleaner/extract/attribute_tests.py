"""XPath expressions that ask each element for words in its attributes, answered without asking XPath for each element.

Trafilatura finds the article and what is beside it by such expressions. For their regular expressions lxml calls back
into Python, element by element: two fifths of an extraction. A property test holds the answers together.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, cast

from lxml import etree

from cleaner.extract.telltales import find_telltales

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from lxml.etree import _Element

_MOST_VERDICTS = 20_000  # values of one attribute that are remembered; most pages of a site have the same few hundred

_PASSES, _MAY_PASS = 2, 1

_KNOWN: ContextVar[Mapping[str, str] | None] = ContextVar("_KNOWN", default=None)

# .//*[self::a or self::b][…][…][1], in brackets where the first of the whole page is meant
_LITERAL = r"'(?:[^']*)'"
_PREDICATE = rf"\[((?:[^\[\]']|{_LITERAL})*+)\]"
_WHOLE = re.compile(rf"\s*(\()?\s*\.//\*\s*((?:{_PREDICATE}\s*)+?)(\[1\])?\s*(\)\s*\[1\])?\s*")
_TAGS = re.compile(r"\s*self::\w+(?:\s+or\s+self::\w+)*\s*")
_ATTRIBUTES = r"@([\w-]+)(?:\s*\|\s*@([\w-]+))?"
_CONDITION = re.compile(
    rf"\s*(?:(?P<test>contains|starts-with|re:test)\(\s*(?P<translate>translate\(\s*)?{_ATTRIBUTES}"
    rf"(?:\s*,\s*'(?P<from>\w+)'\s*,\s*'(?P<to>\w+)'\s*\))?\s*,\s*'(?P<words>[^']+)'\s*(?P<flag>,\s*'i'\s*)?\)"
    r"|@(?P<equal>[\w-]+)\s*=\s*'(?P<value>[^']+)'|@(?P<present>[\w-]+))\s*(?:or\b|$)"
)


@contextmanager
def knowing(texts: Mapping[str, str]) -> Iterator[None]:
    """Within it only trees are asked whose attributes, by name, hold nothing that is not in ``texts``.

    Tests that nothing there can pass are answered without looking. Of other attributes nothing is known.
    """
    token = _KNOWN.set(texts)
    try:
        yield
    finally:
        _KNOWN.reset(token)


class _Verdicts(dict[str, int]):
    """By value of an attribute what it says of its element, found out when it is first asked for.

    _PASSES, or _MAY_PASS where it does if the attribute stands before another one, or 0.
    """

    def __init__(self, passing: Sequence[str], maybe: Sequence[str]) -> None:
        super().__init__()
        self.telltales = find_telltales((*passing, *maybe))
        self._passes = re.compile(_join(passing)).search
        self._may_pass = re.compile(_join(maybe)).search if maybe else None

    def __missing__(self, value: str) -> int:
        if len(self) >= _MOST_VERDICTS:
            self.clear()
        verdict = _PASSES if self._passes(value) else _MAY_PASS if self._may_pass and self._may_pass(value) else 0
        self[value] = verdict
        return verdict


def _join(patterns: Sequence[str]) -> str:
    """One pattern for all of them; of none one that is never found."""
    return "|".join(f"(?:{pattern})" for pattern in patterns) or r"(?!)"


@dataclass(frozen=True, slots=True, repr=False)
class AttributeTests:
    """What ``expression`` finds: elements with one of ``tags`` of which an attribute passes.

    ``either`` are pairs of attributes of which the one that an element has first must hold a pattern. Where there
    ``is_more`` to the expression, it is asked itself, but only of a page of which some element passes. ``take_first``:
    of the whole page or of each parent.
    """

    expression: etree.XPath
    tags: tuple[str, ...]
    tests: dict[str, _Verdicts]
    either: tuple[tuple[str, str, str], ...]
    is_more: bool
    take_first: str | None

    def __repr__(self) -> str:
        """Short, for trafilatura writes it into messages that nobody reads."""
        return f"AttributeTests({self.tags})"

    def __call__(self, tree: _Element) -> list[_Element]:
        """The elements within ``tree`` that the expression finds, in the order of the page."""
        texts = _KNOWN.get()
        if texts is not None and not self._may_find(texts):
            return []
        passing = self._find_passing(tree)
        if self.is_more:
            return cast("list[_Element]", self.expression(tree)) if next(passing, None) is not None else []
        if self.take_first == "page":
            return list(islice(passing, 1))
        if self.take_first == "parent":
            first_of: dict[_Element | None, _Element] = {}
            for element in passing:
                first_of.setdefault(element.getparent(), element)
            return list(first_of.values())
        return list(passing)

    def _may_find(self, texts: Mapping[str, str]) -> bool:
        for name, verdicts in self.tests.items():
            text, telltales = texts.get(name), verdicts.telltales
            if text is None or telltales is None or any(telltale in text for telltale in telltales):
                return True
        return False

    def _find_passing(self, tree: _Element) -> Iterator[_Element]:
        tests = self.tests.items()
        for element in tree.iterdescendants(*self.tags):
            get = element.get
            for name, verdicts in tests:
                value = get(name)
                if value is not None and (verdict := verdicts[value]) and (verdict == _PASSES or self._passes(element)):
                    yield element
                    break

    def _passes(self, element: _Element) -> bool:
        """Whether an attribute of ``element`` passes, seen that one of a pair holds what the first of them must."""
        if any(verdicts[element.get(name, "")] == _PASSES for name, verdicts in self.tests.items()):
            return True
        for one, other, pattern in self.either:
            first = next((name for name in element.attrib if name in (one, other)), one)
            if re.search(pattern, element.get(first, "")):
                return True
        return False


def find_faster(expression: etree.XPath) -> Callable[[_Element], list[_Element]]:
    """What finds the same as ``expression``: attribute tests where it is made of them, else the expression itself.

    >>> find_faster(etree.XPath(".//*[self::div or self::p][contains(@class, 'teaser') or @id='ad']")).tags
    ('div', 'p')
    >>> plain = etree.XPath(".//article")
    >>> find_faster(plain) is plain
    True
    """
    whole = _WHOLE.fullmatch(str(expression.path))
    if whole is None or (whole[1] is None) is not (whole[5] is None):
        return cast("Callable[[_Element], list[_Element]]", expression)
    predicates = re.findall(_PREDICATE, whole[2])
    tags: tuple[str, ...] = ("*",)
    if _TAGS.fullmatch(predicates[0]):
        tags = tuple(re.findall(r"self::(\w+)", predicates.pop(0)))
    patterns: dict[tuple[str, ...], list[str]] = {}
    at = 0
    conditions = predicates[0] if predicates else ""
    while at < len(conditions):
        condition = _CONDITION.match(conditions, at)
        test = _read_condition(condition) if condition else None
        if condition is None or test is None or (test[1] and re.search(test[1], "")):
            return cast("Callable[[_Element], list[_Element]]", expression)
        patterns.setdefault(test[0], []).append(test[1])
        at = condition.end()
    if not patterns:
        return cast("Callable[[_Element], list[_Element]]", expression)
    passing: dict[str, list[str]] = {}
    maybe: dict[str, list[str]] = {}
    for names, some in patterns.items():
        for name in names:
            (passing if len(names) == 1 else maybe).setdefault(name, []).extend(some)
    return AttributeTests(
        expression,
        tags,
        {name: _Verdicts(passing.get(name, ()), maybe.get(name, ())) for name in (passing | maybe)},
        tuple((names[0], names[1], _join(some)) for names, some in patterns.items() if len(names) == 2),
        is_more=len(predicates) > 1,
        take_first="page" if whole[5] else "parent" if whole[4] else None,
    )


def _read_condition(found: re.Match[str]) -> tuple[tuple[str, ...], str] | None:
    """The attribute, or the two of which the first counts, and the pattern that it must hold."""
    if found["present"]:
        return (found["present"],), ""
    if found["equal"]:
        return (found["equal"],), rf"\A{re.escape(found['value'])}\Z"
    one, other = found[3], found[4]
    words = found["words"]
    match found["test"]:
        case "re:test":
            pattern = f"(?i:{words})" if found["flag"] else words
        case "starts-with":
            pattern = rf"\A{re.escape(words)}"
        case _:
            pattern = re.escape(words)
    if found["translate"]:
        table = dict(zip(found["from"] or "", found["to"] or "", strict=False))
        if found["test"] != "contains" or any(letter in table for letter in words):
            return None
        pattern = "".join(
            f"[{letter}{''.join(name for name, to in table.items() if to == letter)}]"
            if letter in table.values()
            else re.escape(letter)
            for letter in words
        )
    return (one, other) if other else (one,), pattern


def hasten(*lists: list[Any]) -> None:
    """Put in the place of each expression in ``lists`` what finds the same faster."""
    for expressions in lists:
        expressions[:] = [find_faster(one) if isinstance(one, etree.XPath) else one for one in expressions]
