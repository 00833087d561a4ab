"""What the README says of Spark works."""

from __future__ import annotations

import gzip
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.adapters.contents import README, find_snippet
from tests.adapters.spark.conftest import ROOT
from tests.adapters.spark.records import make_records, write_jsonl


@pytest.fixture
def section() -> str:
    return README.read_text(encoding="utf-8").split("## Over a crawl")[1].split("\n## ")[0]


def test_the_snippet_runs(spark):
    exec(compile(find_snippet("cleaner.adapters.spark import"), "README.md", "exec"), {})
    spark.conf.unset("spark.sql.execution.arrow.maxRecordsPerBatch")


def test_the_commands_run(spark, tmp_path, section):
    pytest.importorskip("fastwarc", reason="fastwarc is not installed: pip install 'cleaner[warc]'")
    from tests.batch.corpus import PAGE
    from tests.batch.warcs import Fetched, write_warc

    write_jsonl(tmp_path / "crawl/part-0.jsonl", make_records(3))
    (tmp_path / "s3").mkdir()
    (tmp_path / "s3/a.warc.gz").write_bytes(write_warc([Fetched(PAGE.encode())], is_gzip=True))
    (tmp_path / "warc.paths.gz").write_bytes(gzip.compress(b"a.warc.gz\n"))
    (script,) = re.findall(r"`job\.py` is `([^`]+)`", " ".join(section.split()))
    (tmp_path / "job.py").write_text(script)
    fenced = re.search(r"^```sh\n(.*?)^```$", section, re.M | re.S)
    assert fenced is not None
    programs = {"python": sys.executable, "spark-submit": os.fspath(Path(sys.executable).with_name("spark-submit"))}
    for line in fenced[1].splitlines():
        # There is no S3 here.
        words = [word.replace("s3://commoncrawl", "s3").replace("s3://bucket/", "b-") for word in shlex.split(line)]
        words[0] = programs[words[0]]
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYSPARK_PYTHON": sys.executable}
        ran = subprocess.run(
            words, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False, timeout=900
        )
        assert ran.returncode == 0, f"{line}\n{ran.stderr}"
    assert (tmp_path / "cleaned/summary.json").exists()
    assert len((tmp_path / "b-cleaned/records/part-00000.jsonl").read_text().splitlines()) == 1


def test_the_arithmetic_of_the_cluster_is_right(section):
    sums = re.findall(r"([\d,.]+) / ([\d.]+) / 3,600 = ([\d,]+) core-hours", " ".join(section.split()))
    assert sums
    for pages, rate, hours in sums:
        expected = float(pages.replace(",", "")) / float(rate) / 3600
        assert float(hours.replace(",", "")) == pytest.approx(expected, rel=0.01)
