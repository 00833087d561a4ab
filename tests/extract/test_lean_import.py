"""Trafilatura without the libraries that extraction does not call: they come when they are called."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from cleaner import Cleaner

PAGES = sorted((Path(__file__).parents[2] / "samples" / "articles" / "pages").glob("*.html"))
LEAN = "from cleaner.extract.lean_import import import_lean; import_lean(); import sys, trafilatura\n"
LATER = ("charset_normalizer", "courlan", "htmldate", "justext", "urllib3")


def run(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout


def test_what_extraction_does_not_call_is_not_imported() -> None:
    assert run(f"{LEAN}print([name for name in {LATER} if name in sys.modules])") == "[]\n"


def test_no_stand_in_is_left_for_others_to_import() -> None:
    names = [*LATER, "justext.core", "trafilatura.downloads", "urllib3.response"]
    code = f"{LEAN}from importlib import import_module\nprint([import_module(n).__file__ is None for n in {names}])"
    assert run(code) == f"{[False] * len(names)}\n"
    assert run(f"{LEAN}print(hasattr(trafilatura, 'downloads'), len(sys.meta_path))") == run(
        "import sys; print(False, len(sys.meta_path))"
    )


def test_what_trafilatura_holds_becomes_the_real_thing_when_it_is_used() -> None:
    code = "from trafilatura.utils import get_base_url; print(get_base_url('https://example.org/a/b'), {})"
    assert run(LEAN + code.format("'courlan' in sys.modules")) == "https://example.org True\n"


def test_an_instance_is_known_of_a_class_that_was_imported_later() -> None:
    code = "from trafilatura import utils\nprint(isinstance('x', utils.HTTPResponse))\n"
    code += "from urllib3.response import HTTPResponse\nprint(isinstance(HTTPResponse(b'x'), utils.HTTPResponse))"
    assert run(LEAN + code) == "False\nTrue\n"


def test_where_trafilatura_was_imported_nothing_is_done() -> None:
    code = (
        "import sys, trafilatura; held = trafilatura.fetch_url; from cleaner.extract.lean_import import import_lean\n"
    )
    assert run(f"{code}import_lean(); print(trafilatura.fetch_url is held, type(held).__name__)") == "True function\n"


@pytest.mark.parametrize("page", PAGES[:3], ids=lambda page: page.name)
def test_one_page_is_extracted_as_by_the_library(page: Path) -> None:
    command = [sys.executable, "-m", "cleaner", "run", "-"]
    raw = page.read_bytes()
    body = subprocess.run(command, input=raw, capture_output=True, check=True).stdout.decode()
    assert body == Cleaner().clean_html(raw).body


def test_only_commands_of_our_own_import_lean() -> None:
    code = "from cleaner.extract import lean_import as lean\n{}lean.import_extraction()\n"
    code += "import sys; print('urllib3' in sys.modules)"
    assert run(code.format("")) == "True\n"
    assert run(code.format("lean.prefer_lean()\n")) == "False\n"
