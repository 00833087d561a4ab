"""Adds a rule to a pack's text, or starts the pack: what ``cleaner new`` writes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

from cleaner.authoring.lint.fix import find_rule_end
from cleaner.authoring.lint.pack_source import PackSource, find_value
from cleaner.authoring.pack_text import SCHEMA_FILE, write_pack, write_rule
from cleaner.errors import PackError, SettingsError
from cleaner.packs.load import parse_pack, show_problem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cleaner.packs.rule import Rule

_SPECIAL = re.compile(r"[\\.^$*+?{}\[\]|()]")
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Written:
    """The text of a pack with the new rule in it, and that rule."""

    text: str
    rule: Rule


def name_rule(given: str, langs: Sequence[str], category: str | None) -> tuple[str, str]:
    """The pack and the id that ``given`` names; the pack is ``lang/category`` or ``mine`` where it names none.

    >>> name_rule("en/social:follow-us", [], None), name_rule("follow-us", ["en"], "social"), name_rule("x", [], None)
    (('en/social', 'follow-us'), ('en/social', 'follow-us'), ('mine', 'x'))
    """
    pack, colon, rule_id = given.rpartition(":")
    if colon:
        return pack, rule_id
    return (f"{langs[0]}/{category}" if langs and category else "mine"), rule_id


def escape_pattern(text: str) -> str:
    r"""The pattern that matches ``text`` and its typographic kin.

    >>> escape_pattern("Comments (0)  – read more…")
    'Comments \\(0\\) – read more…'
    """
    return _SPACES.sub(" ", _SPECIAL.sub(r"\\\g<0>", text.strip()))


def make_examples(
    removes: Sequence[str], keeps: Sequence[str], *, html: bool, linked: bool | None, sites: Sequence[str]
) -> dict[str, list[Any]]:
    """Both sides as they are written, with keeps that prove ``linked`` and ``sites`` to be needed."""
    key = "html" if html else "text"
    context: dict[str, Any] = {} if linked is None else {"linked": linked}
    proofs: list[dict[str, Any]] = []
    if linked is not None and removes:
        proofs.append({key: removes[0], "linked": not linked})
    if sites and removes:
        proofs.append({key: removes[0], **context, "url": "https://elsewhere.example/"})
    plain = not html and not context
    return {
        "removes": list(removes) if plain else [{key: text, **context} for text in removes],
        "keeps": [*(keeps if plain else [{key: text, **context} for text in keeps]), *proofs],
    }


def add_rule(
    fields: Mapping[str, Any], *, pack: str, file: str, existing: str | None = None, schema: str = SCHEMA_FILE
) -> Written:
    """The pack with a rule of these fields at its end. ``existing`` is its text; None starts it.

    Raises SettingsError where the pack has a rule of that id, PackError where the rule cannot be used as it stands.
    """
    if existing is None:
        text = write_pack({"pack": pack}, [fields], schema=schema)
    else:
        text = _append(fields, existing, pack=pack, file=file)
    rules, problems = parse_pack(text.encode(), file, default_name=pack)
    if problems:
        lines = text.split("\n")
        raise PackError([show_problem(problem, file, lines) for problem in problems])
    return Written(text, next(rule for rule in rules if rule.id == f"{pack}:{fields['id']}"))


def _append(fields: Mapping[str, Any], existing: str, *, pack: str, file: str) -> str:
    rules, problems = parse_pack(existing.encode(), file, default_name=pack)
    if problems:
        raise PackError([show_problem(problem, file, existing.split("\n")) for problem in problems])
    taken = next((rule for rule in rules if rule.id == f"{pack}:{fields['id']}"), None)
    if taken is not None:
        raise SettingsError(f"{file}:{taken.line}: {taken.id} is there already; choose another id, or edit it")
    root = PackSource(file, existing, tuple(rules)).root
    entries = find_value(root, "rules")
    if not isinstance(entries, yaml.SequenceNode) or entries.flow_style or not entries.value:
        raise SettingsError(f"{file}: its rules are not a list with dashes; add the rule by hand")
    lines = existing.split("\n")
    end = find_rule_end(entries.value[-1], lines)
    indent = entries.start_mark.column
    return "\n".join([*lines[:end], "", write_rule(fields, indent).removesuffix("\n"), *(lines[end:] or [""])])
