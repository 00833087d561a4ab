"""Compiled patterns kept on disk: to compile one takes milliseconds, to take up the code of one a hundredth of that.

The code is what the ``regex`` module itself keeps of a pattern where one is pickled. A line of the file is one pattern
with its own hash; what is damaged, or written by another version, is passed over, and compiled as if it were not there.
"""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING, Any

import regex

from cleaner.packs.cache import find_cache, find_version

if TYPE_CHECKING:
    from pathlib import Path

    from cleaner.packs.rule import Pattern

_MOST_BYTES = 32 << 20  # some twenty thousand patterns; beyond that the file begins anew
_HASH_CHARS = 32


def compile_kept(pattern: Pattern) -> regex.Pattern[str]:
    """The pattern compiled, as ``compile_pattern`` compiles it, from the cache where it is kept there."""
    directory = find_cache()
    if directory is None:
        return _compile(pattern)
    file = directory / f"patterns-{_hash(find_version())[:16]}"
    key = _hash(repr((pattern.source, pattern.lists)).encode("utf-8", "surrogatepass"))
    kept = _read(file)
    if (line := kept.get(key)) is not None and (compiled := _thaw(line)) is not None:
        return compiled
    compiled = _compile(pattern)
    if (frozen := _freeze(compiled)) is not None:
        kept[key] = frozen
        _append(file, key, frozen)
    return compiled


def _compile(pattern: Pattern) -> regex.Pattern[str]:
    from cleaner.packs.pattern import compile_pattern  # with the parser of patterns, which is not needed otherwise

    return compile_pattern(pattern)


@cache
def _read(file: Path) -> dict[str, bytes]:
    """The patterns that stand in ``file``, by key; they are read once and added to."""
    kept: dict[str, bytes] = {}
    with suppress(OSError):
        if file.stat().st_size > _MOST_BYTES:
            file.unlink()
        for line in file.read_bytes().split(b"\n"):
            key, _, frozen = line.partition(b" ")
            kept[key.decode("ascii", "replace")] = frozen
    return kept


def _append(file: Path, key: str, frozen: bytes) -> None:
    with suppress(OSError):
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # One call writes the line, so that two processes do not write into each other's.
        handle = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
        try:
            os.write(handle, key.encode() + b" " + frozen + b"\n")
        finally:
            os.close(handle)


def _freeze(compiled: regex.Pattern[str]) -> bytes | None:
    """The code of a pattern with its hash; None where this version of ``regex`` keeps it in an unknown form."""
    with suppress(AttributeError, TypeError, ValueError):
        parts = compiled._pickled_data  # type: ignore[attr-defined]
        written = json.dumps(_put(parts), ensure_ascii=False, separators=(",", ":")).encode()
        frozen = _hash(written).encode() + written
        if (again := _thaw(frozen)) is not None and again._pickled_data == parts:  # type: ignore[attr-defined]
            return frozen
    return None


def _thaw(frozen: bytes) -> regex.Pattern[str] | None:
    digest, written = frozen[:_HASH_CHARS], frozen[_HASH_CHARS:]
    if digest.decode("ascii", "replace") != _hash(written):
        return None
    try:
        parts = _take(json.loads(written))
        compiled: regex.Pattern[str] = regex._regex.compile(*parts)  # type: ignore[attr-defined]
    except (AttributeError, TypeError, ValueError, LookupError, regex.error):
        return None
    return compiled


def _put(value: Any) -> Any:
    """``value`` as JSON can hold it: what is not a text or a number is a list that begins with what it is."""
    match value:
        case str() | int() | None:
            return value
        case bytes():
            return ["bytes", value.decode("latin-1")]
        case list():
            return ["list", *map(_put, value)]
        case tuple():
            return ["tuple", *map(_put, value)]
        case frozenset() | set():
            return ["frozenset", *sorted(map(_put, value))]
        case dict():
            return ["dict", *([_put(name), _put(item)] for name, item in value.items())]
    raise TypeError(type(value).__name__)


def _take(value: Any) -> Any:
    if not isinstance(value, list):
        return value
    kind, *items = value
    match kind:
        case "bytes":
            return str(items[0]).encode("latin-1")
        case "list":
            return [_take(item) for item in items]
        case "tuple":
            return tuple([_take(item) for item in items])
        case "frozenset":
            return frozenset(items)
        case "dict":
            return {_take(name): _take(item) for name, item in items}
    raise ValueError(kind)


def _hash(raw: bytes) -> str:
    return hashlib.blake2b(raw, digest_size=_HASH_CHARS // 2).hexdigest()
