from __future__ import annotations

import pickle
import shutil
from dataclasses import replace

import pytest

from cleaner import Cleaner
from cleaner.adapters.spark.plan import make_plan
from cleaner.adapters.spark.tally import Counted, CountedParam
from cleaner.errors import SettingsError
from cleaner.model import Status
from cleaner.report.removals import failure_report
from cleaner.report.summary import Summary
from tests.batch.corpus import PACK, TEXT


def test_a_plan_needs_no_file_of_the_driver(tmp_path):
    shutil.copy(PACK, tmp_path / "mine.yaml")
    plan = make_plan(Cleaner(tmp_path / "mine.yaml", builtin=False, also={"attribution"}, max_share=0.9), timeout=3.0)
    (tmp_path / "mine.yaml").unlink()
    clean = pickle.loads(pickle.dumps(plan)).open()
    assert "Advertisement" not in clean.cleaner.clean_text(TEXT).body
    assert clean.cleaner.max_share == 0.9
    assert clean.cleaner.rules_sha256 == plan.settings["rules_sha256"]


@pytest.mark.parametrize("library", ["trafilatura", "lxml"])
def test_an_executor_with_another_version_refuses_to_work(library):
    plan = make_plan(Cleaner(PACK, builtin=False))
    there = plan.settings["libraries"] | {library: "0.1"}
    with pytest.raises(
        SettingsError, match=rf"has {library} [\d.]+, the driver 0.1, and texts would come out otherwise"
    ):
        replace(plan, settings=dict(plan.settings) | {"libraries": there}).open()


def test_an_executor_with_another_cleaner_refuses_to_work():
    plan = make_plan(Cleaner(PACK, builtin=False))
    with pytest.raises(SettingsError, match=r"has cleaner [\d.]+, the driver 99"):
        replace(plan, settings=dict(plan.settings) | {"cleaner": "99"}).open()


def test_what_a_partition_says_twice_is_counted_once():
    summary = Summary()
    summary.add(failure_report("x", Status.CRASH, "died", rules_sha256="ab12"))
    adding = CountedParam()
    total = adding.zero(Counted())
    for partition in (4, 4, 9, 4):
        total = adding.addInPlace(total, Counted({partition}, summary))
    assert total.partitions == {4, 9}
    assert total.summary.documents == 2
