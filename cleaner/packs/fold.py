"""Folding: characters that a pattern cannot tell apart become one.

Two characters that the ``regex`` module takes for each other under IGNORECASE without full case-folding, or that
are typographic kin, fold alike; one code point folds to one code point, so offsets stay true. For the index all digits
become one digit besides, and all white space a space, so that dates have literals. A test walks all of Unicode against
the ``regex`` module.
"""

from __future__ import annotations

from functools import cache

import regex

from cleaner.packs.kin import PLAIN

# (first, how many, first of what they fold to): where str.lower() leaves letters apart that regex takes for each other.
_ODD_CASES = (
    (0x00B5, 1, 0x03BC), (0x0131, 1, 0x0069), (0x017F, 1, 0x0073), (0x0345, 1, 0x03B9), (0x03C2, 1, 0x03C3),
    (0x03D0, 1, 0x03B2), (0x03D1, 1, 0x03B8), (0x03D5, 1, 0x03C6), (0x03D6, 1, 0x03C0), (0x03F0, 1, 0x03BA),
    (0x03F1, 1, 0x03C1), (0x03F5, 1, 0x03B5), (0x1C80, 1, 0x0432), (0x1C81, 1, 0x0434), (0x1C82, 1, 0x043E),
    (0x1C83, 2, 0x0441), (0x1C85, 1, 0x0442), (0x1C86, 1, 0x044A), (0x1C87, 1, 0x0463), (0x1C88, 1, 0xA64B),
    (0x1C8A, 1, 0x1C89), (0x1E9B, 1, 0x1E61), (0x1FBE, 1, 0x03B9), (0x1FD3, 1, 0x0390), (0x1FE3, 1, 0x03B0),
    (0xA7CB, 1, 0x0264), (0xA7CD, 1, 0xA7CC), (0xA7CF, 1, 0xA7CE), (0xA7D3, 1, 0xA7D2), (0xA7D5, 1, 0xA7D4),
    (0xA7DB, 1, 0xA7DA), (0xA7DC, 1, 0x019B), (0xA7DD, 1, 0x0277), (0xA7E2, 1, 0x027C), (0xAB6C, 2, 0xAB4B),
    (0xFB06, 1, 0xFB05), (0x10D70, 22, 0x10D50), (0x16EBB, 25, 0x16EA0), (0x1DF95, 1, 0x00DF),
    *((cased, 1, cased - 1) for cased in (
        0x1DF41, 0x1DF49, 0x1DF4B, 0x1DF4E, 0x1DF52, 0x1DF69, 0x1DF6B, 0x1DF6D, 0x1DF6F, 0x1DF73, 0x1DF75, 0x1DF77,
        0x1DF79, 0x1DF7B, 0x1DF7D, 0x1DF7F,
    )),
)  # fmt: skip

_FOLDS: dict[str, str] = {
    chr(first + offset): chr(target + offset) for first, count, target in _ODD_CASES for offset in range(count)
} | PLAIN
_REPLACED = tuple(_FOLDS.items())  # replace() of a character beyond the widest of a text returns at once
_DOTTED_CAPITAL_I = "\u0130"  # the one letter whose lower case is two code points


def fold(text: str) -> str:
    """``text`` in one case and with plain quotes, hyphens and spaces; of the same length.

    >>> fold("Don’t MISS — ΣΑΣ")
    "don't miss - σασ"
    """
    if text.isascii():
        return text.lower().replace("`", "'")
    folded = text.replace(_DOTTED_CAPITAL_I, "i").lower()
    for char, plain in _REPLACED:
        folded = folded.replace(char, plain)
    return folded


_ASCII = bytes(range(128))
_ASCII_FOLDS = bytes.maketrans(
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZ123456789`\t\v\f", b"abcdefghijklmnopqrstuvwxyz000000000'   "
)
_FEW = 1 / 8  # of the bytes: a text of another script is folded faster as a whole
_DIGIT, _SPACE = regex.compile(r"\d"), regex.compile(r"\s")


def fold_for_index(text: str) -> bytes:
    r"""``text`` as the index sees it, in UTF-8, lone surrogates as the three bytes that they would be.

    >>> fold_for_index("Don’t MISS\t— 12 May").decode()
    "don't miss - 00 may"
    """
    if text.isascii():
        return text.encode().translate(_ASCII_FOLDS)
    raw = text.encode("utf-8", "surrogatepass")
    others = raw.translate(None, _ASCII)
    if len(others) > _FEW * len(raw):
        text = fold(text)
        others = text.encode("utf-8", "surrogatepass").translate(None, _ASCII)
    for char in set(others.decode("utf-8", "surrogatepass")):
        plain = _fold_char(char)
        if plain != char:
            text = text.replace(char, plain)  # of one character by one: twice as fast as of their bytes
    return text.encode("utf-8", "surrogatepass").translate(_ASCII_FOLDS)


@cache
def _fold_char(char: str) -> str:
    if _DIGIT.match(char):
        return "0"
    return " " if _SPACE.match(char) else fold(char)
