"""Turns Full-Text RSS site configs into draft packs; what cannot be carried over is told with the reason."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cleaner.authoring.ftr.specimen import make_specimen
from cleaner.authoring.pack_text import write_pack
from cleaner.extract import prune_fragment, read_fragment
from cleaner.packs.rule import Css, Rule, XPath
from cleaner.packs.selector import SelectorFault, check_css, check_xpath
from cleaner.packs.zone import ANYWHERE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_DIRECTIVE = re.compile(r"(?P<name>\w+)(?P<argument>\([^)]*\))?\s*:\s*(?P<value>.*)")
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+")
_WORD = re.compile(r"[a-z0-9]+")
_NO_NAMES = frozenset(
    ("div", "contains", "class", "id", "concat", "normalize", "space", "text", "starts", "with", "src")
)
_MOST_ID_WORDS = 4

_REASONS: Mapping[str, str] = {
    **dict.fromkeys(("title", "author", "date"), "cleaner reads titles, authors and dates by itself"),
    **dict.fromkeys(("body", "move_into"), "rules only take away; trafilatura finds the body"),
    **dict.fromkeys(
        ("find_string", "replace_string", "wrap_in", "convert_double_br_tags"), "rules do not rewrite pages"
    ),
    **dict.fromkeys(
        ("next_page_link", "single_page_link", "single_page_link_in_feed", "if_page_contains", "http_header"),
        "cleaner fetches no pages",
    ),
    "test_url": "a page to try the rule on, not a rule",
}
_SETTING = "a setting of Full-Text RSS, not a rule"
_CATEGORIES = (
    ("social", ("share", "sharing", "social", "follow", "tweet", "facebook", "addthis", "addtoany")),
    ("comments", ("comment", "disqus", "respond")),
    ("related", ("related", "recommend", "readmore", "more")),
    ("prompt", ("newsletter", "subscribe", "signup", "promo")),
    ("ad", ("ad", "ads", "advert", "advertisement", "sponsor", "sponsored", "banner", "outbrain", "taboola")),
    ("byline", ("byline", "author", "dateline", "date")),
    ("caption", ("caption", "credit")),
    ("nav", ("nav", "navigation", "breadcrumb", "breadcrumbs", "menu", "pager", "pagination")),
)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A line that is not carried over."""

    file: str
    line: int
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Imported:
    """Packs as YAML text by the name of their file, how many rules they hold, and what was left out."""

    packs: Mapping[str, str]
    rules: int
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True, slots=True)
class _Stripped:
    """An element to strip: the key and the value of the rule, and its examples."""

    key: str
    selector: str
    specimen: str


def import_ftr(files: Mapping[str, str]) -> Imported:
    """The site configs in ``files`` (text by file name such as ``example.org.txt``) as packs of status ``draft``.

    The name of a file is its host; of files that strip the same, one pack is made for all their hosts. Every rule has
    an example that was tried: lines for which none could be made are left out.
    """
    left_out: list[LeftOut] = []
    hosts: dict[tuple[_Stripped, ...], list[str]] = {}
    for file in sorted(files):
        host = file.rpartition("/")[2].removesuffix(".txt").lstrip(".").lower()
        if not _HOST.fullmatch(host):
            reason = "its name is no host, and a rule for every site has to be written by hand"
            left_out.append(LeftOut(file, 0, "", reason))
            continue
        stripped = tuple(dict.fromkeys(_read_lines(file, files[file], left_out)))
        if stripped:
            hosts.setdefault(stripped, []).append(host)
    packs = {f"{of[0]}.yaml": _write(stripped, list(dict.fromkeys(of))) for stripped, of in hosts.items()}
    return Imported(packs, sum(map(len, hosts)), tuple(left_out))


def _read_lines(file: str, text: str, left_out: list[LeftOut]) -> list[_Stripped]:
    found = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        read = _read_line(line.strip())
        if isinstance(read, _Stripped):
            found.append(read)
        else:
            left_out.append(LeftOut(file, number, line.strip(), read))
    return found


def _read_line(line: str) -> _Stripped | str:
    """What a line strips, or the reason why it is left out."""
    directive = _DIRECTIVE.fullmatch(line)
    if directive is None:
        return "not of the form 'directive: value'"
    name, value = directive["name"].lower(), directive["value"].strip()
    if name in ("strip_id_or_class", "strip_image_src"):
        return _strip_by_attribute(name, value.strip("'\""))
    if name == "strip":
        return _strip_by_path(value)
    return _REASONS.get(name, _SETTING)


def _strip_by_attribute(name: str, value: str) -> _Stripped | str:
    if not value or '"' in value or "\\" in value or not value.isprintable():
        return "the value is empty, or has quotes in it"
    if name == "strip_image_src":
        return _try("css", f'img[src*="{value}"]', f'<img src="https://example.org/{value}">')
    return _try("css", f'[class*="{value}"], [id*="{value}"]', f'<div class="{value}">A line of the page.</div>')


def _strip_by_path(xpath: str) -> _Stripped | str:
    if re.search(r"/@[\w-]+\s*$", xpath):
        return "it strips an attribute, which no rule does"
    try:
        check_xpath(xpath)
    except SelectorFault as fault:
        return str(fault)
    specimen = make_specimen(xpath)
    return _try("xpath", xpath, specimen) if specimen else "no example could be made for it; write the rule by hand"


def _try(key: str, selector: str, specimen: str) -> _Stripped | str:
    """The rule where its example goes whole and plain text stays."""
    matcher = Css(selector) if key == "css" else XPath(selector)
    try:
        (check_css if key == "css" else check_xpath)(selector)
        rule = Rule("ftr:r", matcher, ANYWHERE)
        gone = prune_fragment(specimen, rule)
        if not gone.pruned or gone.left:
            return "no example could be made for it; write the rule by hand"
        if prune_fragment(_KEPT, rule).left != read_fragment(_KEPT):
            return "it would strip plain paragraphs; write a narrower rule by hand"
    except SelectorFault as fault:
        return str(fault)
    return _Stripped(key, selector, specimen)


_KEPT = "<p>The river rose by a metre on Monday.</p>"


def _write(stripped: Sequence[_Stripped], hosts: Sequence[str]) -> str:
    head = {"pack": f"ftr/{hosts[0]}", "license": "CC0-1.0", "sites": list(hosts), "status": "draft"}
    taken: set[str] = set()
    return write_pack(head, [_build(one, taken) for one in stripped])


def _build(one: _Stripped, taken: set[str]) -> dict[str, Any]:
    words = [word for word in _WORD.findall(one.selector.lower()) if word not in _NO_NAMES]
    name = first = "-".join(list(dict.fromkeys(words))[:_MOST_ID_WORDS]) or "element"
    number = 2
    while name in taken:
        name, number = f"{first}-{number}", number + 1
    taken.add(name)
    category = next((known for known, signs in _CATEGORIES if not set(signs).isdisjoint(words)), "other")
    elsewhere = {"html": one.specimen, "url": "https://elsewhere.example/"}
    return {
        "id": name,
        "category": category,
        one.key: one.selector,
        "removes": [{"html": one.specimen}],
        "keeps": [{"html": _KEPT}, elsewhere],
        "meta": {"source": "ftr-site-config"},
    }
