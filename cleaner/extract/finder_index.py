"""Which of many finders may find something on a page: one look at its classes and ids for all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ahocorasick_rs import AhoCorasick

from cleaner.extract.xpath_by_class import ByClass

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cleaner.extract.css_finders import Compound, Path
    from cleaner.extract.element_index import ElementIndex


class FinderIndex:
    """Finders, each by the place of its rule and its own within the rule, by what a page must have for them."""

    def __init__(self, finders: Iterable[tuple[tuple[int, int], Compound | Path | ByClass]]) -> None:
        self._always: list[tuple[int, int]] = []
        self._by_word: dict[str, list[tuple[int, int]]] = {}
        by_class_part: dict[str, list[tuple[int, int]]] = {}
        by_id_part: dict[str, list[tuple[int, int]]] = {}
        for place, finder in finders:
            if isinstance(finder, ByClass):
                for part in finder.parts:
                    by_class_part.setdefault(part, []).append(place)
                continue
            tables = {"class word": self._by_word, "class part": by_class_part, "id part": by_id_part}
            table, value = next(
                ((tables[need.kind], need.value) for need in finder.needs if need.kind in tables and need.value),
                (None, ""),
            )
            (self._always if table is None else table.setdefault(value, [])).append(place)
        self._class_parts = _Parts(by_class_part)
        self._id_parts = _Parts(by_id_part)

    def find_candidates(self, index: ElementIndex) -> list[tuple[int, int]]:
        """The places of the finders that may find something on the page, in order; of the others none does."""
        places = set(self._always)
        for word in self._by_word.keys() & index.class_words:
            places.update(self._by_word[word])
        self._class_parts.add_hits(index.class_text, places)
        self._id_parts.add_hits(index.id_text, places)
        return sorted(places)


class _Parts:
    """Texts, each with the places of the finders that ask for it anywhere in a class or an id."""

    def __init__(self, by_part: dict[str, list[tuple[int, int]]]) -> None:
        self._places: Sequence[list[tuple[int, int]]] = list(by_part.values())
        self._automaton = AhoCorasick(list(by_part)) if by_part else None

    def add_hits(self, text: str, places: set[tuple[int, int]]) -> None:
        if self._automaton is not None:
            for number, _, _ in self._automaton.find_matches_as_indexes(text, overlapping=True):
                places.update(self._places[number])
