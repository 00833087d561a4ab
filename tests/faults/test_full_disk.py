"""A disk that is full at every write: sizes from nothing to enough, page by page and file by file."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from cleaner.batch.job import Job
from cleaner.batch.run import run_to_directory
from cleaner.batch.shards.formats import choose_format
from cleaner.batch.shards.run_records import run_to_shards
from cleaner.errors import OutputError
from cleaner.pipeline import Cleaner
from tests.batch.corpus import PACK, read_tree, write_pages
from tests.faults.kill_points import find_half_written

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Resize = Callable[[str], None]
    Start = Callable[..., object]

ROOM = "size=64m,nr_inodes=9999"


@pytest.fixture
def disk(tmp_path) -> Iterator[Path]:
    """A disk in memory, to be given a size by ``mount -o remount``."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = shutil.which("mount")
    mounted = mount and subprocess.run(
        [mount, "-t", "tmpfs", "-o", "size=64m,nr_inodes=9999", "tmpfs", disk], capture_output=True
    )
    if not mounted or mounted.returncode:
        pytest.skip("no right to mount a small disk")
    yield disk
    subprocess.run(["umount", "-l", disk], check=True)


def resize(disk: Path, limit: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{limit}", disk], check=True)


def make_run(to: str, pages: Path) -> Start:
    cleaner, job = Cleaner([PACK], builtin=False), Job((pages,), workers=1)
    format = choose_format(to, job)
    if format is None:
        return lambda out, **options: run_to_directory(job, cleaner, out, **options)
    return lambda out, **options: run_to_shards(job, cleaner, out, format, shard_size=4, **options)


def fill_up(disk: Path, run: Start, whole: dict[str, bytes], limits: Iterator[str]) -> int:
    """Run into each limit until one is enough, and after each go on with room; how many were not enough."""
    for too_small, limit in enumerate(limits):
        out = disk / "out"
        resize(disk, limit)
        try:
            run(out)
        except OutputError as error:
            said = str(error)
        else:
            assert read_tree(out) == whole
            return too_small
        assert "No space left on device; make room, then go on with --resume" in said, limit
        if out.exists():
            assert find_half_written(out, whole) is None, limit
        resize(disk, ROOM)
        run(out, resume=True)
        assert read_tree(out) == whole, limit
        shutil.rmtree(out)
    raise AssertionError("no limit was enough")


@pytest.mark.parametrize("to", ["dir", "jsonl.gz"])
def test_a_disk_that_is_full_at_some_writes_costs_nothing_but_the_room(tmp_path, disk, to):
    run = make_run(to, write_pages(tmp_path / "pages", 12, html_every=50))
    run(tmp_path / "whole")
    limits = (f"size={4 * pages}k" for pages in (1, 3, 6, 11, 17, 2_000))
    assert fill_up(disk, run, read_tree(tmp_path / "whole"), limits) > 2


@pytest.mark.slow
@pytest.mark.parametrize("to", ["dir", "jsonl", "jsonl.gz", "parquet"])
@pytest.mark.parametrize("limit", ["size={}", "nr_inodes={}"])
def test_a_disk_that_is_full_at_any_write_costs_nothing_but_the_room(tmp_path, disk, to, limit):
    run = make_run(to, write_pages(tmp_path / "pages", 12, html_every=50))
    run(tmp_path / "whole")
    limits = (limit.format(f"{4 * number}k" if "size" in limit else number) for number in range(1, 500))
    assert fill_up(disk, run, read_tree(tmp_path / "whole"), limits) > 8
