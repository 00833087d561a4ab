"""1,000 real pages and poisoned ones; needs the development pages, beside the checkout or at CLEANER_BENCH."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cleaner.adapters.spark.claim import claim_output
from cleaner.adapters.spark.inputs import find_inputs
from cleaner.adapters.spark.job import run_job
from cleaner.adapters.spark.plan import make_plan
from tests.adapters.spark.conftest import ROOT
from tests.adapters.spark.records import POISON, read_lines, run, write_jsonl
from tests.batch.corpus import PAGE
from tests.batch.poison import PoisonedCleaner

BENCH = Path(os.environ.get("CLEANER_BENCH", ROOT.parent / "shared/bench"))
PAGES = 1_000
FILES = 5

pytestmark = [pytest.mark.bench_pages, pytest.mark.slow]


def read_pages() -> list[dict[str, str]]:
    parquet = pytest.importorskip("pyarrow.parquet")
    sources = [BENCH / f"{name}.parquet" for name in ("wcxb-dev-articles", "wcxb-dev-other")]
    if not all(source.exists() for source in sources):
        pytest.skip(f"no development pages at {BENCH}")
    rows = [row for source in sources for row in parquet.read_table(source, columns=["id", "url", "html"]).to_pylist()]
    rows = sorted(rows, key=lambda row: len(row["html"]))[:PAGES]
    return [row | {"id": f"{number:04}", "html": row["html"].decode("latin-1")} for number, row in enumerate(rows)]


def test_a_thousand_pages_and_poisoned_ones_come_out_as_from_cleaner_run(spark, tmp_path):
    cleaner = PoisonedCleaner()
    pages = read_pages()
    for number, poison in enumerate(POISON.values()):
        pages.insert(200 * number + 7, {"id": f"poison-{number}", "html": f"{PAGE}<!-- {poison} -->"})
    for number in range(FILES):
        write_jsonl(tmp_path / f"in/part-{number}.jsonl", pages[number::FILES])
    plan = make_plan(cleaner, timeout=10.0)
    claimed = claim_output(find_inputs([str(tmp_path / "in")]), plan, str(tmp_path / "spark"), to="jsonl")
    result = run_job(claimed, plan, cleaner, lambda: spark)
    summary = run(sorted((tmp_path / "in").iterdir()), cleaner, tmp_path / "run", timeout=10.0)
    assert result.summary.to_json() == summary.to_json()
    assert summary.documents == PAGES + len(POISON)
    statuses = {page.id: page.status for page in summary.list_not_ok() if page.id.startswith("poison")}
    assert sorted(statuses.values()) == ["crash", "error", "timeout", "timeout"]
    for kind in ("records", "removals"):
        assert read_lines(tmp_path / "spark", kind) == read_lines(tmp_path / "run", kind)
