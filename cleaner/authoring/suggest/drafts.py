"""Draft rules for the lines that repeat across documents and that no rule takes, with their evidence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import regex

from cleaner.authoring.pack_text import write_rule
from cleaner.authoring.suggest.keys import fill_constants, find_keys, is_template, write_pattern
from cleaner.authoring.trial.draft import build_trial_rule, name_furniture, write_fields
from cleaner.authoring.trial.run import Trial
from cleaner.packs.pattern import FLAGS, loosen

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from cleaner.authoring.suggest.count import LineCounter
    from cleaner.authoring.suggest.repeated import Repeated
    from cleaner.pipeline import Cleaner

_SEVERAL_HOSTS = 3  # from which a line is no site's own
_FREQUENT = 0.3  # the share of pages above which a line may stand amid the body, as labels of ads do
_MOST_ONE_TEXT = 0.9  # the share of a template's documents above which one text is all it is
_TRIED = 200  # documents that a draft is tried on, for keeps and for harm
_TAIL, _HEAD = 0.5, 0.25


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A draft rule as YAML, the id it has there, and what speaks for it.

    ``found`` has one entry a host or directory, the one with most documents first.
    """

    id: str
    yaml: str
    found: tuple[Repeated, ...]
    score: float

    @property
    def documents(self) -> int:
        """The documents that have such a line."""
        return sum(each.documents for each in self.found)


def rank(repeated: Iterable[Repeated]) -> list[tuple[float, tuple[Repeated, ...]]]:
    """What repeats, by line or template with its hosts, the likeliest furniture first; lines of articles are out."""
    by_key: dict[str, list[Repeated]] = {}
    for each in repeated:
        if not _is_of_articles(each) and not _is_one_text(each):
            by_key.setdefault(each.key, []).append(each)
    ranked = [
        (sum(map(_score, found)), tuple(sorted(found, key=lambda each: (-each.documents, each.group))))
        for found in by_key.values()
    ]
    return sorted(ranked, key=lambda each: (-each[0], is_template(each[1][0].key), each[1][0].key))


def suggest(
    counter: LineCounter, ranked: Sequence[tuple[float, tuple[Repeated, ...]]], cleaner: Cleaner, *, most: int
) -> Iterator[Suggestion]:
    """The first ``most`` drafts: what a rule of ``cleaner`` takes is left out, as is what a draft before it takes."""
    accepted: list[tuple[frozenset[str], regex.Pattern[str]]] = []
    names: set[str] = set()
    places = counter.find_places(_TRIED)
    given = 0
    for score, found in ranked:
        if given == most:
            return
        groups = frozenset(each.group for each in found)
        texts = [text for each in found for text in each.texts]
        pattern = write_pattern(fill_constants(found[0].key, texts))
        if any(groups <= others and _takes(other, texts) for others, other in accepted):
            continue
        if _is_taken(counter, found, cleaner):
            continue
        drafted = _draft(counter, places, pattern, found, names)
        if drafted is None:
            continue
        accepted.append((groups, regex.compile(loosen(pattern), FLAGS)))
        names.add(drafted[0])
        given += 1
        yield Suggestion(*drafted, found, score)


def _score(each: Repeated) -> float:
    """Documents, weighed by how steadily the line keeps its place and its neighbours."""
    place = 1 / (1 + each.spread / 5)
    company = 0.5 + 0.5 * each.steadiness
    outside = 1 - 0.5 * each.amid / each.documents
    return each.documents * (0.5 + 0.5 * place) * company * outside * (1 - 0.5 * each.body_like / each.documents)


def _is_of_articles(each: Repeated) -> bool:
    """Whether the body goes on after the line as a rule, and it is not on so many pages that a template must say it."""
    mostly_amid = 2 * each.amid > each.documents
    return mostly_amid and (each.share < _FREQUENT or 2 * each.body_like > each.documents)


def _is_one_text(each: Repeated) -> bool:
    """Whether a template is one text, which stands for itself."""
    return is_template(each.key) and max(each.texts.values()) > _MOST_ONE_TEXT * each.documents


def _takes(pattern: regex.Pattern[str], texts: Sequence[str]) -> bool:
    return all(pattern.fullmatch(text, timeout=1) for text in texts)


def _is_taken(counter: LineCounter, found: Sequence[Repeated], cleaner: Cleaner) -> bool:
    """Whether a rule takes the line in most of the sampled documents."""
    taken = sampled = 0
    for each in found:
        for _, extraction in counter.read_documents(each.samples):
            sampled += 1
            result = cleaner.clean_extraction(extraction)
            gone = {line for cut in (*result.removals, *result.claimed) for line in _lines_of(cut.text)}
            taken += any(" ".join(text.split()) in gone for text in each.texts)
    return 2 * taken > sampled


def _lines_of(text: str) -> Iterator[str]:
    return (" ".join(line.split()) for line in text.splitlines())


def _draft(
    counter: LineCounter, places: Sequence[int], pattern: str, found: Sequence[Repeated], names: set[str]
) -> tuple[str, str] | None:
    """Id and YAML of the rule; None where it would take what reads like the body, or its examples do not hold."""
    fields: dict[str, Any] = {"status": "draft"}
    if zone := _find_zone(found):
        fields["zone"] = zone
    fields["line"] = pattern
    hosts = [each.group for each in found if not each.group.endswith("/")]
    if len(hosts) == len(found) < _SEVERAL_HOSTS:
        fields["sites"] = sorted(hosts)
    trial = Trial(build_trial_rule(fields | {"status": "on"}))
    sampled = [place for each in found for place in each.samples]
    for id, extraction in counter.read_documents(dict.fromkeys([*sampled, *places])):
        trial.add(id, extraction)
    if any(
        hit.first.is_prose and found[0].key not in find_keys(hit.first.text, masked=True) for hit in trial.find_hits()
    ):
        return None
    removes, keeps = trial.draft_examples()
    if not removes or not keeps:
        return None
    stem = name = name_furniture(removes[0].text or "")
    number = 1
    while name in names:
        number += 1
        name = f"{stem}-{number}"
    return name, write_rule(write_fields({"id": name, **fields}, removes, keeps))


def _find_zone(found: Sequence[Repeated]) -> str | None:
    """The part of a text in which the line always begins, with a little room where that is a half or a quarter."""
    if all(each.first > _TAIL + 0.1 for each in found):
        return "tail"
    if all(each.last < _HEAD - 0.05 for each in found):
        return "head"
    if all(each.behind == each.documents for each in found):
        return "after body"
    return None
