"""OUT: what is refused, what is replaced, what is gone on from, and what is left after any end."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from functools import partial
from typing import TYPE_CHECKING

import pytest

from cleaner.batch.job import Job
from cleaner.batch.output.directory import claim_directory
from cleaner.batch.output.key import RunKey
from cleaner.batch.run import run_to_directory
from cleaner.errors import OutputError
from cleaner.model import Status
from cleaner.pipeline import Cleaner
from tests.batch.corpus import PACK, PAGE, TEXT, read_reports, read_tree, write_pages
from tests.batch.killed import dies_at_file
from tests.batch.poison import PoisonedCleaner

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def cleaner() -> Cleaner:
    return PoisonedCleaner([PACK], builtin=False)


@pytest.fixture
def pages(tmp_path) -> Path:
    return write_pages(tmp_path / "pages", 12)


def test_an_out_that_holds_a_run_is_refused_and_left_as_it_is(tmp_path, pages, cleaner):
    out = tmp_path / "out"
    run_to_directory(Job((pages,)), cleaner, out)
    before = read_tree(out)
    with pytest.raises(OutputError, match=r"holds the bodies and report of a run; --resume .*, --overwrite"):
        run_to_directory(Job((pages,)), cleaner, out)
    assert read_tree(out) == before


def test_overwrite_replaces_what_a_run_wrote_and_nothing_else(tmp_path, pages, cleaner):
    out = tmp_path / "out"
    run_to_directory(Job((pages,)), cleaner, out)
    (out / "notes.md").write_text("mine")
    (pages / "0001.txt").unlink()
    run_to_directory(Job((pages,)), cleaner, out, overwrite=True)
    run_to_directory(Job((pages,)), cleaner, tmp_path / "fresh")
    assert read_tree(out) == read_tree(tmp_path / "fresh") | {"notes.md": b"mine"}


@pytest.mark.parametrize("flags", [{}, {"overwrite": True}, {"resume": True}])
def test_a_directory_that_no_run_wrote_is_refused_whatever_is_asked(tmp_path, pages, cleaner, flags):
    (tmp_path / "out/bodies").mkdir(parents=True)
    (tmp_path / "out/bodies/thesis.txt").write_text("my only copy")
    with pytest.raises(OutputError, match=r"holds what no run of cleaner wrote \(bodies\); choose an empty OUT"):
        run_to_directory(Job((pages,)), cleaner, tmp_path / "out", **flags)
    assert (tmp_path / "out/bodies/thesis.txt").read_text() == "my only copy"


def test_a_file_for_out_is_refused(tmp_path, pages, cleaner):
    (tmp_path / "out").write_text("x")
    with pytest.raises(OutputError, match="out: a file; give a directory for OUT"):
        run_to_directory(Job((pages,)), cleaner, tmp_path / "out")


def test_an_out_inside_an_input_is_refused(tmp_path, pages, cleaner):
    with pytest.raises(OutputError, match=r"lies inside the INPUT .*pages and would be read as pages"):
        run_to_directory(Job((pages,)), cleaner, pages / "sub/out")
    assert not (pages / "sub").exists()


def test_an_input_inside_out_is_refused(tmp_path, pages, cleaner):
    run_to_directory(Job((pages,)), cleaner, tmp_path / "out")
    with pytest.raises(OutputError, match=r"holds the INPUT .*bodies, which the run could overwrite"):
        run_to_directory(Job((tmp_path / "out/bodies",)), cleaner, tmp_path / "out", overwrite=True)
    assert (tmp_path / "out/bodies/0001.txt").exists()


def test_two_runs_never_write_to_one_out_at_once(tmp_path):
    key = json.dumps({"settings": {}, "sources": {}})
    sink = claim_directory(tmp_path / "out", RunKey({}, {}))
    script = (
        "import sys, json; from pathlib import Path;"
        "from cleaner.batch.output.directory import claim_directory; from cleaner.batch.output.key import RunKey;"
        f"claim_directory(Path(sys.argv[1]), RunKey(**json.loads({key!r})), resume=True)"
    )
    command = [os.sys.executable, "-c", script, str(tmp_path / "out")]
    assert "another run is writing here" in subprocess.run(command, capture_output=True, text=True).stderr
    sink.close()
    assert subprocess.run(command).returncode == 0


def test_an_out_that_may_not_be_written_is_refused(tmp_path, pages, cleaner, as_nobody):
    (tmp_path / "closed").mkdir(mode=0o555)
    with as_nobody(), pytest.raises(OutputError, match="out: Permission denied; choose an OUT that can be written"):
        run_to_directory(Job((pages,)), cleaner, tmp_path / "closed/out")


def test_a_full_disk_ends_the_run_and_leaves_no_half_written_file(tmp_path, cleaner, small_disk):
    pages = write_pages(tmp_path / "pages", 400)
    with pytest.raises(OutputError, match="No space left on device; make room, then go on with --resume"):
        run_to_directory(Job((pages,), workers=2), cleaner, small_disk / "out")
    run_to_directory(Job((pages,)), cleaner, tmp_path / "whole")
    whole = read_tree(tmp_path / "whole")
    written = {name: raw for name, raw in read_tree(small_disk / "out").items() if not name.startswith(".partial")}
    assert 0 < len(written) < len(whole)
    assert all(whole[name] == raw for name, raw in written.items())
    # Room was made: the same OUT elsewhere.
    shutil.copytree(small_disk / "out", tmp_path / "moved")
    run_to_directory(Job((pages,)), cleaner, tmp_path / "moved", resume=True)
    assert read_tree(tmp_path / "moved") == whole


def test_resume_cleans_only_what_is_new_changed_or_damaged(tmp_path, pages, cleaner):
    out = tmp_path / "out"
    run_to_directory(Job((pages,)), cleaner, out)
    (pages / "0001.txt").write_text(TEXT.format(number="two hundred"))
    (pages / "new.txt").write_text(TEXT)
    (pages / "0002.txt").unlink()
    (out / "bodies/0003.txt").write_text("damaged")
    (out / "bodies/0004.txt").unlink()
    outcomes = []
    run_to_directory(Job((pages,)), cleaner, out, resume=True, on_outcomes=outcomes.extend)
    assert {outcome.id for outcome in outcomes if outcome.line} == {"0001.txt", "0003.txt", "0004.txt", "new.txt"}
    run_to_directory(Job((pages,)), cleaner, tmp_path / "fresh")
    assert read_tree(out) == read_tree(tmp_path / "fresh")


def test_resume_tries_again_what_had_timed_out_or_crashed(tmp_path, pages, cleaner):
    (pages / "hang.html").write_text(PAGE + "<!-- POISON: hang -->")
    (pages / "kill.txt").write_text("POISON: kill the worker")
    out = tmp_path / "out"
    summary = run_to_directory(Job((pages,), timeout=2.0), cleaner, out)
    assert (summary.statuses[Status.TIMEOUT], summary.statuses[Status.CRASH]) == (1, 1)
    outcomes = []
    run_to_directory(Job((pages,)), Cleaner([PACK], builtin=False), out, resume=True, on_outcomes=outcomes.extend)
    assert {outcome.id for outcome in outcomes if outcome.line} == {"hang.html", "kill.txt"}
    run_to_directory(Job((pages,)), Cleaner([PACK], builtin=False), tmp_path / "fresh")
    assert read_tree(out) == read_tree(tmp_path / "fresh")


def test_resume_under_other_rules_starts_anew(tmp_path, pages, cleaner):
    out = tmp_path / "out"
    run_to_directory(Job((pages,)), cleaner, out)
    outcomes = []
    run_to_directory(
        Job((pages,)), Cleaner([PACK], builtin=False, skip={"ad"}), out, resume=True, on_outcomes=outcomes.extend
    )
    assert all(outcome.line for outcome in outcomes)
    run_to_directory(Job((pages,)), Cleaner([PACK], builtin=False, skip={"ad"}), tmp_path / "fresh")
    assert read_tree(out) == read_tree(tmp_path / "fresh")


def test_resume_sees_when_a_file_of_records_has_changed(tmp_path, cleaner):
    records, out = tmp_path / "in.jsonl", tmp_path / "out"
    lines = [{"id": str(number), "text": TEXT, "title": "Old"} for number in range(3)]
    records.write_text("".join(json.dumps(line) + "\n" for line in lines))
    run_to_directory(Job((records,)), cleaner, out)
    outcomes = []
    run_to_directory(Job((records,)), cleaner, out, resume=True, on_outcomes=outcomes.extend)
    assert not any(outcome.line for outcome in outcomes)
    records.write_text("".join(json.dumps(line | {"title": "New"}) + "\n" for line in lines))
    run_to_directory(Job((records,)), cleaner, out, resume=True)
    assert {line["title"] for line in read_reports(out).values()} == {"New"}


def test_a_torn_last_line_of_the_journal_is_done_again(tmp_path, pages, cleaner):
    run_to_directory(Job((pages,)), cleaner, tmp_path / "fresh")
    fresh = read_tree(tmp_path / "fresh")
    whole = fresh["removals.jsonl"]
    for cut in (0, 10, len(whole) // 2, len(whole) - 1):
        out = tmp_path / f"out{cut}"
        claim_directory(out, _key_of(tmp_path / "fresh")).close()
        (out / ".partial/removals.jsonl").write_bytes(whole[:cut])
        shutil.copytree(tmp_path / "fresh/bodies", out / "bodies")
        run_to_directory(Job((pages,)), cleaner, out, resume=True)
        assert read_tree(out) == fresh


def _key_of(out: Path) -> RunKey:
    return RunKey(**json.loads((out / "run-stats.json").read_text())["key"])


def test_a_run_killed_at_any_file_it_finishes_goes_on_to_the_same_bytes(tmp_path, pages, cleaner):
    run_to_directory(Job((pages,)), cleaner, tmp_path / "fresh")
    fresh = read_tree(tmp_path / "fresh")
    (pages / "0001.txt").write_text("An earlier version.\n\nAdvertisement")
    run_to_directory(Job((pages,)), cleaner, tmp_path / "before")
    (pages / "0001.txt").write_text(TEXT.format(number=1))
    for point in range(1, 20):
        out = tmp_path / f"out{point}"
        shutil.copytree(tmp_path / "before", out)
        was_killed = dies_at_file(point, partial(run_to_directory, Job((pages,)), cleaner, out, resume=True))
        run_to_directory(Job((pages,)), cleaner, out, resume=True)
        assert read_tree(out) == fresh
        if not was_killed:
            break
    assert 4 < point < 19
