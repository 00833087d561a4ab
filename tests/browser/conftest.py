"""A headless Chromium for the tests of the HTML report; without one they are skipped."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from cleaner.report.html import write_html_report
from cleaner.report.summary import Summary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from selenium.webdriver import Chrome

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
CHROMEDRIVER = shutil.which("chromedriver")
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage",
    "--window-size=1280,1000",
]  # fmt: skip


@pytest.fixture(scope="module")
def chrome(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    """One browser a module, with its console and network logged."""
    yield from open_chrome(tmp_path_factory.mktemp("profile"))


def open_chrome(profile: Path, *flags: str) -> Iterator[Chrome]:
    """A browser with flags of its own beside those that all have."""
    if CHROMIUM is None or CHROMEDRIVER is None:
        pytest.skip("chromium and chromedriver are not installed (Debian: apt-get install chromium chromium-driver)")
    webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for flag in [*FLAGS, *flags, f"--user-data-dir={profile}"]:
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(CHROMEDRIVER))
    yield driver
    driver.quit()


@dataclass
class Page:
    """A report open in the browser."""

    chrome: Chrome
    directory: Path

    def run(self, script: str, *arguments: object) -> object:
        """What a piece of JavaScript returns; it runs beside the page's policy."""
        return self.chrome.execute_script(script, *arguments)

    def open(self, name: str = "report.html") -> Page:
        """Open a file of the report, and forget what was logged before."""
        self.chrome.get("about:blank")
        self.read_errors()
        self.read_requests()
        self.chrome.get((self.directory / name).as_uri())
        return self

    def read_errors(self) -> list[str]:
        """What the console said since the last time."""
        return [entry["message"] for entry in self.chrome.get_log("browser")]

    def read_requests(self) -> list[str]:
        """The addresses asked for since the last time, with whatever protocol."""
        messages = [json.loads(entry["message"])["message"] for entry in self.chrome.get_log("performance")]
        return [
            message["params"]["request"]["url"]
            for message in messages
            if message["method"] == "Network.requestWillBeSent"
        ]

    def prefer(self, scheme: str) -> None:
        """Have the browser ask for ``light`` or ``dark``."""
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self.chrome.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})

    def resize(self, width: int, height: int = 1000) -> None:
        """Give the page a window of this size in CSS pixels."""
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.chrome.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)


@pytest.fixture
def open_report(chrome: Chrome, tmp_path: Path) -> Iterator[Callable[..., Page]]:
    """Write a report of some documents and open it: ``open_report(documents, limits=…, edit=…)``."""

    def open_documents(documents, *, rules=(), edit=lambda text: text, **settings):
        summary = Summary(rules, rules_sha256="ab12")
        for report, _ in documents:
            summary.add(report)
        (tmp_path / "report-pages").mkdir(exist_ok=True)

        def write(name: str, text: str) -> None:
            (tmp_path / name).write_text(edit(text), encoding="utf-8", newline="")

        write_html_report(summary, documents, write, **settings)
        page = Page(chrome, tmp_path)
        page.resize(1280)
        page.prefer("light")
        return page.open()

    yield open_documents
    chrome.get("about:blank")
