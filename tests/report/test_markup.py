"""Text of strangers in the HTML report: escaped, nothing hidden, only web addresses are links."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.model import CATEGORIES, Draft, Removal, Span, Status
from cleaner.report.markup import find_link, show, show_marked, write_lines, write_plain
from cleaner.report.palette import CATEGORY_INKS, PAPER, QUIET, TEXT, format_css, name_class
from cleaner.report.passages import cut_lines, is_plain
from tests.report.documents import AWKWARD, find_spans, report_of, reported_documents


def shown(text, report):
    return str(write_lines(cut_lines(text, report), report, {"any/ads:ad-label": 3}))


def test_a_removal_is_struck_through_named_and_reached_by_tab():
    text = "One\nAd\n"
    report, _ = report_of(text, (4, 6, "any/ads:ad-label"))
    assert shown(text, report).splitlines()[1] == (
        '<p dir="auto" class="gone c-ad"><del class="cut c-ad" data-k="0" data-r="3" tabindex="0">'
        '<span class="note"><b>ad</b> <bdi>any/ads:ad-label</bdi><small>2 characters at 4</small></span>Ad</del></p>'
    )


def test_removed_white_space_is_shown_as_signs_that_tab_passes_over():
    text = "One (Ad)\n\n"
    report, _ = report_of(text, *find_spans(text, (" ", "~space"), ("(Ad)", "any/ads:ad-label"), ("\n\n", "~space")))
    line = shown(text, report)
    assert '<del class="cut space" data-k="0" data-r="-1" tabindex="-1">' in line
    assert "</span>·</del>" in line
    assert "</span>↵</del>" in line


def test_a_piece_names_the_rules_that_stand_inside_it():
    removal = Removal(0, 2, 0, "a:b", "ad", "Ad", (Span(0, 1, "c:d"), Span(1, 2, "c:d"), Span(0, 2, "e:f")))
    report = replace(report_of("Ad")[0], removed=(removal,))
    assert "2 characters at 0; also c:d, e:f" in shown("Ad", report)


def test_what_was_refused_or_not_cut_is_marked_but_not_struck_through():
    text = "Ad and draft"
    report = replace(
        report_of(text)[0],
        status=Status.REFUSED,
        claimed=(Removal(0, 2, 0, "any/ads:ad-label", "ad", "Ad"),),
        drafts=(Draft(7, 12, "a:b", "skipped", "draft"),),
    )
    line = shown(text, report)
    assert "<del" not in line
    assert '<span class="cut claimed c-ad" data-k="0" data-r="3" tabindex="0">' in line
    assert '<span class="draft" data-d="0" tabindex="0"><span class="note"><b>skipped</b> <bdi>a:b</bdi>' in line


def test_long_runs_far_from_removals_can_be_folded():
    text = "".join(f"line {number}\n" for number in range(40))
    report, _ = report_of(text, *find_spans(text, ("line 2\n", "a:x"), ("line 20\n", "a:x"), ("line 25\n", "a:x")))
    lines = shown(text, report).splitlines()
    folded = [number for number, line in enumerate(lines) if "<details" in line]
    assert [lines[number] for number in folded] == [
        '<details class="kept" open><summary>15 lines kept</summary>',
        '<details class="kept" open><summary>13 lines kept</summary>',
    ]
    assert [lines[number + 1] for number in folded] == ['<p dir="auto">line 4</p>', '<p dir="auto">line 27</p>']
    assert [line for line in lines if "details" not in line and "<del" not in line] == [
        f'<p dir="auto">line {number}</p>' for number in range(40) if number not in (2, 20, 25)
    ]


def test_blank_lines_do_not_count_as_near_or_folded():
    text = "Ad\n\nnear\n\n" + "far\n\n" * 4 + "near\n\nAd\n"
    lines = shown(text, report_of(text, (0, 3, "a:x"), (len(text) - 3, len(text), "a:x"))[0]).splitlines()
    start, end = lines.index('<details class="kept" open><summary>4 lines kept</summary>'), lines.index("</details>")
    assert [line for line in lines[start + 1 : end] if "gap" not in line] == ['<p dir="auto">far</p>'] * 4


def test_a_text_from_which_nothing_went_is_not_folded():
    text = "line\n" * 40
    assert "<details" not in shown(text, report_of(text)[0])


class TagCollector(HTMLParser):
    """The tags and attributes of some markup, and its text outside of notes and signs."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}


HOSTILE = [
    "<script>alert(1)</script>",
    "</style><style>*{display:none}",
    "<img src=x onerror=alert(1)>",
    "\" onfocus=alert(1) x='",
    "</p></del></article><h1>",
    "<!--",
    "]]>",
    "&lt;script&gt;",
    "{{ 7*7 }}",
    "\x00<svg/onload=alert(1)>",
]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_no_text_becomes_a_tag_or_an_attribute(hostile):
    report = report_of(hostile, (0, len(hostile), hostile))[0]
    removal = replace(report.removed[0], category=hostile, also=(Span(0, 1, hostile),))
    draft = Draft(0, len(hostile), hostile, hostile, hostile)
    collector = TagCollector()
    collector.feed(shown(hostile, replace(report, removed=(removal,))))
    collector.feed(shown(hostile, replace(report, removed=(), drafts=(draft,))))
    collector.feed(str(show_marked(hostile)))
    assert collector.tags <= {"p", "del", "span", "b", "bdi", "small"}
    assert collector.attributes <= {"class", "dir", "tabindex", "data-k", "data-r", "data-d"}


@given(reported_documents())
def test_any_text_gives_the_same_few_tags(document):
    report, _, text = document
    collector = TagCollector()
    collector.feed(shown(text, report))
    assert collector.tags <= {"p", "del", "span", "b", "bdi", "small"}


@given(st.lists(st.sampled_from([*AWKWARD, "One & <b>two</b>", "“three”", "4"]), max_size=12).map("".join))
def test_a_text_in_which_nothing_is_marked_is_written_the_same_at_once(text):
    report, _ = report_of(text)
    assert is_plain(text, report)
    assert write_plain(text) == write_lines(cut_lines(text, report), report, {})


@pytest.mark.parametrize(
    "character", ["\x00", "\x1b", "\x7f", "\u202e", "\u2066", "\u200b", "\ufeff", "\u2028", "\ud800"]
)
def test_a_character_that_hides_or_reorders_text_is_shown_by_its_number(character):
    name = f"U+{ord(character):04X}"
    assert show(f"a{character}b") == f"a[{name}]b"
    assert show_marked(f"a{character}b") == f'a<span class="ctl">{name}</span>b'


@pytest.mark.parametrize("text", ["نمی\u200cخواهم", "👩\u200d👩\u200d👧", "א\u200fב", "caf\u00e9\ttab"])
def test_joiners_direction_marks_and_tabs_stay(text):
    assert show(text) == text
    assert show_marked(text) == text


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "\x01javascript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
        "file:///etc/passwd",
        "//example.org/",
        " https://example.org/",
        "https://example.org/\u202egpj.exe",
        'https://example.org/" onclick="alert(1)',
        "",
        None,
    ],
)
def test_only_a_plain_web_address_becomes_a_link(url):
    assert find_link(url) is None


@pytest.mark.parametrize("url", ["https://example.org/a?b=c&d='e'#f", "HTTP://example.org/", "https://例え.jp/é"])
def test_a_web_address_becomes_a_link(url):
    assert find_link(url) == url


def contrast(ink: str, paper: str) -> float:
    """WCAG 2 contrast ratio of two ``#rrggbb`` colours."""

    def luminance(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    lighter, darker = sorted((luminance(ink), luminance(paper)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def mixed(ink: str, paper: str, share: float) -> str:
    return "#" + "".join(
        f"{round(share * int(ink[at : at + 2], 16) + (1 - share) * int(paper[at : at + 2], 16)):02x}"
        for at in (1, 3, 5)
    )


@pytest.mark.parametrize("category", CATEGORY_INKS)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_colour_is_legible_as_text_and_text_on_its_tint(category, theme):
    ink, paper = getattr(CATEGORY_INKS[category], theme), getattr(PAPER, theme)
    assert contrast(ink, paper) >= 4.5
    assert contrast(getattr(QUIET, theme), paper) >= 4.5
    assert contrast(getattr(TEXT, theme), mixed(ink, paper, 0.26)) >= 7
    assert contrast(ink, mixed(ink, paper, 0.11)) >= 4.5 or category == "space"


def test_every_category_has_a_colour_of_its_own():
    assert set(CATEGORY_INKS) == {*CATEGORIES, "space"}
    assert len(set(CATEGORY_INKS.values())) == len(CATEGORY_INKS)
    assert all(f".{name_class(category)}{{" in format_css() for category in CATEGORY_INKS)
