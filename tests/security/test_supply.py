"""What cleaner is made of: licences that go together, lower bounds that are real, builds that anyone can repeat."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.security.licences import format_table, is_compatible, list_dependencies
from tests.security.lowest import list_lowest

ROOT = Path(__file__).resolve().parents[2]
TABLE = ROOT / ".github/LICENSES.md"
EXTRAS = ["parquet", "suggest", "watch", "zstd", "warc", "fsspec"]


def read_table() -> dict[str, str]:
    """Licences by package, as the table says."""
    rows = re.findall(r"^\| ([\w.-]+) \| ([^|]+) \| [^|]+ \|$", TABLE.read_text(encoding="utf-8"), re.MULTILINE)
    return {name: licence for name, licence in rows if name != "package"}


def test_the_table_names_the_licence_of_everything_that_cleaner_needs() -> None:
    table = read_table()
    for dependency in list_dependencies():
        # Older versions of a package may leave the choice that newer ones have made.
        stated = set(table.get(dependency.name, "").split(" OR "))
        assert stated & set(dependency.licence.split(" OR ")), format_table([dependency])


def test_every_licence_goes_with_that_of_cleaner() -> None:
    assert [each for each in list_dependencies() if not is_compatible(each.licence)] == []


def test_what_does_not_go_with_it_is_told() -> None:
    assert not is_compatible("GPL-3.0-only")
    assert not is_compatible("MIT AND AGPL-3.0")
    assert not is_compatible("UNKNOWN: All rights reserved")
    assert is_compatible("GPL-2.0-only OR LGPL-2.1-or-later")


def test_every_dependency_has_a_lower_bound_that_can_be_pinned() -> None:
    pinned = list_lowest(EXTRAS)
    assert len(pinned) == len({each.partition("==")[0] for each in pinned}) > 15
    assert all("==" in each for each in pinned)


@pytest.mark.slow
def test_two_builds_in_two_places_are_the_same_to_the_byte(tmp_path: Path) -> None:
    built = []
    for number, umask in enumerate((0o022, 0o077)):
        place = tmp_path / f"place-{number}" / ("deep/" * number)
        place.mkdir(parents=True)
        for name in ("cleaner", "rules", "samples", "tests"):
            shutil.copytree(ROOT / name, place / name, ignore=shutil.ignore_patterns("__pycache__"), symlinks=True)
        for name in ("pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md", ".gitignore"):
            shutil.copy(ROOT / name, place / name)
        for path in place.rglob("*"):
            os.utime(path, (1_600_000_000 + number, 1_600_000_000 + number))
        command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(place / "dist"), str(place)]
        environment = os.environ | {
            "SOURCE_DATE_EPOCH": "1700000000",
            "PYTHONHASHSEED": str(number),
            "TZ": f"UTC{number}",
        }
        subprocess.run(command, check=True, capture_output=True, env=environment, umask=umask)
        built.append({path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in (place / "dist").iterdir()})
    assert built[0] == built[1]
    assert {name.rpartition(".")[2] for name in built[0]} == {"whl", "gz"}
