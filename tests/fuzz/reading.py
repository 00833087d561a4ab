"""A report read as a browser reads it: what a page could have brought in is a fault."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_VOID = {"meta", "link", "input", "br", "hr", "wbr"}
_FORBIDDEN = {
    "iframe", "frame", "object", "embed", "applet", "base", "link", "img", "image", "math", "video", "audio", "source",
    "track", "portal", "template", "noscript", "xmp", "plaintext", "listing", "marquee",
}  # fmt: skip
_FETCHING = {"src", "srcset", "srcdoc", "action", "formaction", "style", "background", "data", "ping", "xmlns"}
_HREF = re.compile(r"#|https?://|(?:report-pages/)?\d{4}\.html$|\.\./report\.html$")


def check_page(page: str) -> None:
    """Raise AssertionError where an element is open at the end, or stands there that no template of ours has."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    assert not reader.open, reader.open
    assert reader.scripts == 1, reader.scripts


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.scripts = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert re.fullmatch(r"[a-z]+[1-6]?", tag), tag
        assert tag not in _FORBIDDEN, tag
        self.scripts += tag == "script"
        for name, value in attrs:
            assert re.fullmatch(r"[a-z][a-z-]*", name), name
            assert not name.startswith("on"), name
            assert name not in _FETCHING, name
            assert name != "href" or re.match(
                r"#|https?://|(?:report-pages/)?\d{4}\.html|\.\./report\.html", value or ""
            )
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open, tag
        assert self.open.pop() == tag, tag

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data!r}")

    def handle_pi(self, data: str) -> None:
        raise AssertionError(f"a processing instruction: {data!r}")

    def unknown_decl(self, data: str) -> None:
        raise AssertionError(f"a declaration: {data!r}")
