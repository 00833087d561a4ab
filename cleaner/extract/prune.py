"""Rules that take elements from a page before extraction, and the guard that keeps them from taking the article."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, cast

from cleaner.errors import ExtractionError
from cleaner.extract.tree_text import count_prose, is_longer, join_text, read_visible
from cleaner.model import Pruned
from cleaner.packs.rule import UNBOUNDED, Css, Rule, XPath
from cleaner.packs.scope import applies

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from lxml.etree import _Element
    from lxml.html import HtmlElement

    from cleaner.extract.css_finders import Compound, Path
    from cleaner.extract.element_index import ElementIndex
    from cleaner.extract.finder_index import FinderIndex
    from cleaner.extract.xpath_by_class import ByClass

MAX_PROSE_SHARE = 1 / 3

_NEVER = frozenset(("html", "head", "body", "main"))


@dataclass(frozen=True, slots=True)
class Hit:
    """An element that a rule finds."""

    rule: str
    element: _Element


class Pruner:
    """The ``css`` and ``xpath`` rules of a rule set, each compiled when the first page comes that it is for.

    ``withheld`` names the rules that are not in force, by id; they take nothing. Pickles as its rules.
    """

    def __init__(self, rules: Iterable[Rule], withheld: Mapping[str, str] | None = None) -> None:
        self.rules: Sequence[Rule] = tuple(rule for rule in rules if rule.prunes)
        self.withheld = dict(withheld or {})
        upheld = [rule for rule in self.rules if rule.id not in self.withheld]
        self._upheld = sorted(upheld, key=lambda rule: rule.id)
        self._of_sites = [place for place, rule in enumerate(self._upheld) if rule.sites]
        self._finders: dict[str, Sequence[Compound | Path | ByClass]] = {}

    def __reduce__(self) -> tuple[type[Pruner], tuple[Sequence[Rule], Mapping[str, str]]]:
        return Pruner, (self.rules, self.withheld)

    def hits(
        self,
        tree: _Element,
        *,
        host: str | None = None,
        lang: str | None = None,
        families: frozenset[str] = frozenset(),
        timed_out: list[str] | None = None,
        index: ElementIndex | None = None,
    ) -> list[Hit]:
        """What the rules find on a page as it came, in the order of rule ids; ``tree`` stays as it is.

        Costs half a millisecond for hundreds of selectors of which the page has little, beside the ``index`` of
        ``tree``. A rule whose selector takes too long finds nothing, and is added to ``timed_out``. Raises
        ExtractionError where lxml gives up on an expression.
        """
        from cleaner.extract.element_index import ElementIndex

        index = index or ElementIndex(tree)
        candidates = self._index.find_candidates(index)
        for place in self._of_sites:
            if applies(self._upheld[place], host, lang, families):
                candidates += [(place, number) for number in range(len(self._compile(self._upheld[place])))]
        hits: list[Hit] = []
        late: set[str] = set()
        for place, number in sorted(candidates):
            rule = self._upheld[place]
            finder = self._compile(rule)[number]
            if applies(rule, host, lang, families) and all(index.has(need) for need in finder.needs):
                found = _find(rule, finder, index)
                if found is None:
                    late.add(rule.id)
                    continue
                hits += [Hit(rule.id, element) for element in found if _is_short(element, rule.max_chars)]
        if timed_out is not None:
            timed_out += sorted(late)
        return [hit for hit in hits if hit.rule not in late]

    @cached_property
    def _index(self) -> FinderIndex:
        """What the rules that are for any site need; those of sites are many, and each is for few pages."""
        from cleaner.extract.finder_index import FinderIndex

        general = [(place, rule) for place, rule in enumerate(self._upheld) if not rule.sites]
        return FinderIndex(
            ((place, number), finder) for place, rule in general for number, finder in enumerate(self._compile(rule))
        )

    def _compile(self, rule: Rule) -> Sequence[Compound | Path | ByClass]:
        """The finders of a rule, made when the first page comes that the rule is for."""
        finders = self._finders.get(rule.id)
        if finders is None:
            # lxml and cssselect are not for those who only clean plain text.
            from cleaner.extract.css import compile_css
            from cleaner.extract.xpath import compile_xpath

            match rule.matcher:
                case Css(selector):
                    finders = compile_css(selector)
                case XPath(expression):
                    finders = compile_xpath(expression)
            self._finders[rule.id] = finders = finders or ()
        return finders


def _find(rule: Rule, finder: Compound | Path | ByClass, index: ElementIndex) -> list[_Element] | None:
    """What a selector finds; None where that takes too long."""
    from lxml.etree import XPathError

    from cleaner.extract.timed_xpath import SelectorTimeoutError

    try:
        return finder.find(index)
    except SelectorTimeoutError:
        return None
    except XPathError as error:
        raise ExtractionError(f"{rule.id}: the selector failed on this page: {error}; write a simpler one") from error


def _is_short(element: _Element, longest: int) -> bool:
    return longest == UNBOUNDED or not is_longer(element, longest)


def keep_outermost(hits: Sequence[Hit]) -> list[Hit]:
    """``hits`` without those inside another; where several rules find one element, the first names it."""
    first: dict[_Element, Hit] = {}
    for hit in hits:
        first.setdefault(hit.element, hit)
    return [hit for element, hit in first.items() if not any(outer in first for outer in element.iterancestors())]


def dismiss(hits: Sequence[Hit], tree: _Element, titles: Sequence[str]) -> list[Hit]:
    """``hits`` without the page's frame: html, body, main, the only article, and what holds the main heading."""
    frame: set[_Element] = set()
    articles = list(tree.iter("article"))
    if len(articles) == 1:
        frame.add(articles[0])
    known = {_fold(title) for title in titles}
    headings = list(tree.iter("h1"))
    for heading in headings:
        # Of several main headings, those that are no title of the page are titles of boxes, and may go with their box.
        if len(headings) == 1 or _fold(join_text(heading)) in known:
            frame.update(heading.iterancestors())
    return [hit for hit in hits if hit.element.tag not in _NEVER and hit.element not in frame]


def drop(hits: Sequence[Hit]) -> tuple[Pruned, ...]:
    """Take the elements of ``hits``, none inside another, from their tree; what follows them stays."""
    pruned = tuple(
        Pruned(hit.rule, hit.element.getroottree().getpath(hit.element), read_visible(hit.element)) for hit in hits
    )
    for hit in hits:
        cast("HtmlElement", hit.element).drop_tree()
    return pruned


class Spared(NamedTuple):
    """The hits that may go, the characters of prose in them, and why others may not go."""

    hits: list[Hit]
    prose: int
    fault: str | None


def spare_prose(hits: Sequence[Hit], whole: int) -> Spared:
    """Which of ``hits`` may go: together they hold at most a third of the page's ``whole`` prose.

    Where it is more, the rule that takes most takes nothing, and so on.
    """
    takes: Counter[str] = Counter()
    for hit in hits:
        takes[hit.rule] += count_prose(hit.element)
    spared: dict[str, int] = {}
    while sum(takes.values()) > whole * MAX_PROSE_SHARE:
        rule = min(takes, key=lambda rule: (-takes[rule], rule))
        spared[rule] = takes.pop(rule)
    left = [hit for hit in hits if hit.rule not in spared]
    fault = (
        f"{', '.join(sorted(spared))} would take {sum(spared.values())} of the {whole} characters of prose on the page"
        if spared
        else None
    )
    return Spared(left, sum(takes.values()), fault)


def _fold(text: str) -> str:
    return " ".join(text.split()).casefold()
