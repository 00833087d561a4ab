"""Contents that adapters are given in tests, and the README's snippets on them."""

from __future__ import annotations

import re
from pathlib import Path

README = Path(__file__).resolve().parent.parent.parent / "README.md"

TEXT = "The river rose by a metre on Monday.\n\nAdvertisement\n\nIt fell again before the night was over."
BODY = "The river rose by a metre on Monday.\n\nIt fell again before the night was over."
RULE = "en/ads:ad-label"
PAGE = (
    "<html lang='en'><head><title>Ferries</title></head><body><article><h1>Ferries</h1>"
    "<p>The ferry left at six and nobody on the quay waved, for it was raining and the news was not yet out.</p>"
    "<p>Advertisement</p>"
    "<p>It came back at nine, as the harbour master had said it would, with two aboard who would not speak.</p>"
    "<p>By then the whole town stood on the pier, and somebody had thought of bringing the brass band.</p>"
    "</article></body></html>"
)
PAGE_BODY = (
    "Ferries\n"
    "The ferry left at six and nobody on the quay waved, for it was raining and the news was not yet out.\n"
    "It came back at nine, as the harbour master had said it would, with two aboard who would not speak.\n"
    "By then the whole town stood on the pier, and somebody had thought of bringing the brass band."
)
EMPTY_PAGE = "<html><body></body></html>"
REFUSED = "Advertisement\n\nOne."
BROKEN = "half a letter: \ud800"


def find_snippet(module: str, language: str = "python") -> str:
    """The README's fenced block that names ``module``."""
    blocks = re.findall(rf"^```{language}\n(.*?)^```$", README.read_text(encoding="utf-8"), flags=re.M | re.S)
    (snippet,) = (block for block in blocks if module in block)
    return str(snippet)
