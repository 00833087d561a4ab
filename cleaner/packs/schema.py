"""What a pack may say: the one definition that the loader reads by and that editors get as JSON Schema."""

from __future__ import annotations

from typing import Any

from cleaner.model import CATEGORIES, KINDS
from cleaner.packs.mappings import Field, FreeMapping, Mapped
from cleaner.packs.scope import PAGE_FAMILIES
from cleaner.packs.shapes import Choice, Flag, FlagOrPercent, ListOf, Number, Text

SCHEMA_ID = "https://json-schema.org/draft/2020-12/schema"
ZONE_FORM = r"any|head|tail|(?:before|after) body|(?:first|last) [1-9]\d{0,5} lines?|(?:first|last) (?:[1-9]\d?|100)%"

PATTERN = Text()
_LABEL = r"[^\s!/:@*.,]+"
_SITE = Text(
    rf"!?{_LABEL}(?:\.{_LABEL})*",
    "write a host such as example.org or '!example.org', without https:// and path; subdomains are included",
)
_LANG = Text(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]+)*", "write a code such as en or pt")
# Names that regex.compile() has for itself cannot name a list.
_LIST_NAME = Text(
    r"(?!(?:pattern|flags|ignore_unused|cache_pattern)$)[A-Za-z_][A-Za-z0-9_]*",
    "write a name of letters, digits and _ that is none of pattern, flags, ignore_unused, cache_pattern",
)
_WRITTEN = Text(r"[\s\S]*\S[\s\S]*", "write the text, or remove the entry")
_LANGS = ListOf(_LANG)
_SITES = ListOf(_SITE)
_PAGES = ListOf(Choice((*PAGE_FAMILIES, *(f"!{family}" for family in PAGE_FAMILIES))))
_STATUS = Choice(("on", "draft", "off"))
_CATEGORY = Choice(CATEGORIES)

RUN = Mapped(
    {
        "start": Field(PATTERN, "The pattern of the first block.", required=True),
        "through": Field(PATTERN, "Up to and including the next block that matches this pattern."),
        "until": Field(PATTERN, "Up to and without the next block that matches this pattern."),
        "while": Field(PATTERN, "As long as the blocks match this pattern."),
        "lines": Field(Number(), "The next so many blocks."),
    },
    "a pattern or a mapping with 'start'",
    short="start",
    at_most_one=("through", "until", "while", "lines"),
)

EXAMPLE = Mapped(
    {
        "text": Field(Text(), "The specimen; [-…-] marks what must go while the rest stays."),
        "html": Field(Text(), "A piece of a page, for css and xpath rules."),
        "gone": Field(ListOf(Text()), "The parts of the text that must go."),
        "title": Field(Text(), "The page's title."),
        "url": Field(Text(), "The page's address."),
        "lang": Field(_LANG, "The page's language."),
        "kind": Field(Choice(KINDS), "The kind of each block of the specimen."),
        "page": Field(Choice(tuple(PAGE_FAMILIES)), "The kind of page it stands on."),
        "linked": Field(Flag(), "Whether the blocks of the specimen are all link text, or none of it is."),
    },
    "text or a mapping with 'text' or 'html'",
    short="text",
    exactly_one=("text", "html"),
)

# What a matcher can be qualified by; anything else beside it would be ignored, so it is an error.
_TEXT_KEYS = frozenset({"zone", "unless", "linked", "kind", "max_chars"})
QUALIFIERS = _TEXT_KEYS | {"min_lines", "max_lines", "past_body"}
MATCHERS: dict[str, frozenset[str]] = {
    "line": _TEXT_KEYS,
    "span": _TEXT_KEYS,
    "block": QUALIFIERS,
    "repeats": _TEXT_KEYS,
    "css": frozenset({"max_chars"}),
    "xpath": frozenset({"max_chars"}),
}

RULE = Mapped(
    {
        "id": Field(
            Text(r"[a-z0-9]+(?:-[a-z0-9]+)*", "write lower-case words joined by hyphens, like newsletter-signup"),
            "The name of the furniture, in kebab-case, unique in its pack.",
            required=True,
        ),
        "line": Field(PATTERN, "Claims a whole line whose text matches in full."),
        "span": Field(PATTERN, "Claims a part of a line."),
        "block": Field(RUN, "Claims lines from one that matches, never past one that reads like the body."),
        "repeats": Field(
            ListOf(Choice(("title", "site", "author", "passage"))),
            "Claims a line that says again what the page says elsewhere (HTML only), or a passage of five lines and "
            "500 characters or more that stands earlier in the text.",
        ),
        "css": Field(Text(), "Takes the elements that this CSS selector finds from the page before extraction."),
        "xpath": Field(Text(), "Takes the elements that this XPath finds from the page before extraction."),
        "category": Field(_CATEGORY, "The kind of furniture."),
        "status": Field(_STATUS, "on; draft: matched and reported, not cut; off."),
        "zone": Field(
            Text(ZONE_FORM, "write any, head, tail, first 3 lines, last 10%, before body or after body"),
            "Where a claim begins: any, head (below 25%), tail (from 50%), first N lines, last N%, after body, …",
        ),
        "unless": Field(PATTERN, "A claimed line in which this pattern is found is spared."),
        "linked": Field(
            FlagOrPercent(), "true: at least 80% of the block is link text; false: less; N%: at least N% (HTML only)."
        ),
        "kind": Field(ListOf(Choice(KINDS)), "The kinds of block that it may claim (HTML only)."),
        "max_chars": Field(
            Number(),
            "The longest claim: 300 for line and span, 6000 for block, unless given. Of an element that css or xpath "
            "takes, its longest text: any, unless given.",
        ),
        "min_lines": Field(Number(), "The fewest blocks that a block rule may claim, its start among them."),
        "max_lines": Field(Number(), "The most blocks that a block rule may claim: 30 unless given."),
        "past_body": Field(Flag(), "Lets a block rule run past a line that reads like the body."),
        "sites": Field(_SITES, "The hosts it is for, subdomains included; !host excludes one."),
        "langs": Field(_LANGS, "The languages it is for; it is left out only where another is known."),
        "pages": Field(_PAGES, "The kinds of page it is for by og:type and JSON-LD; text: plain text; !news: no news."),
        "removes": Field(ListOf(EXAMPLE, or_one=False, least=1), "Specimens that must go.", required=True),
        "keeps": Field(ListOf(EXAMPLE, or_one=False, least=1), "Look-alikes that must stay.", required=True),
        "why": Field(Text(), "What is not plain about the rule."),
        "meta": Field(FreeMapping(), "Anything else: source, added, …"),
    },
    "a mapping with 'id' and one matcher",
)

PACK = Mapped(
    {
        "pack": Field(
            Text(r"[^\s:/]+(?:/[^\s:/]+)*", "write a name such as en/prompts"),
            "The pack's name; the file's, unless given.",
        ),
        "license": Field(Text(), "The licence of the pack, as an SPDX identifier."),
        "langs": Field(_LANGS, "The langs of the rules below that say none."),
        "sites": Field(_SITES, "The sites of the rules below that say none."),
        "category": Field(_CATEGORY, "The category of the rules below that say none."),
        "status": Field(_STATUS, "The status of the rules below that say none."),
        "lists": Field(
            FreeMapping(ListOf(_WRITTEN, or_one=False, least=1), _LIST_NAME), r"Named lists, used as \L<name>."
        ),
        "rules": Field(ListOf(RULE, or_one=False), "the list of rules.", required=True),
    },
    "a mapping with 'rules'",
)


def json_schema() -> dict[str, Any]:
    """The JSON Schema of a pack, for editors."""
    described = PACK.schema()
    described["properties"]["rules"]["items"]["oneOf"] = [
        {"required": [matcher], "not": {"anyOf": [{"required": [key]} for key in sorted(QUALIFIERS - qualifiers)]}}
        if QUALIFIERS - qualifiers
        else {"required": [matcher]}
        for matcher, qualifiers in MATCHERS.items()
    ]
    return {"$schema": SCHEMA_ID, "title": "cleaner rule pack", **described}
