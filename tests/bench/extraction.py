"""Our extraction against trafilatura's own, on pages with gold bodies: the same words, F1, processor time.

    python tests/bench/extraction.py ../shared/bench            # all of it, a few minutes on one core
    python tests/bench/extraction.py ../shared/bench --timed 0  # without the timing
    python tests/bench/extraction.py ../shared/bench --gold fundus-dev wcxb-dev-articles

The directory holds Parquet files with `html` and `body`. Printed are, for each file: on how many pages the text without
links has the multiset of words (`\\w+`, lower-cased) of `trafilatura.extract(include_comments=False)`, and which pages
differ by how much; word precision, recall and F1 of both, ours with links as it ships; and processor time a page,
interleaved page by page in one process.
"""

from __future__ import annotations

import argparse
import re
import statistics
import time
from collections import Counter
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import trafilatura

from cleaner.authoring.evaluate.gold import read_gold
from cleaner.authoring.evaluate.metrics import split_words
from cleaner.extract import extract_html
from cleaner.extract.body import find_body
from cleaner.extract.parse import parse
from cleaner.extract.serialise import serialise
from cleaner.extract.ways import WITHOUT_LINKS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cleaner.authoring.evaluate.gold import GoldPage

_WORD = re.compile(r"\w+")


class Difference(NamedTuple):
    """Words that one text has and the other lacks."""

    page: str
    missing: Counter[str]
    added: Counter[str]


class Score(NamedTuple):
    """One text against its gold body; ``leaks`` are the boilerplate snippets that stand in it."""

    precision: float
    recall: float
    f1: float
    leaks: int


def main() -> None:
    """Read the arguments and print one section a file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("directory", type=Path)
    parser.add_argument("--gold", nargs="*", help="names of the files without .parquet; default: all")
    parser.add_argument("--timed", type=int, default=100, help="pages of each file to time (default: 100)")
    parser.add_argument("--limit", type=int, help="pages of each file to read (default: all)")
    arguments = parser.parse_args()
    print(f"trafilatura {version('trafilatura')}, lxml {version('lxml')}")
    for path in sorted(arguments.directory.glob("*.parquet")):
        if not arguments.gold or path.stem in arguments.gold:
            pages = list(read_gold([path]))[: arguments.limit]
            print(f"\n{path.stem}: {len(pages)} pages")
            print_differences(pages)
            print_scores(pages)
            if arguments.timed:
                print_times(pages[:: max(1, len(pages) // arguments.timed)][: arguments.timed])


def extract_theirs(html: str) -> str:
    """What trafilatura gives as text, without comments."""
    return trafilatura.extract(html, include_comments=False) or ""


def extract_without_links(html: str) -> str:
    """Our serialisation of what trafilatura extracts when it drops links."""
    tree = parse(html)
    body = None if tree is None else find_body(tree, WITHOUT_LINKS)
    return "" if body is None else serialise(body)[0]


def find_difference(page: GoldPage) -> Difference | None:
    """The words that our text and trafilatura's do not share, or None where the multisets are the same."""
    html = _read(page)
    theirs, ours = (
        Counter(_WORD.findall(text.lower())) for text in (extract_theirs(html), extract_without_links(html))
    )
    return None if theirs == ours else Difference(page.id, theirs - ours, ours - theirs)


def print_differences(pages: Sequence[GoldPage]) -> None:
    """On how many pages the words are the same, and a line for each other page."""
    differences = [difference for page in pages if (difference := find_difference(page))]
    same = len(pages) - len(differences)
    print(f"  the same words as trafilatura.extract, links off: {same} of {len(pages)} ({same / len(pages):.1%})")
    for page, missing, added in differences:
        print(f"    {page}: missing {_abbreviate(missing)}; added {_abbreviate(added)}")


def print_scores(pages: Sequence[GoldPage]) -> None:
    """Word precision, recall and F1, means over the pages that have a gold body."""
    rows: dict[str, Callable[[str], str]] = {
        "trafilatura.extract(include_comments=False)": extract_theirs,
        "cleaner, links on": lambda html: extract_html(html).text,
    }
    print(f"  {'':44} precision  recall     F1  leaks")
    for name, extract in rows.items():
        scores = [score(extract(_read(page)), page) for page in pages if page.body.strip()]
        precision, recall, f1 = (statistics.fmean(score[part] for score in scores) for part in range(3))
        snippets = sum(len(page.must_not_have) for page in pages if page.body.strip())
        leaks = f"{sum(score.leaks for score in scores) / snippets:.1%}" if snippets else "-"
        print(f"  {name:44}    {precision:.4f}  {recall:.4f} {f1:.4f}  {leaks:>5}")


def score(text: str, page: GoldPage) -> Score:
    """Compare ``text`` with the page's gold body, as multisets of words."""
    found, wanted = Counter(split_words(text)), Counter(split_words(page.body))
    common = (found & wanted).total()
    precision, recall = common / (found.total() or 1), common / (wanted.total() or 1)
    folded = text.lower()
    leaks = sum(snippet.lower() in folded for snippet in page.must_not_have)
    return Score(precision, recall, 2 * common / ((found.total() + wanted.total()) or 1), leaks)


def print_times(pages: Sequence[GoldPage]) -> None:
    """Processor time a page, each page by each way in turn."""
    ways: dict[str, Callable[[str], object]] = {
        "trafilatura.extract()": trafilatura.extract,
        "trafilatura.extract(include_comments=False)": extract_theirs,
        "cleaner.extract_html": extract_html,
    }
    spent: dict[str, list[float]] = {name: [] for name in ways}
    for number, page in enumerate(pages):
        html = _read(page)
        # Each way is first as often as the others, so that a warm cache favours none.
        order = list(ways.items())
        for name, extract in order[number % len(order) :] + order[: number % len(order)]:
            start = time.process_time()
            extract(html)
            spent[name].append(time.process_time() - start)
    reference = sum(spent["trafilatura.extract()"])
    print(f"  processor time on {len(pages)} pages:{'':19} median ms  mean ms  share")
    for name, seconds in spent.items():
        median, mean = 1000 * statistics.median(seconds), 1000 * statistics.fmean(seconds)
        print(f"  {name:44}  {median:9.1f}  {mean:7.1f}  {sum(seconds) / reference:5.2f}")


def _read(page: GoldPage) -> str:
    assert page.html is not None
    return page.html if isinstance(page.html, str) else page.html.decode()


def _abbreviate(words: Counter[str]) -> str:
    return f"{words.total()} ({', '.join(list(words)[:6])})" if words else "0"


if __name__ == "__main__":
    main()
