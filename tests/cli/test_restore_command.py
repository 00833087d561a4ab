from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from cleaner.batch.job import Job
from cleaner.batch.run import run_to_directory
from cleaner.cli.app import app
from cleaner.pipeline import Cleaner
from tests.batch.corpus import PACK, TEXT, read_tree, write_pages

if TYPE_CHECKING:
    from pathlib import Path


def restore(*arguments: object):
    return CliRunner().invoke(app, ["restore", *map(str, arguments)])


@pytest.fixture
def out(tmp_path) -> Path:
    pages = write_pages(tmp_path / "pages", 4)
    run_to_directory(Job((pages,)), Cleaner([PACK], builtin=False), tmp_path / "out")
    return tmp_path / "out"


def test_restore_checks_everything_and_leaves_out_as_it_is(out):
    before = read_tree(out)
    result = restore(out)
    assert (result.exit_code, read_tree(out)) == (0, before)
    assert "4 texts rebuilt, " in result.stderr


def test_restore_writes_the_texts_where_it_is_told(out, tmp_path):
    assert restore(out, "--to", tmp_path / "raw").exit_code == 0
    assert (tmp_path / "raw/0002.txt").read_text() == TEXT.format(number=2)


def test_a_body_that_was_edited_is_named_and_the_status_is_1(out):
    (out / "bodies/0002.txt").write_text("edited")
    result = restore(out)
    assert result.exit_code == 1
    assert f"{out}/bodies/0002.txt: not the body that the run wrote" in result.stderr


def test_one_rule_goes_to_a_directory_of_its_own(out, tmp_path):
    assert "--rule without --to" in restore(out, "--rule", "test/furniture:ad-label").stderr
    assert restore(out, "--rule", "test/furniture:ad-label", "--to", tmp_path / "with").exit_code == 0
    assert "Advertisement" in (tmp_path / "with/0002.txt").read_text()
    result = restore(out, "--rule", "test/furniture:none", "--to", tmp_path / "without")
    assert (result.exit_code, "no removal by 'test/furniture:none'" in result.stderr) == (1, True)


@pytest.mark.parametrize(
    ("to", "message"),
    [
        ("file", "a file; give a directory"),
        ("full", "is not empty; --overwrite"),
        ("out/inner", "lies inside the INPUT"),
    ],
)
def test_a_place_that_texts_cannot_go_to_is_told(out, tmp_path, to, message):
    (tmp_path / "file").write_text("x")
    (tmp_path / "full").mkdir()
    (tmp_path / "full/x").write_text("x")
    result = restore(out, "--to", tmp_path / to)
    assert (result.exit_code, message in result.stderr) == (2, True)
