"""Documents with removals, made for tests: from spans, and as Hypothesis strategies."""

from __future__ import annotations

from hypothesis import strategies as st

from cleaner.model import CleanResult, Removal, Status
from cleaner.report.removals import DocumentReport, document_report

AWKWARD = [
    "\n",
    "\r\n",
    "\r",
    "\u2028",
    "\f",
    "\u0085",
    "\x00",
    "\x1b[31m",
    " ",
    "\t",
    "é",
    "e\u0301",
    "👩‍👩‍👧",
    "\u200b",
    "\u202e",
]
RULES = ["en/social:follow-us", "any/ads:ad-label", "en/related:related-list", "~space", "~orphan-heading"]
CATEGORIES = {"en/social:follow-us": "social", "any/ads:ad-label": "ad", "~space": "space"}


def remove(text: str, *spans: tuple[int, int, str]) -> tuple[str, tuple[Removal, ...]]:
    """Body and removals of a text from which ``(start, end, rule)`` go; spans are sorted and do not overlap."""
    removals, body, position = [], "", 0
    for start, end, rule in spans:
        body += text[position:start]
        removals.append(Removal(start, end, len(body), rule, CATEGORIES.get(rule, "related"), text[start:end]))
        position = end
    return body + text[position:], tuple(removals)


def report_of(
    text: str, *spans: tuple[int, int, str], id: str = "a.txt", url: str | None = None
) -> tuple[DocumentReport, str]:
    """Report and body of a document from which ``(start, end, rule)`` go."""
    body, removals = remove(text, *spans)
    result = CleanResult(text, body, Status.OK, removals=removals, url=url)
    return document_report(id, result, rules_sha256="ab12", input_sha256="cd34"), body


def find_spans(text: str, *parts: tuple[str, str]) -> list[tuple[int, int, str]]:
    """The spans of ``(part, rule)``, each part at its first place after the one before."""
    spans, position = [], 0
    for part, rule in parts:
        start = text.index(part, position)
        position = start + len(part)
        spans.append((start, position, rule))
    return spans


texts = st.lists(
    st.one_of(
        st.sampled_from(AWKWARD),
        st.sampled_from(["a", "a\n", "Ad", "--- a", "+++ b", "@@ -1,1 +1,1 @@", "\\ No"]),
        st.text(max_size=4),
    ),
    max_size=60,
).map("".join)


@st.composite
def reported_documents(draw: st.DrawFn) -> tuple[DocumentReport, str, str]:
    """Report, body and extracted text of a document with arbitrary removals."""
    text = draw(texts)
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=12)))
    spans = [(start, end, draw(st.sampled_from(RULES))) for start, end in zip(cuts[::2], cuts[1::2], strict=False)]
    report, body = report_of(text, *spans)
    return report, body, text
