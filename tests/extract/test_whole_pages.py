"""A page is read to its end, or it is an error: what the parser would leave out is never lost in silence."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from cleaner.errors import ExtractionError
from cleaner.extract import extract_html

SENTENCE = (
    "The {} rose by two metres in the night and the mayor asked all {} people in the valley to leave their houses."
)
FIRST, LAST = ("".join(f"<p>{SENTENCE.format(what, n)}</p>" for n in range(5)) for what in ("river", "harbour"))


def page(middle: str) -> str:
    return f"<html><body><article><h1>The flood</h1>{FIRST}{middle}{LAST}</article></body></html>"


@pytest.mark.parametrize("tag", ["div", "b", "section"])
@pytest.mark.parametrize("depth", [200, 300, 1000])
def test_what_follows_a_deep_nest_is_not_lost(tag: str, depth: int) -> None:
    text = extract_html(page(f"<{tag}>" * depth + "deep" + f"</{tag}>" * depth)).text
    assert (text.count("The river"), text.count("The harbour")) == (5, 5)


@pytest.mark.parametrize("tag", ["div", "ul><li", "table><tr><td"])
def test_a_nest_too_deep_for_the_parser_is_an_error(tag: str) -> None:
    with pytest.raises(ExtractionError, match=r"gave up in line 1: Excessive depth.* nothing was extracted"):
        extract_html(page(f"<{tag}>" * 3000))


@pytest.mark.parametrize(
    "huge",
    [
        '<img src="data:image/png;base64,{}">',
        "<script>{}</script>",
        "<style>{}</style>",
        "<!--{}-->",
        "<p title='{}'>",
        "<iframe srcdoc='{}'></iframe>",
    ],
)
def test_what_follows_something_huge_is_not_lost(huge: str) -> None:
    text = extract_html(page(huge.format("iVBORw0K" * 1_400_000))).text
    assert (text.count("The river"), text.count("The harbour")) == (5, 5)


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="the limit is set from what Linux tells")
def test_a_parser_out_of_memory_is_no_page_without_text() -> None:
    script = """
import resource
from cleaner.extract.parse import parse
taken = int(open("/proc/self/statm").read().split()[5]) * resource.getpagesize()
text = "<html><body>" + "<p>And so on.</p>" * 200_000
resource.setrlimit(resource.RLIMIT_DATA, (taken + 8_000_000, resource.RLIM_INFINITY))
try:
    print(parse(text))
except MemoryError:
    print("out of memory")
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "out of memory\n"
