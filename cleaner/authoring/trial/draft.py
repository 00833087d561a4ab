"""Examples for a rule from what it hit and what it missed: only those that `cleaner test` will pass."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from cssselect import HTMLTranslator, SelectorError

from cleaner.authoring.examples.article import PROSE
from cleaner.authoring.examples.run import judge_example
from cleaner.authoring.ftr.specimen import make_specimen
from cleaner.authoring.new import add_rule
from cleaner.packs.rule import Css, Example, Inline, XPath

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from cleaner.packs.rule import Rule

PACK = "mine"
_MOST = 3
_LONGEST = 400  # characters of an example: people read them
_ANYWHERE_ELSE = "https://elsewhere.example/"
_NO_WORD = re.compile(r"[^a-z0-9]+")


def build_trial_rule(fields: Mapping[str, Any], *, shown: str = "the pattern") -> Rule:
    """The rule that these fields of a pack say, with stand-ins for its examples.

    Raises PackError where they cannot be used; ``shown`` stands for the file in its text.
    """
    html = "css" in fields or "xpath" in fields
    example: Any = {"html": "<p>x</p>"} if html else "x"
    given = {"id": "tried", "removes": [example], "keeps": [example], **fields}
    return add_rule(given, pack=PACK, file=shown).rule


def name_furniture(text: str) -> str:
    """A kebab-case id from the first words of a text.

    >>> name_furniture("Follow us on Facebook, X and others"), name_furniture("続きを読む")
    ('follow-us-on-facebook', 'new-rule')
    """
    words = _NO_WORD.sub(" ", text.lower()).split()
    return "-".join(words[:4]) or "new-rule"


def choose_examples(
    rule: Rule, removes: Iterable[Example], keeps: Iterable[Example]
) -> tuple[tuple[Example, ...], tuple[Example, ...]]:
    """The first few on each side that hold. Where the corpus has no look-alike that stays, one is made up.

    What proves ``linked`` and ``sites`` to be needed is among the keeps.
    """
    chosen = _choose(rule, removes, "removes", _MOST)
    if not chosen and isinstance(rule.matcher, Css | XPath):
        chosen = _choose(rule, _make_html(rule), "removes", 1)
    kept = _choose(rule, keeps, "keeps", _MOST)
    kept += _choose(rule, _make_proofs(rule, chosen), "keeps", 2)
    if not kept:
        kept = _choose(rule, _make_keeps(chosen), "keeps", 1)
    return chosen, kept


def write_fields(fields: Mapping[str, Any], removes: Sequence[Example], keeps: Sequence[Example]) -> dict[str, Any]:
    """The fields of a rule with its examples, as they are written in a pack."""
    return {**fields, "removes": [*map(write_example, removes)], "keeps": [*map(write_example, keeps)]}


def write_example(example: Example) -> str | dict[str, Any]:
    """An example as it is written: bare text where that says it all, else a mapping."""
    text = example.html if example.text is None else example.text
    assert text is not None  # an example has the one or the other
    whole = not example.gone or example.gone == ((0, len(text)),)
    pieces = []
    at = 0
    for start, end in () if whole else example.gone:
        pieces += [_escape_marks(text[at:start]), f"[-{_escape_marks(text[start:end])}-]"]
        at = end
    written = "".join([*pieces, _escape_marks(text[at:])])
    context = {key: getattr(example, key) for key in ("title", "url", "lang", "kind", "linked", "page")}
    said = {key: value for key, value in context.items() if value is not None}
    if example.html is not None:
        return {"html": written, **said}
    return {"text": written, **said} if said else written


def _escape_marks(text: str) -> str:
    return text.replace("[-", r"\[-")


def _choose(rule: Rule, candidates: Iterable[Example], side: str, most: int) -> tuple[Example, ...]:
    chosen: list[Example] = []
    for example in candidates:
        if len(chosen) == most:
            break
        if (
            len(example.text or example.html or "") <= _LONGEST
            and _holds(rule, example, side)
            and example not in chosen
        ):
            chosen.append(example)
    return tuple(chosen)


def _holds(rule: Rule, example: Example, side: str) -> bool:
    if side == "removes":
        return all(
            outcome.verdict == "ok" for outcome in judge_example(replace(rule, removes=(example,)), "removes", 1)
        )
    return all(outcome.verdict == "ok" for outcome in judge_example(replace(rule, keeps=(example,)), "keeps", 1))


def _make_proofs(rule: Rule, removes: Sequence[Example]) -> Iterator[Example]:
    """The first thing that goes, where a guard must spare it: not linked, on another site."""
    for example in removes[:1]:
        if rule.linked is not None and example.text is not None:
            yield replace(example, gone=(), linked=not rule.linked)
        if rule.sites:
            yield replace(example, gone=(), url=_ANYWHERE_ELSE)


def _make_keeps(removes: Sequence[Example]) -> Iterator[Example]:
    """Sentences of an article that say what the furniture says, the likest first."""
    for example in removes[:1]:
        if example.html is not None:
            yield Example(html=f"<p>{PROSE[0]}</p>")
            continue
        lines = [line for line in (example.text or "").split("\n") if line.strip()]
        said = lines[0].strip().rstrip(".:!?… ")
        context = replace(example, gone=())
        yield replace(
            context, text=f"{said} was what the sign said, and nobody in the town had read it before that night."
        )
        yield replace(context, text=f"The sign said “{said}”, and nobody in the town had read it before that night.")
        yield replace(context, text=f"The sign said “{said}”. {' '.join(PROSE[:3])}")
        first = " ".join(said.split()[:2])
        yield replace(
            context, text=f"{first} was what the sign said, and nobody in the town had read it before that night."
        )
        yield replace(context, text=PROSE[0])


def _make_html(rule: Rule) -> Iterator[Example]:
    xpath = rule.matcher.expression if isinstance(rule.matcher, XPath) else ""
    if isinstance(rule.matcher, Css):
        try:
            xpath = HTMLTranslator().css_to_xpath(rule.matcher.selector)
        except SelectorError:
            return
    plain = xpath.replace("/descendant-or-self::*/", "//").replace("descendant-or-self::", "//")
    specimen = make_specimen(plain)
    if specimen is not None:
        yield Example(html=specimen, gone=((0, len(specimen)),))


def make_removes(rule: Rule, line: str, start: int, end: int, linked: bool | None) -> Example:
    """The example of a hit: ``[start, end)`` of ``line`` (of several lines, for a block) has to go."""
    known = linked if rule.linked is not None else None
    if isinstance(rule.matcher, Inline):
        return Example(text=line, gone=((start, end),), linked=known)
    return Example(text=line[start:end], gone=((0, end - start),), linked=known)
