"""What fuzzing starts from: the samples, the packs that ship and their examples, cut into small pieces."""

from __future__ import annotations

import gzip
import io
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

from cleaner.batch.sources.compress import load_zstd
from cleaner.report.removals import document_report, to_json_line
from tests.fuzz.targets import FIELDS, RECORD_SUFFIXES, RECORDS, VALUES, shipped

if TYPE_CHECKING:
    from collections.abc import Iterator

_ROOT = Path(__file__).resolve().parents[2]
_SAMPLES = _ROOT / "samples"
_HTML = (
    "<p>", "</p>", "<article>", "<li>", "<a href=", "<script>", "</script>", "<!--", "-->", "<![CDATA[", "&lt;",
    "&#x0;", "<table>", "<td>", "<pre>", "<br>", "<svg>", "<template>", "<base href=", "javascript:", "<h1>", "<title>",
    "<meta charset=utf-16>", "\u202e", "\u2028", "\ufeff", "<iframe>", "onerror=", "'\"",
)  # fmt: skip
_YAML = (
    "line", "span", "block", "start", "through", "until", "while", "lines", "repeats", "css", "xpath", "zone", "unless",
    "linked", "kind", "max_chars", "min_lines", "max_lines", "past_body", "sites", "langs", "pages", "status",
    "category", "lists", "removes", "keeps", "meta", r"\L<", "{e<=1}", "(?<=", "(?>", "(?R)", r"\p{L}", "&a", "*a",
    "!!", "<<", "|-", "? ", "- ", "[-", "-]", "first 3 lines", "before body", "{0,100}", "(?:a+)+$",
)  # fmt: skip
_RECORDS = (
    "\u2028", "\r\n", "\x0b", "\ufeff", "id", "html", "text", "blocks", "url", "null", "WARC/1.0", "Content-Length: ",
    "Content-Type: text/html", "HTTP/1.1 200 OK", "Transfer-Encoding: chunked", "PAR1", "Advertisement",
)  # fmt: skip


def find_seeds(target: str) -> list[bytes]:
    """The seeds of a target by its name."""
    seeds = {
        "packs": _packs,
        "matching": _texts,
        "extraction": _pages,
        "records": _records,
        "fields": _fields,
        "report": _reports,
    }
    return list(seeds[target]())


def find_words(target: str) -> tuple[str, ...]:
    """What the fuzzer puts in of itself: the words of the formats."""
    return {"packs": _YAML, "extraction": _HTML, "report": _HTML}.get(target, _RECORDS)


def _packs() -> Iterator[bytes]:
    for path in sorted((_ROOT / "rules").rglob("*.yaml"))[::12]:
        head, *rules = re.split(r"\n(?=  - id: )", path.read_text("utf-8"))
        for rule in rules[:: max(1, len(rules) // 4)]:
            yield f"{head}\n{rule}".encode()[:4_000]


def _texts() -> Iterator[bytes]:
    for path in sorted(_SAMPLES.rglob("*.txt"))[::6]:
        yield b"\x00" + path.read_bytes()[:1_500]
    for rule in shipped().in_force.rules[::40]:
        for example in rule.removes[:1]:
            if example.text:
                yield b"\x93" + f"The river rose.\n{example.text}\nIt fell again on Monday.".encode()


def _pages() -> Iterator[bytes]:
    for path in sorted((_SAMPLES / "articles/pages").iterdir()):
        raw = path.read_bytes()
        yield raw[:6_000]
        middle = raw.find(b"<p")
        yield raw[middle : middle + 3_000]


def _records() -> Iterator[bytes]:
    import pyarrow
    import pyarrow.parquet

    small = [json.dumps(each).encode() + b"\n" for each in RECORDS]
    together = b"".join(small)
    table = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(list(RECORDS[:2])), table)
    files = {
        ".jsonl": [*(_SAMPLES / "guide/pages.jsonl").read_bytes().splitlines(keepends=True)[:3], *small, together],
        ".jsonl.gz": [gzip.compress(together, mtime=0)],
        ".jsonl.zst": [load_zstd().compress(together)],
        ".parquet": [table.getvalue()],
        ".warc": [_warc()],
        ".warc.gz": [gzip.compress(_warc(), mtime=0)],
        ".txt": [b"One.\nAdvertisement\n"],
        ".html": [b"<p>One.</p>"],
        "": [b"<!DOCTYPE html><p>One.</p>", b"\x00\x01", "é".encode("utf-16")],
    }
    for suffix, contents in files.items():
        for content in contents:
            yield bytes([RECORD_SUFFIXES.index(suffix)]) + content[:6_000]


def _fields() -> Iterator[bytes]:
    for field in range(len(FIELDS)):
        for value in range(0, len(VALUES), 5):
            yield bytes([2, field, value])
            yield bytes([field, field, value, field + 3, value + 1])


def _warc() -> bytes:
    body = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>One.</p><p>Advertisement</p>"
    head = (
        b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:1>\r\nWARC-Target-URI: https://example.org/\r\n"
        b"WARC-Date: 2026-01-01T00:00:00Z\r\nContent-Type: application/http; msgtype=response\r\n"
    )
    return (head + b"Content-Length: %d\r\n\r\n" % len(body) + body + b"\r\n\r\n") * 2


def _reports() -> Iterator[bytes]:
    yield b"a.html\x1ehttps://example.org/a?b=1\x1een/ads:ad-label\x1eA title\x1eOne.\x1eAdvertisement\x1eTwo."
    yield "<b>\x1ejavascript:alert(1)\x1e'\"><script>\x1e</title>\x1e<p>One.</p>\x1e\u202e\u2028&amp;".encode()
    for path in sorted((_SAMPLES / "articles/pages").iterdir())[:6]:
        result = shipped().clean_html(path.read_bytes())
        yield to_json_line(document_report(path.name, result, rules_sha256="ab12")).encode()[:4_000]
    result = shipped().clean_text("The river rose.\n\nAdvertisement\n\nIt fell again.")
    yield to_json_line(document_report("a.txt", result, rules_sha256="ab12")).encode()
