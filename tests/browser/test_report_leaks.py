"""The report of a real run over hostile pages, records and packs reaches no server and needs all of its policy."""

from __future__ import annotations

import html
import json
import re
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import Page, open_chrome
from tests.browser.test_report_hostile import HOSTILE, follow_everything

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from selenium.webdriver import Chrome

pytestmark = pytest.mark.browser

PROSE = "The river rose by two metres in the night and the mayor asked everyone in the lower town to leave."
BEACONS = """
<img src="http://a.example/1"><script src="http://a.example/2"></script><iframe src="http://a.example/3"></iframe>
<link rel=stylesheet href="http://a.example/4"><video src="http://a.example/5" poster="http://a.example/6"></video>
<p style="background: url(http://a.example/7)">x</p><style>@import "http://a.example/8";</style>
<object data="http://a.example/9"></object><embed src="http://a.example/10"><audio src="http://a.example/11"></audio>
<svg><image href="http://a.example/12"/><use href="http://a.example/13#x"/></svg><input type=image src="//a.example/14">
<picture><source srcset="http://a.example/15"><img></picture><link rel=icon href="http://a.example/16">
<link rel=manifest href="http://a.example/17"><link rel=prefetch href="http://a.example/18">
"""


class Listener:
    """Counts who connects and who asks: every name that ends in ``.example`` leads here.

    Chromium may connect to where a form or a link leads before its policy forbids to ask there.
    """

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self.connections = self.requests = 0
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._read, args=(connection,), daemon=True).start()

    def _read(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):
            connection.settimeout(5)
            self.requests += bool(connection.recv(1))

    def heard(self, wait: float = 0.5) -> tuple[int, int]:
        """Connections and requests so far, after those under way had time to arrive."""
        time.sleep(wait)
        return self.connections, self.requests

    def close(self) -> None:
        self._socket.close()


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    listening = Listener()
    yield listening
    listening.close()


@pytest.fixture(scope="module")
def caught_chrome(listener: Listener, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    """A browser for which all names of the tests are the listener's; those that it asks for itself lead nowhere."""
    rule = f"--host-resolver-rules=MAP *.example 127.0.0.1:{listener.port}, MAP * ~NOTFOUND"
    yield from open_chrome(tmp_path_factory.mktemp("profile"), rule)


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run over pages with hostile names, hostile records, and a pack with a hostile name."""
    folder = tmp_path_factory.mktemp("hostile")
    pack = folder / "rules.yaml"
    pack.write_text(
        'pack: "<svg\\u202eonload=window.ran=1>&lt;\'\\""\n'
        "rules:\n  - id: evil\n    line: 'BUY.{0,200}'\n    removes: [BUY]\n    keeps: [Sell]\n"
    )
    pages = folder / "pages"
    pages.mkdir()
    records = []
    for number, words in enumerate(
        [*HOSTILE, BEACONS, "Z" + "\u0300\u0489\u030b" * 300 + "algo", "\u200b\u200d" * 500]
    ):
        name = "".join(char for char in words if char not in "/\0")[:60]
        body = f"<h1>{html.escape(words)}</h1><p>{PROSE}</p><p>BUY {html.escape(words)}</p><p>{PROSE}</p>{words}"
        page = (
            f"<html><head><title>{html.escape(words)}</title></head><body><article>{body * 2}</article></body></html>"
        )
        (pages / f"{number}{name}.html").write_text(page, encoding="utf-8")
        text = f"{PROSE}\nBUY {words}\n{PROSE} {words}\n{PROSE}"
        records.append({"id": f"r{number}{words}", "url": f"https://h.example/{words}", "title": words, "text": text})
    (folder / "records.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records))
    command = [
        "run",
        pages,
        folder / "records.jsonl",
        "--to",
        "dir",
        "--rules",
        pack,
        "--no-builtin",
        "--out",
        folder / "out",
    ]
    done = subprocess.run([sys.executable, "-m", "cleaner", *command], capture_output=True, text=True)
    assert done.returncode in (0, 1), done.stderr
    return folder / "out"


def test_of_a_real_run_nothing_runs_and_nothing_reaches_a_server(caught_chrome, listener, out) -> None:
    before = listener.heard(0)
    page = Page(caught_chrome, out).open()
    follow_everything(page)
    assert page.run("return document.querySelectorAll('main article').length") > 2 * len(HOSTILE)
    assert page.run("return document.querySelectorAll('del.cut').length") > len(HOSTILE)
    assert page.run("return [typeof window.ran, document.scripts.length]") == ["undefined", 1]
    assert page.run("return performance.getEntriesByType('resource').map((entry) => entry.name)") == []
    assert page.read_errors() == []
    assert listener.heard() == before


@pytest.mark.parametrize("width", [390, 1280])
def test_of_a_real_run_nothing_breaks_the_layout(caught_chrome, out, width) -> None:
    page = Page(caught_chrome, out)
    page.resize(width)
    page.open()
    follow_everything(page)
    assert page.run("return document.documentElement.scrollWidth") <= width


POLICY = re.compile(r'(?<=http-equiv="Content-Security-Policy" content=")[^"]*')


def open_edited(chrome: Chrome, out: Path, markup: str, loosen: Callable[[str], str] = lambda policy: policy) -> Page:
    """The report with markup that got into it by a hole in the escaping, made on purpose, and its policy loosened."""
    text = (out / "report.html").read_text(encoding="utf-8")
    assert len(POLICY.findall(text)) == text.count("</main>") == 1
    edited = POLICY.sub(lambda found: html.escape(loosen(html.unescape(found[0]))), text)
    (out / "edited.html").write_text(edited.replace("</main>", f"{markup}</main>"), encoding="utf-8")
    return Page(chrome, out).open("edited.html")


def split_policy(policy: str) -> dict[str, str]:
    """What the policy says, by directive."""
    return {part.split(" ")[0]: part for part in policy.split("; ")}


def test_beacons_that_got_into_the_page_reach_no_server(caught_chrome, listener, out) -> None:
    before = listener.heard(0)
    page = open_edited(caught_chrome, out, BEACONS)
    assert len(page.read_errors()) >= 10
    assert listener.heard()[1] == before[1]


def test_without_the_policy_they_do(caught_chrome, listener, out) -> None:
    before = listener.heard(0)
    open_edited(caught_chrome, out, BEACONS, lambda policy: "")
    assert listener.heard(1.5)[1] > before[1]


# For each directive: markup that got into the page, how it shows that it had its way, and what the policy then said.
ASKED = "asked"
PROBES = {
    "default-src": ('<img src="http://a.example/1">', f"return '{ASKED}'", ""),
    "script-src": ("<script>window.ran = 1</script>", "return window.ran === 1", "script-src 'unsafe-inline'"),
    "style-src": (
        "<style>main { border-top: 7px solid }</style>",
        "return getComputedStyle(document.querySelector('main')).borderTopWidth === '7px'",
        "style-src 'unsafe-inline'",
    ),
    "base-uri": ('<base href="http://a.example/">', "return document.baseURI === 'http://a.example/'", ""),
    "form-action": (
        '<form id="f" action="http://a.example/1"></form>',
        f"document.getElementById('f').submit(); return '{ASKED}'",
        "",
    ),
    "require-trusted-types-for": (
        "",
        "try { document.querySelector('main').innerHTML = 'x'; return true } catch (error) { return false }",
        "",
    ),
}


@pytest.mark.parametrize("directive", PROBES)
def test_each_part_of_the_policy_is_needed(directive, caught_chrome, listener, out) -> None:
    markup, script, instead = PROBES[directive]

    def loosen(policy: str) -> str:
        return "; ".join(filter(None, (split_policy(policy) | {directive: instead}).values()))

    def had_its_way(loosen: Callable[[str], str]) -> bool:
        before = listener.heard(0)
        said = open_edited(caught_chrome, out, markup, loosen).run(script)
        return listener.heard(1)[1] > before[1] if said == ASKED else bool(said)

    assert not had_its_way(lambda policy: policy)
    assert had_its_way(loosen)


def test_the_policy_has_no_part_that_no_probe_tries(out) -> None:
    policy = POLICY.search((out / "report.html").read_text(encoding="utf-8"))
    assert policy is not None
    assert split_policy(html.unescape(policy[0])).keys() == PROBES.keys()
