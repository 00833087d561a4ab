"""A folder of pages in two full-text indexes, as extracted and as cleaned, and what a search finds in each.

python samples/search/search.py                  # the table: some queries, what they find, where the right page stands
python samples/search/search.py newsletter       # one query, hit by hit
python samples/search/search.py --pages FOLDER 'related articles'
"""

from __future__ import annotations

import argparse
import sqlite3
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cleaner import Cleaner
from cleaner.adapters.document import clean_document

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

HERE = Path(__file__).resolve().parent
PAGES = (HERE / "pages", HERE.parent / "articles" / "pages")
SUFFIXES = (".html", ".htm", ".txt")
SHOWN = 5

# A query as a reader types it, and the pages that are about it: none where all that can be found is furniture.
QUERIES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("scooter", ("en_harrow-ledger_scooters.html",)),
    ("newsletter", ("en_northfield-courier_parish-newsletter.html", "de_suedheide-bote_newsletter-buecherei.html")),
    ("facebook", ("en_northfield-courier_facebook-dog.html",)),
    ("advertisement", ("en_meridian-quarterly_ghost-signs.html",)),
    ("publicité", ("fr_le-courrier-des-deux-rives_publicite.html",)),
    ("boletín", ("es_la-voz-del-paramo_boletin.html",)),
    ("related articles", ()),
    ("follow us", ()),
    ("subscribe", ()),
    ("whatsapp", ()),
    ("canal towpath", ("en_harrow-ledger.html",)),
)


@dataclass(frozen=True, slots=True)
class Hit:
    """One page that a query found, and the words around it."""

    page: str
    snippet: str


@dataclass(frozen=True, slots=True)
class Index:
    """A full-text index in memory, and how much text went into it."""

    name: str
    database: sqlite3.Connection
    pages: int
    chars: int


def find_pages(folders: Sequence[Path]) -> list[Path]:
    """The pages and texts of the folders, in the order of their names."""
    return sorted(path for folder in folders for path in folder.iterdir() if path.suffix.lower() in SUFFIXES)


def build_index(name: str, cleaner: Cleaner, paths: Sequence[Path]) -> Index:
    """Title and body of every page as ``cleaner`` gives them; one without rules gives what was extracted."""
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE pages USING fts5(page UNINDEXED, title, body)")
    chars = 0
    for path in paths:
        is_text = path.suffix.lower() == ".txt"
        document = clean_document(cleaner, path.read_bytes(), form="text" if is_text else "html", id=path.name)
        database.execute("INSERT INTO pages VALUES (?, ?, ?)", (path.name, document.title, document.text))
        chars += len(document.text)
    return Index(name, database, len(paths), chars)


def search(index: Index, query: str) -> list[Hit]:
    """The pages that hold the words of ``query`` next to each other, best first by BM25."""
    phrase = '"' + query.replace('"', '""') + '"'
    found = index.database.execute(
        "SELECT page, snippet(pages, -1, '[', ']', '…', 12) FROM pages WHERE pages MATCH ? ORDER BY rank, page",
        (phrase,),
    )
    return [Hit(page, " ".join(snippet.split())) for page, snippet in found]


def find_rank(hits: Sequence[Hit], pages: Sequence[str]) -> int | None:
    """The place of the first of ``pages`` among the hits, from 1; None where none is."""
    return next((rank for rank, hit in enumerate(hits, start=1) if hit.page in pages), None)


def compare_queries(raw: Index, cleaned: Index) -> Iterator[str]:
    """The table, line by line."""
    yield f"{'query':18}{'raw: pages':>12}  {'about it at':14}{'cleaned: pages':>16}  about it at"
    for query, pages in QUERIES:
        found = [search(index, query) for index in (raw, cleaned)]
        places = [f"no. {rank}" if (rank := find_rank(hits, pages)) else "-" for hits in found]
        yield f"{query:18}{len(found[0]):>12}  {places[0]:14}{len(found[1]):>16}  {places[1]}"


def list_hits(index: Index, query: str) -> Iterator[str]:
    """What a query finds, the best few with their snippets."""
    hits = search(index, query)
    yield f"{index.name}: {len(hits)} of {index.pages} pages"
    for rank, hit in enumerate(hits[:SHOWN], start=1):
        yield f"  {rank}  {hit.page}"
        yield f"     {hit.snippet}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Build both indexes and print what was asked for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("query", nargs="?", help="words to find next to each other; without it, the table of queries")
    parser.add_argument("--pages", type=Path, metavar="FOLDER", help="pages of your own, .html and .txt")
    options = parser.parse_args(arguments)
    if options.pages and not options.pages.is_dir():
        parser.error(f"{options.pages}: no such folder")
    paths = find_pages([options.pages] if options.pages else PAGES)
    raw = build_index("raw", Cleaner(builtin=False), paths)
    cleaned = build_index("cleaned", Cleaner(), paths)
    with closing(raw.database), closing(cleaned.database):
        print(f"{raw.pages} pages: {raw.chars:,} characters as extracted, {cleaned.chars:,} cleaned\n")
        if options.query:
            print(*list_hits(raw, options.query), *list_hits(cleaned, options.query), sep="\n")
        else:
            print(*compare_queries(raw, cleaned), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
