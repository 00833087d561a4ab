"""The scripts that a text of unknown language is written in: what it cannot be is known without guessing what it is."""

from __future__ import annotations

import re
from functools import cache

_SAMPLE = 6_000  # characters; the first of a text show its scripts
_LEAST_LETTERS = 20  # of fewer nothing is concluded
_LEAST_SHARE = 0.03  # a quotation or a name in another script is less

_SCRIPTS = {
    "latin": r"[A-Za-zªºÀ-ÖØ-öø-ɏ\u1e00-\u1eff]",
    "cyrillic": r"[\u0400-\u052f]",
    "greek": r"[\u0370-\u03ff\u1f00-\u1fff]",
    "arabic": r"[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff]",
    "hebrew": r"[\u0590-\u05ff]",
    "devanagari": r"[\u0900-\u097f]",
    "bengali": r"[\u0980-\u09ff]",
    "thai": r"[\u0e00-\u0e7f]",
    "hangul": r"[\u1100-\u11ff\uac00-\ud7af]",
    "kana": r"[\u3040-\u30ff]",
    "han": r"[\u3400-\u9fff]",
}

_SCRIPT_OF: dict[str, str] = {
    **dict.fromkeys(("be", "bg", "kk", "ky", "mk", "mn", "ru", "sr", "tg", "uk"), "cyrillic"),
    **dict.fromkeys(("ar", "fa", "ps", "ur"), "arabic"),
    **dict.fromkeys(("hi", "mr", "ne"), "devanagari"),
    "bn": "bengali", "el": "greek", "he": "hebrew", "ja": "kana", "ko": "hangul", "th": "thai", "zh": "han",
}  # fmt: skip
_OF_TWO = frozenset(("sr", "kk"))  # written in Latin as well


def find_scripts(text: str) -> frozenset[str] | None:
    """The scripts of which ``text`` has more than a quotation; None where it is too short to tell.

    >>> sorted(find_scripts("Лавров прибыл в Пекин с официальным визитом, сообщили в ведомстве (AFP)."))
    ['cyrillic', 'latin']
    """
    sample = text[:_SAMPLE]
    if sample.isascii():
        letters = {"latin": len(_compile("latin").findall(sample))}
    else:
        letters = {name: len(_compile(name).findall(sample)) for name in _SCRIPTS}
    total = sum(letters.values())
    if total < _LEAST_LETTERS:
        return None
    return frozenset(name for name, count in letters.items() if count >= _LEAST_SHARE * total)


@cache
def _compile(name: str) -> re.Pattern[str]:
    return re.compile(_SCRIPTS[name])


def may_be_written(lang: str, scripts: frozenset[str]) -> bool:
    """Whether a text in these scripts can be in ``lang``."""
    return _SCRIPT_OF.get(lang, "latin") in scripts or (lang in _OF_TWO and "latin" in scripts)
