"""Packs that were read before, kept in the user's cache directory by the hash of their content.

Reading a pack means parsing each of its patterns, a millisecond or more a rule. An entry holds the rules of one pack, a
bundle the entries of all that were read together; both with a checksum. What is damaged, or of another version, is
passed over, and a cache that cannot be written does without.
CLEANER_CACHE names another directory; ``off`` leaves the cache alone. So is a directory that others can write to: what
is kept there is believed, and the code of patterns runs.
"""

from __future__ import annotations

import hashlib
import os
import stat
import struct
import zlib
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import regex

from cleaner.packs.shelf import Shelf, write_shelf

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cleaner.packs.rule import Rule

VARIABLE = "CLEANER_CACHE"
OFF = "off"
_MOST_BYTES = 100_000_000  # beyond that the half that was not written lately goes
_ENTRY, _BUNDLE = ".pack", ".bundle"
_CHECKSUM = struct.Struct("<I")
_SIZE = struct.Struct("<Q")


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
    return directory / (_hash([find_version(), shown.encode("utf-8", "surrogatepass"), raw]) + _ENTRY)


def find_bundle(directory: Path, entries: Sequence[Path]) -> Path:
    """Where the rules of all these entries are kept together."""
    return directory / (_hash([entry.name.encode() for entry in entries]) + _BUNDLE)


def read_entry(entry: Path) -> list[Rule] | None:
    """The rules kept in ``entry``; None where there are none that can be trusted."""
    kept = _read_checked(entry)
    try:
        return [*Shelf(kept).rules] if kept is not None else None
    except (ValueError, TypeError, KeyError, IndexError, AttributeError):
        return None


def write_entry(entry: Path, rules: Sequence[Rule]) -> None:
    """Keep ``rules`` in ``entry``, whole or not at all."""
    with suppress(ValueError):
        _write_checked(entry, write_shelf(rules))


def read_bundle(bundle: Path) -> list[Rule] | None:
    """The rules of all entries in ``bundle``; None where there are none that can be trusted."""
    kept = _read_checked(bundle)
    if kept is None:
        return None
    rules: list[Rule] = []
    at = 0
    try:
        while at < len(kept):
            (size,) = _SIZE.unpack_from(kept, at)
            rules += Shelf(kept, at + _SIZE.size).rules
            at += _SIZE.size + size
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, struct.error):
        return None
    return rules


def write_bundle(bundle: Path, entries: Sequence[Path]) -> None:
    """Keep ``entries``, where all of them stand, together in ``bundle``."""
    kept = []
    for entry in entries:
        shelf = _read_checked(entry)
        if shelf is None:
            return
        kept += [_SIZE.pack(len(shelf)), shelf]
    _write_checked(bundle, b"".join(kept))


def _read_checked(path: Path) -> bytes | None:
    """What ``_write_checked`` wrote; None where it is gone or damaged."""
    try:
        with path.open("rb", buffering=0) as file:
            checksum, kept = file.read(_CHECKSUM.size), file.read()
    except OSError:
        return None
    return kept if checksum == _CHECKSUM.pack(zlib.crc32(kept)) else None


def _write_checked(path: Path, kept: bytes) -> None:
    import tempfile

    with suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, growing = tempfile.mkstemp(dir=path.parent, suffix=".growing")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(_CHECKSUM.pack(zlib.crc32(kept)) + kept)
            Path(growing).replace(path)
        except BaseException:
            Path(growing).unlink(missing_ok=True)
            raise


def make_room(directory: Path) -> None:
    """Remove what was written long ago where the cache has become large."""
    with suppress(OSError):
        entries = [entry for entry in directory.iterdir() if entry.suffix in (_ENTRY, _BUNDLE)]
        found = sorted(((entry.stat(), entry) for entry in entries), key=lambda pair: pair[0].st_mtime_ns)
        total = sum(file.st_size for file, _ in found)
        left = total
        for file, entry in found if total > _MOST_BYTES else ():
            if left > total // 2:
                entry.unlink(missing_ok=True)
                left -= file.st_size


def _hash(parts: Sequence[bytes]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.hexdigest()[:32]


@cache
def find_version() -> bytes:
    """What the rules of a pack depend on besides its content: this room's code, and the ``regex`` module."""
    own = [(path.name, path.stat()) for path in sorted(Path(__file__).parent.glob("*.py*"))]
    files = [(name, found.st_size, found.st_mtime_ns) for name, found in own]
    return repr([regex.__version__, files]).encode()
