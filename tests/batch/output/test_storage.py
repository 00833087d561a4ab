from __future__ import annotations

import errno
import os

import pytest

from cleaner.batch.output.bodies import make_output_error
from cleaner.batch.output.storage import open_store
from cleaner.errors import DiskFullError, MissingExtraError, OutputError


@pytest.fixture(params=["path", "url"])
def store(request, tmp_path):
    if request.param == "path":
        return open_store(str(tmp_path / "out"))
    pytest.importorskip("fsspec", reason="fsspec is not installed: pip install 'cleaner[fsspec]'")
    return open_store((tmp_path / "out").as_uri())


def test_what_is_put_has_its_name_and_size_and_can_be_read(store):
    with store.open_scratch() as scratch:
        (scratch / "growing").write_bytes(b"12345")
        assert store.put(scratch / "growing", "records/part-00000.jsonl") == 5
    store.write("shards/x.json", b"{}")
    store.write("shards/x.json", b"[]")
    assert store.find_sizes("records") == {"part-00000.jsonl": 5}
    assert {"records", "shards"} <= store.find_sizes().keys()
    assert store.read("shards/x.json") == b"[]"


def test_what_is_not_there_is_none_and_nothing(store):
    assert store.read("shards/x.json") is None
    assert store.find_sizes("records") == {}
    store.remove(["records", "shards"])


def test_folders_and_files_are_removed(store):
    store.write("shards/x.json", b"{}")
    store.write("run.json", b"{}")
    store.remove(["shards", "run.json", "never"])
    assert store.read("shards/x.json") is None
    assert store.read("run.json") is None


def test_a_file_in_the_place_of_the_output_is_refused(tmp_path):
    (tmp_path / "out").write_text("a file")
    with pytest.raises(OutputError, match="give a directory for --output"):
        open_store(str(tmp_path / "out")).find_sizes()


def test_a_url_without_fsspec_names_the_extra(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "fsspec", None)
    with pytest.raises(MissingExtraError, match=r"fsspec is not installed; pip install 'cleaner\[fsspec\]'"):
        open_store("s3://bucket/out")


def test_a_full_disk_is_told_with_the_way_out_of_a_job(tmp_path):
    refusal = make_output_error(tmp_path / "x", OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)), "run the job again")
    assert isinstance(refusal, DiskFullError)
    assert str(refusal).endswith("No space left on device; make room, then run the job again")
