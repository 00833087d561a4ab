"""What the first pages of a process make for all that follow, made before there is a page."""

from __future__ import annotations

import pkgutil
from typing import Any

from justext import core  # type: ignore[import-untyped]
from trafilatura import external


class _Words(frozenset[str]):
    """Words in lower case."""


def load_stop_lists() -> None:
    """Load the stop lists of jusText, which trafilatura loads when the first page needs them: 150,000 words.

    They are kept once, as the set that jusText looks them up in, and not as a tuple from which it makes one: that takes
    half the time, and no page pays for the hash of the tuple.
    """
    if not external.JT_STOPLIST:
        external.JT_STOPLIST = _read_words()  # type: ignore[assignment]  # jusText takes any words
        core.define_stoplist = _know_words(core.define_stoplist)


def _read_words() -> _Words:
    languages = external.get_stoplists()  # type: ignore[attr-defined]  # not trafilatura's own
    lists = [pkgutil.get_data("justext", f"stoplists/{language}.txt") or b"" for language in languages]
    lines = b"\n".join(lists).replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return _Words(filter(None, lines.decode().lower().split("\n")))


def _know_words(define: Any) -> Any:
    """What jusText makes a set of words with, but that _Words are one."""

    def define_stoplist(stoplist: Any) -> Any:
        return stoplist if isinstance(stoplist, _Words) else define(stoplist)

    for name in ("cache_clear", "cache_info"):  # as trafilatura's reset_caches() calls it
        setattr(define_stoplist, name, getattr(define, name))
    return define_stoplist
