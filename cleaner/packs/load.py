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
from cleaner.packs.cache import find_cache, find_entry, read_entry, write_entry

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from cleaner.packs.nodes import Problem
    from cleaner.packs.rule import Rule
    from cleaner.packs.shapes import At

MOST_LISTED = 1_000_000  # characters of a list, written out wherever it is named: half a minute to read
_SUFFIXES = (".yaml", ".yml")


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
    rules: list[Rule] = []
    problems: list[str] = []
    first_seen: dict[str, Rule] = {}
    for file, shown in find_packs(paths, builtin=builtin):
        with _collecting_later():
            of_pack, faults = read_pack(file, shown)
        problems += faults
        for rule in of_pack:
            if (first := first_seen.setdefault(rule.id, rule)) is not rule:
                problems.append(
                    f"{rule.file}:{rule.line}: duplicate id {rule.id!r}, first in {first.file}:{first.line};"
                    " rename one, or its pack"
                )
        rules += of_pack
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
    files: list[tuple[Path, Path]] = []  # the file, and the folder that its shown name is relative to
    if builtin:
        root = builtin_packs()
        files += [(file, root.parent) for file in find_pack_files(root)]
    for path in map(Path, paths):
        files += [(file, Path()) for file in find_pack_files(path)]
    found: dict[Path, tuple[Path, str]] = {}
    for file, root in files:
        # realpath() and not resolve(), which raises RuntimeError on a link to itself
        found.setdefault(
            Path(os.path.realpath(file)), (file, _shown(file, root))
        )  # one named twice is not a duplicate rule
    return list(found.values())


def find_pack_files(path: Path) -> Sequence[Path]:
    """The pack files at ``path``, sorted; a file is taken whatever its suffix. Raises InputError."""
    try:
        if not path.exists():
            raise InputError(f"{_printable(path)}: no such file or directory; name a pack (.yaml) or a folder of packs")
        if not path.is_dir():
            return [path]
    except OSError as error:
        raise _unreadable(error, path) from None

    def refuse(error: OSError) -> None:
        raise _unreadable(error, path) from None

    names = [Path(folder, name) for folder, _, names in os.walk(path, onerror=refuse) for name in names]
    # A link to nowhere is taken, so that reading it says so; a pipe would be waited for.
    found = sorted(file for file in names if file.suffix in _SUFFIXES and (file.is_symlink() or file.is_file()))
    if not found:
        raise InputError(f"{_printable(path)}: no packs in this folder; a pack is a .yaml file with 'rules:'")
    return found


def _unreadable(error: OSError, path: Path) -> InputError:
    where = _printable(error.filename or path)
    return InputError(f"{where}: cannot be read: {error.strerror}; check the path and its permissions")


def read_pack(file: Path, shown: str) -> tuple[list[Rule], list[str]]:
    """The rules of one pack and its faults, each ``file:line: fault; way out`` with the line below it."""
    try:
        raw = file.read_bytes()
    except OSError as error:
        return [], [f"{shown}: cannot be read: {error.strerror}; check the path and its permissions"]
    directory = find_cache()
    entry = find_entry(directory, raw, shown) if directory else None
    if entry is not None and (kept := read_entry(entry)) is not None:
        return kept, []
    rules, problems = parse_pack(raw, shown, default_name=re.sub(r"[^\w.-]+", "-", file.stem))
    if entry is not None and not problems:
        write_entry(entry, rules)
    lines = raw.decode("utf-8-sig", "replace").splitlines() if problems else []
    return rules, [show_problem(problem, shown, lines) for problem in sorted(problems, key=lambda p: p.line)]


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


def _shown(file: Path, root: Path) -> str:
    if root != Path() and file.is_relative_to(root):
        return _printable(file.relative_to(root).as_posix())
    return _printable(file)


def _printable(path: object) -> str:
    """A path on one line: line breaks and bytes that are no text are escaped."""
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in str(path))
