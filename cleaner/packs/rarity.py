"""How rarely a text holds a literal, by the frequency of its characters: of several literals, which to look for."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

# Per mille in running text; of letters mostly as in English, which the other languages of Europe are near enough to.
_PER_MILLE: dict[str, float] = {
    " ": 165, "e": 102, "t": 75, "a": 68, "o": 62, "i": 58, "n": 58, "s": 53, "h": 50, "r": 49, "d": 34, "l": 33,
    "c": 25, "u": 24, "m": 21, "w": 19, "f": 18, "g": 16, "y": 16, "p": 16, "b": 12, "v": 8, "k": 7, "j": 2, "x": 2,
    "q": 1, "z": 1, ",": 10, ".": 10, "-": 4, "'": 4, '"': 4, "\n": 16,
    "0": 20,
}  # fmt: skip
_OTHER_ASCII, _LETTER, _IDEOGRAPH, _SYMBOL = 3.0, 15.0, 2.0, 0.5
_FIRST_IDEOGRAPH = "\u2e80"

# Letters foretell their neighbours, so each tells less than the one before it, and the tenth next to nothing.
_TELLING = (1.0, 0.9, 0.7, 0.6, 0.5, 0.5, 0.4, 0.4, 0.3)
_POSITIONS = range(len(_TELLING))

# Words that stand in every text, and the share of the places where one of them begins.
_COMMON_WORDS = """
    a about after all also an and any are as at be been but by can do for from get had has have he her here his how i
    if in is it its just like may more most my new no not now of on one only or other our out said see she so some than
    that the their them there these they this time to two up us was we were what when which who will with would you your
    au aux avec ce dans de des du en est et il la le les ne pas par plus pour qui que sa se son sur un une
    al como con del el es las lo los más para por su una y da do em na o os um uma
    auch auf aus bei das dem den der die ein eine er für im ist mit nicht sich sie sind und von wie zu
    alla che di della non per sono een het van voor и в на не что с по как
"""
_COMMON = frozenset(_COMMON_WORDS.split())
_COMMON_SHARE = 1 / 700
_LONGEST_COMMON = max(map(len, _COMMON)) + 2  # with a space or a line break on either side

_MOST_LITERALS = 400  # a longer list of alternatives hits so often that it names nothing
_SHORTEST = 3  # characters; ideographs count double, since two of them are a word
_LARGEST_SHARE = 1 / 40  # of the places in a text where one of the literals may stand
_TELLING_NOTHING = frozenset(("", "\n", "\n\n"))


def find_rarest(*candidates: frozenset[str] | None) -> frozenset[str] | None:
    """The candidate that the fewest places in a text hold; None where each holds nothing or stands nearly everywhere.

    >>> find_rarest(frozenset({"also "}), frozenset({"commission"}), None)
    frozenset({'commission'})
    """
    worth = [
        (find_share(c), c) for c in candidates if c and len(c) <= _MOST_LITERALS and _TELLING_NOTHING.isdisjoint(c)
    ]
    share, rarest = min(worth, key=lambda pair: (pair[0], len(pair[1]), min(pair[1])), default=(1.0, None))
    return rarest if share <= _LARGEST_SHARE else None


def find_telling(*candidates: frozenset[str] | None) -> frozenset[str] | None:
    """The rarest candidate whose literals are all worth having anywhere in a line; None where none is."""
    return find_rarest(*(c for c in candidates if c and min(map(_weigh, c)) >= _SHORTEST))


def _weigh(literal: str) -> int:
    """How telling a literal is, in letters of an alphabet."""
    return len(literal.strip()) if literal.isascii() else sum(2 if char >= "\u2e80" else 1 for char in literal.strip())


def drop_longer(literals: Iterable[str]) -> tuple[str, ...]:
    """The literals without those that hold another."""
    distinct = sorted({*literals}, key=lambda literal: (len(literal), literal))
    kept: list[str] = []
    shorter: list[str] = []  # of those kept
    for literal in distinct:
        if kept and len(literal) > len(kept[-1]):
            shorter = kept[:]
        for each in shorter:  # any() takes twice as long
            if each in literal:
                break
        else:
            kept.append(literal)
    return tuple(sorted(kept))


def find_share(literals: Iterable[str]) -> float:
    """The share of the places in a text, roughly, where one of the folded ``literals`` begins.

    >>> find_share(["sponsored"]) < find_share(["also "]) < find_share(["ap"]) < find_share(["e"])
    True
    """
    return sum(map(_find_share_of_one, literals))


@lru_cache(maxsize=16_384)  # the branches of a pattern are looked at again and again
def _find_share_of_one(literal: str) -> float:
    share = _find_share_of_beginning(literal[: len(_TELLING)])
    is_common = len(literal) <= _LONGEST_COMMON and literal.strip() in _COMMON
    return max(share, _COMMON_SHARE) if is_common else share


@lru_cache(maxsize=4096)  # the branches of a pattern begin alike
def _find_share_of_beginning(beginning: str) -> float:
    share = 1.0
    for char, position in zip(beginning, _POSITIONS, strict=False):
        share *= _weigh_char(char, position)
    return share


@lru_cache(maxsize=4096)
def _weigh_char(char: str, position: int) -> float:
    return float(_frequency(char) ** _TELLING[position])


def _frequency(char: str) -> float:
    if char.isascii():
        return _PER_MILLE.get(char, _OTHER_ASCII) / 1000
    if char >= _FIRST_IDEOGRAPH:
        return _IDEOGRAPH / 1000
    return (_LETTER if char.isalpha() else _SYMBOL) / 1000
