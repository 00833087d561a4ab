"""The unified diff of one document, extracted against body, which ``patch -R`` undoes to the character.

The removals are known, so no two texts are compared: one walk over the lines of the extracted text gives the hunks.
For ``patch`` a line ends at a line feed and nowhere else.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cleaner.engine.edit import restore

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cleaner.model import Removal
    from cleaner.report.removals import DocumentReport

CONTEXT = 3
DIFF_PREAMBLE = """\
# What cleaner removed: extracted texts against bodies, the rules named in the hunk headers.
# To have the extracted texts back, from the directory that holds bodies/ (GNU patch 2.7 or later):
#     patch --binary -R -p1 -d bodies < removed.diff
"""
"""The lines that ``removed.diff`` begins with; ``patch`` passes over them."""


@dataclass(frozen=True, slots=True)
class Change:
    """Lines of the extracted text that give way to lines of the body; ``line`` and ``body_line`` count from 0."""

    line: int
    body_line: int
    gone: tuple[str, ...]
    come: tuple[str, ...]
    rules: tuple[str, ...]


def unified_diff(report: DocumentReport, body: str, path: str) -> str:
    r"""The document's part of ``removed.diff``; empty where nothing was removed.

    ``path`` is the body's under ``bodies/``, with ``/`` between its parts. Raises RestoreError where body and report
    do not belong together.

    >>> from cleaner.model import Removal, Status
    >>> from cleaner.report.removals import DocumentReport
    >>> ad = Removal(4, 7, 4, "en/ads:ad-label", "ad", "Ad\n")
    >>> report = DocumentReport("a.txt", Status.OK, "", removed=(ad,))
    >>> print(unified_diff(report, "One\nTwo\n", "a.txt"), end="")
    --- extracted/a.txt
    +++ bodies/a.txt
    @@ -1,3 +1,2 @@ en/ads:ad-label
     One
    -Ad
     Two
    """
    if not report.removed:
        return ""
    lines = split_lines(restore(body, report.removed))
    header = f"--- {quote_name('extracted/' + path)}\n+++ {quote_name('bodies/' + path)}\n"
    hunks = (_format_hunk(hunk, lines) for hunk in _group(find_changes(lines, report.removed)))
    return header + "".join(hunks)


def split_lines(text: str) -> list[str]:
    r"""The lines of a text as ``patch`` sees them, each with its line feed; the last may have none.

    >>> split_lines("one\r\ntwo\u2028\rstill two")
    ['one\r\n', 'two\u2028\rstill two']
    """
    lines = [line + "\n" for line in text.split("\n")]
    last = lines.pop()[:-1]
    return [*lines, last] if last else lines


def find_changes(lines: Sequence[str], removals: Sequence[Removal]) -> Iterator[Change]:
    """The runs of lines that the removals touch, in order; ``removals`` are sorted and do not overlap.

    A line that no removal touches may still change: where the break before it went, it joins the line before.
    """
    next_removal, offset, body_line = 0, 0, 0
    first, kept, rules = 0, "", dict[str, None]()
    gone: list[str] = []
    come: list[str] = []
    for number, line in enumerate(lines):
        end = offset + len(line)
        if not kept and (next_removal == len(removals) or removals[next_removal].start >= end):
            if gone:
                yield _trim(Change(first, body_line - len(come), tuple(gone), tuple(come), tuple(rules)))
                gone, come, rules = [], [], {}
            body_line += 1
        else:
            first = first if gone else number
            gone.append(line)
            position = offset
            while next_removal < len(removals) and removals[next_removal].start < end:
                removal = removals[next_removal]
                rules[removal.rule] = None
                kept += line[position - offset : max(removal.start, offset) - offset]
                position = min(removal.end, end)
                if removal.end > end:
                    break
                next_removal += 1
            kept += line[position - offset :]
            if kept.endswith("\n"):
                come.append(kept)
                kept = ""
                body_line += 1
        offset = end
    if kept:
        come.append(kept)
        body_line += 1
    if gone:
        yield _trim(Change(first, body_line - len(come), tuple(gone), tuple(come), tuple(rules)))


def quote_name(name: str) -> str:
    r"""A file name for a header line: as it is where that is safe, else in quotes as git and GNU patch read them.

    >>> quote_name("bodies/été 1.txt"), quote_name('bodies/a"b\n.txt')
    ('bodies/été 1.txt\t', '"bodies/a\\"b\\n.txt"')
    """
    if not any(character in '"\\' or unicodedata.category(character)[0] in "CZ" for character in name.replace(" ", "")):
        # A tab ends the name; without one, patch ends it at the first space.
        return f"{name}\t" if " " in name else name
    return '"' + "".join(_quote(character) for character in name) + '"'


def _quote(character: str) -> str:
    named = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
    if character in named:
        return named[character]
    if character != " " and unicodedata.category(character)[0] in "CZ":
        return "".join(f"\\{byte:03o}" for byte in character.encode())
    return character


def _trim(change: Change) -> Change:
    """Without the lines that both sides begin or end with: ``- a, - ad, + a`` says no more than ``- ad``."""
    shorter = min(len(change.gone), len(change.come))
    head = 0
    while head < shorter and change.gone[head] == change.come[head]:
        head += 1
    tail = 0
    while tail < shorter - head and change.gone[-1 - tail] == change.come[-1 - tail]:
        tail += 1
    gone = change.gone[head : len(change.gone) - tail]
    come = change.come[head : len(change.come) - tail]
    return Change(change.line + head, change.body_line + head, gone, come, change.rules)


def _group(changes: Iterator[Change]) -> Iterator[list[Change]]:
    """Changes so near that their context would meet, together."""
    hunk: list[Change] = []
    for change in changes:
        if hunk and change.line - (hunk[-1].line + len(hunk[-1].gone)) > 2 * CONTEXT:
            yield hunk
            hunk = []
        hunk.append(change)
    if hunk:
        yield hunk


def _format_hunk(hunk: list[Change], lines: Sequence[str]) -> str:
    first, last = hunk[0], hunk[-1]
    start = max(0, first.line - CONTEXT)
    end = min(len(lines), last.line + len(last.gone) + CONTEXT)
    printed: list[str] = []
    position = start
    for change in hunk:
        printed += [_format_line(" ", line) for line in lines[position : change.line]]
        printed += [_format_line("-", line) for line in change.gone]
        printed += [_format_line("+", line) for line in change.come]
        position = change.line + len(change.gone)
    printed += [_format_line(" ", line) for line in lines[position:end]]
    fewer = sum(len(change.gone) - len(change.come) for change in hunk)
    before = _format_range(start, end - start)
    after = _format_range(first.body_line - (first.line - start), end - start - fewer)
    rules = ", ".join(dict.fromkeys(_one_line(rule) for change in hunk for rule in change.rules))
    return f"@@ -{before} +{after} @@ {rules}\n" + "".join(printed)


def _format_range(start: int, length: int) -> str:
    # An empty range names the line before it, by convention; else lines count from 1.
    return f"{start + 1 if length else start},{length}"


def _format_line(mark: str, line: str) -> str:
    return mark + line if line.endswith("\n") else f"{mark}{line}\n\\ No newline at end of file\n"


def _one_line(rule: str) -> str:
    return "".join(" " if unicodedata.category(character)[0] == "C" else character for character in rule)
