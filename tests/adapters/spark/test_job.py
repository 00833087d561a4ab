from __future__ import annotations

import gzip
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from cleaner import Cleaner
from cleaner.adapters.spark.claim import claim_output
from cleaner.adapters.spark.inputs import find_inputs
from cleaner.adapters.spark.job import run_job
from cleaner.adapters.spark.plan import make_plan
from cleaner.batch.sources.records import PLAIN
from cleaner.errors import CleanerError, OutputError
from tests.adapters.spark.conftest import ROOT
from tests.adapters.spark.records import make_records, read_lines, run, write_jsonl
from tests.batch.corpus import PACK, read_tree
from tests.batch.poison import PoisonedCleaner

if TYPE_CHECKING:
    from pathlib import Path

STATUSES_OF_POISON = {"r-7": "crash", "r-11": "timeout", "r-23": "timeout", "r-30": "error"}


@pytest.fixture(scope="module")
def cleaner() -> Cleaner:
    return Cleaner(PACK, builtin=False)


def clean_files(spark, inputs, cleaner, out, *, timeout=30.0, to="jsonl", fields=PLAIN, **options):
    """The job in this process, so that its cleaner can be one that pages poison."""
    plan = make_plan(cleaner, timeout=timeout, fields=fields)
    claimed = claim_output(find_inputs([os.fspath(path) for path in inputs]), plan, os.fspath(out), to=to, **options)
    return run_job(claimed, plan, cleaner, lambda: spark)


def start_job(*arguments, env=None):
    command = [sys.executable, "-m", "cleaner.adapters.spark", *map(os.fspath, arguments)]
    command += ["--rules", os.fspath(PACK), "--no-builtin"]
    environment = os.environ | {"PYTHONPATH": str(ROOT)} | (env or {})
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=900)


def write_inputs(folder: Path, files: int = 3, each: int = 20) -> Path:
    for number in range(files):
        write_jsonl(folder / f"part-{number}.jsonl", make_records(each, name=f"f{number}"))
    return folder


def test_a_shard_is_what_cleaner_run_makes_of_its_file_byte_for_byte(spark, tmp_path, cleaner):
    folder = write_inputs(tmp_path / "in")
    torn = gzip.compress("".join(json.dumps(each) + "\n" for each in make_records(20, name="z")).encode())
    (folder / "z-torn.jsonl.gz").write_bytes(torn[:-30])
    with (folder / "part-1.jsonl").open("a") as file:
        file.write("no JSON\n" + json.dumps({"text": "A record without an id."}) + "\n")
    result = clean_files(spark, [folder], cleaner, tmp_path / "out")
    files = sorted(folder.iterdir())
    for number, file in enumerate(files):
        run([file], cleaner, tmp_path / f"run-{number}")
        for kind in ("records", "removals"):
            mine = tmp_path / "out" / kind / f"part-{number:05}.jsonl"
            assert mine.read_bytes() == (tmp_path / f"run-{number}" / kind / "part-00000.jsonl").read_bytes()
    summary = run(files, cleaner, tmp_path / "run")
    assert (tmp_path / "out/summary.json").read_text() == summary.to_json() == result.summary.to_json()
    assert [each.status for each in summary.list_not_ok()] == ["error", "error"]
    assert not (tmp_path / "out/.partial").exists()


def test_a_page_that_hangs_or_kills_its_process_is_a_row_and_the_job_goes_on(spark, tmp_path):
    cleaner = PoisonedCleaner(PACK, builtin=False)
    inputs = [write_jsonl(tmp_path / "in/a.jsonl", make_records(40, poison=True))]
    inputs.append(write_jsonl(tmp_path / "in/b.jsonl", make_records(5, name="b")))
    result = clean_files(spark, [tmp_path / "in"], cleaner, tmp_path / "out", timeout=2.0)
    rows = [json.loads(line) for line in read_lines(tmp_path / "out", "records")]
    assert [row["id"] for row in rows] == [f"r-{n}" for n in range(40)] + [f"b-{n}" for n in range(5)]
    assert {row["id"]: row["status"] for row in rows if row["status"] != "ok"} == STATUSES_OF_POISON
    assert result.summary.to_json() == run(inputs, cleaner, tmp_path / "run", timeout=2.0).to_json()


def test_a_rerun_skips_what_stands_and_needs_no_spark_for_it(spark, tmp_path, cleaner):
    folder = write_inputs(tmp_path / "in")
    clean_files(spark, [folder], cleaner, tmp_path / "out")
    before = read_tree(tmp_path / "out")
    result = clean_files(None, [folder], cleaner, tmp_path / "out")
    assert (result.skipped, result.shards) == (3, 3)
    assert read_tree(tmp_path / "out") == before


def test_a_file_that_changed_or_came_is_cleaned_and_the_others_keep_their_names(spark, tmp_path, cleaner):
    folder = write_inputs(tmp_path / "in")
    clean_files(spark, [folder], cleaner, tmp_path / "out")
    write_jsonl(folder / "part-1.jsonl", make_records(7, name="new"))
    write_jsonl(folder / "a-first.jsonl", make_records(3, name="first"))
    (tmp_path / "out/records/part-00002.jsonl").unlink()
    result = clean_files(spark, [folder], cleaner, tmp_path / "out")
    assert result.skipped == 1
    ids = {json.loads(line)["id"].rpartition("-")[0] for line in read_lines(tmp_path / "out", "records")}
    assert ids == {"first", "f0", "new", "f2"}
    assert result.summary.to_json() == run(sorted(folder.iterdir()), cleaner, tmp_path / "run").to_json()
    assert json.loads((tmp_path / "out/run-stats.json").read_text())["documents"] == 50


def test_again_cleans_shards_in_which_something_timed_out(spark, tmp_path):
    cleaner = PoisonedCleaner(PACK, builtin=False)
    record = {"id": "slow", "text": "One.\n\nPOISON: hang"}
    write_jsonl(tmp_path / "in/a.jsonl", [record])
    write_jsonl(tmp_path / "in/b.jsonl", make_records(2))
    assert clean_files(spark, [tmp_path / "in"], cleaner, tmp_path / "out", timeout=1.0).skipped == 0
    assert clean_files(None, [tmp_path / "in"], cleaner, tmp_path / "out", timeout=1.0).skipped == 2
    patient = Cleaner(PACK, builtin=False)
    result = clean_files(spark, [tmp_path / "in"], patient, tmp_path / "out", again=True)
    assert result.skipped == 1
    assert result.summary.list_not_ok() == []


def test_what_another_job_or_nobody_of_ours_wrote_is_refused(spark, tmp_path, cleaner):
    folder = write_inputs(tmp_path / "in", files=1)
    (tmp_path / "foreign").mkdir()
    (tmp_path / "foreign/thesis.txt").write_text("years of work")
    with pytest.raises(OutputError, match=r"holds what no Spark job of cleaner wrote \(thesis.txt\)"):
        clean_files(None, [folder], cleaner, tmp_path / "foreign", overwrite=True)
    with pytest.raises(OutputError, match=r"lies inside the INPUT|holds the INPUT"):
        clean_files(None, [folder], cleaner, folder)
    clean_files(spark, [folder], cleaner, tmp_path / "out")
    with pytest.raises(OutputError, match="another rules_sha256; --overwrite starts anew"):
        clean_files(None, [folder], Cleaner(PACK), tmp_path / "out")
    with pytest.raises(OutputError, match="another to"):
        clean_files(None, [folder], cleaner, tmp_path / "out", to="jsonl.gz")
    (folder / "part-0.jsonl").rename(folder / "renamed.jsonl")
    with pytest.raises(OutputError, match=r"a shard of part-0.jsonl, which is no longer an input"):
        clean_files(None, [folder], cleaner, tmp_path / "out")
    assert clean_files(spark, [folder], cleaner, tmp_path / "out", to="jsonl.gz", overwrite=True).skipped == 0
    assert [path.name for path in (tmp_path / "out/records").iterdir()] == ["part-00000.jsonl.gz"]


def test_parquet_keeps_the_types_of_what_it_carries(spark, tmp_path, cleaner):
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    (tmp_path / "in").mkdir()
    records = make_records(10)
    table = pyarrow.table({
        "id": [each["id"] for each in records],
        "html": pyarrow.array([each.get("html") for each in records]),
        "text": pyarrow.array([each.get("text") for each in records]),
        "score": pyarrow.array([number / 3 for number in range(10)], pyarrow.float32()),
    })  # fmt: skip
    parquet.write_table(table, tmp_path / "in/a.parquet")
    clean_files(spark, [tmp_path / "in"], cleaner, tmp_path / "out", to="parquet")
    found = parquet.read_table(tmp_path / "out/records/part-00000.parquet")
    assert found.column("score").equals(table.column("score"))
    # Bodies and removals are those of the same records as JSON Lines.
    plain = [{key: each[key] for key in ("id", "html", "text") if key in each} for each in records]
    clean_files(spark, [write_jsonl(tmp_path / "same/a.jsonl", plain)], cleaner, tmp_path / "lines")
    lines = [json.loads(line) for line in read_lines(tmp_path / "lines", "records")]
    assert found.select(list(lines[0])).to_pylist() == lines


def test_warc_is_read_as_cleaner_run_reads_it(spark, tmp_path, cleaner):
    pytest.importorskip("fastwarc", reason="fastwarc is not installed: pip install 'cleaner[warc]'")
    from tests.batch.corpus import PAGE
    from tests.batch.warcs import Fetched, write_warc

    pages = [Fetched(PAGE.format(number=n).encode(), url=f"https://example.org/{n}") for n in range(5)]
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.warc.gz").write_bytes(write_warc(pages, is_gzip=True))
    clean_files(spark, [tmp_path / "in"], cleaner, tmp_path / "out")
    run([tmp_path / "in/a.warc.gz"], cleaner, tmp_path / "run")
    tree = read_tree(tmp_path / "run")
    assert tree.items() <= read_tree(tmp_path / "out").items()
    assert len(tree["records/part-00000.jsonl"].splitlines()) == 5


def test_an_executor_that_sees_another_file_than_the_driver_fails_with_one_line(spark, tmp_path, cleaner):
    folder = write_inputs(tmp_path / "in", files=2)
    plan = make_plan(cleaner)
    claimed = claim_output(find_inputs([str(folder)]), plan, str(tmp_path / "out"), to="jsonl")
    write_jsonl(folder / "part-1.jsonl", make_records(1))
    with pytest.raises(CleanerError, match=r"^\S*part-1.jsonl: \S+ sees \d+ bytes, .*the driver saw") as raised:
        run_job(claimed, plan, cleaner, lambda: spark)
    assert "\n" not in str(raised.value)
    assert not (tmp_path / "out/summary.json").exists()
    # What was whole stands: the rerun cleans the rest alone.
    assert clean_files(spark, [folder], cleaner, tmp_path / "out").summary.documents == 21


def test_shards_on_a_disk_that_the_driver_does_not_see_are_an_error(spark, tmp_path, cleaner):
    folder = write_inputs(tmp_path / "in", files=1)
    clean_files(spark, [folder], cleaner, tmp_path / "out")
    plan = make_plan(cleaner)
    claimed = claim_output(find_inputs([str(folder)]), plan, str(tmp_path / "out"), to="jsonl")
    shutil.rmtree(tmp_path / "out/removals")
    with pytest.raises(OutputError, match="1 shards were written and are not there, the first part-00000"):
        run_job(claimed, plan, cleaner, lambda: spark)


def test_an_output_that_cannot_be_written_fails_with_one_line(spark, tmp_path, cleaner):
    folder = write_inputs(tmp_path / "in", files=1)
    plan = make_plan(cleaner)
    claimed = claim_output(find_inputs([str(folder)]), plan, str(tmp_path / "out"), to="jsonl")
    (tmp_path / "out/records").write_text("in the way")
    with pytest.raises(CleanerError, match=r"records.*: (File exists|Not a directory)"):
        run_job(claimed, plan, cleaner, lambda: spark)


def test_urls_that_fsspec_knows_are_read_and_written(spark, tmp_path, cleaner):
    pytest.importorskip("fsspec")
    folder = write_inputs(tmp_path / "in")
    run([folder / "part-0.jsonl"], cleaner, tmp_path / "run")
    url = (tmp_path / "out").as_uri()
    plan = make_plan(cleaner)
    files = find_inputs([folder.as_uri()])
    assert [file.name for file in files] == ["part-0.jsonl", "part-1.jsonl", "part-2.jsonl"]
    run_job(claim_output(files, plan, url, to="jsonl"), plan, cleaner, lambda: spark)
    for kind in ("records", "removals"):
        mine = tmp_path / "out" / kind / "part-00000.jsonl"
        assert mine.read_bytes() == (tmp_path / "run" / kind / "part-00000.jsonl").read_bytes()
    again = claim_output(find_inputs([folder.as_uri()]), plan, url, to="jsonl")
    assert again.todo == []


def test_the_command_cleans_a_folder_and_goes_on_after_it_was_killed(spark, tmp_path):
    folder = write_inputs(tmp_path / "in", files=4, each=60)
    whole = start_job("--input", folder, "--output", tmp_path / "whole", "--format", "jsonl", "--master", "local[2]")
    assert whole.returncode == 0, whole.stderr
    assert "4 files, 0 of them done before: 240 ok; " in whole.stderr
    command = [sys.executable, "-m", "cleaner.adapters.spark", "--input", folder, "--output", tmp_path / "killed"]
    command += ["--rules", PACK, "--no-builtin", "--master", "local[1]"]
    job = subprocess.Popen(command, env=os.environ | {"PYTHONPATH": str(ROOT)}, stderr=subprocess.DEVNULL)
    while not list((tmp_path / "killed/shards").glob("part-*")):
        assert job.poll() is None
        time.sleep(0.02)
    job.send_signal(signal.SIGKILL)
    job.wait()
    assert not (tmp_path / "killed/summary.json").exists()
    rest = start_job("--input", folder, "--output", tmp_path / "killed", "--master", "local[2]")
    assert rest.returncode == 0, rest.stderr
    assert " 0 of them done before" not in rest.stderr
    assert read_tree(tmp_path / "killed") == read_tree(tmp_path / "whole")


def test_a_manifest_names_files_and_one_that_is_missing_is_an_error_line(spark, tmp_path):
    folder = write_inputs(tmp_path / "in", files=1)
    manifest = tmp_path / "paths.gz"
    manifest.write_bytes(gzip.compress(b"part-0.jsonl\nyear/part-9.jsonl\n"))
    arguments = ["--manifest", manifest, "--base", f"{folder}/", "--output", tmp_path / "out"]
    done = start_job(*arguments)
    assert done.returncode == 1, done.stderr
    rows = [json.loads(line) for line in read_lines(tmp_path / "out", "records")]
    assert len(rows) == 21
    assert (rows[-1]["id"], rows[-1]["status"]) == ("year/part-9.jsonl", "error")
    assert "No such file" in rows[-1]["error"]
    write_jsonl(folder / "year/part-9.jsonl", make_records(4))
    assert start_job(*arguments, "--again").returncode == 0
    assert len(read_lines(tmp_path / "out", "records")) == 24
