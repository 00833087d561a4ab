"""No page brings the process down, hangs it, or fails with anything but an error of ours."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

from cleaner.errors import CleanerError, ExtractionError
from cleaner.extract import Pruner, extract_html, ways
from cleaner.packs.rule import Css, Rule, XPath
from cleaner.packs.zone import ANYWHERE

SENTENCE = b"The river rose by two metres in the night and the mayor asked everyone to leave. "
PROSE = SENTENCE * 5
DEPTH = 100_000
ENTITIES = b"".join(b'<!ENTITY e%d "%s">' % (n, b"&e%d;" % (n - 1) * 10 if n else b"ha") for n in range(12))

PRUNER = Pruner(
    [
        Rule("test:css", Css("div div .x, .x"), ANYWHERE),
        Rule("test:has", Css("div:has(> .x)"), ANYWHERE),
        Rule("test:xpath", XPath("//div[.//div[contains(@class, 'x')]]//span"), ANYWHERE),
    ]
)

PAGES = {
    "nothing": b"",
    "white space": b" \n ",
    "zero bytes": b"\x00" * 1000,
    "zero bytes in the text": b"<html><body><p>" + PROSE + b"\x00\x00</p></body></html>",
    "nested containers": b"<html><body>" + b"<div class=x>" * DEPTH + PROSE,
    "nested bold": b"<html><body><p>" + b"<b>" * DEPTH + PROSE,
    "nested lists": b"<html><body>" + b"<ul><li>" * DEPTH + PROSE,
    "nested tables": b"<html><body>" + b"<table><tr><td>" * (DEPTH // 4) + PROSE,
    "nested quotes": b"<html><body>" + b"<blockquote>" * DEPTH + b"<p>" + PROSE,
    "nested a little": b"<html><body><p>" + b"<i><a href=x>" * 120 + PROSE,
    "an entity bomb": b"<!DOCTYPE html [" + ENTITIES + b"]><html><body><p>&e11;" + PROSE + b"</p></body></html>",
    "an open comment": b"<html><body><!--" + PROSE * 100,
    "many attributes": b"<html><body><p " + b"a=1 " * DEPTH + b">" + PROSE,
    "plain text": PROSE,
    "JSON": b'{"text": "' + PROSE + b'"}',
    "XML": b'<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml"><body>' + PROSE,
    "PHP": b"<html><body><?php echo 1; ?><p>" + PROSE,
    "namespaces": b"<html><body><svg:g><o:p></o:p><p class='x'>" + PROSE + b"</p></svg:g></body></html>",
    "a reference to a surrogate": b"<html><body><p>&#xD800; &amp;#xDC00;" + PROSE,
}


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES.keys())
def test_a_strange_page_gives_text_or_nothing_and_soon(page: bytes) -> None:
    start = time.process_time()
    try:
        extraction = extract_html(page, pruner=PRUNER)
    except CleanerError:
        return
    finally:
        assert time.process_time() - start < 10
    for block in extraction.blocks:
        assert extraction.text[block.start : block.end].strip()
    assert bool(extraction.text) == bool(extraction.blocks)
    extraction.text.encode()


def test_zero_bytes_do_not_lose_the_text_around_them() -> None:
    assert extract_html(PAGES["zero bytes in the text"]).text.startswith("The river rose")


def test_a_page_without_main_content_has_no_text_and_no_blocks() -> None:
    extraction = extract_html(
        "<html><head><title>Menu</title></head><body><img src=a><script>x()</script></body></html>"
    )
    assert (extraction.text, extraction.blocks, extraction.title) == ("", (), "Menu")
    assert extraction.is_html


def test_a_fault_of_the_library_is_an_error_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object, **options: object) -> None:
        raise KeyError("colspan")

    monkeypatch.setattr(ways.trafilatura, "bare_extraction", fail)
    with pytest.raises(ExtractionError, match="KeyError: 'colspan'; report"):
        extract_html(b"<html><body><p>" + PROSE[:200])


def test_a_broken_page_leaves_stderr_silent() -> None:
    script = (
        "from cleaner.extract import extract_html; [extract_html(page) for page in (b'', b'{}', b'<html>', b'x<b>')]"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert (done.stdout, done.stderr) == (b"", b"")


def test_plain_text_is_read_without_importing_trafilatura() -> None:
    script = (
        "import sys; from cleaner.extract import Pruner, read_text; Pruner([]); read_text(b'One.'); "
        "print([name for name in ('trafilatura', 'lxml.html', 'cssselect') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, text=True)
    assert done.stdout == "[]\n"
