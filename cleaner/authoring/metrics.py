"""Measures of one text against its gold body: words, shingles, lines, snippets.

Words and the three scores are those of WCXB (Web Content eXtraction Benchmark, M. Foley, 2026): ``\\w+`` of the
lower-cased text, compared as multisets a page. Where a script writes no spaces (Han, kana, Thai) each character is a
word, so that one changed character does not cost a whole sentence; text in other scripts scores as WCXB scores it.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cleaner.lines import find_blocks

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# Letters of the scripts written without spaces: Thai, Han (and 々〆〇), hiragana, katakana with its half-width forms.
_UNSPACED = (
    "\u0e01-\u0e30\u0e32\u0e33\u0e40-\u0e46\u3005-\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff"
    "\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U000323af"
)
_WORD = re.compile(f"[{_UNSPACED}]|[^\\W{_UNSPACED}]+")

SHINGLE_LENGTH = 4
FURNITURE_NGRAM = 3

Shingle = tuple[str, ...]


def split_words(text: str) -> list[str]:
    """The words of ``text`` in order.

    >>> split_words("It's 24 °C in 東京")
    ['it', 's', '24', 'c', 'in', '東', '京']
    """
    return _WORD.findall(text.lower())


def find_shingles(words: Sequence[str], length: int) -> list[Shingle]:
    """Every run of ``length`` words; of fewer words, the one run that they are; of none, nothing.

    >>> find_shingles(["a", "b", "c"], 2)
    [('a', 'b'), ('b', 'c')]
    >>> find_shingles(["a"], 2)
    [('a',)]
    """
    if len(words) <= length:
        return [tuple(words)] if words else []
    return list(zip(*(words[offset:] for offset in range(length)), strict=False))


@dataclass(frozen=True, slots=True)
class Overlap:
    """How far two multisets agree: ``common`` of ``found`` in the output and of ``wanted`` in the gold body."""

    common: int
    found: int
    wanted: int

    @property
    def precision(self) -> float:
        """The share of the output that is gold; 0 where there is no output."""
        return self.common / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """The share of the gold that is in the output."""
        return self.common / self.wanted if self.wanted else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall: ``2 common / (found + wanted)``."""
        return 2 * self.common / (self.found + self.wanted) if self.found + self.wanted else 0.0


def measure_overlap(found: Iterable[object], wanted: Iterable[object]) -> Overlap:
    """Compare two multisets.

    >>> measure_overlap(["a", "a", "b"], ["a", "b", "c"])
    Overlap(common=2, found=3, wanted=3)
    """
    output, gold = Counter(found), Counter(wanted)
    return Overlap((output & gold).total(), output.total(), gold.total())


@dataclass(frozen=True, slots=True)
class Measures:
    """One text against its gold body. ``leaks`` of ``furniture`` and ``losses`` of ``content`` are snippets."""

    words: Overlap
    shingles: Overlap
    exact: bool
    leaks: int = 0
    furniture: int = 0
    losses: int = 0
    content: int = 0


def measure(text: str, gold: str, must_have: Sequence[str] = (), must_not_have: Sequence[str] = ()) -> Measures:
    """Measure ``text`` against the body ``gold`` and the page's snippets.

    A snippet of ``must_not_have`` that stands in the text is a leak, one of ``must_have`` that does not is a loss;
    case does not count.

    >>> measure("Rain.\\nSubscribe", "Rain.", must_not_have=["subscribe"]).words.precision
    0.5
    """
    words, gold_words = split_words(text), split_words(gold)
    folded = text.lower()
    return Measures(
        words=measure_overlap(words, gold_words),
        shingles=measure_overlap(find_shingles(words, SHINGLE_LENGTH), find_shingles(gold_words, SHINGLE_LENGTH)),
        exact=_split_stripped(text) == _split_stripped(gold),
        leaks=sum(snippet.lower() in folded for snippet in must_not_have),
        furniture=len(must_not_have),
        losses=sum(snippet.lower() not in folded for snippet in must_have),
        content=len(must_have),
    )


def _split_stripped(text: str) -> list[str]:
    return [text[block.start : block.end] for block in find_blocks(text)]


class GoldShingles:
    """The word 3-grams of a gold body, asked line by line what is furniture.

    A line is furniture where under half of its word 3-grams stand in the gold body; a line of one or two words is
    one shorter n-gram. A line without words is neither.
    """

    def __init__(self, gold: str) -> None:
        self.words = split_words(gold)
        self.counts: tuple[Counter[Shingle], ...] = count_shingles(self.words)

    def is_furniture(self, line: str) -> bool:
        """Whether under half of the line's 3-grams stand in the gold body."""
        shingles = find_shingles(split_words(line), FURNITURE_NGRAM)
        return 2 * sum(self.counts[len(shingle)][shingle] > 0 for shingle in shingles) < len(shingles)


def count_shingles(words: Sequence[str]) -> tuple[Counter[Shingle], ...]:
    """How often each n-gram stands in ``words``, for n of 0 (nothing) to 3.

    >>> count_shingles(["a", "b", "a"])[1]
    Counter({('a',): 2, ('b',): 1})
    """
    counts: list[Counter[Shingle]] = [Counter()]
    for length in range(1, FURNITURE_NGRAM + 1):
        counts.append(Counter(zip(*(words[offset:] for offset in range(length)), strict=False)))
    return tuple(counts)
