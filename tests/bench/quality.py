"""Print the README's table: what extractors reach on the development pages, alone and with cleaner after them.

python tests/bench/quality.py BENCH [--only NAME]… [--limit N] [--texts FILE] [--format markdown|json]
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import json
import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import fmean
from typing import Any

from cleaner import Cleaner
from cleaner.authoring.evaluate.gold import GoldPage, read_gold
from cleaner.authoring.evaluate.metrics import GoldBody, Measures, measure
from cleaner.batch.workers.deadline import DeadlineError, deadline
from cleaner.extract import decode, extract_html

GOLDS = ("fundus-dev.parquet", "wcxb-dev-articles.parquet")
PAGE_SECONDS = 60.0

Extract = Callable[[GoldPage], str]


@dataclass(frozen=True, slots=True)
class Contender:
    """One row of the table: a name, the package whose version is shown, and how to make its extractor."""

    name: str
    package: str
    make: Callable[[], Extract]
    gives_text: bool = True


def make_trafilatura(**options: Any) -> Callable[[], Extract]:
    def make() -> Extract:
        trafilatura = importlib.import_module("trafilatura")
        return lambda page: trafilatura.extract(page.html, include_comments=False, **options) or ""

    return make


def make_resiliparse() -> Extract:
    html2text = importlib.import_module("resiliparse.extract.html2text")
    return lambda page: html2text.extract_plain_text(decode_page(page), main_content=True)


def make_readability() -> Extract:
    readability = importlib.import_module("readability")
    return lambda page: read_blocks(readability.Document(decode_page(page)).summary(html_partial=True))


def make_newspaper() -> Extract:
    newspaper = importlib.import_module("newspaper")

    def extract(page: GoldPage) -> str:
        article = newspaper.Article(page.url or "https://example.org/", fetch_images=False)
        article.download(input_html=decode_page(page))
        article.parse()
        return str(article.text)

    return extract


def make_justext() -> Extract:
    justext = importlib.import_module("justext")
    stoplists = {find_code(name): name for name in sorted(justext.get_stoplists())}

    def extract(page: GoldPage) -> str:
        html = decode_page(page)
        said = re.search(r"<html[^>]*\blang=[\"']?([A-Za-z]{2})", html)
        # A page that names no language, or one without a stop list, is read as English.
        stoplist = justext.get_stoplist(stoplists.get(said[1].lower() if said else "en", "English"))
        return "\n".join(each.text for each in justext.justext(html, stoplist) if not each.is_boilerplate)

    return extract


def find_code(name: str) -> str:
    """The ISO 639-1 code of the languages that the pages have and jusText has a stop list for."""
    codes = {
        "German": "de", "Spanish": "es", "French": "fr", "Italian": "it", "Portuguese": "pt", "Dutch": "nl",
        "Swedish": "sv", "Norwegian_Bokmal": "no", "Danish": "da", "Finnish": "fi", "Polish": "pl", "Czech": "cs",
        "Russian": "ru", "Ukrainian": "uk", "Turkish": "tr", "Korean": "ko", "Indonesian": "id", "Arabic": "ar",
        "Hindi": "hi", "Lithuanian": "lt", "Vietnamese": "vi", "Luxembourgish": "lb", "English": "en", "Zulu": "zu",
    }  # fmt: skip
    return codes.get(name, name)


def make_goose() -> Extract:
    goose3 = importlib.import_module("goose3")
    goose = goose3.Goose({"enable_image_fetching": False})
    return lambda page: str(goose.extract(raw_html=decode_page(page)).cleaned_text)


def make_boilerpy() -> Extract:
    extractors = importlib.import_module("boilerpy3.extractors")
    extractor = extractors.ArticleExtractor(raise_on_failure=False)
    return lambda page: str(extractor.get_content(decode_page(page)))


def make_extraction() -> Extract:
    return lambda page: extract_html(page.html or b"", url=page.url).text


def make_cleaner() -> Extract:
    cleaner = Cleaner()
    return lambda page: cleaner.clean_html(page.html or b"", url=page.url).body


CONTENDERS = (
    Contender("trafilatura", "trafilatura", make_trafilatura()),
    Contender("trafilatura, precision", "trafilatura", make_trafilatura(favor_precision=True)),
    Contender("trafilatura, recall", "trafilatura", make_trafilatura(favor_recall=True)),
    Contender("trafilatura, fast", "trafilatura", make_trafilatura(fast=True)),
    Contender("resiliparse", "resiliparse", make_resiliparse),
    Contender("readability-lxml", "readability-lxml", make_readability),
    Contender("newspaper4k", "newspaper4k", make_newspaper),
    Contender("jusText", "justext", make_justext),
    Contender("goose3", "goose3", make_goose),
    Contender("boilerpy3", "boilerpy3", make_boilerpy),
    Contender("cleaner, rules off", "cleaner", make_extraction, gives_text=False),
    Contender("cleaner", "cleaner", make_cleaner, gives_text=False),
)


def decode_page(page: GoldPage) -> str:
    return page.html if isinstance(page.html, str) else decode(page.html or b"").text


_BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "br", "dd", "details", "div", "dl", "dt", "fieldset", "figcaption",
    "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p",
    "pre", "section", "table", "td", "th", "tr", "ul",
))  # fmt: skip


def read_blocks(html: str) -> str:
    """The text of a fragment, one block a line: readability gives HTML, and its own text would glue blocks together."""
    tree = importlib.import_module("lxml.html").fromstring(html)
    parts: list[str] = []
    for event, element in importlib.import_module("lxml.etree").iterwalk(tree, events=("start", "end")):
        if not isinstance(element.tag, str) or element.tag in ("script", "style"):
            continue
        if element.tag in _BLOCKS:
            parts.append("\n")
        parts.append(((element.text if event == "start" else element.tail) or "").replace("\n", " "))
    lines = (" ".join(line.split()) for line in "".join(parts).split("\n"))
    return "\n".join(line for line in lines if line)


@dataclass(slots=True)
class Row:
    """The measures of one contender on one GOLD."""

    name: str
    version: str
    gold: str
    measures: list[Measures] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def add(self, page: GoldPage, gold: GoldBody, text: str, seconds: float) -> None:
        self.measures.append(measure(text, gold, page.must_have, page.must_not_have))
        self.seconds.append(seconds)

    def describe(self) -> dict[str, Any]:
        words = [each.words for each in self.measures]
        furniture, content = sum(m.furniture for m in self.measures), sum(m.content for m in self.measures)
        return {
            "name": self.name,
            "version": self.version,
            "gold": self.gold,
            "pages": len(self.measures),
            "precision": fmean(each.precision for each in words),
            "recall": fmean(each.recall for each in words),
            "f1": fmean(each.f1 for each in words),
            "leaks": sum(m.leaks for m in self.measures) / furniture if furniture else None,
            "losses": sum(m.losses for m in self.measures) / content if content else None,
            "seconds": fmean(self.seconds),
            "failures": len(self.failures),
        }


@dataclass(frozen=True, slots=True)
class Extracted:
    """What one contender made of one page, in so many seconds of processor time."""

    text: str
    seconds: float
    failure: str | None = None


class Texts:
    """Texts of contenders, kept in a file of JSON Lines where one is named: a later run need only clean them."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        lines = path.read_text("utf-8").splitlines() if path and path.exists() else []
        self._known = {tuple(key): Extracted(**kept) for key, kept in map(json.loads, lines)}

    def find(self, contender: Contender, shown_version: str, page: GoldPage, extract: Extract) -> Extracted:
        """The text from the file, else from the contender; what cleaner itself makes is never kept."""
        key = (contender.name, shown_version, page.source, page.id)
        if contender.gives_text and key in self._known:
            return self._known[key]
        extracted = extract_timed(extract, page)
        if contender.gives_text and self._path:
            with self._path.open("a", encoding="utf-8") as file:
                file.write(json.dumps([key, asdict(extracted)]) + "\n")
        return extracted


def extract_timed(extract: Extract, page: GoldPage) -> Extracted:
    """The text of one page; of a page that an extractor cannot read an empty one, and why."""
    began = time.process_time()
    text, failure = "", None
    try:
        with deadline(PAGE_SECONDS):
            text = extract(page)
    except (Exception, DeadlineError) as error:  # whatever a library raises costs it that page
        failure = f"{page.id}: {type(error).__name__}: {error}"
    return Extracted(text, time.process_time() - began, failure)


def run(
    contender: Contender,
    shown_version: str,
    pages: Sequence[tuple[GoldPage, GoldBody]],
    cleaner: Cleaner,
    texts: Texts,
) -> list[Row]:
    """The rows of one contender, and of its texts cleaned; one of each a GOLD."""
    extract = contender.make()
    warm_up(extract, pages[0][0])
    rows: dict[tuple[str, bool], Row] = {}
    for page, gold in pages:
        row = rows.setdefault((page.source, False), Row(contender.name, shown_version, page.source))
        extracted = texts.find(contender, shown_version, page, extract)
        row.failures += [extracted.failure] if extracted.failure else []
        row.add(page, gold, extracted.text, extracted.seconds)
        if contender.gives_text:
            began = time.process_time()
            text = extracted.text.encode("utf-8", "replace").decode()  # a lone surrogate is no text for cleaner
            body = cleaner.clean_text(text, url=page.url).body
            seconds = extracted.seconds + time.process_time() - began
            cleaned = rows.setdefault((page.source, True), Row(f"{contender.name} + cleaner", "", page.source))
            cleaned.add(page, gold, body, seconds)
    return [row for _, row in sorted(rows.items(), key=lambda each: each[0][1])]


def warm_up(extract: Extract, page: GoldPage) -> None:
    """Extract one page unmeasured: what a library loads and compiles at first is not the page's time."""
    with contextlib.suppress(Exception):
        extract(page)


def find_version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def write_markdown(rows: Iterable[dict[str, Any]]) -> Iterator[str]:
    """One table a GOLD, the order of the contenders kept."""
    by_gold: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        by_gold.setdefault(row["gold"], []).append(row)
    for gold, of_gold in by_gold.items():
        yield f"\n{gold}, {of_gold[0]['pages']} pages\n"
        yield "| | version | precision | recall | F1 | leaks | losses | CPU s a page | failed |"
        yield "| --- | --- | --- | --- | --- | --- | --- | --- | --- |"
        for row in of_gold:
            leaks, losses = ("" if row[key] is None else f"{row[key]:.1%}" for key in ("leaks", "losses"))
            scores = " | ".join(f"{row[key]:.4f}" for key in ("precision", "recall", "f1"))
            yield (
                f"| {row['name']} | {row['version']} | {scores} | {leaks} | {losses} | {row['seconds']:.3f} |"
                f" {row['failures'] or ''} |"
            )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("bench", type=Path, help="directory of the development pages")
    parser.add_argument("--only", action="append", metavar="NAME", help="contenders whose name begins so; repeatable")
    parser.add_argument("--limit", type=int, metavar="N", help="every N-th page only, for a quick look")
    parser.add_argument("--texts", type=Path, metavar="FILE", help="keep the texts here, for the next run to clean")
    parser.add_argument("--format", choices=("markdown", "json"), default="markdown")
    settings = parser.parse_args()
    pages = [page for page in read_gold(settings.bench / name for name in GOLDS) if page.body.strip()]
    with_gold = [(page, GoldBody(page.body)) for page in pages[:: settings.limit or 1]]
    cleaner, texts = Cleaner(), Texts(settings.texts)
    described = []
    for contender in CONTENDERS:
        if settings.only and not contender.name.startswith(tuple(settings.only)):
            continue
        shown_version = find_version(contender.package)
        if shown_version is None:
            print(f"{contender.name}: skipped, {contender.package} is not installed", file=sys.stderr)
            continue
        try:
            rows = run(contender, shown_version, with_gold, cleaner, texts)
        except ImportError as error:
            print(f"{contender.name}: skipped, it does not import: {error}", file=sys.stderr)
            continue
        for row in rows:
            for failure in row.failures:
                print(f"{row.name}: {failure}", file=sys.stderr)
        described += [row.describe() for row in rows]
        print(f"{contender.name}: done", file=sys.stderr, flush=True)
    print(json.dumps(described, indent=2) if settings.format == "json" else "\n".join(write_markdown(described)))


if __name__ == "__main__":
    main()
