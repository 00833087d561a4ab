from __future__ import annotations

import os
import signal
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cleaner.batch.item import Item
from cleaner.batch.workers import memory
from cleaner.batch.workers.runner import run_work
from cleaner.errors import OutputError
from tests.batch.poison import obey

if TYPE_CHECKING:
    from cleaner.model import Status


@dataclass(frozen=True)
class Echo:
    """Gives back the id of each item, after it did what the id says."""

    def prepare(self, item: Item) -> None:
        pass

    def __call__(self, item: Item) -> str:
        obey(item.id)
        if item.id == "full":
            raise OutputError("the disk is full")
        return item.id

    def fail(self, item: Item, status: Status, why: str) -> str:
        return f"{status.value}: {why}"


def results_of(ids, *, workers=2, timeout=30.0, memory=None, in_order=False):
    items = (Item(id) for id in ids)
    running = run_work(items, Echo(), workers=workers, timeout=timeout, memory=memory, in_order=in_order)
    return [each for done in running for each in done]


@pytest.mark.parametrize("workers", [1, 3])
def test_every_item_has_its_result_once(workers):
    ids = [str(number) for number in range(3_000)]
    assert sorted(results_of(ids, workers=workers)) == sorted(enumerate(ids))


def test_in_order_the_results_come_as_the_items_did():
    ids = [f"POISON: dawdle {number}" if number % 40 == 0 else str(number) for number in range(600)]
    assert results_of(ids, in_order=True) == list(enumerate(ids))


def test_a_hang_a_hang_in_c_and_a_death_cost_one_item_each():
    ids = [str(number) for number in range(60)]
    ids[7], ids[20], ids[41], ids[42] = (
        "POISON: hang", "POISON: hang in C", "POISON: kill the worker", "POISON: exit",
    )  # fmt: skip
    results = dict(results_of(ids, timeout=2.0))
    assert results[7] == results[20] == "timeout: took over 2 s; --timeout gives it longer"
    assert results[41] == "crash: its worker died (signal 9)"
    assert results[42] == "crash: its worker died (exit status 3)"
    assert [results[number] for number in range(60) if ids[number].isdigit()] == [id for id in ids if id.isdigit()]


@pytest.mark.skipif(not hasattr(os, "sysconf"), reason="Windows does not tell what a process takes")
def test_what_takes_too_much_memory_costs_itself_alone():
    ids = [str(number) for number in range(60)]
    ids[5], ids[6], ids[40] = "POISON: eat memory", "POISON: gulp memory", "POISON: eat memory"
    results = dict(results_of(ids, memory=200))
    over = "error: took over 200 MB of memory; --memory gives it more"
    assert [results[number] for number in (5, 6, 40)] == [over] * 3
    assert [results[number] for number in range(60) if ids[number].isdigit()] == [id for id in ids if id.isdigit()]


def test_without_a_way_to_tell_what_a_process_takes_there_is_no_limit(monkeypatch):
    monkeypatch.setattr(memory, "_STATM", Path("/nowhere"))
    monkeypatch.setitem(sys.modules, "resource", None)
    assert memory.read_taken() is None
    assert results_of(["1", "2"], memory=100) == [(0, "1"), (1, "2")]


def test_items_are_taken_as_they_are_needed_and_not_all_at_once():
    taken = []

    def give():
        for number in range(100_000):
            taken.append(number)
            yield Item(str(number))

    running = run_work(give(), Echo(), workers=1, timeout=30)
    next(running)
    assert len(taken) < 20_000
    running.close()


def test_in_order_no_more_wait_than_a_few_thousand_behind_a_slow_item():
    taken = []

    def give():
        yield Item("POISON: hang")
        for number in range(50_000):
            taken.append(number)
            yield Item(str(number))

    running = run_work(give(), Echo(), workers=2, timeout=1.5, in_order=True)
    first = next(results for results in running if results)
    assert first[0] == (0, "timeout: took over 1.5 s; --timeout gives it longer")
    assert len(taken) < 8_000
    running.close()


def test_an_error_of_the_output_stops_the_run():
    with pytest.raises(OutputError, match="the disk is full"):
        results_of(["1", "full", "2"])


def test_a_worker_that_dies_between_two_items_costs_nothing():
    ids = [f"POISON: dawdle {number}" for number in range(150)]
    results = []
    for done in run_work((Item(id) for id in ids), Echo(), workers=2, timeout=30):
        if not results:
            os.kill(find_children()[0], signal.SIGKILL)
        results += done
    assert sorted(results) == sorted((number, id) for number, id in enumerate(ids))


def find_children() -> list[int]:
    import multiprocessing

    deadline = time.monotonic() + 5
    while not (children := [child.pid for child in multiprocessing.active_children()]):
        assert time.monotonic() < deadline
    return children


def test_of_many_deaths_each_costs_the_item_that_the_worker_died_of():
    ids = [f"POISON: exit {number}" if number % 5 == 4 else str(number) for number in range(200)]
    results = dict(results_of(ids, timeout=60.0))
    crashed = {number for number, result in results.items() if result == "crash: its worker died (exit status 3)"}
    assert crashed == {number for number in range(200) if number % 5 == 4}
    assert all(results[number] == str(number) for number in range(200) if number % 5 != 4)
