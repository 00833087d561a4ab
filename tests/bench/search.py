"""Print what furniture does to a full-text index: its size, and the precision of what searches find first.

python tests/bench/search.py BENCH [--half A|B] [--limit N] [--show]
"""

from __future__ import annotations

import argparse
import hashlib
import importlib
import re
import sqlite3
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from cleaner import Cleaner
from cleaner.adapters.document import clean_document
from cleaner.authoring.evaluate.gold import GoldPage, build_page, read_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

GOLDS = ("fundus-dev.parquet", "wcxb-dev-articles.parquet")
FIRST = 10
FURNITURE_SITES = 5
HEADLINE_QUERIES = 1000

_WORD = re.compile(r"\w+")
_LONG_WORD = re.compile(r"[^\W\d_]{4,}")
_SHINGLE = 3


@dataclass(frozen=True, slots=True)
class Document:
    """One page under its number, with its gold body and gold title."""

    page: GoldPage
    title: str


@dataclass(slots=True)
class Index:
    """A contentless FTS5 table of bodies, so that its size is the index and nothing but the index."""

    name: str
    chars: int = 0
    database: sqlite3.Connection = field(default_factory=lambda: sqlite3.connect(":memory:"))

    def fill(self, texts: Iterable[str]) -> Index:
        """Index the texts, by their number from 1."""
        self.database.execute("CREATE VIRTUAL TABLE pages USING fts5(body, content = '')")
        for number, text in enumerate(texts, start=1):
            self.database.execute("INSERT INTO pages(rowid, body) VALUES (?, ?)", (number, text))
            self.chars += len(text)
        self.database.execute("INSERT INTO pages(pages) VALUES ('optimize')")
        return self

    def search(self, phrase: str) -> list[int]:
        """The numbers of the pages that hold the phrase, best first by BM25."""
        query = "SELECT rowid FROM pages WHERE pages MATCH ? ORDER BY rank, rowid"
        return [number for (number,) in self.database.execute(query, (f'"{phrase}"',))]

    @property
    def size(self) -> int:
        """Bytes of the inverted index."""
        (size,) = self.database.execute("SELECT sum(length(block)) FROM pages_data").fetchone()
        return int(size)


@dataclass(slots=True)
class Score:
    """What a set of queries found in one index; a page is right whose gold body holds the words."""

    found: int = 0
    found_right: int = 0
    first: int = 0
    first_right: int = 0
    right: int = 0

    def add(self, numbers: Sequence[int], right: set[int]) -> None:
        self.found += len(numbers)
        self.found_right += len(right.intersection(numbers))
        self.first += len(numbers[:FIRST])
        self.first_right += len(right.intersection(numbers[:FIRST]))
        self.right += len(right)

    @property
    def precision(self) -> float:
        """Of the first ten hits of every query, together, the share that is right."""
        return self.first_right / self.first if self.first else 1.0

    @property
    def recall(self) -> float:
        """Of all right pages, the share that was found at any place."""
        return self.found_right / self.right if self.right else 1.0


def read_documents(bench: Path, half: str | None, limit: int) -> list[Document]:
    """The pages that have a gold body."""
    documents = []
    for name in GOLDS:
        for place, record in read_rows(bench / name):
            page = build_page(record, source=name, place=place)
            if page.body.strip() and half in (None, page.half):
                documents.append(Document(page, record.get("title") or ""))
    return documents[::limit]


def make_extractors() -> dict[str, Callable[[GoldPage], str]]:
    """What the indexes are made of, by name."""
    trafilatura = importlib.import_module("trafilatura")
    raw, cleaner = Cleaner(builtin=False), Cleaner()

    def clean(page: GoldPage, by: Cleaner) -> str:
        return clean_document(by, page.html or "", form="html", known={"url": page.url}, id=page.id).text

    return {
        "trafilatura": lambda page: trafilatura.extract(page.html, include_comments=False) or "",
        "rules off": lambda page: clean(page, raw),
        "cleaner": lambda page: clean(page, cleaner),
    }


def mine_furniture(texts: Sequence[str], documents: Sequence[Document]) -> list[str]:
    """Words and pairs of words that raw extractions say in lines which the gold bodies do not have.

    Such a line has under half of its three-word sequences in the gold body of its page: no rule has a say in that. A
    phrase counts that stands in such lines of five sites or more, and in more pages there than in gold bodies.
    """
    sites: dict[str, set[str]] = defaultdict(set)
    in_furniture, in_gold = Counter[str](), Counter[str]()
    for text, document in zip(texts, documents, strict=True):
        gold = find_words(document.page.body)
        shingles = {*slide(gold, _SHINGLE)} | {*gold}
        said: set[str] = set()
        for line in text.splitlines():
            words = find_words(line)
            parts = [*slide(words, _SHINGLE)] or words
            if words and sum(part in shingles for part in parts) < len(parts) / 2:
                said |= find_phrases(words)
        in_furniture.update(said)
        in_gold.update(find_phrases(gold))
        for phrase in said:
            sites[phrase].add(document.page.site)
    phrases = [
        phrase for phrase, on in sites.items() if len(on) >= FURNITURE_SITES and in_furniture[phrase] > in_gold[phrase]
    ]
    return sorted(phrases, key=lambda phrase: (-len(sites[phrase]), phrase))


def mine_headlines(documents: Sequence[Document], gold: Index) -> list[str]:
    """Pairs of neighbouring words of the gold titles which two gold bodies or more hold; a sample, ever the same."""
    phrases = {phrase for document in documents for phrase in find_phrases(find_words(document.title))}
    pairs = [phrase for phrase in phrases if " " in phrase]
    shuffled = sorted(pairs, key=lambda pair: hashlib.sha256(pair.encode()).digest())
    return [pair for pair in shuffled if len(gold.search(pair)) >= 2][:HEADLINE_QUERIES]


def find_words(text: str) -> list[str]:
    """The words of a text, in lower case."""
    return [word.lower() for word in _WORD.findall(text)]


def find_phrases(words: Sequence[str]) -> set[str]:
    """Words of four letters or more, and pairs of them that stand next to each other."""
    is_long = [_LONG_WORD.fullmatch(word) is not None for word in words]
    singles = {word for word, long in zip(words, is_long, strict=True) if long}
    return singles | {f"{words[at]} {words[at + 1]}" for at in range(len(words) - 1) if is_long[at] and is_long[at + 1]}


def slide(words: Sequence[str], length: int) -> Iterator[str]:
    """Every ``length`` neighbouring words, joined by spaces."""
    return (" ".join(words[start : start + length]) for start in range(len(words) - length + 1))


def score(index: Index, gold: Index, queries: Iterable[str]) -> Score:
    """What the queries find in ``index``, judged by what they find among the gold bodies."""
    found = Score()
    for query in queries:
        found.add(index.search(query), {*gold.search(query)})
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("bench", type=Path, help="directory of the development pages")
    parser.add_argument("--half", choices=("A", "B"), help="only the sites of one half: the rules were written on A")
    parser.add_argument("--limit", type=int, default=1, metavar="N", help="every N-th page only, for a quick look")
    parser.add_argument("--show", action="store_true", help="print the queries of both kinds as well")
    settings = parser.parse_args()
    documents = read_documents(settings.bench, settings.half, settings.limit)
    texts = {name: [extract(document.page) for document in documents] for name, extract in make_extractors().items()}
    gold = Index("gold bodies").fill(document.page.body for document in documents)
    indexes = [*(Index(name).fill(of_name) for name, of_name in texts.items()), gold]
    furniture = mine_furniture(texts["trafilatura"], documents)
    headlines = mine_headlines(documents, gold)

    print(f"{len(documents)} pages, {len(furniture)} furniture queries, {len(headlines)} headline queries\n")
    print("| index | characters | size | furniture: hits | precision at 10 | headlines: precision at 10 | recall |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for index in indexes:
        of_furniture, of_headlines = score(index, gold, furniture), score(index, gold, headlines)
        print(
            f"| {index.name} | {index.chars:,} | {index.size / 1000:,.0f} kB ({index.size / gold.size - 1:+.1%}) |"
            f" {of_furniture.found:,} | {of_furniture.precision:.3f} | {of_headlines.precision:.3f} |"
            f" {of_headlines.recall:.4f} |"
        )
    if settings.show:
        print(f"\nfurniture: {', '.join(furniture)}\n\nheadlines: {', '.join(headlines[:200])}")


if __name__ == "__main__":
    main()
