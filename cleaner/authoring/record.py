"""What one rule takes from a corpus: its record."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cleaner.packs.load import RuleSet
from cleaner.packs.scope import find_host
from cleaner.pipeline import Cleaner

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cleaner.model import Extraction
    from cleaner.packs.rule import Rule


@dataclass(frozen=True, slots=True)
class Record:
    """Figures of one rule, in characters of the extracted texts; ``texts`` are the ones it took most often."""

    documents: int
    taken_from: int
    cuts: int
    characters: int
    of_characters: int
    longest: str
    hosts: tuple[tuple[str, int], ...]
    texts: tuple[tuple[str, int], ...]


def make_rule_cleaner(rule: Rule) -> Cleaner:
    """A cleaner of that rule alone, in force whatever its status and category."""
    return Cleaner.of_rules(RuleSet((replace(rule, status="on", category="other"),)), max_share=1.0)


def measure_rule(cleaner: Cleaner, extractions: Iterable[Extraction], *, most: int = 5) -> Record:
    """What the one rule of ``cleaner`` takes from ``extractions``, which that cleaner has made."""
    documents = taken_from = characters = of_characters = 0
    hosts: Counter[str] = Counter()
    texts: Counter[str] = Counter()
    longest = ""
    (rule,) = cleaner.rule_set.rules
    for extraction in extractions:
        documents += 1
        of_characters += len(extraction.text)
        result = cleaner.clean_extraction(extraction)
        taken = [removal.text for removal in result.removals if removal.rule == rule.id]
        taken += [pruned.text for pruned in result.pruned]
        if taken:
            taken_from += 1
            hosts[find_host(extraction.url) or "unknown"] += 1
        texts.update(taken)
        characters += sum(map(len, taken))
        longest = max([longest, *taken], key=len)
    cuts = texts.total()
    return Record(
        documents, taken_from, cuts, characters, of_characters, longest, _first(hosts, most), _first(texts, most)
    )


def _first(counts: Counter[str], most: int) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:most])
