"""The HTML report in a real browser: it opens quietly, filters, answers keys and pointer, and fits its paper."""

from __future__ import annotations

from dataclasses import replace

import pytest
from selenium.webdriver import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.wait import WebDriverWait

from cleaner.model import CleanResult, Removal, Status
from cleaner.report.html import PageLimits
from cleaner.report.removals import document_report, failure_report
from tests.report.documents import find_spans, report_of

pytestmark = pytest.mark.browser

PROSE = "The minister spoke for an hour about what it would mean for the people along the river.\n"
SOCIAL, AD, RELATED = "en/social:follow-us", "any/ads:ad-label", "en/related:related-list"


def article(id, *furniture, host="example.org"):
    text = PROSE + "".join(f"{words}\n{PROSE}" for words, _ in furniture)
    spans = find_spans(text, *((words + "\n", rule) for words, rule in furniture))
    return report_of(text, *spans, id=id, url=f"https://{host}/{id}")


def documents():
    refused = CleanResult("Ad\nText\n", "Ad\nText\n", Status.REFUSED, claimed=(Removal(0, 2, 0, AD, "ad", "Ad"),))
    return [
        article("one.html", ("Follow us", SOCIAL), ("Advertisement", AD)),
        article("two.html", ("Related\nA teaser\nAnother teaser", RELATED), host="other.example"),
        article("three.html", ("Advertisement", AD), ("Advertisement", AD), ("Advertisement", AD)),
        report_of(PROSE, id="quiet.txt"),
        (failure_report("broken.html", Status.ERROR, "not text", rules_sha256=""), None),
        (document_report("refused.html", refused, rules_sha256=""), "Ad\nText\n"),
    ]


def shown(page):
    return page.run("return [...document.querySelectorAll('.doc:not([hidden]) h3')].map((title) => title.textContent)")


def choose(page, name, title):
    select = page.chrome.find_element(By.ID, f"f-{name}")
    select.find_element(By.XPATH, f"option[normalize-space()='{title}']").click()


def press(page, *keys):
    ActionChains(page.chrome).send_keys(*keys).perform()


def focused(page):
    return page.run("const at = document.activeElement; return at.id || at.lastChild.textContent")


def named(page):
    return page.run("const tip = document.getElementById('tip'); return tip.hidden ? null : tip.innerText")


def point_at(page, element):
    """What the page says under the pointer, once it is there: a page that was just opened may still move its lines."""

    def move(chrome):
        page.run("arguments[0].scrollIntoView({block: 'center'})", element)
        ActionChains(chrome).move_to_element(element).perform()
        return named(page)

    return WebDriverWait(page.chrome, 10).until(move)


def test_it_opens_without_a_word_on_the_console_and_asks_for_nothing_else(open_report):
    page = open_report(documents())
    requests = page.read_requests()
    assert page.read_errors() == []
    assert requests == [(page.directory / "report.html").as_uri()]
    assert page.run("return performance.getEntriesByType('resource').length") == 0
    assert page.run("return document.title") == page.run("return document.title").strip() != ""


def test_changed_documents_are_shown_first_and_all_on_request(open_report):
    page = open_report(documents())
    assert shown(page) == ["one.html", "two.html", "three.html"]
    assert page.run("return document.getElementById('tally').innerText") == "3 of 6 documents, 6 removals"
    choose(page, "show", "all")
    assert len(shown(page)) == 6
    choose(page, "show", "not ok")
    assert shown(page) == ["broken.html", "refused.html"]


@pytest.mark.parametrize(
    ("name", "title", "found", "tally"),
    [
        ("rule", AD, ["one.html", "three.html"], "2 of 6 documents, 4 removals"),
        ("category", "related", ["two.html"], "1 of 6 documents, 1 removal"),
        ("host", "other.example", ["two.html"], "1 of 6 documents, 1 removal"),
    ],
)
def test_documents_are_filtered(open_report, name, title, found, tally):
    page = open_report(documents())
    choose(page, name, title)
    assert shown(page) == found
    assert page.run("return document.getElementById('tally').innerText") == tally


def test_ids_are_found_by_their_letters(open_report):
    page = open_report(documents())
    press(page, "/", "T", "W")
    page.run("return new Promise((done) => setTimeout(done, 150))")
    assert shown(page) == ["two.html"]
    press(page, "x")
    page.run("return new Promise((done) => setTimeout(done, 150))")
    assert shown(page) == []
    assert page.chrome.find_element(By.ID, "none").is_displayed()
    page.chrome.find_element(By.ID, "reset").click()
    page.run("return new Promise((done) => setTimeout(done, 50))")
    assert len(shown(page)) == 3


def test_a_name_in_the_overview_sets_the_filter(open_report):
    page = open_report(documents())
    page.chrome.find_element(By.XPATH, "//table//button[.='en/social:follow-us']").click()
    assert shown(page) == ["one.html"]


def test_documents_are_put_in_order_of_what_went(open_report):
    page = open_report(documents())
    choose(page, "order", "most removed")
    shares = page.run("return [...document.querySelectorAll('.doc:not([hidden])')].map((doc) => +doc.dataset.g)")
    assert shares == sorted(shares, reverse=True)
    assert shown(page)[0] == "two.html"
    choose(page, "order", "as read")
    assert shown(page) == ["one.html", "two.html", "three.html"]


def test_tab_goes_from_removal_to_removal_and_each_is_named(open_report):
    page = open_report(documents())
    page.run("document.querySelector('#d-1 h3 a').focus()")
    seen = []
    for _ in range(3):
        press(page, Keys.TAB)
        seen.append((focused(page), named(page)))
    assert seen[0] == ("example.org", None)  # the link to the page itself
    assert seen[1] == ("Follow us", f"social\n{SOCIAL}\n10 characters at {len(PROSE)}")
    assert seen[2][0] == "Advertisement"
    assert AD in seen[2][1]
    press(page, Keys.ESCAPE)
    assert named(page) is None


def test_n_and_p_step_through_removals_across_documents(open_report):
    page = open_report(documents())
    seen = []
    for key in "nnnnpp":
        press(page, key)
        seen.append(focused(page))
    assert seen == ["Follow us", "Advertisement", "Related", "Advertisement", "Related", "Advertisement"]


def test_n_keeps_to_the_rule_that_is_asked_for(open_report):
    page = open_report(documents())
    choose(page, "rule", AD)
    page.run("document.activeElement.blur()")
    seen = []
    for _ in range(4):
        press(page, "n")
        seen.append((focused(page), page.run("return document.activeElement.closest('.doc').id")))
    assert seen == [("Advertisement", "d-1")] + [("Advertisement", "d-3")] * 3


def test_j_and_k_step_through_documents(open_report):
    page = open_report(documents())
    seen = []
    for key in "jjjk":
        press(page, key)
        seen.append(focused(page))
    assert seen == ["d-1", "d-2", "d-3", "d-2"]


def test_keys_are_letters_in_the_search_field(open_report):
    page = open_report(documents())
    press(page, "/", "n", "j")
    assert page.run("return [document.activeElement.id, document.activeElement.value]") == ["f-find", "nj"]


def test_the_pointer_names_a_removal_and_lights_all_its_lines(open_report):
    page = open_report(documents())
    teaser = page.chrome.find_element(By.XPATH, "//article[@id='d-2']//del[contains(., 'Another teaser')]")
    assert RELATED in point_at(page, teaser)
    assert page.run("return [...document.querySelectorAll('.on')].map((piece) => piece.lastChild.textContent)") == [
        "Related", "A teaser", "Another teaser",
    ]  # fmt: skip


def test_every_removal_bears_its_category_in_words(open_report):
    page = open_report(documents())
    for width in (1280, 390):
        page.resize(width)
        labels = page.run(
            """
            return [...document.querySelectorAll(".doc:not([hidden]) .note b")].map((label) => {
              label.scrollIntoView({ block: "center" }); // what is far from the window is not laid out
              return [label.textContent, label.getBoundingClientRect().width > 0];
            })
            """
        )
        assert [label for label, _ in labels] == ["social", "ad", "related", "ad", "ad", "ad"]
        assert all(is_seen for _, is_seen in labels)


def test_copied_text_is_the_documents_without_the_names_of_rules(open_report):
    page = open_report(documents())
    copied = page.run(
        "getSelection().selectAllChildren(document.querySelector('#d-1 .text')); return `${getSelection()}`"
    )
    assert "Follow us" in copied
    assert SOCIAL not in copied


def test_text_far_from_removals_folds_and_unfolds(open_report):
    page = open_report([report_of(PROSE * 40, (0, len(PROSE), AD))])
    height = "return document.querySelector('.text').offsetHeight"
    whole = page.run(height)
    page.chrome.find_element(By.ID, "near").click()
    folded = page.run(height)
    assert folded < whole / 3
    summary = page.chrome.find_element(By.CSS_SELECTOR, ".kept summary")
    assert summary.text == "38 lines kept"
    summary.click()
    assert page.run(height) == whole
    page.run("localStorage.clear()")


def test_an_address_of_a_hidden_document_shows_it(open_report):
    page = open_report(documents())
    page.chrome.find_element(By.XPATH, "//section[@id='not-ok']//a[.='broken.html']").click()
    page.run("return new Promise((done) => setTimeout(done, 100))")
    assert "broken.html" in shown(page)
    assert focused(page) == "d-5"


def paper(page):
    return page.run("return getComputedStyle(document.body).backgroundColor")


def test_it_is_light_or_dark_as_the_reader_prefers_and_as_the_button_says(open_report):
    page = open_report(documents())
    light = paper(page)
    page.prefer("dark")
    dark = paper(page)
    assert (light, dark) == ("rgb(252, 251, 248)", "rgb(23, 23, 26)")
    button = page.chrome.find_element(By.ID, "theme")
    assert button.text == "Light"
    button.click()
    assert (paper(page), button.text) == (light, "Dark")
    page.run("return new Promise((done) => setTimeout(done, 500))")  # the browser stores the choice in its own time
    page.open()
    assert paper(page) == light
    page.chrome.find_element(By.ID, "theme").click()
    assert paper(page) == dark
    page.run("localStorage.clear()")


@pytest.mark.parametrize("width", [320, 390, 820, 1280, 2000])
def test_nothing_is_wider_than_the_window(open_report, width):
    page = open_report(documents())
    page.resize(width)
    choose(page, "show", "all")
    assert page.run("return document.documentElement.scrollWidth") <= width


def test_a_long_report_hands_rule_and_place_on_to_its_pages(open_report):
    page = open_report(documents(), limits=PageLimits(single_documents=1, page_documents=2))
    choose(page, "rule", AD)
    rows = page.chrome.find_elements(By.CSS_SELECTOR, ".row:not([hidden]) a")
    assert [row.text for row in rows] == ["one.html", "three.html"]
    rows[1].click()
    assert page.chrome.current_url.endswith("/report-pages/0002.html#d-3&rule=0")
    assert shown(page) == ["three.html"]
    assert focused(page) == "d-3"
    assert page.read_errors() == []


def test_ten_thousand_documents_open_in_under_three_seconds(open_report):
    first = documents()[0]
    copies = [
        (replace(first[0], id=f"{number:05}.html", url=f"https://h{number % 700}.example/"), first[1])
        for number in range(10_000)
    ]
    page = open_report(copies)
    timing = "const [all] = performance.getEntriesByType('navigation'); return all.loadEventEnd"
    seconds = page.run(timing) / 1000
    print(f"\n10,000 documents: open in {seconds:.2f} s")
    assert seconds < 3
    # The overview lists the first thousand, and links to the pages of all.
    assert page.run("return document.querySelectorAll('.row').length") == 1_000
    links = (
        "[...document.querySelectorAll('a[href^=\"report-pages/\"]')].map((a) => a.getAttribute('href').split('#')[0])"
    )
    assert page.run(f"return new Set({links}).size") == 100
    page.run("scrollTo(0, document.documentElement.scrollHeight)")
    page.run("return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert page.run("return scrollY") > 10_000
    page.open("report-pages/0050.html")
    assert page.run(timing) < 3000
