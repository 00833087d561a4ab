"""Extractions kept in a file between two evaluations, so that only the rules run again."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import cleaner.extract
from cleaner.batch.sources.records import build_extraction, write_record
from cleaner.errors import CleanerError, InputError, OutputError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cleaner.model import Extraction
    from cleaner.packs.select import InForce

UNPRUNED = "unpruned"


def hash_pruning(in_force: InForce) -> str:
    """What an extraction depends on beside the page: the pruning rules that cut."""
    rules = sorted(
        repr(replace(rule, why=None, meta=(), file="", line=0))  # its examples are no part of its repr
        for rule in in_force.rules
        if rule.prunes and rule.id not in in_force.withheld
    )
    return hashlib.sha256(repr(rules).encode()).hexdigest() if rules else UNPRUNED


# What only pruning runs: to change it is no reason to extract unpruned pages again.
_PRUNING_MODULES = frozenset(("css.py", "element_index.py", "fragment.py", "prune.py", "xpath.py"))


def hash_extractor(*, pruning: bool) -> str:
    """A hash of what extracts: trafilatura's version, our code with or without what prunes. A change begins anew."""
    digest = hashlib.sha256(version("trafilatura").encode())
    for path in sorted(Path(cleaner.extract.__file__).parent.glob("*.py")):
        if pruning or path.name not in _PRUNING_MODULES:
            digest.update(path.read_bytes())
    return digest.hexdigest()


def make_key(html: bytes | str, url: str | None, lang: str | None, extractor: str, pruning: str) -> str:
    """The key of an extraction: a hash of the page, what is known of it, the extractor and the pruning rules."""
    digest = hashlib.sha256(html if isinstance(html, bytes) else html.encode(errors="surrogatepass"))
    digest.update(repr((url, lang, extractor, pruning)).encode())
    return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class Kept:
    """An extraction with the seconds that it took."""

    extraction: Extraction
    seconds: float


def read_cache(path: Path) -> dict[str, str]:
    """The lines of a cache by key, not yet parsed; nothing where the file is not there. The last of a key counts.

    A line that is no whole one (a run was stopped while it wrote) is passed over: its page is extracted again.

    Raises:
        InputError: the file cannot be read, or is no cache.
    """
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").split("\n")
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}; give another file to --cache") from error
    kept = {line[8:72]: line for line in lines if line.startswith('{"id": "') and line.endswith("}")}
    if not kept and any(lines):
        raise InputError(f"{path}: no cache of extractions; give another file to --cache, or remove it")
    return kept


def find_kept(known: Mapping[str, str], key: str) -> Kept | None:
    """The extraction kept under ``key``; None where there is none, or its line is damaged."""
    try:
        record = json.loads(known[key])
        if "same_as" in record:
            record = json.loads(known[record["same_as"]])
        return Kept(build_extraction(record, url=None, lang=None), float(record["seconds"]))
    except (ValueError, KeyError, CleanerError):
        return None


def write_kept(key: str, kept: Kept) -> str:
    """One line of a cache: the record that `cleaner extract` writes, with the key as its id and its seconds."""
    return f'{write_record(key, kept.extraction, None)[:-1]}, "seconds": {kept.seconds:.4f}}}'


def write_alias(key: str, same_as: str) -> str:
    """One line of a cache: what is kept under ``same_as`` holds for ``key`` too."""
    return json.dumps({"id": key, "same_as": same_as})


def append_to_cache(path: Path, lines: Sequence[str]) -> None:
    """Add lines to a cache in one write, so that two evaluations may share the file. The file is made where missing.

    Raises:
        OutputError: the file cannot be written.
    """
    if not lines:
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab", buffering=0) as file:
            # The line break before ends a line that another run left torn.
            file.write(("\n" + "\n".join(lines) + "\n").encode())
    except OSError as error:
        raise OutputError(f"{path}: {error.strerror}; give a file that can be written to --cache") from error
