"""Compiled patterns that were kept are those that compiling gives."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.packs import cache, compiled
from cleaner.packs.compiled import compile_kept
from cleaner.packs.pattern import compile_pattern
from cleaner.packs.rule import Line, Pattern
from tests.generated import rule_sets

if TYPE_CHECKING:
    from pathlib import Path

    import regex

    from cleaner.packs.rule import Rule

FOLLOW = Pattern(r"Follow us on (?P<where>\L<social>) .{2,9}(?:é|“quoted”){e<=1}", (("social", ("Facebook", "X")),))


@pytest.fixture
def directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    kept = tmp_path / "cache"
    monkeypatch.setenv(cache.VARIABLE, str(kept))
    return kept


def parts(pattern: regex.Pattern[str]) -> object:
    return pattern._pickled_data  # type: ignore[attr-defined]


def forget() -> None:
    """As a new process would begin."""
    compiled._read.cache_clear()


@given(rule_sets())
def test_what_is_kept_is_what_compiling_gives(rules: tuple[Rule, ...]) -> None:
    for rule in rules:
        if isinstance(rule.matcher, Line):
            original = compile_pattern(rule.matcher.pattern)
            frozen = compiled._freeze(original)
            assert frozen is not None
            thawed = compiled._thaw(frozen)
            assert thawed is not None
            assert parts(thawed) == parts(original)


def test_a_pattern_is_compiled_once_for_all_processes(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    compile_kept(FOLLOW)
    forget()
    monkeypatch.setattr(compiled, "_compile", None)
    found = compile_kept(FOLLOW).fullmatch("follow us on FACEBOOK or “quoted”")
    assert found is not None
    assert found["where"] == "FACEBOOK"
    assert len(list(directory.iterdir())) == 1


def test_another_list_is_another_pattern(directory: Path) -> None:
    compile_kept(FOLLOW)
    forget()
    other = compile_kept(Pattern(FOLLOW.source, (("social", ("Mastodon",)),)))
    assert other.fullmatch("Follow us on Mastodon or é")
    assert not other.fullmatch("Follow us on Facebook or é")


@given(st.data())
def test_a_damaged_file_is_compiled_as_if_it_were_not_there(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(cache.VARIABLE, str(tmp_path_factory.mktemp("cache")))
        compile_kept(FOLLOW)
        (file,) = cache.find_cache().iterdir()  # type: ignore[union-attr]
        whole = file.read_bytes()
        at = data.draw(st.integers(0, len(whole) - 1))
        file.write_bytes(
            data.draw(st.sampled_from([whole[:at], whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]]))
        )
        forget()
        assert parts(compile_kept(FOLLOW)) == parts(compile_pattern(FOLLOW))


def test_a_file_that_grew_too_large_begins_anew(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    compile_kept(FOLLOW)
    (file,) = directory.iterdir()
    forget()
    monkeypatch.setattr(compiled, "_MOST_BYTES", 10)
    compile_kept(Pattern("Advertisement"))
    assert len(file.read_bytes().splitlines()) == 1


def test_without_a_cache_nothing_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(cache.VARIABLE, cache.OFF)
    assert compile_kept(Pattern("Advertisement")).fullmatch("advertisement")


def test_a_cache_that_cannot_be_written_does_without(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("no directory")
    monkeypatch.setenv(cache.VARIABLE, str(tmp_path / "file"))
    assert compile_kept(Pattern("Advertisement")).fullmatch("advertisement")


def test_processes_that_write_at_once_leave_whole_lines(directory: Path) -> None:
    script = (
        "from cleaner.packs.compiled import compile_kept\nfrom cleaner.packs.rule import Pattern\n"
        "for number in range(60): compile_kept(Pattern(f'Advertisement {number} .{{0,50}}'))"
    )
    writers = [subprocess.Popen([sys.executable, "-c", script]) for _ in range(3)]
    assert [writer.wait() for writer in writers] == [0, 0, 0]
    forget()
    (file,) = directory.iterdir()
    for line in file.read_bytes().splitlines():
        assert compiled._thaw(line.partition(b" ")[2]) is not None


def test_a_pattern_of_an_unknown_form_is_compiled_each_time(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled, "_put", lambda _: object())
    assert compile_kept(FOLLOW).fullmatch("Follow us on X or é")
    assert not directory.exists()
