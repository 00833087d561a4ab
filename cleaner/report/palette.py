"""The colours of the HTML report: one a category, for light and for dark paper."""

from __future__ import annotations

from dataclasses import dataclass

from cleaner.model import CATEGORIES


@dataclass(frozen=True, slots=True)
class Ink:
    """A colour on light and on dark paper, as ``#rrggbb``; each is legible there as text (contrast of 4.5 or more)."""

    light: str
    dark: str


PAPER = Ink("#fcfbf8", "#17171a")
TEXT = Ink("#1f1e1b", "#e6e3dc")
QUIET = Ink("#67635a", "#a09b91")

# Families share a hue: warm what sells, blue and teal what leads away, purple what talks, green who wrote it, grey the
# rest. Hues repeat to a colour-blind eye, so every mark also bears its category in words.
CATEGORY_INKS = {
    "ad": Ink("#b1420a", "#f39058"),
    "spam": Ink("#a3262f", "#f0858b"),
    "prompt": Ink("#8a5a00", "#e3b04b"),
    "paywall": Ink("#6f6500", "#cfc45a"),
    "related": Ink("#0a5fa8", "#74b6f5"),
    "nav": Ink("#0b6b85", "#5fc4dd"),
    "social": Ink("#8b3a9e", "#d696e8"),
    "comments": Ink("#5b4fc0", "#b0a6fa"),
    "bio": Ink("#1a7044", "#67c493"),
    "byline": Ink("#4c6a14", "#a3c56d"),
    "caption": Ink("#08695f", "#5cc8ba"),
    "source": Ink("#6d5a48", "#c9ae93"),
    "attribution": Ink("#7c5330", "#d9ab80"),
    "legal": Ink("#505f75", "#a6b6cf"),
    "other": Ink("#5c5c5c", "#b4b4b4"),
    "space": Ink("#77726a", "#928d84"),
}


def name_class(category: str) -> str:
    """The CSS class of a category; one that is not known is coloured as ``other``.

    >>> name_class("social"), name_class('"><script>')
    ('c-social', 'c-other')
    """
    return f"c-{category}" if category in CATEGORY_INKS else "c-other"


def format_css() -> str:
    """The custom properties and classes that the style sheet of the report relies on."""
    roots = {"paper": PAPER, "text": TEXT, "quiet": QUIET}
    properties = "".join(f"--{name}:light-dark({ink.light},{ink.dark});" for name, ink in roots.items())
    classes = "".join(
        f".c-{category}{{--c:light-dark({CATEGORY_INKS[category].light},{CATEGORY_INKS[category].dark})}}\n"
        for category in (*CATEGORIES, "space")
    )
    return f":root{{{properties}}}\n{classes}"
