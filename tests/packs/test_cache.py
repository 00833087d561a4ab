"""Packs that were read before come from a cache that nobody can tell from the packs."""

from __future__ import annotations

import copy
import json
import os
import pickle
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.engine import Matcher
from cleaner.errors import PackError
from cleaner.packs import Rule, RuleSet, cache, load_packs
from cleaner.packs.frozen import freeze, thaw
from cleaner.packs.kept_rule import KeptRule, describe, find_literals, find_longest
from cleaner.packs.load import parse_pack
from cleaner.packs.select import select
from cleaner.packs.shelf import Shelf, write_shelf
from tests.generated import rule_sets

if TYPE_CHECKING:
    from pathlib import Path

PACK = """
pack: p
lists: {social: [Facebook, X]}
rules:
  - id: follow
    block: {start: 'Follow us on \\L<social>', while: '\\L<social>'}
    unless: 'said'
    zone: last 3 lines
    sites: [example.org, '!news.example.org']
    pages: [news, '!forum']
    linked: 50%
    kind: [item]
    why: Because.
    meta: {source: here}
    removes: [{text: 'Follow us on X', kind: item, linked: true, page: news, url: 'https://example.org/'}]
    keeps: ['Follow us.']
  - id: more
    css: section.more
    removes: [{html: '<section class="more">x</section>'}]
    keeps: [{html: '<p>x</p>'}]
"""


@pytest.fixture
def directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    kept = tmp_path / "cache"
    monkeypatch.setenv(cache.VARIABLE, str(kept))
    return kept


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    path = tmp_path / "p.yaml"
    path.write_text(PACK)
    return path


def load(pack: Path) -> tuple[Rule, ...]:
    return load_packs([pack], builtin=False).rules


def say_all(rules: tuple[Rule, ...]) -> str:
    """Every field, also those that are left out of comparing and of repr()."""
    return json.dumps(freeze(rules))


@given(rule_sets())
def test_nobody_can_tell_a_rule_on_a_shelf_from_the_rule(rules: tuple[Rule, ...]) -> None:
    raw = write_shelf(rules)

    def take() -> tuple[Rule, ...]:
        return tuple(Shelf(raw).rules)

    assert take() == rules
    assert rules == take()
    assert say_all(take()) == say_all(rules)
    assert list(map(repr, take())) == list(map(repr, rules))
    assert {*take(), *rules} == {*rules}
    assert [rule.prunes for rule in take()] == [rule.prunes for rule in rules]
    assert [replace(rule, why="x") for rule in take()] == [replace(rule, why="x") for rule in rules]
    for copied in (pickle.loads(pickle.dumps(take())), copy.deepcopy(take())):
        assert {type(rule) for rule in copied} <= {Rule}
        assert say_all(copied) == say_all(rules)


@given(rule_sets())
def test_what_is_known_of_a_rule_before_it_is_read_is_so(rules: tuple[Rule, ...]) -> None:
    for kept, rule in zip(Shelf(write_shelf(rules)).rules, rules, strict=True):
        for know in (find_literals, find_longest, describe):
            assert know(kept) == know(rule)


def test_of_a_rule_no_more_is_read_than_is_asked_for(directory: Path, pack: Path) -> None:
    load(pack)
    rules = load(pack)
    assert select(RuleSet(rules)).rules == rules
    kept = load(pack)
    select(RuleSet(kept)).sha256  # noqa: B018
    Matcher(kept)
    assert [rule._shelf._read for rule in kept if isinstance(rule, KeptRule)] == [{}, {}]


def test_packs_that_were_read_together_are_kept_together(directory: Path, pack: Path) -> None:
    pack.with_name("q.yaml").write_text(PACK.replace("pack: p", "pack: q"))
    first = load(pack.parent)
    (bundle,) = directory.glob("*.bundle")
    for entry in directory.glob("*.pack"):
        entry.unlink()
    assert say_all(load(pack.parent)) == say_all(first)
    assert list(directory.iterdir()) == [bundle]
    bundle.write_bytes(bundle.read_bytes()[:-1])
    assert say_all(load(pack.parent)) == say_all(first)
    assert len(list(directory.iterdir())) == 3


@given(rule_sets())
def test_what_is_frozen_thaws_to_the_same(rules: tuple[Rule, ...]) -> None:
    thawed = tuple(thaw(json.loads(say_all(rules))))
    assert thawed == rules
    assert say_all(thawed) == say_all(rules)


def test_a_pack_that_was_read_is_not_parsed_again(directory: Path, pack: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = load(pack)
    monkeypatch.setattr("cleaner.packs.load.parse_pack", None)
    assert say_all(load(pack)) == say_all(first)
    assert len(list(directory.iterdir())) == 1


def test_a_pack_that_changed_is_read_anew(directory: Path, pack: Path) -> None:
    load(pack)
    pack.write_text(PACK.replace("Follow us on", "Find us on"))
    assert "Find us on" in say_all(load(pack))


def test_a_pack_of_another_name_is_another(directory: Path, pack: Path) -> None:
    load(pack)
    other = pack.with_name("other.yaml")
    other.write_text(PACK)
    assert {rule.file for rule in load(other)} == {str(other)}


def test_other_code_reads_anew(directory: Path, pack: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load(pack)
    monkeypatch.setattr(cache, "find_version", lambda: b"another")
    load(pack)
    assert len(list(directory.iterdir())) == 2


@given(st.data())
def test_a_damaged_entry_is_passed_over(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    entry = tmp_path_factory.mktemp("damaged") / "entry.json"
    cache.write_entry(entry, parse_pack(PACK.encode(), "p.yaml")[0])
    whole = entry.read_bytes()
    at = data.draw(st.integers(0, len(whole) - 1))
    damaged = data.draw(
        st.sampled_from([whole[:at], whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :], whole + b"x"])
    )
    entry.write_bytes(damaged)
    assert cache.read_entry(entry) is None


@pytest.mark.parametrize(
    "kept",
    [
        b"",
        b"null\n",
        b"[]\n",
        b'{"rules": 3, "lists": []}\n',
        b'{"rules": [["p:x", "other", "on", []]], "prunes": [], "longest": [], "sizes": [], "lists": []}\n',
    ],
)
def test_an_entry_of_another_shape_is_passed_over(tmp_path: Path, kept: bytes) -> None:
    entry = tmp_path / "entry.pack"
    cache._write_checked(entry, kept)
    assert cache._read_checked(entry) == kept
    assert cache.read_entry(entry) is None


def test_a_pack_with_a_fault_is_not_kept(directory: Path, pack: Path) -> None:
    pack.write_text(PACK.replace("zone", "zonne"))
    for _ in range(2):
        with pytest.raises(PackError, match="did you mean 'zone'"):
            load(pack)
    assert not directory.exists()


def test_off_leaves_the_cache_alone(pack: Path, directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(cache.VARIABLE, cache.OFF)
    load(pack)
    assert not directory.exists()


def test_a_cache_that_cannot_be_written_does_without(pack: Path, directory: Path) -> None:
    directory.write_text("a file stands in its place")
    assert len(load(pack)) == 2


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="Windows has no such permissions")
def test_a_directory_that_others_can_write_to_is_left_alone(directory: Path, pack: Path) -> None:
    directory.mkdir(exist_ok=True)
    directory.chmod(0o777)
    rules = load_packs([pack], builtin=False).rules
    assert not list(directory.iterdir())
    directory.chmod(0o755)
    assert load_packs([pack], builtin=False).rules == rules
    assert list(directory.iterdir())


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give a directory away")
def test_a_directory_of_another_user_is_left_alone(directory: Path, pack: Path) -> None:
    directory.mkdir(exist_ok=True)
    os.chown(directory, 65534, 65534)
    load_packs([pack], builtin=False)
    assert not list(directory.iterdir())


def test_the_cache_does_not_grow_without_end(directory: Path, pack: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "_MOST_BYTES", 10_000)
    for number in range(12):
        pack.write_text(PACK.replace("Because", f"Because {number}"))
        load(pack)
        assert sum(entry.stat().st_size for entry in directory.iterdir()) <= 10_000
    assert list(directory.iterdir())
    assert list(directory.glob("*.growing")) == []


def test_no_cache_reads_every_pack_anew(pack: Path, directory: Path) -> None:
    for options, kept in ((["--no-cache"], False), ([], True)):
        command = [sys.executable, "-m", "cleaner", *options, "rules", "--no-builtin", "--rules", str(pack)]
        assert "p:follow" in subprocess.run(command, capture_output=True, text=True, check=True).stdout
        assert directory.exists() is kept
