"""What is missing is said in one line, and the job ends with status 2."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from cleaner.adapters.spark.session import require_java
from cleaner.errors import SettingsError
from tests.adapters.spark.conftest import ROOT
from tests.adapters.spark.records import make_records, write_jsonl
from tests.batch.corpus import PACK

RUN = "import sys; sys.modules['{missing}'] = None; from cleaner.adapters.spark.__main__ import main; sys.exit(main())"


def start(tmp_path, code: str, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    write_jsonl(tmp_path / "in.jsonl", make_records(2))
    command = [sys.executable, *([code] if code == "-m" else ["-c", code])]
    command += ["cleaner.adapters.spark"] if code == "-m" else []
    command += ["--output", str(tmp_path / "out"), "--rules", str(PACK), "--no-builtin", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **env}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=120)


def test_without_pyspark_the_extra_is_named(tmp_path):
    ran = start(tmp_path, RUN.format(missing="pyspark"), "--input", str(tmp_path / "in.jsonl"))
    assert ran.returncode == 2
    assert ran.stderr == "error: pyspark is not installed; pip install 'cleaner[spark]'\n"


def test_without_java_the_way_out_is_named(tmp_path):
    pytest.importorskip("pyspark", reason="pyspark is not installed: pip install 'cleaner[spark]'")
    ran = start(tmp_path, "-m", "--input", str(tmp_path / "in.jsonl"), JAVA_HOME=str(tmp_path))
    assert ran.returncode == 2
    assert ran.stderr.startswith(f"error: JAVA_HOME is {tmp_path}, and there is no bin/java; install Java 17")
    assert ran.stderr.count("\n") == 1


def test_a_machine_without_java_says_so(monkeypatch, tmp_path):
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SettingsError, match="Java is not installed, and Spark runs on it; install Java 17 or newer"):
        require_java()


def test_settings_of_cleaner_toml_hold_here_too(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "cleaner.toml").write_text("timeout = -1\n")
    ran = start(tmp_path, "-m", "--input", "in.jsonl", JAVA_HOME=str(tmp_path))
    assert (ran.returncode, ran.stderr.partition(";")[0]) == (2, "error: timeout: -1 seconds")
    ran = start(tmp_path, "-m", "--input", "in.jsonl", "--timeout", "9", JAVA_HOME=str(tmp_path))
    assert "JAVA_HOME" in ran.stderr or "pyspark" in ran.stderr


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        ([], "give --input PATH… or --manifest FILE, one of the two"),
        (["--input", "nowhere.jsonl"], "nowhere.jsonl: No such file or directory"),
        (["--input", "in.jsonl", "--format", "warc"], "in.jsonl: no files that end in .warc, .warc.gz"),
        (["--manifest", "in.jsonl", "--id-field", "url"], "field 'url': also the name of another field"),
        (["--manifest", "nowhere.txt"], "nowhere.txt: cannot be read"),
        (["--input", "gopher://host/x"], "gopher://host/x: "),
        (["--input", "in.jsonl", "--output", "gopher://host/x"], "gopher://host/x: "),
    ],
)
def test_what_cannot_be_used_is_one_line_before_anything_starts(tmp_path, monkeypatch, arguments, fault):
    monkeypatch.chdir(tmp_path)
    ran = start(tmp_path, "-m", *arguments, JAVA_HOME=str(tmp_path))
    assert ran.returncode == 2
    assert ran.stderr.replace(f"{tmp_path}/", "").startswith(f"error: {fault}")
    assert ran.stderr.count("\n") == 1
