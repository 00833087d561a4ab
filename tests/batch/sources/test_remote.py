"""Records at URLs, by fsspec: those of a local file, whatever the file system does."""

from __future__ import annotations

import functools
import subprocess
import sys
import threading
from http.server import HTTPServer, SimpleHTTPRequestHandler
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cleaner.batch.job import Job
from cleaner.batch.run import run_to_directory
from cleaner.batch.shards.formats import choose_format
from cleaner.batch.shards.jsonl import JsonLines
from cleaner.batch.shards.mirror import run_to_url
from cleaner.batch.shards.run_records import run_to_shards
from cleaner.batch.sources.find import find_items, open_sources
from cleaner.batch.sources.remote import hash_version, open_file
from cleaner.cli.app import app
from cleaner.errors import InputError, MissingExtraError, OutputError
from cleaner.pipeline import Cleaner
from tests.batch.corpus import PACK, PAGE, read_tree
from tests.batch.lines import texts, write_lines
from tests.batch.warcs import Fetched, write_warc

fsspec = pytest.importorskip("fsspec")


@pytest.fixture(scope="module")
def cleaner() -> Cleaner:
    return Cleaner([PACK], builtin=False)


@pytest.fixture
def memory():
    """The file system in memory, empty before and after."""
    files = fsspec.filesystem("memory")
    yield files
    files.store.clear()
    files.pseudo_dirs[:] = [""]


def write_inputs(folder: Path) -> list[Path]:
    """The same records in every kind of file there is."""
    records = texts(12)
    paths = [write_lines(folder / f"in.jsonl{compression}", records) for compression in ("", ".gz", ".zst")]
    parquet = pytest.importorskip("pyarrow.parquet")
    import pyarrow

    parquet.write_table(
        pyarrow.Table.from_pylist([{**record, "number": number} for number, record in enumerate(records)]),
        folder / "in.parquet",
        row_group_size=5,
    )
    (folder / "in.warc.gz").write_bytes(write_warc([Fetched(PAGE.encode(), id="<urn:1>")], is_gzip=True))
    return [*paths, folder / "in.parquet", folder / "in.warc.gz"]


def clean(path: str | Path, cleaner: Cleaner, out: Path, **options) -> dict[str, bytes]:
    job = Job((path,))
    run_to_shards(job, cleaner, out, choose_format(None, job), shard_size=5, **options)
    return read_tree(out)


@pytest.mark.parametrize("protocol", ["memory", "file"])
def test_each_kind_of_records_gives_at_a_url_what_it_gives_on_disk(tmp_path, cleaner, memory, protocol):
    for path in write_inputs(tmp_path):
        url = f"file://{path}"
        if protocol == "memory":
            url = f"memory://crawl/{path.name}"
            memory.pipe(url, path.read_bytes())
        local = clean(path, cleaner, tmp_path / f"local-{path.name}")
        assert len(local) >= 3
        assert clean(url, cleaner, tmp_path / f"remote-{path.name}") == local


def test_a_folder_gives_the_records_of_its_files_in_order_and_a_line_for_what_is_none(tmp_path, memory):
    records = texts(3)
    for name, record in zip(("b/2.jsonl", "a.jsonl.gz", "c.jsonl"), records, strict=True):
        memory.pipe(f"/crawl/{name}", write_lines(tmp_path / Path(name).name, [record]).read_bytes())
    for name in ("_SUCCESS", "b/.2.jsonl.crc", "_temporary/0/part.jsonl", "page.html"):
        memory.pipe(f"/crawl/{name}", b"")
    items = list(find_items(open_sources(["memory://crawl"])))
    assert [(item.id, bool(item.fault)) for item in items] == [
        ("0001", False), ("0000", False), ("0002", False), ("page.html", True),
    ]  # fmt: skip
    assert items[-1].fault.startswith("no file of records, and of URLs only these are read; copy it to a local folder")


def test_resume_sees_that_a_file_has_changed_or_come(tmp_path, cleaner, memory):
    memory.pipe("/crawl/a.jsonl", write_lines(tmp_path / "a.jsonl", texts(10)).read_bytes())
    cleaned = []
    job = Job(("memory://crawl",))
    for count, expected in ((10, 10), (10, 0), (7, 7)):
        if count != 10:
            memory.pipe("/crawl/a.jsonl", write_lines(tmp_path / "a.jsonl", texts(count)).read_bytes())
        cleaned.clear()
        run_to_shards(
            job, cleaner, tmp_path / "out", choose_format("jsonl", job), resume=True, on_outcomes=cleaned.extend
        )
        assert len(cleaned) == expected
    memory.pipe("/crawl/b.jsonl", write_lines(tmp_path / "b.jsonl", [{"id": "new", "text": "x"}]).read_bytes())
    run_to_shards(job, cleaner, tmp_path / "out", choose_format("jsonl", job), resume=True)
    assert b'"new"' in b"".join(read_tree(tmp_path / "out").values())


def test_bodies_may_come_of_records_at_a_url(tmp_path, cleaner, memory):
    memory.pipe("/a.jsonl", write_lines(tmp_path / "a.jsonl", texts(3)).read_bytes())
    run_to_directory(Job(("memory://a.jsonl",)), cleaner, tmp_path / "out")
    run_to_directory(Job((tmp_path / "a.jsonl",)), cleaner, tmp_path / "local")
    assert read_tree(tmp_path / "out") == read_tree(tmp_path / "local")


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        (
            "memory://missing.jsonl",
            "memory://missing.jsonl: no such file or folder, or nothing in it; check the spelling",
        ),
        ("cats://a.jsonl", "cats://a.jsonl: Protocol not known: cats"),
        ("memory://pages", "memory://pages: no files of records, and of URLs only these are read; copy pages to a"),
        ("memory://empty.jsonl", "memory://empty.jsonl: holds no records"),
    ],
)
def test_a_url_that_cannot_be_used_stops_the_run_before_it_begins(memory, url, fault):
    memory.pipe({"/pages/a.html": b"<p>", "/empty.jsonl": b"\n"})
    with pytest.raises(InputError) as told:
        open_sources([url])
    assert str(told.value).startswith(fault)


def test_a_file_that_fails_while_it_is_read_is_an_error_with_the_number_of_records_read(
    tmp_path, cleaner, memory, monkeypatch
):
    class TornError(Exception):
        pass

    memory.pipe("/a.jsonl", write_lines(tmp_path / "a.jsonl", texts(20_000)).read_bytes())
    opened = type(memory.open("/a.jsonl", "rb"))
    read = opened.read

    def read_and_tear(file, size=-1):
        if file.tell() > 2_000_000:
            raise TornError("the line went dead")
        return read(file, size)

    monkeypatch.setattr(opened, "read", read_and_tear)
    items = list(open_sources(["memory://a.jsonl"])[0].find_items())
    assert len(items) > 5_000
    assert items[-1].fault == (
        f"a.jsonl: cannot be read: TornError: the line went dead, after {len(items) - 1:,} records;"
        " fetch or write the file again"
    )


def test_fsspec_that_is_not_installed_is_told_with_the_way_to_it(monkeypatch):
    def refuse(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr("cleaner.batch.sources.remote.import_module", refuse)
    with pytest.raises(MissingExtraError, match=r"fsspec is not installed; pip install 'cleaner\[fsspec\]'"):
        open_sources(["s3://crawl/a.jsonl"])


def test_a_url_for_out_is_refused_and_no_folder_is_made_of_it(tmp_path, cleaner, monkeypatch):
    monkeypatch.chdir(tmp_path)
    source = write_lines(tmp_path / "a.jsonl", texts(1))
    with pytest.raises(
        OutputError, match="s3:/bucket/out: a URL, where only shards of records are written; give --to jsonl"
    ):
        clean(source, cleaner, Path("s3://bucket/out"))
    assert [path.name for path in tmp_path.iterdir()] == ["a.jsonl"]


def test_local_paths_never_import_fsspec(tmp_path):
    source = write_lines(tmp_path / "a.jsonl", texts(1))
    script = (
        "import sys; from cleaner.__main__ import main\n"
        "try: main()\nexcept SystemExit: pass\n"
        "assert 'fsspec' not in sys.modules"
    )
    command = [sys.executable, "-c", script, "run", source, "--out", tmp_path / "out"]
    subprocess.run(command, check=True, capture_output=True)
    assert (tmp_path / "out/records/part-00000.jsonl").exists()


def test_what_a_file_system_says_of_a_file_tells_whether_it_has_changed(tmp_path, memory):
    path = tmp_path / "a.jsonl"
    path.write_text("one")
    before = hash_version(f"file://{path}")
    assert hash_version(f"file://{path}") == before
    path.write_text("more")
    assert hash_version(f"file://{path}") != before


def test_records_are_read_from_a_web_server(tmp_path, cleaner):
    pytest.importorskip("aiohttp")

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    source = write_lines(tmp_path / "a.jsonl.gz", texts(9))
    server = HTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(tmp_path)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        url = f"http://127.0.0.1:{server.server_port}/a.jsonl.gz"
        with open_file(url) as file:
            assert file.read() == source.read_bytes()
        assert clean(url, cleaner, tmp_path / "remote") == clean(source, cleaner, tmp_path / "local")
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def home(tmp_path, monkeypatch) -> Path:
    """The user's cache directory, where shards on their way to a URL grow."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache"


def read_url(files, root: str) -> dict[str, bytes]:
    found = {path.removeprefix(f"{root}/"): files.cat_file(path) for path in files.find(root)}
    return {name: raw for name, raw in found.items() if name != "run-stats.json"}


@pytest.mark.parametrize("to", ["jsonl.gz", "parquet"])
def test_shards_at_a_url_are_those_of_a_disk_and_nothing_else_is_left(tmp_path, cleaner, memory, home, to):
    job = Job((write_lines(tmp_path / "in.jsonl", texts(12)),))
    format = choose_format(to, job)
    run_to_shards(job, cleaner, tmp_path / "local", format, shard_size=5)
    summary = run_to_url(job, cleaner, "memory://bucket/out", format, shard_size=5)
    assert summary.documents == 12
    assert read_url(memory, "/bucket/out") == read_tree(tmp_path / "local")
    assert memory.exists("/bucket/out/run-stats.json")
    assert not [path for path in home.rglob("*") if path.is_file()]


def test_a_run_to_a_url_that_was_stopped_goes_on_and_copies_what_is_new(tmp_path, cleaner, memory, home, monkeypatch):
    job = Job((write_lines(tmp_path / "in.jsonl", texts(20)),))
    format = choose_format("jsonl", job)
    run_to_url(job, cleaner, "memory://whole", format, shard_size=5)
    asked = iter([False, False, True])
    assert run_to_url(job, cleaner, "memory://out", format, shard_size=5, should_stop=lambda: next(asked)) is None
    assert len(memory.find("/out/records")) == 2
    assert not memory.exists("/out/run-stats.json")
    put = []
    put_file = type(memory).put_file
    monkeypatch.setattr(type(memory), "put_file", lambda *given, **more: (put.append(given), put_file(*given, **more)))
    cleaned = []
    run_to_url(job, cleaner, "memory://out", format, shard_size=5, resume=True, on_outcomes=cleaned.extend)
    assert len(cleaned) == 10
    assert len(put) == 2 * 2 + 2
    assert read_url(memory, "/out") == read_url(memory, "/whole")


def test_starting_anew_leaves_no_shard_of_the_run_before(tmp_path, cleaner, memory, home):
    for count, options in ((20, {}), (7, {"overwrite": True})):
        job = Job((write_lines(tmp_path / "in.jsonl", texts(count)),))
        run_to_url(job, cleaner, "memory://out", choose_format("jsonl", job), shard_size=5, **options)
    assert [path.rpartition("/")[2] for path in memory.find("/out/records")] == ["part-00000.jsonl", "part-00001.jsonl"]


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("mine.txt", r"memory://out: holds what no run of cleaner wrote \(mine.txt\); choose an empty OUT"),
        ("run-stats.json", "memory://out: holds the bodies and report of a run; --resume goes on with it"),
        (".partial/run", "memory://out: holds a run that was cut short; --resume goes on with it, --overwrite starts"),
    ],
)
def test_what_is_at_a_url_is_not_written_over(tmp_path, cleaner, memory, home, name, fault):
    memory.pipe(f"/out/{name}", b"{}")
    job = Job((write_lines(tmp_path / "in.jsonl", texts(1)),))
    with pytest.raises(OutputError, match=fault):
        run_to_url(job, cleaner, "memory://out", choose_format("jsonl", job))


def test_a_url_that_lies_in_the_input_is_refused(cleaner, memory, home):
    with pytest.raises(OutputError, match="lies inside the INPUT memory://crawl, or around it; choose another OUT"):
        run_to_url(Job(("memory://crawl",)), cleaner, "memory://crawl/out", JsonLines())


def test_a_copy_that_fails_is_an_error_and_going_on_gives_the_whole(tmp_path, cleaner, memory, home, monkeypatch):
    job = Job((write_lines(tmp_path / "in.jsonl", texts(20)),))
    format = choose_format("jsonl", job)
    run_to_url(job, cleaner, "memory://whole", format, shard_size=5)
    move = type(memory).mv

    def tear(files, source, target, **options):
        if "part-00001" in target:
            raise RuntimeError("the line went dead")
        return move(files, source, target, **options)

    with monkeypatch.context() as torn:
        torn.setattr(type(memory), "mv", tear)
        with pytest.raises(OutputError, match=r"part-00001\.jsonl: RuntimeError: the line went dead"):
            run_to_url(job, cleaner, "memory://out", format, shard_size=5)
    run_to_url(job, cleaner, "memory://out", format, shard_size=5, resume=True)
    assert read_url(memory, "/out") == read_url(memory, "/whole")


def test_the_command_takes_a_url_for_records_and_for_nothing_else(tmp_path, home):
    source = write_lines(tmp_path / "in.jsonl", texts(3))
    url = f"file://{tmp_path}/out"
    ran = CliRunner().invoke(app, ["run", str(source), "--out", url])
    assert (ran.exit_code, f"records: {url}/records" in ran.stderr) == (0, True)
    assert (tmp_path / "out/records/part-00000.jsonl").exists()
    ran = CliRunner().invoke(app, ["run", str(source), "--to", "dir", "--out", url])
    assert ran.exit_code == 2
    assert "a URL, where only shards of records are written; give --to jsonl or parquet to run" in ran.stderr


def test_a_bucket_that_is_not_there_is_told_and_not_made(tmp_path, cleaner, home, monkeypatch):
    made = []

    class Buckets:
        def exists(self, path: str) -> bool:
            return path == "mine"

        def makedirs(self, path: str, exist_ok: bool) -> None:
            made.append(path)

    monkeypatch.setattr(
        "cleaner.batch.output.storage.find_file_system", lambda url: (Buckets(), url.removeprefix("s3://"))
    )
    job = Job((write_lines(tmp_path / "in.jsonl", texts(1)),))
    with pytest.raises(
        OutputError, match="s3://mien/out: there is no mien, and none is made in passing; check its name"
    ):
        run_to_url(job, cleaner, "s3://mien/out", choose_format("jsonl", job))
    assert not made
