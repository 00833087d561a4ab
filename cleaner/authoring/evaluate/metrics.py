"""Measures of one text against its gold body: words, shingles, lines, snippets.

Words and the three scores are those of WCXB (Web Content eXtraction Benchmark, M. Foley, 2026): ``\\w+`` of the
lower-cased text, compared as multisets a page. Where a script writes no spaces (Han, kana, Thai) each character is a
word, so that one changed character does not cost a whole sentence; text in other scripts scores as WCXB scores it.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from cleaner.lines import find_blocks

if TYPE_CHECKING:
    from collections.abc import Sequence

# Letters of the scripts written without spaces: Thai, Han (and 々〆〇), hiragana, katakana with its half-width forms.
_UNSPACED = (
    "\u0e01-\u0e30\u0e32\u0e33\u0e40-\u0e46\u3005-\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff"
    "\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U000323af"
)
_WORD = re.compile(f"[{_UNSPACED}]|[^\\W{_UNSPACED}]+")

SHINGLE_LENGTH = 4
FURNITURE_NGRAM = 3

Shingle = tuple[str, ...]
Element = TypeVar("Element")


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


def measure_overlap(output: Counter[Element], gold: Counter[Element]) -> Overlap:
    """Compare two multisets.

    >>> measure_overlap(Counter("aab"), Counter("abc"))
    Overlap(common=2, found=3, wanted=3)
    """
    # Walking over the smaller one is three times as fast as Counter's own &.
    few, many = (output, gold) if len(output) < len(gold) else (gold, output)
    common = sum([count if count < other else other for each, count in few.items() if (other := many.get(each))])
    return Overlap(common, output.total(), gold.total())


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


class GoldBody:
    """A gold body, its words counted once for all that is compared with it.

    A line is furniture where under half of its word 3-grams stand in the gold body; a line of one or two words is
    one shorter n-gram. A line without words is neither.
    """

    def __init__(self, text: str) -> None:
        self.lines = _split_stripped(text)
        words = split_words(text)
        self.words = Counter(words)
        self.shingles = Counter(find_shingles(words, SHINGLE_LENGTH))
        self.ngrams = NgramCounts(words)
        self._judged: dict[str, bool] = {}

    def is_furniture(self, line: str) -> bool:
        """Whether under half of the line's 3-grams stand in the gold body."""
        judged = self._judged.get(line)
        if judged is None:
            shingles = find_shingles(split_words(line), FURNITURE_NGRAM)
            counts = self.ngrams.of_length(len(shingles[0])) if shingles else {}
            known = sum([shingle in counts for shingle in shingles])
            judged = self._judged[line] = 2 * known < len(shingles)
        return judged


class NgramCounts:
    """How often each n-gram stands in a text, counted when it is first asked for."""

    def __init__(self, words: Sequence[str]) -> None:
        self._words = words
        self._by_length: dict[int, Counter[Shingle]] = {}

    def of_length(self, length: int) -> Counter[Shingle]:
        """The counts of the n-grams of ``length`` words.

        >>> NgramCounts(["a", "b", "a"]).of_length(1)
        Counter({('a',): 2, ('b',): 1})
        """
        counts = self._by_length.get(length)
        if counts is None:
            grams = zip(*(self._words[offset:] for offset in range(length)), strict=False)
            counts = self._by_length[length] = Counter(grams)
        return counts


def measure(text: str, gold: GoldBody, must_have: Sequence[str] = (), must_not_have: Sequence[str] = ()) -> Measures:
    """Measure ``text`` against the body ``gold`` and the page's snippets.

    A snippet of ``must_not_have`` that stands in the text is a leak, one of ``must_have`` that does not is a loss;
    case does not count.

    >>> measure("Rain.\\nSubscribe", GoldBody("Rain."), must_not_have=["subscribe"]).words.precision
    0.5
    """
    words = split_words(text)
    folded = text.lower()
    return Measures(
        words=measure_overlap(Counter(words), gold.words),
        shingles=measure_overlap(Counter(find_shingles(words, SHINGLE_LENGTH)), gold.shingles),
        exact=_split_stripped(text) == gold.lines,
        leaks=sum(snippet.lower() in folded for snippet in must_not_have),
        furniture=len(must_not_have),
        losses=sum(snippet.lower() not in folded for snippet in must_have),
        content=len(must_have),
    )


def _split_stripped(text: str) -> list[str]:
    return [text[block.start : block.end] for block in find_blocks(text)]
