"""One rule from what its YAML says, with the pack's defaults."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cleaner.packs.nodes import Problem
from cleaner.packs.pattern import PatternFault, parse_pattern
from cleaner.packs.rule import (
    LINKED_SHARE,
    MOST_LINES,
    Css,
    Inline,
    Line,
    Matcher,
    Pattern,
    Repeats,
    Rule,
    Run,
    XPath,
    find_longest_claim,
)
from cleaner.packs.schema import MATCHERS, QUALIFIERS
from cleaner.packs.scope import primary_subtag, spell_host
from cleaner.packs.selector import SelectorFault, check_css, check_xpath
from cleaner.packs.specimen import read_example
from cleaner.packs.zone import ANYWHERE, parse_zone

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cleaner.packs.mappings import Entries
    from cleaner.packs.shapes import At


def build_rule(
    entries: Entries,
    defaults: Mapping[str, Any],
    lists: Mapping[str, tuple[str, ...]],
    *,
    pack: str,
    file: str,
    problems: list[Problem],
) -> Rule | None:
    """The rule, or None with what is wrong with it added to ``problems``."""
    before = len(problems)
    values = entries.values
    written = [key for key in MATCHERS if key in entries.lines]
    if len(written) != 1:
        found = f"has {' and '.join(written)}" if written else "has no matcher"
        if written or not entries.meant & set(MATCHERS):  # one that was misspelt is told of already
            fault = f"the rule {values['id'].text!r} {found}; give it one of {', '.join(MATCHERS)}"
            problems.append(Problem(entries.line, fault))
        return None
    (key,) = written
    for extra in sorted((QUALIFIERS - MATCHERS[key]) & set(entries.lines)):
        problems.append(Problem(entries.lines[extra], f"{extra!r} does nothing in a {key} rule; remove it"))
    matcher = _read_matcher(key, values[key], lists, problems) if key in values else None
    unless = _read_pattern(values["unless"], lists, problems) if "unless" in values else None
    sites = [at.text for at in values.get("sites", defaults.get("sites", ()))]
    examples = {
        side: tuple(
            example
            for entry in values.get(side, ())
            if (example := read_example(entry, goes=side == "removes", problems=problems)) is not None
        )
        for side in ("removes", "keeps")
    }
    for example in (*examples["removes"], *examples["keeps"]):
        if (example.html is not None) != (key in ("css", "xpath")):
            wanted = "html" if key in ("css", "xpath") else "text"
            fault = f"an example of a {key} rule needs {wanted!r}; write {{{wanted}: …}}"
            problems.append(Problem(example.line, fault))
    if matcher is None or len(problems) > before:
        return None
    linked = values.get("linked")
    pages = values.get("pages", ())
    zone = parse_zone(values["zone"].text) if "zone" in values else ANYWHERE
    assert zone is not None  # the schema's form admits only what parse_zone reads
    return Rule(
        id=f"{pack}:{values['id'].text}",
        matcher=matcher,
        zone=zone,
        category=values.get("category", defaults.get("category", "other")),
        status=values.get("status", defaults.get("status", "on")),
        unless=unless,
        linked=linked is not False if linked is not None else None,
        linked_share=linked / 100 if type(linked) is int else LINKED_SHARE,
        kinds=values.get("kind", ()),
        max_chars=values.get("max_chars", find_longest_claim(matcher)),
        min_lines=values.get("min_lines", 1),
        max_lines=values.get("max_lines", MOST_LINES),
        past_body=values.get("past_body", False),
        sites=tuple(spell_host(site) for site in sites if not site.startswith("!")),
        not_sites=tuple(spell_host(site[1:]) for site in sites if site.startswith("!")),
        langs=tuple(primary_subtag(at.text) for at in values.get("langs", defaults.get("langs", ()))),
        pages=tuple(page for page in pages if not page.startswith("!")),
        not_pages=tuple(page[1:] for page in pages if page.startswith("!")),
        removes=examples["removes"],
        keeps=examples["keeps"],
        why=values["why"].text if "why" in values else None,
        meta=tuple((name, at.text) for name, at in values.get("meta", {}).items()),
        file=file,
        line=entries.line,
    )


def _read_matcher(
    key: str, value: Any, lists: Mapping[str, tuple[str, ...]], problems: list[Problem]
) -> Matcher | None:
    match key:
        case "line" | "span":
            pattern = _read_pattern(value, lists, problems)
            if pattern is None:
                return None
            return Line(pattern) if key == "line" else Inline(pattern)
        case "block":
            return _read_run(value, lists, problems)
        case "repeats":
            return Repeats(value)
        case _:
            try:
                (check_css if key == "css" else check_xpath)(value.text)
            except SelectorFault as fault:
                problems.append(Problem(value.line, str(fault)))
                return None
            return Css(value.text) if key == "css" else XPath(value.text)


def _read_run(entries: Entries, lists: Mapping[str, tuple[str, ...]], problems: list[Problem]) -> Run | None:
    patterns = {key: _read_pattern(at, lists, problems) for key, at in entries.values.items() if key != "lines"}
    start = patterns.get("start")
    if start is None or None in patterns.values():
        return None
    return Run(
        start,
        through=patterns.get("through"),
        until=patterns.get("until"),
        while_=patterns.get("while"),
        lines=entries.values.get("lines"),
    )


def _read_pattern(at: At, lists: Mapping[str, tuple[str, ...]], problems: list[Problem]) -> Pattern | None:
    try:
        return parse_pattern(at.text, lists)
    except PatternFault as fault:
        problems.append(Problem(at.line, str(fault)))
        return None
