"""Text of strangers made safe to show: escaped, and with the characters that hide or reorder text made visible."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from markupsafe import Markup

from cleaner.report.palette import name_class
from cleaner.report.passages import PlainLine, split_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from cleaner.model import Draft, Removal
    from cleaner.report.passages import Piece, ShownLine
    from cleaner.report.removals import DocumentReport

NEAR = 1
"""So many lines before and after a marked one are not folded."""
LEAST_FOLDED = 3

# Controls but tab; bidi embeddings, overrides and isolates; invisible space and separators. Joiners and the simple
# direction marks stay: Persian, Indic scripts and emoji need them.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0a-\x1f\x7f-\x9f\u061c\u200b\u2028-\u202e\u2060-\u2069\ud800-\udfff\ufeff\ufff9-\ufffb]"
)
_WEB_ADDRESS = re.compile(r"https?://[^\s\"<>\\^`{|}]+", re.IGNORECASE)
_GAP = '<p class="gap"></p>'
_BREAK_SIGNS = str.maketrans({"\n": "↵", "\r": "", " ": "·", "\u00a0": "·", "\t": "→"})


def show(text: str, longest: int = 120) -> str:
    r"""A name as plain text in which nothing is hidden: ``U+202E`` in brackets for the character itself.

    >>> show("invoice\u202etxt.exe"), show("a" * 500, longest=5)
    ('invoice[U+202E]txt.exe', 'aaaaa… (500 characters)')
    """
    return _INVISIBLE.sub(lambda found: f"[{_name(found[0])}]", _shorten(text, longest))


def show_marked(text: str, longest: int = 400) -> Markup:
    r"""A name or a short text as markup, each such character a quiet sign of its own.

    >>> show_marked("<b>\x00")
    Markup('&lt;b&gt;<span class="ctl">U+0000</span>')
    """
    return Markup(_escape_text(_shorten(text, longest)))


def find_link(url: str | None) -> str | None:
    """The address where it is one that a click may open, that is http or https, else None.

    >>> find_link("javascript:alert(1)"), find_link("https://example.org/a")
    (None, 'https://example.org/a')
    """
    if url is None or _INVISIBLE.search(url) or not _WEB_ADDRESS.fullmatch(url):
        return None
    return url


def write_lines(
    lines: Iterable[ShownLine | PlainLine], report: DocumentReport, rule_numbers: Mapping[str, int]
) -> Markup:
    """The lines of a document as paragraphs, with its removals in place; ``rule_numbers`` are those of the filters.

    Long runs of lines in which nothing is marked can be folded by the reader.
    """
    shown = list(lines)
    written: list[str] = []
    position = 0
    for first, last, count in _find_far_runs(shown):
        written += (_write_line(line, report, rule_numbers) for line in shown[position:first])
        written.append(f'<details class="kept" open><summary>{count} lines kept</summary>')
        written += (_write_line(line, report, rule_numbers) for line in shown[first:last])
        written.append("</details>")
        position = last
    written += (_write_line(line, report, rule_numbers) for line in shown[position:])
    return Markup("\n".join(written))


def write_plain(text: str) -> Markup:
    r"""The lines of a text in which nothing is marked: what ``write_lines`` gives of it, in a fifth of the time.

    >>> write_plain("One\n\n\nTwo & three")
    Markup('<p dir="auto">One</p>\n<p class="gap"></p>\n<p dir="auto">Two &amp; three</p>')
    """
    written: list[str] = []
    is_blank = False
    for line in split_lines(text):
        if not line.strip():
            is_blank = True
            continue
        if is_blank:
            written.append(_GAP)
            is_blank = False
        written.append(f'<p dir="auto">{_escape_text(line)}</p>')
    return Markup("\n".join(written))


def _find_far_runs(lines: Sequence[ShownLine | PlainLine]) -> Iterator[tuple[int, int, int]]:
    """Half-open runs of lines far from every marked one, and how many are not blank; none where nothing is marked."""
    solid = [number for number, line in enumerate(lines) if not line.is_blank]
    marked = [place for place, number in enumerate(solid) if _is_marked(lines[number])]
    if not marked:
        return
    for before, after in zip([-NEAR - 1, *marked], [*marked, len(solid) + NEAR], strict=True):
        first, last = before + NEAR + 1, after - NEAR
        if last - first >= LEAST_FOLDED:
            yield solid[first], solid[last - 1] + 1, last - first


def _is_marked(line: ShownLine | PlainLine) -> bool:
    return not isinstance(line, PlainLine) and any(piece.mark for piece in line.pieces)


# From here on strings are markup, and every text of a page, rule or id in them went through _escape_text. (Markup's own
# formatting does the same, and took two thirds of the time of a report.)


def _escape_text(text: str) -> str:
    escaped = html.escape(text)
    if escaped.isprintable():
        return escaped
    return _INVISIBLE.sub(lambda found: f'<span class="ctl">{_name(found[0])}</span>', escaped)


def _write_line(line: ShownLine | PlainLine, report: DocumentReport, rule_numbers: Mapping[str, int]) -> str:
    if isinstance(line, PlainLine):
        return f'<p dir="auto">{_escape_text(line)}</p>'
    if line.is_blank:
        return _GAP
    pieces = "".join(_write_piece(piece, report, rule_numbers) for piece in line.pieces)
    if line.gone:
        return f'<p dir="auto" class="gone {name_class(report.removed[line.gone.index].category)}">{pieces}</p>'
    return f'<p dir="auto">{pieces}</p>'


def _write_piece(piece: Piece, report: DocumentReport, rule_numbers: Mapping[str, int]) -> str:
    mark = piece.mark
    if piece.left_out:
        text = f'<span class="left-out">{piece.left_out:,} characters not shown</span>'
    else:
        text = _escape_text(piece.text)
    if mark is None:
        return text
    if mark.kind == "draft":
        opening = f' tabindex="0">{_write_draft_note(report.drafts[mark.index])}' if piece.opens else ">"
        return f'<span class="draft" data-d="{mark.index}"{opening}{text}</span>'
    removal = (report.removed if mark.kind == "removed" else report.claimed)[mark.index]
    look = name_class(removal.category)
    if mark.is_space:
        look, text = "space", _escape_text(piece.text.replace("\r\n", "\n").translate(_BREAK_SIGNS))
    element, kind = ("del", "cut") if mark.kind == "removed" else ("span", "cut claimed")
    # Tab passes over removed white space: there is some beside nearly every removal.
    opening = f' tabindex="{-1 if mark.is_space else 0}">{_write_note(removal)}' if piece.opens else ">"
    rule = rule_numbers.get(removal.rule, -1)
    return f'<{element} class="{kind} {look}" data-k="{mark.index}" data-r="{rule}"{opening}{text}</{element}>'


def _write_note(removal: Removal) -> str:
    """What names a removal: category and rule, and in small what else is known of it."""
    count = removal.end - removal.start
    facts = f"{count:,} character{'' if count == 1 else 's'} at {removal.start:,}"
    if removal.also:
        facts += "; also " + ", ".join(dict.fromkeys(span.rule for span in removal.also))
    return _write_name(removal.category, removal.rule, facts)


def _write_draft_note(draft: Draft) -> str:
    return _write_name(draft.why, draft.rule, "matched, not cut")


def _write_name(title: str, rule: str, facts: str) -> str:
    return (
        f'<span class="note"><b>{show_marked(title)}</b> <bdi>{show_marked(rule)}</bdi>'
        f"<small>{show_marked(facts)}</small></span>"
    )


def _shorten(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[:longest]}… ({len(text):,} characters)"


def _name(character: str) -> str:
    return f"U+{ord(character):04X}"
