"""Hostile pages, each with the status that it must end with. Run as a script it cleans them at full size and prints."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

SENTENCE = "The {} rose by {} metres in the night and the mayor asked everyone in the lower town to leave. "
FIRST, LAST = (
    "".join(f"<p>{SENTENCE.format(what, number) * 2}</p>" for number in range(4)) for what in ("river", "harbour")
)
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)) * 40
ENTITIES = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "ha" * 50}">' for n in range(12))


@dataclass(frozen=True, slots=True)
class HostilePage:
    """A page by its file name, and the statuses that may come of it.

    Where ``is_whole``, status ok means that the body holds what stands before the hostile part and after it.
    """

    name: str
    raw: bytes
    statuses: tuple[str, ...] = ("ok",)
    is_whole: bool = True


def around(middle: str, head: str = "", before: str = "<!DOCTYPE html>") -> str:
    """A page with an article around ``middle``."""
    return (
        f"{before}<html><head><title>The flood</title>{head}</head><body><article><h1>The flood</h1>"
        f"{FIRST}{middle}{LAST}</article></body></html>"
    )


def make_pages(*, is_full: bool) -> list[HostilePage]:
    """All pages; ``is_full``: in the sizes that are promised, a gigabyte in all, else a hundredth of them."""
    depth, attributes, base64 = (100_000, 1_000_000, 50_000_000) if is_full else (20_000, 10_000, 12_000_000)
    texts = {
        "attributes.html": around("<p " + "".join(f"a{n}=1 " for n in range(attributes)) + ">One.</p>"),
        "attribute-again.html": around("<p " + "a=1 " * attributes + ">One.</p>"),
        "base64.html": around(f'<img src="data:image/png;base64,{"iVBORw0K" * (base64 // 8)}">'),
        "bidi.html": around("<p>\u202egpj.exe\u202c \u2066left\u2069 \u200f\u061c and so on.</p>"),
        "bidi-name.html": around('<p dir="rtl">\u2067\u202d\u202e</p>' * 50),
        "combining.html": around("<p>Z" + "\u0300\u0489" * 5_000 + "algo</p>"),
        "comment.html": around("<!-- " + "x -" * (base64 // 3) + " -->"),
        "entities.html": around("<p>&e11;</p>", before=f"<!DOCTYPE html [{ENTITIES}]>"),
        "external-entity.html": around(
            "<p>&x;</p>", before='<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        ),
        "form-feed.html": around("<p>\x0c\x0b\x85\u2028\u2029</p>"),
        "iframes.html": around(
            '<iframe src="iframes.html"></iframe>' * 1_000
            + "<iframe srcdoc='"
            + '<iframe srcdoc="x">' * 200
            + "'></iframe>"
        ),
        "javascript.html": around(
            '<p><a href="javascript:alert(1)">A link</a></p>',
            '<link rel="canonical" href="javascript:alert(1)"><base href="javascript:alert(1)//">',
        ),
        "json-ld.html": around("", f'<script type="application/ld+json">{"[" * 100_000}</script>'),
        "nested-a-little.html": around("<div>" * 1_000 + "deep" + "</div>" * 1_000),
        "null-references.html": around("<p>&#0; &#x0; &#xFFFFFFFF; &#xD800;&#xDC00; &#x80;</p>"),
        "plaintext-tag.html": around("<p>One.</p>") + "<plaintext>" + "<b>" * 1_000,
        "script.html": around("<script>alert(1)</script><p onclick='alert(2)'>One.</p><svg onload='alert(3)'></svg>"),
        "template.html": around("<template><template><template></template></template></template>" * 500),
        "words.html": around(f"<p>{'W' * (base64 // 12)}</p>"),
        "xml-bomb.html": around("<p>&e11;</p>", before=f'<?xml version="1.0"?><!DOCTYPE html [{ENTITIES}]>'),
        "zero-width.html": around("<p>" + "\u200b\u200c\u200d\u2060\ufeff" * 20_000 + "</p>"),
    }
    pages = [HostilePage(name, text.encode()) for name, text in texts.items()]
    plain = around("<p>One.</p>")
    cafe, marked = around("<p>caf\u00e9"), around("<p>@</p>").encode()
    pages += [
        HostilePage("deep.html", around("<div>" * depth).encode(), ("error",)),
        HostilePage("deep-bold.html", around("<b>" * depth).encode(), ("error",)),
        HostilePage("deep-list.html", around("<ul><li>" * depth).encode(), ("error",)),
        HostilePage("deep-table.html", around("<table><tr><td>" * depth).encode(), ("error",)),
        HostilePage("a-png.html", PNG, ("error",)),
        HostilePage("a-png-after-markup.html", b"<html><body>" + PNG, ("error",)),
        HostilePage("zeros.html", b"\x00" * 100_000, ("error", "empty")),
        HostilePage("zeros-within.html", around("<p>One\x00two\x00</p>").encode()),
        HostilePage("nothing.html", b"", ("empty",)),
        HostilePage("half-a-tag.html", b"<html><body><p", ("empty",)),
        HostilePage("says-utf-16.html", around("", '<meta charset="utf-16">').encode()),
        HostilePage("says-utf-8.html", around("<p>Caf\xe9, na\xefve.</p>", "<meta charset=utf-8>").encode("cp1252")),
        HostilePage("says-nonsense.html", around("", '<meta charset="&#0;\u202e">').encode()),
        HostilePage("says-utf-7.html", around("<p>+ADw-script+AD4-</p>", "<meta charset=utf-7>").encode()),
        HostilePage("mixed.html", cafe.encode() + cafe.encode("utf-16-le"), ("ok", "error"), False),
        HostilePage("wrong-mark.html", b"\xff\xfe" + plain.encode() + b"x", ("error",)),
        HostilePage("two-marks.html", b"\xef\xbb\xbf\xef\xbb\xbf" + plain.encode()),
        HostilePage("overlong.html", marked.replace(b"@", b"\xc0\xbcscript\xc0\xbe"), ("ok", "error")),
        HostilePage("surrogates.html", marked.replace(b"@", b"\xed\xa0\x80\xed\xb0\x80"), ("ok", "error")),
    ]  # fmt: skip
    if is_full:
        pages += [
            HostilePage("large.html", around("<p>One.</p>" * 9_000_000).encode(), ("error", "timeout")),
            HostilePage("large-text.html", around(f"<p>{'One two. ' * 11_000_000}</p>").encode(), ("error", "timeout")),
        ]
        late = {"attributes.html": ("timeout",), "words.html": ("ok", "timeout")}
        pages = [HostilePage(page.name, page.raw, late.get(page.name, page.statuses), page.is_whole) for page in pages]
    return sorted(pages, key=lambda page: page.name)


def run_on(pages: Sequence[HostilePage], folder: Path, *options: str) -> dict[str, dict[str, object]]:
    """The report lines of a run over the pages, by name; bodies are in ``folder/out/bodies``."""
    (folder / "pages").mkdir()
    for page in pages:
        (folder / "pages" / page.name).write_bytes(page.raw)
    command = [sys.executable, "-m", "cleaner", "run", folder / "pages", "--out", folder / "out", *options]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode not in (0, 1):
        raise RuntimeError(done.stderr)
    lines = (folder / "out" / "removals.jsonl").read_text(encoding="utf-8").split("\n")[:-1]
    return {line["id"]: line for line in map(json.loads, lines)}


def find_fault(page: HostilePage, line: dict[str, object] | None, body: str | None) -> str | None:
    """What is wrong with what became of a page; None where it is as promised."""
    if line is None:
        return "it has no line in the report"
    if line["status"] not in page.statuses:
        return f"{line['status']} ({line.get('error')}), not {' or '.join(page.statuses)}"
    if (body is not None) != (line["status"] in ("ok", "empty")):
        return "it has a body and no status for one, or the other way round"
    if body and "\ufffd" in body and b"&#" not in page.raw:  # a reference to nothing is U+FFFD, as HTML says
        return "something was replaced by U+FFFD"
    if line["status"] == "ok" and page.is_whole:
        for what in ("river", "harbour"):
            if missing := [n for n in range(4) if SENTENCE.format(what, n).strip() not in (body or "")]:
                return f"paragraphs {missing} of the {what} are lost"
    return None


def main() -> int:
    """Clean all pages at full size, within 20 seconds and 1,500 MB each, and print what became of them."""
    pages = make_pages(is_full=True)
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        lines = run_on(pages, Path(folder), "--timeout", "20", "--memory", "1500", "--max-bytes", "200000000")
        seconds = time.perf_counter() - began
        faults = 0
        for page in pages:
            path = Path(folder) / "out/bodies" / f"{page.name}.txt"
            fault = find_fault(page, lines.get(page.name), path.read_text() if path.exists() else None)
            faults += fault is not None
            line = lines.get(page.name, {})
            print(f"{page.name:28} {len(page.raw):>11,} bytes  {line.get('status')}  {line.get('error') or ''}")
            if fault:
                print(f"    FAULT: {fault}")
    print(f"{len(pages)} hostile pages, {len(lines)} lines in the report, {faults} faults, {seconds:.0f} s")
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
