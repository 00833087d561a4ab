"""Bad input on the command line: one clear line each, nothing else lost, status 1."""

from __future__ import annotations

import gzip
import json
import random
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from cleaner.batch.sources.compress import load_zstd
from tests.batch.corpus import PACK, PAGE, TEXT
from tests.batch.lines import random_text, read_lines, write_lines
from tests.batch.warcs import Fetched, write_warc

RECORD = {"id": "good", "text": TEXT}


def run(source: Path, out: Path, *options: object, limit: int | None = None) -> subprocess.CompletedProcess[str]:
    """`cleaner run`; ``limit`` is a size in bytes that no file of this process and its workers may be over."""
    command = [
        sys.executable,
        "-m",
        "cleaner",
        "run",
        source,
        "--out",
        out,
        "--workers",
        1,
        "--no-builtin",
        "--rules",
        PACK,
    ]
    set_limit = limit and (lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)))
    return subprocess.run([*map(str, [*command, *options])], capture_output=True, text=True, preexec_fn=set_limit)


def write_parquet(path: Path, columns: dict[str, list[object]]) -> Path:
    parquet = pytest.importorskip("pyarrow.parquet")
    import pyarrow

    parquet.write_table(pyarrow.table(columns), path)
    return path


def cut_in_half(raw: bytes) -> bytes:
    return raw[: len(raw) // 2]


def make_input(kind: str, path: Path) -> tuple[Path, int | None, str]:
    """A bad input; how many good records it holds (None: some); what the one line about the bad one says."""
    many = "".join(
        json.dumps({"id": f"{number}", "text": random_text(number)}) + "\n" for number in range(2_000)
    ).encode()
    match kind:
        case "a line that is not JSON":
            return (
                write_lines(path / "in.jsonl", [RECORD, "{torn", {"id": "last", "text": TEXT}]),
                2,
                "in.jsonl:2: not a line of JSON: ",
            )
        case "a record without the field":
            return (
                write_lines(path / "in.jsonl", [RECORD, {"id": "bad", "body": "x"}]),
                1,
                "bad: the record has no html or text that is a string; --text-field or",
            )
        case "two records with one id":
            return (
                write_lines(path / "in.jsonl", [RECORD, RECORD, {"id": "last", "text": TEXT}]),
                2,
                "good: an earlier document has the same id; rename one of them",
            )
        case "a record over the limit":
            large = {"id": "large", "text": "x" * 2_000_000}
            return (
                write_lines(path / "in.jsonl", [RECORD, large, {"id": "last", "text": TEXT}]),
                2,
                "in.jsonl:2: a record of over 1,000,000 bytes; raise --max-bytes",
            )
        case "a Parquet of the wrong schema":
            return (
                write_parquet(path / "in.parquet", {"key": ["a"], "body": ["x"]}),
                0,
                "in.parquet: no column html or text (it has key, body); --text-field or",
            )
        case "a Parquet that is cut":
            whole = write_parquet(path / "in.parquet", {"id": ["a"], "text": [TEXT]})
            whole.write_bytes(cut_in_half(whole.read_bytes()))
            return whole, 0, "in.parquet: no Parquet file that can be read ("
        case "a gz that is cut":
            (path / "in.jsonl.gz").write_bytes(cut_in_half(gzip.compress(many)))
            return path / "in.jsonl.gz", None, "in.jsonl.gz: cut short, after "
        case "a zst that is cut":
            (path / "in.jsonl.zst").write_bytes(cut_in_half(load_zstd().compress(many)))
            return path / "in.jsonl.zst", None, "in.jsonl.zst: cut short, after "
        case "a WARC that is cut":
            (path / "in.warc").write_bytes(write_warc([Fetched(PAGE.encode()) for _ in range(9)])[:-20])
            return (
                path / "in.warc",
                8,
                "in.warc: cut short, after 8 records (8 of them pages); fetch or write the file again",
            )
        case "a WARC of gzip that is cut":
            (path / "in.warc.gz").write_bytes(
                write_warc([Fetched(PAGE.encode()) for _ in range(9)], is_gzip=True)[:-20]
            )
            return path / "in.warc.gz", 8, "in.warc.gz: cut short, after 8 records (8 of them pages); fetch or write"
    raise AssertionError(kind)


KINDS = [
    "a line that is not JSON", "a record without the field", "two records with one id", "a record over the limit",
    "a Parquet of the wrong schema", "a Parquet that is cut", "a gz that is cut", "a zst that is cut",
    "a WARC that is cut", "a WARC of gzip that is cut",
]  # fmt: skip


@pytest.mark.parametrize("to", ["jsonl", "dir"])
@pytest.mark.parametrize("kind", KINDS)
def test_bad_input_is_one_line_and_status_1_and_nothing_else_is_lost(tmp_path, kind, to):
    source, good, line = make_input(kind, tmp_path)
    ran = run(source, tmp_path / "out", "--to", to, "--max-bytes", 1_000_000)
    assert (ran.returncode, ran.stdout) == (1, "")
    faults = [said for said in ran.stderr.splitlines() if said.startswith("error")]
    assert len(faults) == 1
    if to == "dir":  # where bodies share a disk, the paths of two bodies count too
        line = line.replace("the same id;", "the same id, or its body the same path: good.txt;")
    assert line in faults[0]
    statuses = [report["status"] for report in read_reports(tmp_path / "out", to)]
    assert (statuses.count("ok"), statuses.count("error")) == (len(statuses) - 1, 1)
    assert statuses.count("ok") == good if good is not None else statuses.count("ok") > 500


def read_reports(out: Path, to: str) -> list[dict[str, object]]:
    if to == "dir":
        return [*map(json.loads, (out / "removals.jsonl").read_text().splitlines())]
    return read_lines(out, "removals")


@pytest.mark.parametrize("to", ["jsonl", "jsonl.gz", "jsonl.zst", "parquet", "dir"])
def test_no_room_left_is_one_line_and_status_1_and_going_on_gives_the_whole(tmp_path, to):
    source = write_lines(
        tmp_path / "in.jsonl", [{"id": f"{number}", "text": f"{TEXT} {random_text(number)}"} for number in range(400)]
    )
    options = ["--to", to, *([] if to == "dir" else ["--shard-size", 25])]
    out = tmp_path / "out"
    ran = run(source, out, *options, limit=4_000)
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr.endswith("File too large; raise the limit on the size of files, then go on with --resume\n")
    assert len(ran.stderr.splitlines()) == 1
    assert run(source, out, *options, "--resume").returncode == 0
    assert len(read_reports(out, to) if to != "parquet" else read_parquet(out)) == 400


def read_parquet(out: Path) -> list[dict[str, object]]:
    parquet = pytest.importorskip("pyarrow.parquet")
    return [row for path in sorted((out / "records").iterdir()) for row in parquet.read_table(path).to_pylist()]


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="no /proc to read the memory of a process from")
@pytest.mark.parametrize("kind", ["jsonl", "jsonl.zst", "parquet", "warc", "warc.gz", "html"])
def test_a_record_of_200_mb_is_one_line_and_memory_is_bounded(tmp_path, kind):
    """Text that hardly compresses, so that no reader can be small by luck; Parquet cannot but read a value whole."""
    words = random.Random(1).randbytes(100_000_000).hex()
    source = tmp_path / f"in.{kind}"
    match kind:
        case "parquet":
            write_parquet(source, {"id": ["good", "large", "last"], "text": [TEXT, words, TEXT]})
        case "warc" | "warc.gz":
            pages = [Fetched(PAGE.encode()), Fetched(words.encode()), Fetched(PAGE.encode())]
            source.write_bytes(write_warc(pages, is_gzip=kind == "warc.gz"))
        case "html":
            source.mkdir()
            (source / "large.html").write_text(words)
            for name in ("good.html", "last.html"):
                (source / name).write_text(PAGE)
        case _:
            write_lines(source, [RECORD, {"id": "large", "text": words}, {"id": "last", "text": TEXT}])
    # Not getrusage, which remembers what this process held before it became another.
    script = (
        "import re, sys; from pathlib import Path; from cleaner.__main__ import main\n"
        "try: main()\n"
        "finally: print(re.search(r'VmHWM:\\s+(\\d+)', Path('/proc/self/status').read_text())[1])"
    )
    options = ["run", source, "--out", tmp_path / "out", "--no-builtin", "--rules", PACK, "--workers", 1]
    ran = subprocess.run([sys.executable, "-c", script, *map(str, options)], capture_output=True, text=True)
    assert ran.returncode == 1, ran.stderr
    assert "3 pages: 2 ok, 1 error" in ran.stderr
    assert "over 50,000,000 bytes; raise --max-bytes" in ran.stderr or "over --max-bytes 50,000,000" in ran.stderr
    assert int(ran.stdout) / 1024 < (1_000 if kind == "parquet" else 300)
