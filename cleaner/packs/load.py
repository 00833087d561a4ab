"""Finds packs on disk and reads them into one rule set; duplicates and faults stop the load."""

from __future__ import annotations

import gc
import os
import re
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cleaner.errors import InputError, PackError
from cleaner.packs.cache import (
    find_bundle,
    find_cache,
    find_entry,
    make_room,
    read_bundle,
    read_entry,
    write_bundle,
    write_entry,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from cleaner.packs.nodes import Problem
    from cleaner.packs.rule import Rule
    from cleaner.packs.shapes import At

MOST_LISTED = 1_000_000  # characters of a list, written out wherever it is named: half a minute to read
_PACK = re.compile(r".\.ya?ml\Z", re.DOTALL)


@dataclass(frozen=True, slots=True)
class RuleSet:
    """The rules of all packs that were loaded, sorted by id, those of status ``off`` among them."""

    rules: tuple[Rule, ...]

    def __getitem__(self, rule_id: str) -> Rule:
        """The rule of that id; KeyError where there is none."""
        for rule in self.rules:
            if rule.id == rule_id:
                return rule
        raise KeyError(rule_id)


def builtin_packs() -> Path:
    """The folder of the packs that ship with cleaner: in the wheel, or beside the package in a checkout."""
    package = Path(__file__).resolve().parent.parent
    shipped = package / "_rules"
    return shipped if shipped.is_dir() else package.parent / "rules"


def load_packs(paths: Iterable[str | os.PathLike[str]] = (), *, builtin: bool = True) -> RuleSet:
    """The rules of the packs at ``paths`` (files, or folders searched for .yaml and .yml) and of the built-in ones.

    Raises InputError where a path cannot be read, PackError with every fault of every pack where one is broken.
    """
    with _collecting_later():
        rules, problems = _read_packs(find_packs(paths, builtin=builtin))
    first_seen: dict[str, Rule] = {}
    for rule in rules:
        if (first := first_seen.setdefault(rule.id, rule)) is not rule:
            problems.append(
                f"{rule.file}:{rule.line}: duplicate id {rule.id!r}, first in {first.file}:{first.line};"
                " rename one, or its pack"
            )
    if problems:
        raise PackError(problems)
    return RuleSet(tuple(sorted(rules, key=lambda rule: rule.id)))


@contextmanager
def _collecting_later() -> Iterator[None]:
    """Without the cycle collector, which would look again and again at nodes that are all in use: a fifth faster."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def find_packs(paths: Iterable[str | os.PathLike[str]] = (), *, builtin: bool = True) -> list[tuple[Path, str]]:
    """Every pack file that ``load_packs`` reads, once, with the name to show it by. Raises InputError."""
    roots = [*([builtin_packs()] if builtin else []), *map(Path, paths)]
    within = f"{roots[0].parent}{os.sep}" if builtin else ""  # what the names of built-in packs are shown without
    found: dict[str, tuple[Path, str]] = {}
    real_folders: dict[str, str] = {}
    for number, root in enumerate(roots):
        for file in find_pack_files(root):
            spelt = os.fspath(file)
            folder, name = os.path.split(spelt)
            # realpath() and not resolve(), which raises RuntimeError on a link to itself; of a folder it is asked once
            if file.is_symlink():
                real = os.path.realpath(file)
            else:
                if folder not in real_folders:
                    real_folders[folder] = os.path.realpath(folder)
                real = f"{real_folders[folder]}{os.sep}{name}"
            shown = spelt.removeprefix(within).replace(os.sep, "/") if builtin and number == 0 else spelt
            found.setdefault(real, (file, _printable(shown)))  # one named twice is not a duplicate rule
    return list(found.values())


def find_pack_files(path: Path) -> Sequence[Path]:
    """The pack files at ``path``, sorted; a file is taken whatever its suffix. Raises InputError."""
    try:
        if not path.exists():
            raise InputError(f"{_printable(path)}: no such file or directory; name a pack (.yaml) or a folder of packs")
        if not path.is_dir():
            return [path]
        found = sorted(map(Path, _walk(os.fspath(path))))
    except OSError as error:
        raise _unreadable(error, path) from None
    if not found:
        raise InputError(f"{_printable(path)}: no packs in this folder; a pack is a .yaml file with 'rules:'")
    return found


def _walk(folder: str) -> Iterator[str]:
    """The pack files in a folder and the folders in it. Raises OSError."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from _walk(entry.path)
            # A link to nowhere is taken, so that reading it says so; a pipe would be waited for.
            elif _PACK.search(entry.name) and (entry.is_symlink() or entry.is_file()):
                yield entry.path


def _unreadable(error: OSError, path: Path) -> InputError:
    where = _printable(error.filename or path)
    return InputError(f"{where}: cannot be read: {error.strerror}; check the path and its permissions")


def _read_packs(files: Sequence[tuple[Path, str]]) -> tuple[list[Rule], list[str]]:
    """The rules of all these packs, from the cache as far as they are kept, and the faults of all."""
    raws: list[bytes | None] = []
    problems: list[str] = []
    for file, shown in files:
        try:
            raws.append(_read_bytes(file))
        except OSError as error:
            raws.append(None)
            problems.append(f"{shown}: cannot be read: {error.strerror}; check the path and its permissions")
    packs = [(file, shown, raw) for (file, shown), raw in zip(files, raws, strict=True) if raw is not None]
    directory = find_cache()
    if directory is None:
        return _parse_packs(packs, [None] * len(packs), problems)
    entries = [find_entry(directory, raw, shown) for _, shown, raw in packs]
    bundle = find_bundle(directory, entries) if len(entries) > 1 else None
    if bundle is not None and (kept := read_bundle(bundle)) is not None:
        return kept, problems
    rules, problems = _parse_packs(packs, entries, problems)
    if bundle is not None and not problems:
        write_bundle(bundle, entries)
    make_room(directory)
    return rules, problems


def _parse_packs(
    packs: Sequence[tuple[Path, str, bytes]], entries: Sequence[Path | None], problems: list[str]
) -> tuple[list[Rule], list[str]]:
    """The rules of these packs, each from its entry in the cache where it stands there; faults after ``problems``."""
    rules: list[Rule] = []
    for (file, shown, raw), entry in zip(packs, entries, strict=True):
        of_pack = read_entry(entry) if entry is not None else None
        if of_pack is None:
            of_pack, faults = parse_pack(raw, shown, default_name=re.sub(r"[^\w.-]+", "-", file.stem))
            if entry is not None and not faults:
                write_entry(entry, of_pack)
            lines = raw.decode("utf-8-sig", "replace").splitlines() if faults else []
            problems += [show_problem(fault, shown, lines) for fault in sorted(faults, key=lambda p: p.line)]
        rules += of_pack
    return rules, problems


def _read_bytes(file: Path) -> bytes:
    with file.open("rb", buffering=0) as opened:  # there are hundreds, and a buffer takes as long as the rest
        return opened.read()


def show_problem(problem: Problem, shown: str, lines: Sequence[str]) -> str:
    """A problem with the offending line below it."""
    if not 0 < problem.line <= len(lines):
        return f"{shown}: {problem.text}" if problem.line == 0 else f"{shown}:{problem.line}: {problem.text}"
    offending = lines[problem.line - 1].replace("\t", "→")[:160]
    printable = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in offending)
    return f"{shown}:{problem.line}: {problem.text}\n{problem.line:>6} | {printable}"


def parse_pack(raw: bytes, shown: str, *, default_name: str = "pack") -> tuple[list[Rule], list[Problem]]:
    """The rules in the YAML text ``raw``, and every problem found in it."""
    import yaml  # this and what follows takes longer to import than the rules of all packs that are kept to be read

    from cleaner.packs.build import build_rule
    from cleaner.packs.nodes import Problem, line_of, read_node
    from cleaner.packs.schema import PACK

    root = read_node(raw)
    if isinstance(root, Problem):
        return [], [root]
    if isinstance(root, yaml.SequenceNode):
        return [], [Problem(line_of(root), "the pack starts with a list; write 'rules:' on the line above it")]
    problems: list[Problem] = []
    pack = PACK.read(root, problems, "a pack")
    if pack is None:
        return [], problems
    values = pack.values
    lists = {name: tuple(at.text for at in items) for name, items in values.get("lists", {}).items()}
    bombs = [bomb for name, words in values.get("lists", {}).items() if (bomb := _find_bomb(name, words, raw))]
    if bombs:
        return [], [*problems, *bombs]
    name = values["pack"].text if "pack" in values else default_name
    defaults = {key: values[key] for key in ("langs", "sites", "category", "status") if key in values}
    rules: list[Rule] = []
    seen: dict[str, int] = {}
    for entries in values.get("rules", ()):
        if (short := entries.values.get("id")) is not None:
            if short.text in seen:
                fault = f"duplicate id {short.text!r}; line {seen[short.text]} has it already, rename one"
                problems.append(Problem(short.line, fault))
                continue
            seen[short.text] = short.line
            rule = build_rule(entries, defaults, lists, pack=name, file=shown, problems=problems)
            if rule is not None:
                rules.append(rule)
    return rules, problems


def _find_bomb(name: str, words: Sequence[At], raw: bytes) -> Problem | None:
    """What is wrong with a list so long, and named so often, that reading its patterns would take minutes."""
    characters, times = sum(len(word.text) for word in words), raw.count(rf"\L<{name}>".encode())
    if characters * times <= MOST_LISTED:
        return None
    fault = f"the list {name!r} of {characters:,} characters is named {times:,} times"
    from cleaner.packs.nodes import Problem

    return Problem(words[0].line, f"{fault}, which comes to over {MOST_LISTED:,}; split it, or name it in fewer rules")


def _printable(path: object) -> str:
    """A path on one line: line breaks and bytes that are no text are escaped."""
    spelt = str(path)
    if spelt.isprintable():
        return spelt
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in spelt)
