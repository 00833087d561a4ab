"""report.html: an overview of a run and its documents with every removal in place, in pages that need nothing else."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from cleaner import __version__
from cleaner.report.markup import show, show_marked
from cleaner.report.palette import format_css
from cleaner.report.views import MANY, number_names, view_document, view_overview

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from cleaner.report.removals import DocumentReport
    from cleaner.report.summary import Summary
    from cleaner.report.views import DocumentView, ListRow, Numbering

OVERVIEW_NAME = "report.html"
PAGES_DIRECTORY = "report-pages"
_CONTENT_POLICY = (
    "default-src 'none'; script-src '{script}'; style-src '{style}'; base-uri 'none'; form-action 'none'; "
    "require-trusted-types-for 'script'"
)


@dataclass(frozen=True, slots=True)
class PageLimits:
    """When a report is more than one file, and how much a page of it holds: documents, and characters of text.

    Of a long run the overview lists the first ``listed`` documents; the rest is reached through their pages.
    """

    single_documents: int = 500
    single_characters: int = 5_000_000
    page_documents: int = 100
    page_characters: int = 1_000_000
    listed: int = 1_000


@dataclass(frozen=True, slots=True)
class PageLink:
    """One page of a long report: its file name within the directory, and the documents on it."""

    name: str
    first: int
    last: int
    changed: int


def write_html_report(
    summary: Summary,
    documents: Iterable[tuple[DocumentReport, str | None]],
    write: Callable[[str, str], None],
    *,
    limits: PageLimits = PageLimits(),
) -> None:
    """Write ``report.html`` and, for a long run, the pages under ``report-pages/`` that it links to.

    ``summary`` has counted all the ``documents``: reports with their bodies, None where there is none. They are read
    once, in order; no more than one page of them is held. ``write`` takes a file's name (relative, ``/`` between its
    parts) and its text. Raises RestoreError where a body does not belong to its report.
    """
    numbering = number_names(summary)
    pages = _split_pages(documents, numbering, limits)
    if summary.documents <= limits.single_documents and summary.chars_in <= limits.single_characters:
        shown = [view for page, _ in pages for view in page]
        rows = [view.row for view in shown]
        write(OVERVIEW_NAME, _render("report.html.j2", numbering, rows, overview=view_overview(summary), shown=shown))
        return
    links: list[PageLink] = []
    listed: list[ListRow] = []
    for shown, is_last in pages:
        number = len(links) + 1
        name = f"{number:04}.html"
        rows = [view.row for view in shown]
        links.append(PageLink(name, rows[0].number, rows[-1].number, sum(row.state == "changed" for row in rows)))
        listed += [
            replace(row, href=f"{PAGES_DIRECTORY}/{name}{row.href}")
            for row in rows[: max(0, limits.listed - len(listed))]
        ]
        before = f"{number - 1:04}.html" if number > 1 else None
        after = None if is_last else f"{number + 1:04}.html"
        page = _render("page.html.j2", numbering, rows, shown=shown, page=links[-1], before=before, after=after)
        write(f"{PAGES_DIRECTORY}/{name}", page)
    write(OVERVIEW_NAME, _render("report.html.j2", numbering, listed, overview=view_overview(summary), pages=links))


def _split_pages(
    documents: Iterable[tuple[DocumentReport, str | None]], numbering: Numbering, limits: PageLimits
) -> Iterator[tuple[list[DocumentView], bool]]:
    """The documents of each page, and whether it is the last."""
    page: list[DocumentView] = []
    characters = 0
    for number, (report, body) in enumerate(documents, 1):
        length = report.chars_in or 0
        if page and (len(page) == limits.page_documents or characters + length > limits.page_characters):
            yield page, False
            page, characters = [], 0
        page.append(view_document(number, report, body, numbering))
        characters += length
    if page:
        yield page, True


def _render(template: str, numbering: Numbering, rows: Sequence[ListRow], **values: object) -> str:
    choices = _list_choices(rows, numbering)
    return _environment().get_template(template).render(rows=rows, choices=choices, **values)


def _list_choices(rows: Sequence[ListRow], numbering: Numbering) -> dict[str, Sequence[tuple[int | str, str]]]:
    """What each filter offers: rules, categories and hosts of the documents listed, those with most cut first."""
    rules = {number for row in rows for number in row.rules}
    hosts = {row.host_number for row in rows}
    categories = {category for row in rows for category in row.categories}
    return {
        "rule": [(number, name) for name, number in numbering.rules.items() if number in rules][:MANY],
        "category": [(look, look.removeprefix("c-")) for look in sorted(categories)],
        "host": [(number, name) for name, number in numbering.hosts.items() if number in hosts][:MANY],
    }


@cache
def _environment() -> Environment:
    """The templates, with escaping on for every one of them."""
    loader = PackageLoader("cleaner.report")
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    style = format_css() + loader.get_source(environment, "report.css")[0]
    script = loader.get_source(environment, "report.js")[0]
    environment.globals |= {
        "css": Markup(style),
        "js": Markup(script),
        "policy": _CONTENT_POLICY.format(script=_hash_source(script), style=_hash_source(style)),
        "version": __version__,
    }
    environment.filters |= {"show": show, "show_marked": show_marked, "percent": format_percent}
    return environment


def _hash_source(source: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()


def format_percent(share: float) -> str:
    """A share in words: ``4.2%``, and never ``0%`` for what is more than nothing.

    >>> format_percent(0.0423), format_percent(0.0001), format_percent(0), format_percent(1)
    ('4.2%', '<0.1%', '0%', '100%')
    """
    if 0 < share < 0.001:
        return "<0.1%"
    return f"{100 * share:.1f}%" if 0 < share < 0.9995 else f"{share:.0%}"
