"""A rule as a value: what it matches, where it holds, and the examples that prove it."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from cleaner.model import Kind
    from cleaner.packs.zone import Zone

LONGEST_LINE, LONGEST_RUN, LONGEST_PASSAGE = 300, 6_000, 1_000_000  # the most characters of a claim, by default
MOST_LINES = 30
UNBOUNDED = sys.maxsize
LINKED_SHARE = 0.8  # of the characters of a block that are link text, from which it counts as linked

RuleStatus = Literal["on", "draft", "off"]
Said = Literal["title", "site", "author", "passage"]


@dataclass(frozen=True, slots=True)
class Pattern:
    """A regular expression as written in a pack, with the named lists that it uses.

    One of ``literals`` (folded) stands in every match; where it is empty, nothing is known. Where the whole of a line
    matches, one of ``framed`` stands in that line with a line break on either side. No match is longer than ``longest``
    characters.
    """

    source: str
    lists: tuple[tuple[str, tuple[str, ...]], ...] = ()
    literals: tuple[str, ...] = field(default=(), repr=False, compare=False)
    longest: int = field(default=UNBOUNDED, repr=False, compare=False)
    framed: tuple[str, ...] = field(default=(), repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Line:
    """Claims a whole block whose stripped text matches in full."""

    pattern: Pattern


@dataclass(frozen=True, slots=True)
class Inline:
    """Claims a part of a block (``span`` in YAML)."""

    pattern: Pattern


@dataclass(frozen=True, slots=True)
class Run:
    """Claims blocks from one that matches ``start`` (``block`` in YAML). At most one of the others is set."""

    start: Pattern
    through: Pattern | None = None
    until: Pattern | None = None
    while_: Pattern | None = None
    lines: int | None = None


@dataclass(frozen=True, slots=True)
class Repeats:
    """Claims a block that says again what the page says elsewhere, or a long passage that stands there twice."""

    what: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Css:
    """Prunes the elements that a CSS selector finds."""

    selector: str


@dataclass(frozen=True, slots=True)
class XPath:
    """Prunes the elements that an XPath expression finds."""

    expression: str


Matcher = Line | Inline | Run | Repeats | Css | XPath


def find_longest_claim(matcher: Matcher) -> int:
    """The most characters of a claim by ``matcher``, or of an element that it takes, unless the rule says."""
    match matcher:
        case Css() | XPath():
            return UNBOUNDED
        case Run():
            return LONGEST_RUN
        case Repeats(what) if "passage" in what:
            return LONGEST_PASSAGE
    return LONGEST_LINE


@dataclass(frozen=True, slots=True)
class Example:
    """A specimen from ``removes`` or ``keeps``.

    ``text`` (or ``html``) is the specimen without its ``[-…-]`` marks; ``gone`` are the half-open offsets into
    it that must go: the whole of it for a bare string in ``removes``, nothing in ``keeps``.
    """

    text: str | None = None
    html: str | None = None
    gone: tuple[tuple[int, int], ...] = ()
    title: str | None = None
    url: str | None = None
    lang: str | None = None
    kind: Kind | None = None
    linked: bool | None = None
    page: str | None = None
    line: int = 0


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule in force. ``id`` is ``pack:name``; ``file`` and ``line`` tell where it was written."""

    id: str
    matcher: Matcher
    zone: Zone
    category: str = "other"
    status: RuleStatus = "on"
    unless: Pattern | None = None
    linked: bool | None = None
    linked_share: float = LINKED_SHARE
    kinds: tuple[Kind, ...] = ()
    max_chars: int = LONGEST_LINE
    min_lines: int = 1
    max_lines: int = MOST_LINES
    past_body: bool = False
    sites: tuple[str, ...] = ()
    not_sites: tuple[str, ...] = ()
    langs: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    not_pages: tuple[str, ...] = ()
    removes: tuple[Example, ...] = field(default=(), repr=False)
    keeps: tuple[Example, ...] = field(default=(), repr=False)
    why: str | None = None
    meta: tuple[tuple[str, str], ...] = ()
    file: str = field(default="", compare=False)
    line: int = field(default=0, compare=False)

    @property
    def pack(self) -> str:
        """The name of the rule's pack: ``en/prompts`` of ``en/prompts:newsletter-signup``."""
        return self.id.rpartition(":")[0]

    @property
    def prunes(self) -> bool:
        """Whether the rule takes elements from the page before extraction, not text after it."""
        return isinstance(self.matcher, (Css, XPath))
