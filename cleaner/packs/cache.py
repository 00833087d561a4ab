"""Packs that were read before, kept in the user's cache directory by the hash of their content.

Reading a pack means parsing each of its patterns, a millisecond or more a rule. An entry is JSON with its own hash;
one that is damaged, or that another version wrote, is passed over, and a cache that cannot be written does without.
CLEANER_CACHE names another directory; ``off`` leaves the cache alone. So is a directory that others can write to: what
is kept there is believed, and the code of patterns runs.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
import tempfile
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import regex

from cleaner.packs.frozen import freeze, thaw

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cleaner.packs.rule import Rule

VARIABLE = "CLEANER_CACHE"
OFF = "off"
_MOST_ENTRIES = 4_000  # beyond that the half that was not written lately goes


def find_cache() -> Path | None:
    """The directory of the cache, or None where it is off."""
    directory = _locate(os.environ.get(VARIABLE))
    return directory if directory is not None and _is_own(directory) else None


def _is_own(directory: Path) -> bool:
    """Whether nobody but this user, and the system's own, can have written what stands in a directory."""
    if not hasattr(os, "geteuid"):  # Windows keeps users apart by where their folders lie
        return True
    try:
        found = directory.stat()
    except OSError:
        return True  # there is nothing to believe yet
    return found.st_uid in (0, os.geteuid()) and not found.st_mode & stat.S_IWOTH


@cache
def _locate(named: str | None) -> Path | None:
    if named == OFF:
        return None
    if named:
        return Path(named)
    import platformdirs

    home = Path(platformdirs.user_cache_dir("cleaner", appauthor=False))
    return home / "packs" if home.is_absolute() else None  # a user without a home


def find_entry(directory: Path, raw: bytes, shown: str) -> Path:
    """Where the rules of the pack ``raw``, shown as ``shown``, are kept."""
    digest = hashlib.blake2b(find_version(), digest_size=16)
    for part in (shown.encode("utf-8", "surrogatepass"), raw):
        digest.update(len(part).to_bytes(8, "big") + part)
    return directory / f"{digest.hexdigest()}.json"


def read_entry(entry: Path) -> list[Rule] | None:
    """The rules kept in ``entry``; None where there are none that can be trusted."""
    try:
        digest, _, kept = entry.read_bytes().partition(b"\n")
        if digest != _hash(kept):
            return None
        return thaw(json.loads(kept))
    except (OSError, ValueError, TypeError, KeyError, IndexError, AttributeError):
        return None


def write_entry(entry: Path, rules: Sequence[Rule]) -> None:
    """Keep ``rules`` in ``entry``, whole or not at all."""
    try:
        kept = json.dumps(freeze(rules), separators=(",", ":")).encode()
    except ValueError:
        return
    with suppress(OSError):
        entry.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, growing = tempfile.mkstemp(dir=entry.parent, suffix=".growing")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(_hash(kept) + b"\n" + kept)
            Path(growing).replace(entry)
        except BaseException:
            Path(growing).unlink(missing_ok=True)
            raise
        _make_room(entry.parent)


def _make_room(directory: Path) -> None:
    entries = list(directory.iterdir())
    if len(entries) <= _MOST_ENTRIES:
        return
    entries.sort(key=lambda entry: entry.stat().st_mtime_ns)
    for old in entries[: len(entries) // 2]:
        old.unlink(missing_ok=True)


def _hash(kept: bytes) -> bytes:
    return hashlib.blake2b(kept, digest_size=16).hexdigest().encode()


@cache
def find_version() -> bytes:
    """What the rules of a pack depend on besides its content: this room's code, and the ``regex`` module."""
    own = [(path.name, path.stat()) for path in sorted(Path(__file__).parent.glob("*.py*"))]
    files = [(name, found.st_size, found.st_mtime_ns) for name, found in own]
    return repr([regex.__version__, files]).encode()
