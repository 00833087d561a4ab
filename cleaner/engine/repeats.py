"""Blocks that say again what the page says elsewhere: its title, its site's name, its author."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cleaner.packs.fold import fold

if TYPE_CHECKING:
    from cleaner.model import Extraction
    from cleaner.packs.rule import Said

_WORD = re.compile(r"\w+")
_MOST_KICKER_WORDS = 6
_MOST_KICKER_CHARS = 60
_LEAST_TITLE_CHARS = 20  # of a title that a template glues to its kicker without a space
_LEAST_TITLE_WORDS = 3


def folded_words(text: str) -> tuple[str, ...]:
    """The words of ``text``, folded, without punctuation.

    >>> folded_words("“Don’t” – he said")
    ('don', 't', 'he', 'said')
    """
    return tuple(_WORD.findall(fold(text)))


class Repeated:
    """What one page says elsewhere, to be compared with its blocks."""

    def __init__(self, extraction: Extraction) -> None:
        self._said: dict[Said, frozenset[tuple[str, ...]]] = {
            "title": _distinct(extraction.titles),
            "site": _distinct(extraction.site_names),
            "author": _distinct(extraction.authors),
        }

    def says_again(self, line: str, what: tuple[Said, ...]) -> bool:
        """Whether ``line`` is one of these and nothing else; a title may be joined to a kicker."""
        words = folded_words(line)
        if not words:
            return False
        if any(words in self._said.get(said, ()) for said in what):
            return True
        return "title" in what and any(
            _is_title_with_kicker(words, title) or _is_glued("".join(words), "".join(title))
            for title in self._said["title"]
        )


def _distinct(texts: tuple[str, ...]) -> frozenset[tuple[str, ...]]:
    return frozenset(words for text in texts if (words := folded_words(text)))


def _is_title_with_kicker(words: tuple[str, ...], title: tuple[str, ...]) -> bool:
    """One holds the other at its edge, and what is over is as short as a kicker or a site's name."""
    shorter, longer = sorted((words, title), key=len)
    over = len(longer) - len(shorter)
    if len(shorter) >= _LEAST_TITLE_WORDS and over <= min(_MOST_KICKER_WORDS, len(shorter)):
        return longer[: len(shorter)] == shorter or longer[over:] == shorter
    return False


def _is_glued(line: str, title: str) -> bool:
    """Whether ``line`` is a kicker and then ``title``, both without spaces: "MigrationParlament ruft …"."""
    over = len(line) - len(title)
    if len(title) < _LEAST_TITLE_CHARS or not 0 < over <= min(_MOST_KICKER_CHARS, len(title)):
        return False
    return line.endswith(title)
