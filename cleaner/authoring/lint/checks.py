"""The register of checks: each has a code, a line that says what it finds, and the function that finds it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from cleaner.authoring.lint.form import find_key_disorder, find_unquoted
from cleaner.authoring.lint.patterns import (
    find_case_class,
    find_case_ignored,
    find_fuzzy_quantified,
    find_no_literal,
    find_too_general,
    find_unanchored_fuzzy,
)
from cleaner.authoring.lint.reach import find_held_by_unknown, find_takes_prose
from cleaner.authoring.lint.slow import find_slow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from cleaner.authoring.lint.finding import Fault
    from cleaner.authoring.lint.pack_source import PackSource
    from cleaner.packs import Rule

Level = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Check:
    """What a code stands for; ``level`` is how GitHub and SARIF show it, every finding exits 1."""

    code: str
    says: str
    level: Level = "warning"


@dataclass(frozen=True, slots=True)
class RuleCheck(Check):
    """A check of one rule by itself."""

    find: Callable[[Rule], Iterator[Fault]] = lambda _: iter(())


@dataclass(frozen=True, slots=True)
class FormCheck(Check):
    """A check of how a pack is written; ``--fix`` mends what it finds."""

    find: Callable[[PackSource], Iterator[tuple[int, str]]] = lambda _: iter(())


SCHEMA = Check("schema", "The pack cannot be read.", "error")
DUPLICATE_ID = Check("duplicate-id", "Two packs have a rule of the same name.", "error")
DEAD_LIST = Check("dead-list", "No pattern uses the named list.")
COVERED = Check("covered", "Another rule takes all that this one does.")

RULE_CHECKS = (
    RuleCheck(
        "no-literal", "No word stands in every match, so the pattern is tried on every line.", find=find_no_literal
    ),
    RuleCheck("too-general", "No zone, no site and no telling word bounds the rule.", find=find_too_general),
    RuleCheck("unanchored-fuzzy", "A fuzzy part may begin anywhere.", find=find_unanchored_fuzzy),
    RuleCheck("fuzzy-quantified", "A fuzzy part is repeated.", find=find_fuzzy_quantified),
    RuleCheck("case-ignored", "A class of one case matches both.", "error", find=find_case_ignored),
    RuleCheck("case-class", "A class spells out both cases of a letter.", find=find_case_class),
    RuleCheck("slow", "A pattern takes too long on lines like its examples.", "error", find=find_slow),
    RuleCheck("takes-prose", "The rule takes sentences of any article.", "error", find=find_takes_prose),
    RuleCheck(
        "held-by-unknown", "A keep holds only because it leaves something out.", "error", find=find_held_by_unknown
    ),
)
FORM_CHECKS = (
    FormCheck("key-order", "The keys of a rule are not in the usual order.", find=find_key_disorder),
    FormCheck("quoting", "A pattern is not in single quotes.", find=find_unquoted),
)
CHECKS: tuple[Check, ...] = (SCHEMA, DUPLICATE_ID, DEAD_LIST, COVERED, *RULE_CHECKS, *FORM_CHECKS)
