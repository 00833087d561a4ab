"""The rules at a path or at a git revision, which is read and never checked out."""

from __future__ import annotations

import subprocess
from pathlib import Path

from cleaner.errors import InputError, PackError
from cleaner.packs.load import RuleSet, load_packs, parse_pack, show_problem

_SUFFIXES = (".yaml", ".yml")


def read_rules(name: str, *, folder: str, builtin: bool = False) -> RuleSet:
    """The rules that ``name`` means: a pack, a folder of packs, a revision, or ``revision:path``.

    Of a revision alone the packs in ``folder`` are read. ``builtin`` adds those that ship with cleaner. Raises
    InputError where it is none of these, PackError where a pack of it is broken.
    """
    if Path(name).exists():
        return load_packs([name], builtin=builtin)
    revision, colon, path = name.partition(":")
    rules = _read_revision(revision, path if colon else folder)
    shipped = load_packs((), builtin=True).rules if builtin else ()
    by_id = {rule.id: rule for rule in (*shipped, *rules.rules)}
    return RuleSet(tuple(by_id[rule_id] for rule_id in sorted(by_id)))


def _read_revision(revision: str, path: str) -> RuleSet:
    if not revision or revision.startswith("-"):
        raise InputError(f"{revision!r}: no such path, and no name of a revision; give a pack, a folder or a revision")
    tree = f"{revision}:./{Path(path).as_posix()}" if not Path(path).is_absolute() else f"{revision}:{path}"
    if _git("rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}") is None:
        raise InputError(f"{revision}: no such path, and no revision of git here; check the spelling")
    kind = (_git("cat-file", "-t", tree) or b"").decode().strip()
    if kind == "blob":
        files = {path: tree}
    elif kind == "tree":
        listed = (_git("ls-tree", "-r", "-z", "--name-only", "--full-name", tree) or b"").decode().split("\0")
        files = {f"{path}/{name}": f"{tree}/{name}" for name in listed if name.endswith(_SUFFIXES)}
    else:
        raise InputError(f"{revision}: has no {path}; write {revision}:PATH with the folder that its packs are in")
    if not files:
        raise InputError(f"{revision}: no packs in {path}; write {revision}:PATH with the folder that its packs are in")
    rules = []
    faults = []
    for name, blob in files.items():
        raw = _git("cat-file", "blob", blob) or b""
        shown = f"{revision}:{name}"
        found, problems = parse_pack(raw, shown, default_name=Path(name).stem)
        rules += found
        faults += [show_problem(problem, shown, raw.decode("utf-8", "replace").splitlines()) for problem in problems]
    if faults:
        raise PackError(faults)
    return RuleSet(tuple(sorted(rules, key=lambda rule: rule.id)))


def _git(*arguments: str) -> bytes | None:
    """What git prints; None where it fails."""
    try:
        done = subprocess.run(["git", *arguments], capture_output=True, check=False)  # noqa: S603, S607 - the user's own git, no shell
    except FileNotFoundError:
        raise InputError("git is not installed; give packs or folders of packs instead of revisions") from None
    return done.stdout if done.returncode == 0 else None
