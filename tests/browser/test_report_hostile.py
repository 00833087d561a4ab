"""The HTML report with documents, addresses, ids and rule names full of markup and script: nothing of them runs."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cleaner.model import Draft, Pruned, Span, Status
from cleaner.report.html import PageLimits
from cleaner.report.removals import failure_report
from tests.report.documents import report_of

pytestmark = pytest.mark.browser

HOSTILE = [
    "<script>window.ran = 1</script>",
    "<img src=x onerror='window.ran = 1'>",
    "</style></script><svg onload=window.ran=1>",
    "\"><iframe src='javascript:parent.ran = 1'></iframe>",
    "' autofocus onfocus='window.ran = 1' tabindex='0",
    "javascript:window.ran=1//",
    "</title></head><body onload='window.ran = 1'>",
    "<!--<script>",
    "<base href='http://attacker.example/'><link rel=stylesheet href=http://attacker.example/x.css>",
    "<meta http-equiv=refresh content='0;url=http://attacker.example/'>",
    "\u202egpj.\u2066exe\u2069 \u200b\u200b\ufeff",
    "nul\x00\x01\x1b[31m",
    "W" * 100_000,
    "نص عربي طويل " * 50,
    "a&rule=1#<b>",
    "{{ 7 * 7 }}{% raw %}",
]


def hostile_documents():
    documents = []
    for number, words in enumerate(HOSTILE):
        text = f"{words}\nkept {words} kept\n{words}\n"
        report, body = report_of(text, (0, len(words), words), id=f"{number}{words}", url=f"https://h.example/{words}")
        removal = replace(report.removed[0], category=words, also=(Span(0, 1, words),))
        draft = Draft(len(words) + 1, len(words) + 4, words, words, words)
        report = replace(
            report,
            removed=(removal,),
            drafts=(draft,),
            pruned=(Pruned(words, words, words),),
            title=words,
            lang=words,
            error=words,
            pruning_refused=words,
            rules_timed_out=(words,),
        )
        documents.append((report, body))
        documents.append((replace(report, id=words, url=words), body))
        documents.append((failure_report(words, Status.ERROR, words, rules_sha256="", url=words), None))
    return documents


def follow_everything(page):
    """Touch what a reader can touch: open all, filter by all, hover and focus every removal, click inner links."""
    page.run(
        """
        for (const fold of document.querySelectorAll("details")) fold.open = true;
        for (const select of document.querySelectorAll("select")) {
          for (const option of select.options) {
            select.value = option.value;
            select.dispatchEvent(new Event("change", { bubbles: true }));
          }
          select.value = "";
          select.dispatchEvent(new Event("change", { bubbles: true }));
        }
        for (const cut of document.querySelectorAll(".cut, .draft")) {
          cut.dispatchEvent(new MouseEvent("mouseover", { bubbles: true }));
          cut.focus();
        }
        for (const link of document.querySelectorAll("a[href^='#'], button[data-filter]")) link.click();
        """
    )


@pytest.mark.parametrize(
    "limits", [PageLimits(), PageLimits(single_documents=1, page_documents=1000)], ids=["one file", "pages"]
)
def test_no_script_of_a_page_runs_and_no_request_leaves(open_report, limits):
    page = open_report(hostile_documents(), limits=limits)
    names = ["report.html", *(f"report-pages/{path.name}" for path in (page.directory / "report-pages").iterdir())]
    for name in names:
        page.open(name)
        follow_everything(page)
        assert page.run("return [typeof window.ran, document.scripts.length, document.styleSheets.length]") == [
            "undefined", 1, 1,
        ]  # fmt: skip
        assert page.read_errors() == []
        assert {request.partition("#")[0] for request in page.read_requests()} == {(page.directory / name).as_uri()}
        links = page.run("return [...document.links].map((link) => [link.protocol, link.host])")
        assert {tuple(link) for link in links} <= {("file:", ""), ("https:", "h.example")}
    assert page.run("return document.querySelectorAll('iframe, img, base, link, object, embed').length") == 0


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_breaks_the_layout(open_report, width):
    page = open_report(hostile_documents())
    page.resize(width)
    follow_everything(page)
    assert page.run("return document.documentElement.scrollWidth") <= width
    outside = page.run(
        """
        return [...document.querySelectorAll(".doc, .panel, .text p, h3, .facts, .apart, #filters")]
          .filter((element) => element.getBoundingClientRect().right > innerWidth + 1)
          .map((element) => element.className)
        """
    )
    assert outside == []
    assert page.run("return document.querySelectorAll('main article').length") == len(hostile_documents())


def test_a_very_long_name_is_shortened_and_says_so(open_report):
    page = open_report(hostile_documents())
    longest = "return Math.max(...[...document.querySelectorAll(arguments[0])].map((name) => name.textContent.length))"
    for names in ("h3", ".panel bdi", "option", ".note", ".facts", ".remark"):
        assert page.run(longest, names) < 1500
    assert "… (100,000 characters)" in page.run("return document.querySelector('.panel').textContent")


def test_text_that_reorders_text_cannot_leave_its_place(open_report):
    page = open_report(hostile_documents())
    assert page.run("return /[\\u202a-\\u202e\\u2066-\\u2069\\u0000]/.test(document.body.textContent)") is False


INJECTED = "<script>window.ran = 1</script><img src=x onerror='window.ran = 1'><b style='color: red'>x</b>"


def inject(page_text):
    """A hole in the escaping, made on purpose: only the policy is left to stop what stands in the page."""
    return page_text.replace("</main>", f"{INJECTED}</main>")


def test_the_policy_stops_a_script_that_got_into_the_page(open_report):
    page = open_report(hostile_documents()[:3], edit=inject)
    assert page.run("return typeof window.ran") == "undefined"
    refused = [message for message in page.read_errors() if "Content Security Policy" in message]
    assert len(refused) >= 3


def loosen(page_text):
    """The policy as it would be if somebody allowed inline script."""
    start = page_text.index("script-src")
    end = page_text.index(";", start)
    return inject(page_text[:start] + "script-src 'unsafe-inline'" + page_text[end:])


def test_that_script_runs_where_the_policy_is_loosened(open_report):
    page = open_report(hostile_documents()[:3], edit=loosen)
    assert page.run("return window.ran") == 1


def test_markup_cannot_be_written_by_script_either(open_report):
    page = open_report(hostile_documents()[:3])
    refused = page.run("try { document.body.innerHTML = '<b>x</b>'; return null } catch (error) { return error.name }")
    assert refused == "TypeError"
