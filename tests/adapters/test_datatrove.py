from __future__ import annotations

import gzip
import json
import os
import pickle
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from cleaner import Cleaner, Removal, restore
from tests.adapters.contents import find_snippet
from tests.adapters.spark.records import make_records, read_lines, run, write_jsonl
from tests.batch.corpus import PACK, PAGE, TEXT
from tests.batch.poison import PoisonedCleaner

pytest.importorskip("datatrove", reason="datatrove is not installed: pip install 'cleaner[datatrove]'")
from datatrove.data import Document
from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers import JsonlWriter

from cleaner.adapters.datatrove import CleanerStep

# datatrove's readers look for time zones in a way that Python deprecates, and leave files to the collector.
pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


@pytest.fixture(scope="module")
def cleaner() -> Cleaner:
    return Cleaner(PACK, builtin=False)


def read_written(folder: Path) -> list[dict]:
    return [
        json.loads(line)
        for path in sorted(folder.glob("*.jsonl.gz"))
        for line in gzip.open(path, "rt").read().splitlines()
    ]


def step_counts(step) -> dict[str, int]:
    return {
        name: int(value["total"] if isinstance(value, dict) else value)
        for name, value in step.stats.to_dict()["stats"].items()
        if name not in ("doc_len", "removed_chars")
    }


def test_texts_go_on_in_their_order_as_cleaner_run_would_leave_them(tmp_path, cleaner):
    records = [
        {"id": str(number), "text": TEXT.format(number=number), "url": "https://a.example/"} for number in range(50)
    ]
    run([write_jsonl(tmp_path / "in.jsonl", records)], cleaner, tmp_path / "out")
    documents = [Document(each["text"], each["id"], metadata={"url": each["url"], "score": 1}) for each in records]
    done = list(CleanerStep(cleaner).run(iter(documents)))
    expected = [json.loads(line) for line in read_lines(tmp_path / "out", "records")]
    assert [(each.id, each.text) for each in done] == [(each["id"], each["text"]) for each in expected]
    assert done[0].metadata == {
        "url": "https://a.example/", "score": 1, "cleaner_status": "ok", "cleaner_removed_chars": 15,
        "cleaner_rules": "test/furniture:ad-label",
    }  # fmt: skip


def test_what_does_not_go_on_is_written_as_it_came_with_the_reason(tmp_path):
    texts = ["", TEXT, TEXT + "POISON: hang in C", TEXT + "POISON: kill the worker", TEXT + "POISON: raise"]
    step = CleanerStep(
        PoisonedCleaner(PACK, builtin=False), timeout=1.0, exclusion_writer=JsonlWriter(str(tmp_path / "excluded"))
    )
    done = list(step.run(Document(text, str(number)) for number, text in enumerate(texts)))
    assert [each.id for each in done] == ["1"]
    excluded = {each["id"]: each for each in read_written(tmp_path / "excluded")}
    assert {id: each["metadata"]["filter_reason"] for id, each in excluded.items()} == {
        "0": "empty", "2": "timeout", "3": "crash", "4": "error",
    }  # fmt: skip
    assert excluded["3"]["text"] == texts[3]
    assert excluded["4"]["metadata"]["cleaner_error"].startswith("ZeroDivisionError: as told")
    assert step_counts(step) == {
        "total": 5, "forwarded": 1, "dropped": 4, "changed": 1, "dropped_empty": 1, "dropped_timeout": 1,
        "dropped_crash": 1, "dropped_error": 1,
    }  # fmt: skip


def test_without_an_exclusion_writer_the_log_says_what_is_dropped(cleaner):
    from datatrove.utils.logging import logger

    said = []
    sink = logger.add(said.append, format="{message}")
    try:
        assert list(CleanerStep(cleaner).run([Document("", "nothing"), Document("\ud800", "broken")])) == []
    finally:
        logger.remove(sink)
    assert said[0] == "cleaner: nothing: empty; dropped\n"
    assert said[1].startswith("cleaner: broken: error: text has a lone surrogate")


def test_what_was_removed_is_written_apart_and_gives_the_text_back(tmp_path, cleaner):
    step = CleanerStep(cleaner, removed_writer=JsonlWriter(str(tmp_path / "removed")))
    unchanged = Document("Nothing stands here that any rule knows.", "b", metadata={"url": "https://b.example/"})
    done = list(step.run([Document(TEXT, "a", metadata={"url": "https://a.example/"}), unchanged]))
    (removed,) = read_written(tmp_path / "removed")
    assert (removed["id"], removed["text"], removed["metadata"]["url"]) == ("a", "Advertisement", "https://a.example/")
    removals = [Removal(**cut) for cut in removed["metadata"]["cleaner_removed"]]
    assert restore(done[0].text, removals) == TEXT
    assert done[1].text == unchanged.text


def test_pages_are_extracted_and_gain_title_and_language(cleaner):
    step = CleanerStep(cleaner, html=True)
    (done,) = step.run([Document(PAGE.format(number=3), "p", metadata={"language": None})])
    assert done.text == cleaner.clean_html(PAGE.format(number=3)).body
    assert (done.metadata["title"], done.metadata["language"]) == ("The bridge at Pell Lock opens", "en")


def test_a_pipeline_runs_in_processes_of_datatrove_that_cannot_see_the_pack(tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", os.fspath(Path(__file__).parents[2]))
    shutil.copy(PACK, tmp_path / "mine.yaml")
    records = [{key: each[key] for key in ("id", "text", "url")} for each in make_records(30) if "text" in each]
    for number in range(2):
        write_jsonl(tmp_path / f"in/{number}.jsonl", records[number::2])
    step = CleanerStep(Cleaner(tmp_path / "mine.yaml", builtin=False))
    (tmp_path / "mine.yaml").unlink()
    executor = LocalPipelineExecutor(
        [JsonlReader(str(tmp_path / "in")), step, JsonlWriter(str(tmp_path / "out"))],
        tasks=2, workers=2, logging_dir=str(tmp_path / "logs"),
    )  # fmt: skip
    stats = executor.run()
    written = read_written(tmp_path / "out")
    assert {each["id"] for each in written} == {each["id"] for each in records}
    assert not any("Advertisement" in each["text"] for each in written)
    counted = next(each for each in stats.stats if "cleaner" in each.name)
    assert counted["forwarded"].total == len(records)


def test_a_step_pickles():
    step = pickle.loads(pickle.dumps(CleanerStep(Cleaner(PACK, builtin=False))))
    assert [each.text for each in step.run([Document(TEXT, "x")])] == [TEXT.replace("Advertisement\n\n", "")]


def test_the_snippet_of_the_readme_runs(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_jsonl(tmp_path / "extracted/0.jsonl", [{"id": "a", "text": TEXT}, {"id": "b", "text": "\n"}])
    (tmp_path / "snippet.py").write_text(find_snippet("cleaner.adapters.datatrove"))
    environment = {**os.environ, "PYTHONPATH": os.fspath(Path(__file__).parents[2])}
    subprocess.run([sys.executable, "snippet.py"], env=environment, check=True, capture_output=True, timeout=600)
    assert [each["id"] for each in read_written(tmp_path / "cleaned")] == ["a"]
    assert [each["metadata"]["filter_reason"] for each in read_written(tmp_path / "excluded")] == ["empty"]
    assert [each["text"] for each in read_written(tmp_path / "removed")] == ["Advertisement"]
