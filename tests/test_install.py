"""What is installed works from another folder: wheel, wheel from sdist, and editable."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGE = "The river rose by a metre on Monday and fell again before night.\n\nAdvertisement\n\nIt is calm now.\n"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the sdist, so that both are proved."""
    out = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(out), str(ROOT)],
        check=True,
        capture_output=True,
        text=True,
    )
    (sdist,) = out.glob("*.tar.gz")
    (built,) = out.glob("*.whl")
    assert sdist.stat().st_size > 0
    return built


def run_cleaner(folder: Path, *arguments: str, path: Path | None = None) -> subprocess.CompletedProcess[str]:
    environment = os.environ | ({"PYTHONPATH": str(path)} if path else {})
    command = [sys.executable, "-m", "cleaner", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_the_wheel_carries_the_rules_the_templates_and_the_type_marker(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    packs = {path.relative_to(ROOT / "rules").as_posix() for path in (ROOT / "rules").rglob("*.yaml")}
    assert packs
    assert {f"cleaner/_rules/{pack}" for pack in packs} <= names
    assert "cleaner/py.typed" in names
    assert any(name.startswith("cleaner/report/templates/") for name in names)
    assert not any(name.startswith(("tests/", "samples/")) for name in names)


def test_the_wheel_alone_cleans_a_file_in_another_folder(wheel: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", str(site), str(wheel)], check=True
    )
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "page.txt").write_text(PAGE)
    ran = run_cleaner(elsewhere, "run", "page.txt", "--out", "cleaned", path=site)
    assert ran.returncode == 0, ran.stderr
    where = subprocess.run(
        [sys.executable, "-c", "import cleaner; print(cleaner.__file__)"],
        cwd=elsewhere,
        env=os.environ | {"PYTHONPATH": str(site)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert where.stdout.startswith(str(site))  # the checkout's own package is out of the way
    (line,) = (elsewhere / "cleaned" / "removals.jsonl").read_text().splitlines()
    assert [removal["rule"] for removal in json.loads(line)["removed"]] == ["en/ads:ad-label", "~space"]


def test_the_checkout_finds_its_rules_from_another_folder(tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text(PAGE)
    ran = run_cleaner(tmp_path, "run", "page.txt", "--diff")
    assert ran.returncode == 0, ran.stderr
    assert "-Advertisement" in ran.stdout
