"""A rule as a card: what it takes, where it holds, and the examples that prove it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cleaner.authoring.examples.run import find_inked, mark
from cleaner.packs.rule import MOST_LINES, Css, Inline, Line, Repeats, Run, XPath, find_longest_claim
from cleaner.packs.scope import applies
from cleaner.packs.zone import ANYWHERE

if TYPE_CHECKING:
    from cleaner.packs.rule import Example, Rule


def name_matcher(rule: Rule) -> str:
    """The key of the rule's matcher: ``line``, ``span``, …"""
    names = {Line: "line", Inline: "span", Run: "block", Repeats: "repeats", Css: "css", XPath: "xpath"}
    return names[type(rule.matcher)]


def describe_matcher(rule: Rule) -> str:
    """What the matcher looks for, as it is written."""
    match rule.matcher:
        case Line(pattern) | Inline(pattern):
            return pattern.source
        case Run(start=start):
            ends = (("through", rule.matcher.through), ("until", rule.matcher.until), ("while", rule.matcher.while_))
            written = [f"{key} {pattern.source}" for key, pattern in ends if pattern is not None]
            written += [f"{rule.matcher.lines} lines"] if rule.matcher.lines else []
            return " … ".join([start.source, *(written or ["to the end of the text"])])
        case Repeats(what):
            return ", ".join(what)
        case Css(written_out) | XPath(written_out):
            return written_out


def describe_conditions(rule: Rule) -> dict[str, str]:
    """Where the rule holds, by key; what is as for every rule is left out."""
    linked = {None: "", True: f"at least {rule.linked_share:.0%}", False: f"under {rule.linked_share:.0%}"}
    written = {
        "langs": ", ".join(rule.langs),
        "sites": ", ".join([*rule.sites, *(f"!{site}" for site in rule.not_sites)]),
        "pages": ", ".join([*rule.pages, *(f"!{page}" for page in rule.not_pages)]),
        "zone": str(rule.zone) if rule.zone != ANYWHERE else "",
        "linked": linked[rule.linked],
        "kind": ", ".join(rule.kinds),
        "unless": rule.unless.source if rule.unless else "",
        "max_chars": str(rule.max_chars) if rule.max_chars != find_longest_claim(rule.matcher) else "",
        "min_lines": str(rule.min_lines) if rule.min_lines > 1 else "",
        "max_lines": str(rule.max_lines) if rule.max_lines != MOST_LINES else "",
        "past_body": "true" if rule.past_body else "",
    }
    return {key: value for key, value in written.items() if value}


def describe_rule(rule: Rule) -> dict[str, Any]:
    """The rule as a mapping fit for JSON: id, status, category, matcher, conditions, examples, place."""
    return {
        "id": rule.id,
        "status": rule.status,
        "category": rule.category,
        "matcher": name_matcher(rule),
        "pattern": describe_matcher(rule),
        "conditions": describe_conditions(rule),
        "why": rule.why,
        "meta": dict(rule.meta),
        "removes": [_write_example(example) for example in rule.removes],
        "keeps": [_write_example(example) for example in rule.keeps],
        "file": rule.file,
        "line": rule.line,
    }


def is_for(rule: Rule, *, host: str | None = None, lang: str | None = None) -> bool:
    """Whether the rule may hold on ``host`` and in ``lang``; what is None is not asked."""
    on_site = host is None or not (rule.sites or rule.not_sites) or applies(rule, host, None, frozenset(rule.pages))
    return on_site and (lang is None or not rule.langs or lang in rule.langs)


def _write_example(example: Example) -> str:
    """The specimen with its marks, and what it says of its page in brackets."""
    text = example.text if example.text is not None else example.html or ""
    gone = find_inked(text, example.gone)
    whole = len(gone) in (0, len(find_inked(text, [(0, len(text))])))
    context = {key: getattr(example, key) for key in ("title", "url", "lang", "kind", "linked", "page")}
    said = ", ".join(f"{key}: {str(value).lower()}" for key, value in context.items() if value is not None)
    return (text if whole else mark(text, gone)).strip() + (f"  ({said})" if said else "")
