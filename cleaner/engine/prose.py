"""Which blocks read like the body of an article: the lines that no block rule runs past."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cleaner.model import Block

BODY_CHARS = 70
BODY_CHARS_CJK = 25  # a sentence takes a third of the characters in ideographs and kana
# “ ‘ « and ‹ close a quotation in German, Danish, Czech and others.
_CLOSERS = "\"'“”‘’«»‹›״)]」』】）］〉》*_"
_STOPS = ".!?。！？｡؟۔।॥։።។။"
_CJK = r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7af\U00020000-\U0003ffff]"


def ends_sentence(line: str) -> bool:
    """Whether a line ends with a full stop or its kin, closing quotes allowed; an ellipsis trails off and does not.

    >>> ends_sentence("He left.”"), ends_sentence("He is..."), ends_sentence("Read more")
    (True, False, False)
    """
    bare = line[-80:].rstrip(_CLOSERS + " \u00a0\u202f")
    return bool(bare) and bare[-1] in _STOPS and not bare.endswith(("...", "。。", ". . ."))


def is_body_like(line: str, next_line: str | None) -> bool:
    """Whether a block reads like the body: a long sentence, or a sentence that another follows."""
    if not ends_sentence(line):
        return False
    if len(line) >= BODY_CHARS or (len(line) >= BODY_CHARS_CJK and 2 * len(_compile_cjk().findall(line)) > len(line)):
        return True
    return next_line is not None and ends_sentence(next_line)


@cache
def _compile_cjk() -> re.Pattern[str]:
    return re.compile(_CJK)  # not at import: it takes longer than all else here


class Prose:
    """The blocks of one text, each judged when it is first asked about."""

    def __init__(self, text: str, blocks: tuple[Block, ...]) -> None:
        self._text, self._blocks = text, blocks
        self._judged: dict[int, bool] = {}
        self._edges: tuple[int, int] | None = None
        self._edges_found = False

    def is_body_like(self, number: int) -> bool:
        """Whether block ``number`` (from 0) reads like the body."""
        judged = self._judged.get(number)
        if judged is None:
            following = self._line(number + 1) if number + 1 < len(self._blocks) else None
            judged = self._judged[number] = is_body_like(self._line(number), following)
        return judged

    def edges(self) -> tuple[int, int] | None:
        """The numbers of the first and the last body-like block; None where there is none."""
        if not self._edges_found:
            self._edges_found = True
            first = next((number for number in range(len(self._blocks)) if self.is_body_like(number)), None)
            if first is not None:
                last = next(number for number in reversed(range(len(self._blocks))) if self.is_body_like(number))
                self._edges = (first, last)
        return self._edges

    def _line(self, number: int) -> str:
        block = self._blocks[number]
        return self._text[block.start : block.end]
