"""Runs the examples of rules: what each removes and keeps where it should."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from cleaner.authoring.examples.article import set_in_zone, set_outside
from cleaner.authoring.examples.page import find_lang, find_page_kinds, find_url, set_page
from cleaner.engine import Matcher
from cleaner.extract import prune_fragment, read_fragment
from cleaner.lines import find_blocks
from cleaner.packs.rule import Run
from cleaner.packs.scope import applies, find_families, find_host

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cleaner.authoring.examples.article import Setting
    from cleaner.packs.rule import Example, Rule

Side = Literal["removes", "keeps"]
Verdict = Literal["ok", "missing", "noisy", "timed out"]
Where = Literal["in zone", "outside zone", "tree"]
SIDES: tuple[Side, ...] = ("removes", "keeps")


@dataclass(frozen=True, slots=True)
class ExampleOutcome:
    """What became of one example in one place.

    ``number`` counts from 1 within the side. ``expected`` and ``got`` are the specimen with ``[-…-]`` around what
    should have gone and what went; for css and xpath, the text that should have been left and that was. A rule is
    ``noisy`` where something went that should have stayed, ``missing`` where something stayed that should have gone.
    """

    rule: str
    side: Side
    number: int
    file: str
    line: int
    where: Where
    verdict: Verdict
    expected: str
    got: str
    note: str = ""

    @property
    def name(self) -> str:
        """``en/ads:ad-label-removes-1``."""
        return f"{self.rule}-{self.side}-{self.number}"


def judge_rules(rules: Iterable[Rule]) -> Iterator[ExampleOutcome]:
    """The outcomes of every example of ``rules``, in their order."""
    for rule in rules:
        yield from judge_rule(rule)


def judge_rule(rule: Rule, stand_in: Rule | None = None) -> Iterator[ExampleOutcome]:
    """The outcomes of a rule's examples, with that rule alone in force whatever its status; the guard is off.

    A ``stand_in`` is matched instead: the rule without one of its conditions, among the examples as they were.
    """
    matcher = Matcher([stand_in or rule])
    for side in SIDES:
        for number in range(1, len(getattr(rule, side)) + 1):
            yield from judge_example(rule, side, number, stand_in, matcher)


def judge_example(
    rule: Rule, side: Side, number: int, stand_in: Rule | None = None, matcher: Matcher | None = None
) -> tuple[ExampleOutcome, ...]:
    """The outcomes of the ``number``-th example of a side: in the rule's zone and outside it, or on the tree.

    ``matcher`` holds ``stand_in`` or the rule itself, alone; it is made where it is not given.
    """
    example: Example = getattr(rule, side)[number - 1]
    if example.html is not None:
        return (_judge_tree(rule, stand_in or rule, example, side, number),)
    matcher = matcher or Matcher([stand_in or rule])
    text = example.text or ""
    inked = find_inked(text, example.gone if side == "removes" else ((0, len(text)),))
    begins = _find_begins(rule, text, inked)
    within = set_in_zone(text, rule.zone, begins, kind=example.kind, linked=example.linked)
    expected = inked if side == "removes" else frozenset()
    outcomes = [_judge_setting(rule, example, side, number, matcher, within, expected, "in zone")]
    every_block = [block.start for block in find_blocks(text)]
    without = set_outside(text, rule.zone, every_block, kind=example.kind, linked=example.linked)
    if without is not None:
        outcomes.append(_judge_setting(rule, example, side, number, matcher, without, frozenset(), "outside zone"))
    return tuple(outcomes)


def find_inked(text: str, spans: Iterable[tuple[int, int]]) -> frozenset[int]:
    """The offsets in ``spans`` of what is not white space: what examples are compared by."""
    return frozenset(at for start, end in spans for at in range(start, end) if not text[at].isspace())


def mark(text: str, gone: frozenset[int]) -> str:
    """``text`` with ``[-…-]`` around what is gone; white space between two parts that are gone goes with them.

    >>> mark("Read more here", frozenset(range(0, 4)) | frozenset(range(5, 9)))
    '[-Read more-] here'
    """
    pieces: list[str] = []
    opened = False
    for at, char in enumerate(text):
        if char.isspace():
            pieces.append(char)
            continue
        if (at in gone) is not opened:
            space: list[str] = []
            while opened and pieces and pieces[-1].isspace():
                space.insert(0, pieces.pop())
            pieces += ["-]", *space] if opened else ["[-"]
            opened = not opened
        pieces.append(char)
    tail: list[str] = []
    while opened and pieces[-1].isspace():
        tail.insert(0, pieces.pop())
    return "".join([*pieces, "-]", *tail] if opened else pieces)


def _find_begins(rule: Rule, text: str, inked: frozenset[int]) -> list[int]:
    """Where claims of the rule begin in a specimen of which ``inked`` should go: what has to be in the zone."""
    begins = []
    before = False
    for block in find_blocks(text):
        first = next((at for at in range(block.start, block.end) if at in inked), None)
        if first is not None and not (before and isinstance(rule.matcher, Run)):
            begins.append(first)
        before = first is not None and block.end - 1 in inked
    return begins


def _judge_setting(
    rule: Rule,
    example: Example,
    side: Side,
    number: int,
    matcher: Matcher,
    setting: Setting,
    expected: frozenset[int],
    where: Where,
) -> ExampleOutcome:
    text = example.text or ""
    found = matcher.find_claims(set_page(rule, example, setting))
    spans = [
        (max(claim.start, setting.start) - setting.start, min(claim.end, setting.end) - setting.start)
        for claim in found.claims
    ]
    gone = find_inked(text, spans)
    runs_on = not rule.past_body and any(claim.start < setting.end < claim.end for claim in found.claims)
    verdict: Verdict = "ok"
    if found.timed_out:
        verdict = "timed out"
    elif gone - expected or runs_on:
        verdict = "noisy"
    elif expected - gone:
        verdict = "missing"
    return ExampleOutcome(
        rule.id,
        side,
        number,
        rule.file,
        example.line,
        where,
        verdict,
        mark(text, expected).strip(),
        mark(text, gone).strip(),
        _explain(rule, example, verdict),
    )


def _explain(rule: Rule, example: Example, verdict: Verdict) -> str:
    """The way out, where the example leaves out what the rule asks for."""
    if verdict == "timed out":
        return "the pattern takes too long on this text; 'cleaner lint' says why"
    if verdict != "missing":
        return ""
    if rule.linked is not None and example.linked is None:
        return f"the rule asks for 'linked' and the example does not say; add 'linked: {str(rule.linked).lower()}'"
    if rule.kinds and example.kind is None:
        return f"the rule asks for 'kind' and the example does not say; add 'kind: {rule.kinds[0]}'"
    if hasattr(rule.matcher, "what") and example.title is None:
        return "the example does not say what is repeated; add 'title: …'"
    return ""


def _judge_tree(rule: Rule, judged: Rule, example: Example, side: Side, number: int) -> ExampleOutcome:
    html = example.html or ""
    kept = read_fragment(_without(html, example.gone))
    fragment = prune_fragment(html, judged)
    pruned, left = bool(fragment.pruned), fragment.left
    families = find_families(find_page_kinds(rule, example))
    if not applies(judged, find_host(find_url(rule, example)), find_lang(rule, example), families):
        pruned, left = False, read_fragment(html)
    verdict: Verdict = "ok"
    note = ""
    if left != kept or pruned is (side == "keeps"):
        verdict = "noisy" if side == "keeps" or len(left) < len(kept) else "missing"
        note = "" if pruned else "the selector finds nothing in this piece of HTML"
    return ExampleOutcome(rule.id, side, number, rule.file, example.line, "tree", verdict, kept, left, note)


def _without(html: str, gone: tuple[tuple[int, int], ...]) -> str:
    pieces = []
    at = 0
    for start, end in gone:
        pieces.append(html[at:start])
        at = end
    return "".join([*pieces, html[at:]])
