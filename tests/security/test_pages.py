"""Hostile pages end with the status that they should, within their limits, and lose nothing in silence."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from cleaner.errors import CleanerError
from cleaner.pipeline import Cleaner
from tests.security.hostile_pages import find_fault, make_pages, run_on

PAGES = make_pages(is_full=False)


@pytest.fixture(scope="module")
def cleaner() -> Cleaner:
    return Cleaner()


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, dict[str, object]], Path]:
    folder = tmp_path_factory.mktemp("hostile")
    return run_on(PAGES, folder, "--timeout", "20", "--memory", "1000", "--workers", "2"), folder / "out/bodies"


@pytest.mark.parametrize("page", PAGES, ids=[page.name for page in PAGES])
def test_a_hostile_page_ends_with_its_status_and_loses_nothing(page, ran) -> None:
    lines, bodies = ran
    path = bodies / f"{page.name}.txt"
    body = path.read_text(encoding="utf-8") if path.exists() else None
    assert find_fault(page, lines.get(page.name), body) is None


@pytest.mark.parametrize("page", PAGES, ids=[page.name for page in PAGES])
def test_in_memory_a_hostile_page_gives_what_a_run_gives(page, ran, cleaner) -> None:
    lines, _ = ran
    try:
        status = cleaner.clean_html(page.raw).status.value
    except CleanerError:
        status = "error"
    # A run looks at the first bytes of a file before it is taken for a page.
    assert status == lines[page.name]["status"] or {status, lines[page.name]["status"]} == {"empty", "error"}


@pytest.mark.slow
def test_at_full_size_too() -> None:
    script = Path(__file__).with_name("hostile_pages.py")
    root = script.parents[2]
    done = subprocess.run(
        [sys.executable, "-m", "tests.security.hostile_pages"], cwd=root, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout
