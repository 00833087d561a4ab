"""The values that pass between the stages: standard library only, frozen, all offsets in code points."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["paragraph", "heading", "item", "quote", "cell", "code"]
Withheld = Literal["draft", "skipped"]
KINDS: tuple[Kind, ...] = ("paragraph", "heading", "item", "quote", "cell", "code")

CATEGORIES: tuple[str, ...] = (
    "ad", "spam", "related", "bio", "social", "prompt", "caption", "byline", "nav", "comments", "legal", "paywall",
    "source", "attribution", "other",
)  # fmt: skip

SPACE_RULE = "~space"
ORPHAN_HEADING_RULE = "~orphan-heading"


class Status(enum.StrEnum):
    """What became of a document."""

    OK = "ok"
    EMPTY = "empty"
    REFUSED = "refused"
    ERROR = "error"
    TIMEOUT = "timeout"
    CRASH = "crash"

    @property
    def has_text(self) -> bool:
        """Whether there is a text, though it may be empty; of the others nothing could be read."""
        return self in (Status.OK, Status.EMPTY, Status.REFUSED)

    @property
    def may_pass(self) -> bool:
        """Whether a second try may come to another end."""
        return self in (Status.TIMEOUT, Status.CRASH)


@dataclass(frozen=True, slots=True)
class Block:
    """A non-blank line: ``[start, end)`` spans its text without white space at the ends and without line break.

    ``kind`` and ``link_share`` (0 to 1, the share of its characters that are link text) are None in plain text.
    """

    start: int
    end: int
    kind: Kind | None = None
    link_share: float | None = None


@dataclass(frozen=True, slots=True)
class Pruned:
    """An element that a ``css`` or ``xpath`` rule took from the page before extraction."""

    rule: str
    path: str
    text: str


@dataclass(frozen=True, slots=True)
class Extraction:
    """What came out of a page or a plain text: the text that rules are matched against, and what is known of it.

    ``titles`` are the page's own (h1, og:title, JSON-LD headline, title tag); for plain text they are empty.
    ``page_kinds`` are what og:type and JSON-LD call the page: ``article``, ``NewsArticle``, ``BlogPosting`` and others;
    of a plain text it is ``text/plain``.
    ``pruning_refused`` says why some rules pruned nothing, where the guard held; ``rules_timed_out`` are the rules that
    were left out of it, for their selectors took too long.
    """

    text: str
    blocks: tuple[Block, ...]
    title: str | None = None
    titles: tuple[str, ...] = ()
    site_names: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    page_kinds: tuple[str, ...] = ()
    url: str | None = None
    lang: str | None = None
    encoding: str | None = None
    is_html: bool = False
    pruned: tuple[Pruned, ...] = ()
    pruning_refused: str | None = None
    rules_timed_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Claim:
    """What one rule says is furniture: ``[start, end)`` of the extracted text.

    ``withheld`` is None where the claim is to be cut, else why not: ``draft`` or ``skipped``.
    """

    start: int
    end: int
    rule: str
    category: str
    withheld: Withheld | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """A claim that stands inside a wider rule's removal: ``also`` of a Removal."""

    start: int
    end: int
    rule: str


@dataclass(frozen=True, slots=True)
class Removal:
    """A claim upheld: ``text == extracted[start:end]``; ``at`` is where it stood, as an offset into the body."""

    start: int
    end: int
    at: int
    rule: str
    category: str
    text: str
    also: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """What a rule matched and did not cut; ``why`` is ``draft`` or ``skipped``."""

    start: int
    end: int
    rule: str
    why: str
    text: str


@dataclass(frozen=True, slots=True)
class CleanResult:
    """One document after cleaning. ``restore(body, removals) == extracted``, to the character.

    ``body`` is the extracted text where ``status`` is refused. ``claimed`` is what the guard refused to cut.
    """

    extracted: str
    body: str
    status: Status
    removals: tuple[Removal, ...] = ()
    claimed: tuple[Removal, ...] = ()
    drafts: tuple[Draft, ...] = ()
    pruned: tuple[Pruned, ...] = ()
    pruning_refused: str | None = None
    title: str | None = None
    url: str | None = None
    lang: str | None = None
    encoding: str | None = None
    blocks: tuple[Block, ...] = field(default=(), repr=False)
    rules_timed_out: tuple[str, ...] = ()
