"""Patterns that take too long: each is run on lines pumped up from the rule's own examples."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cleaner.authoring.lint.finding import Fault
from cleaner.authoring.lint.patterns import find_patterns
from cleaner.lines import find_blocks
from cleaner.packs.pattern import compile_pattern
from cleaner.packs.rule import Line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import regex

    from cleaner.packs import Rule

BUDGET_SECONDS = 0.1  # CPU time a line; the engine gives five times as much
LONGEST_PUMPED = 5_000  # characters; paragraphs that are longer are one in a million
_MOST_LINES = 4
_MOST_WORDS = 4
_ENDING = 4
_WORD = re.compile(r"\w+")
_STOP = "\x00"  # what no pattern expects, so that it must try every other way


def find_slow(rule: Rule) -> Iterator[Fault]:
    """A pattern that takes longer than the budget on a line that repeats words, characters or the whole of an example.

    A line rule is tried on no line longer than its max_chars, so no longer one is made for it.
    """
    lines = list(_example_lines(rule))
    longest = min(rule.max_chars, LONGEST_PUMPED) if isinstance(rule.matcher, Line) else LONGEST_PUMPED
    for key, pattern, searched in find_patterns(rule):
        compiled = compile_pattern(pattern)
        slow = next((line for line in pump(lines, longest) if not _is_fast(compiled, line, searched=searched)), None)
        if slow is not None:
            yield Fault(
                key,
                f"takes over {BUDGET_SECONDS} s on a line of {len(slow):,} characters like {slow[:40]!r}; make what "
                "repeats unlike what follows it, or bound it: {0,100} for *",
            )


def pump(lines: Iterable[str], longest: int) -> Iterator[str]:
    """Lines of ``longest`` characters: an example or half of it, then a part of it over and over, a stop and its end.

    >>> next(pump(["More here"], 20))
    'More here More \\x00here'
    """
    seen: set[str] = set()
    for line in lines:
        words = _WORD.findall(line) or [line]
        parts = [line + " ", *words[:_MOST_WORDS], words[-1] + " ", *sorted({*line[:2], *line[-2:]}), "a", " ", "1"]
        for lead in ("", line[: len(line) // 2], line[:-1], line):
            for part in parts:
                # The end of the example lets a pattern hope that knows what its matches must end with.
                stop = _STOP + line[-_ENDING:]
                pumped = (lead + part * (longest // len(part) + 1))[: max(longest - len(stop), 0)] + stop
                if pumped not in seen:
                    seen.add(pumped)
                    yield pumped


def _example_lines(rule: Rule) -> Iterator[str]:
    texts = [example.text for example in rule.removes if example.text is not None]
    lines = [text[block.start : block.end] for text in texts for block in find_blocks(text)]
    yield from lines[:_MOST_LINES]


def _is_fast(compiled: regex.Pattern[str], line: str, *, searched: bool) -> bool:
    try:
        if searched:
            for _ in compiled.finditer(line, timeout=BUDGET_SECONDS):
                pass
        else:
            compiled.fullmatch(line, timeout=BUDGET_SECONDS)
    except TimeoutError:
        return False
    return True
