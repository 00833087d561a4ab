"""Text of strangers made safe to show: escaped, and with the characters that hide or reorder text made visible."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from cleaner.report.palette import name_class

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cleaner.model import Draft, Removal
    from cleaner.report.passages import Mark, Piece, ShownLine
    from cleaner.report.removals import DocumentReport

# Controls but tab; bidi embeddings, overrides and isolates; invisible space and separators. Joiners and the simple
# direction marks stay: Persian, Indic scripts and emoji need them.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0a-\x1f\x7f-\x9f\u061c\u200b\u2028-\u202e\u2060-\u2069\ud800-\udfff\ufeff\ufff9-\ufffb]"
)
_WEB_ADDRESS = re.compile(r"https?://[^\s\"<>\\^`{|}]+", re.IGNORECASE)
_BREAK_SIGNS = str.maketrans({"\n": "↵", "\r": "", " ": "·", "\u00a0": "·", "\t": "→"})


def show(text: str) -> str:
    r"""Plain text in which nothing is hidden: ``U+202E`` in brackets for the character itself.

    >>> show("invoice\u202etxt.exe")
    'invoice[U+202E]txt.exe'
    """
    return _INVISIBLE.sub(lambda match: f"[{_name(match[0])}]", text)


def show_marked(text: str) -> Markup:
    r"""The same as markup, each such character a quiet sign of its own.

    >>> show_marked("<b>\x00")
    Markup('&lt;b&gt;<span class="ctl">U+0000</span>')
    """
    return Markup(_INVISIBLE.sub(lambda match: f'<span class="ctl">{_name(match[0])}</span>', str(escape(text))))


def find_link(url: str | None) -> str | None:
    """The address where it is one that a click may open, that is http or https, else None.

    >>> find_link("javascript:alert(1)"), find_link("https://example.org/a")
    (None, 'https://example.org/a')
    """
    if url is None or _INVISIBLE.search(url) or not _WEB_ADDRESS.fullmatch(url):
        return None
    return url


def write_lines(lines: Iterable[ShownLine], report: DocumentReport, rule_numbers: Mapping[str, int]) -> Markup:
    """The lines of a document as paragraphs, with its removals in place; ``rule_numbers`` are those of the filters."""
    return Markup("").join(_write_line(line, report, rule_numbers) for line in lines)


def _write_line(line: ShownLine, report: DocumentReport, rule_numbers: Mapping[str, int]) -> Markup:
    if line.is_blank:
        return Markup('<p class="gap"></p>\n')
    pieces = Markup("").join(_write_piece(piece, report, rule_numbers) for piece in line.pieces)
    if line.gone:
        gone_class = name_class(report.removed[line.gone.index].category)
        return Markup('<p dir="auto" class="gone {}">{}</p>\n').format(gone_class, pieces)
    return Markup('<p dir="auto">{}</p>\n').format(pieces)


def _write_piece(piece: Piece, report: DocumentReport, rule_numbers: Mapping[str, int]) -> Markup:
    mark = piece.mark
    text = show_marked(piece.text)
    if piece.left_out:
        text = Markup('<span class="left-out">{:,} characters not shown</span>').format(piece.left_out)
    if mark is None:
        return text
    if mark.kind == "draft":
        return _write_draft(piece, report.drafts[mark.index], text, mark)
    removal = (report.removed if mark.kind == "removed" else report.claimed)[mark.index]
    look, signs = name_class(removal.category), text
    if mark.is_space:
        look, signs = "space", show_marked(piece.text.replace("\r\n", "\n").translate(_BREAK_SIGNS))
    return Markup('<{0} class="{1} {2}"{3} data-k="{4}" data-r="{5}">{6}{7}</{0}>').format(
        "del" if mark.kind == "removed" else "span",
        "cut" if mark.kind == "removed" else "cut claimed",
        look,
        # Tab passes over removed white space: there is some beside nearly every removal.
        Markup(' tabindex="{}"').format(-1 if mark.is_space else 0) if piece.opens else "",
        mark.index,
        rule_numbers.get(removal.rule, -1),
        _note(removal) if piece.opens else "",
        signs,
    )


def _write_draft(piece: Piece, draft: Draft, text: Markup, mark: Mark) -> Markup:
    if not piece.opens:
        return Markup('<span class="draft">{}</span>').format(text)
    return Markup('<span class="draft" tabindex="0" data-d="{}">{}{}</span>').format(
        mark.index,
        Markup('<span class="note"><b>{}</b> <bdi>{}</bdi><small>matched, not cut</small></span>').format(
            draft.why, show(draft.rule)
        ),
        text,
    )


def _note(removal: Removal) -> Markup:
    """What names a removal: category and rule, and in small what else is known of it."""
    count = removal.end - removal.start
    facts = f"{count:,} character{'' if count == 1 else 's'} at {removal.start:,}"
    also = ", ".join(dict.fromkeys(show(span.rule) for span in removal.also))
    return Markup('<span class="note"><b>{}</b> <bdi>{}</bdi><small>{}{}</small></span>').format(
        show(removal.category), show(removal.rule), facts, f"; also {also}" if also else ""
    )


def _name(character: str) -> str:
    return f"U+{ord(character):04X}"
