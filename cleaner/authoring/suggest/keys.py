"""What a line is counted as: its text, and its text with numbers, dates and names masked."""

from __future__ import annotations

import re
from functools import lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING

import regex

from cleaner.authoring.new import escape_pattern

if TYPE_CHECKING:
    from collections.abc import Iterable

NUMBER, NAME, DATE = "\ue000", "\ue001", "\ue002"  # private use: no page says these
_MASKS = f"{NUMBER}{NAME}{DATE}"
_LEAST_WORDS, _LEAST_KIN = 4, 3  # of a text, and texts of a template: fewer may be alike by chance
_REMEMBERED = 1 << 14  # lines: furniture comes again and again
_LEAST_FIXED = 5  # letters outside the masks, below which a template says nothing

_WRITTEN_DATE = regex.compile(r"\d{1,2}\.?(?:st|nd|rd|th)? (?:de )?\p{L}{3,12}\.?,? (?:de )?\d{4}")
_DIGIT = re.compile(r"\d")
_DIGITS = regex.compile(r"\d+(?:[.,:/-]\d+)*")
_WORD = r"\p{Lu}[\w'’.-]*"
_NAMES = regex.compile(rf"(?<!^){_WORD}(?: (?:{_WORD}|&))*(?<!\.)")
_LEADING_NAME = regex.compile(rf"^{_WORD}(?: (?:{_WORD}|&))+(?<!\.)")
_BOUNDS = {NUMBER: r"[\d.,:/-]{1,12}", NAME: ".{2,40}", DATE: ".{8,24}"}
_LETTER = regex.compile(r"\p{L}")


@lru_cache(maxsize=_REMEMBERED)
def find_keys(line: str, *, masked: bool) -> tuple[str, ...]:
    """What ``line`` is counted as: itself first, then its templates where it has any and ``masked`` asks for them.

    Two templates differ in the first words: names at the very start of a line are masked in the last one alone.

    >>> text, template = find_keys("Photo: Jo Ray, 2 May 2024", masked=True)
    >>> template.replace(NAME, "N").replace(DATE, "D")
    'Photo: N, D'
    """
    text = " ".join(line.split())
    if not masked:
        return (text,)
    dated = _DIGITS.sub(NUMBER, _WRITTEN_DATE.sub(DATE, text)) if _DIGIT.search(text) else text
    keys = dict.fromkeys((text, _NAMES.sub(NAME, dated)))
    if (leading := _LEADING_NAME.sub(NAME, dated)) != dated:
        keys[_NAMES.sub(NAME, leading)] = None
    return tuple(key for key in keys if key == text or is_telling(key))


def find_kin(texts: Iterable[str]) -> dict[str, str]:
    """By text, the template of those that share all words but one, in its place; the template with most texts.

    >>> kin = find_kin([f"News of the old {place}" for place in ("mill", "river", "market")] + ["News of the day"])
    >>> set(kin.values()) == {f"News of the old {NAME}"}
    True
    """
    by_template: dict[str, set[str]] = {}
    for text in texts:
        words = text.split()
        if len(words) >= _LEAST_WORDS:
            for at in range(len(words)):
                by_template.setdefault(" ".join([*words[:at], NAME, *words[at + 1 :]]), set()).add(text)
    chosen: dict[str, str] = {}
    for template, some in sorted(by_template.items(), key=lambda item: (-len(item[1]), item[0])):
        if len(some) >= _LEAST_KIN and is_telling(template):
            for text in some:
                chosen.setdefault(text, template)
    return chosen


def is_telling(template: str) -> bool:
    """Whether enough letters of a template are fixed to name a kind of line."""
    return len(_LETTER.findall(template)) >= _LEAST_FIXED


def hash_text(text: str) -> int:
    """64 bits, the same on every machine."""
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")


hash_key = lru_cache(maxsize=_REMEMBERED)(hash_text)  # for keys, which are short


def is_template(key: str) -> bool:
    """Whether some of the key is masked."""
    return any(mask in key for mask in _MASKS)


def fill_constants(key: str, texts: Iterable[str]) -> str:
    """``key`` with the masks under which all ``texts`` read the same filled in.

    >>> fill_constants(f"{NAME} / {NAME}", ["Jo Ray / Post", "Al May / Post"]) == f"{NAME} / Post"
    True
    """
    pieces = regex.split(f"([{_MASKS}])", key)
    pattern = regex.compile("".join("(.+?)" if piece in _MASKS else regex.escape(piece) for piece in pieces if piece))
    seen = [found.groups() for text in texts if (found := pattern.fullmatch(" ".join(text.split()), timeout=1))]
    constants = [values[0] if len(set(values)) == 1 else None for values in zip(*seen, strict=True)]
    if not seen:
        return key
    filled = iter(constants)
    return "".join((next(filled) or piece) if piece and piece in _MASKS else piece for piece in pieces)


def write_pattern(key: str) -> str:
    """The pattern that matches what is counted as ``key``; what is masked matches within bounds.

    >>> write_pattern("Photo: " + NAME + " (" + NUMBER + ")")
    'Photo: .{2,40} \\\\([\\\\d.,:/-]{1,12}\\\\)'
    """
    escaped = escape_pattern(key)
    for mask, pattern in _BOUNDS.items():
        escaped = escaped.replace(mask, pattern)
    return escaped
