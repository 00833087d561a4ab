"""An OUT taken by one run: refused where it holds something else, emptied or gone on from as asked."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from cleaner.batch.output.bodies import make_output_error, write_whole
from cleaner.batch.output.key import RunKey
from cleaner.batch.output.layout import BODIES, PARTIAL, RECORDS, REMOVALS, REPORT_FILES, STATS
from cleaner.batch.sources.remote import is_url
from cleaner.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

_RUN_WRITES = (STATS, *REPORT_FILES, BODIES, RECORDS, REMOVALS)
_KEY_FILE = "run.json"
_LOCK = "lock"


@dataclass(frozen=True, slots=True)
class Claimed:
    """An OUT that no other run may write to until ``release``."""

    out: Path
    lock: TextIO

    def release(self) -> None:
        """Let the next run have OUT."""
        self.lock.close()


def claim_out(
    out: Path,
    key: RunKey,
    holds: str,
    *,
    inputs: Sequence[str | Path] = (),
    overwrite: bool = False,
    resume: bool = False,
) -> tuple[Claimed, RunKey | None]:
    """Take ``out`` for a run over ``inputs`` that fills its folder ``holds``.

    Of an unfinished run there, the key comes too where this one may go on with it; else what it left is gone.

    Raises:
        OutputError: it is no directory, holds something and neither ``overwrite`` nor ``resume`` is set, holds
            something that no run wrote, lies inside an input or around one, is in use, or cannot be written.
    """
    refuse_overlap(out, inputs)
    try:
        if out.exists() and not out.is_dir():
            raise OutputError(f"{out}: a file; give a directory for OUT")
        present = {path.name for path in out.iterdir()} if out.exists() else set()
        refuse_foreign(out, present, holds, overwrite=overwrite, resume=resume)
        partial = out / PARTIAL
        partial.mkdir(parents=True, exist_ok=True)
        claimed = Claimed(out, _lock(partial / _LOCK))
        try:
            if overwrite:
                remove_names(out, _RUN_WRITES)
            before = read_key(partial / _KEY_FILE)
            if overwrite or before is None or before.settings != key.settings or _has_changed(before, key):
                remove_names(partial, [path.name for path in partial.iterdir() if path.name != _LOCK])
                before = None
            write_whole(partial / _KEY_FILE, json.dumps({"key": key.to_json()}), partial / "growing")
        except BaseException:
            claimed.release()
            raise
    except OSError as error:
        raise make_output_error(out, error) from error
    return claimed, before


def refuse_overlap(out: Path, inputs: Sequence[str | Path]) -> None:
    """Raise OutputError where a run would read what it writes, or overwrite what it reads."""
    if re.fullmatch(r"[a-z][a-z0-9+.-]+:", out.parts[0] if out.parts else ""):
        raise OutputError(f"{out}: a URL, where only shards of records are written; give --to jsonl or parquet to run")
    real_out = out.resolve()
    for path in (Path(each) for each in inputs if not is_url(each)):
        real = path.resolve()
        if real_out == real or (path.is_dir() and real in real_out.parents):
            raise OutputError(f"{out}: lies inside the INPUT {path} and would be read as pages; choose another OUT")
        if real_out in real.parents:
            raise OutputError(f"{out}: holds the INPUT {path}, which the run could overwrite; choose another OUT")


def refuse_foreign(
    out: str | Path, present: AbstractSet[str], holds: str, *, overwrite: bool = False, resume: bool = False
) -> None:
    """Raise OutputError where the names ``present`` in ``out`` are no run's that this one may go on with or replace."""
    if not present:
        return
    if PARTIAL not in present and STATS not in present:
        some = ", ".join(sorted(present)[:3])
        raise OutputError(f"{out}: holds what no run of cleaner wrote ({some}); choose an empty OUT")
    if not overwrite and not resume:
        found = "a run that was cut short" if PARTIAL in present else "the bodies and report of a run"
        raise OutputError(f"{out}: holds {found}; --resume goes on with it, --overwrite starts anew")
    other = RECORDS if holds == BODIES else BODIES
    if not overwrite and other in present:
        raise OutputError(f"{out}: holds {other}/ of a run with another --to; --overwrite starts anew")


def _lock(path: Path) -> TextIO:
    lock = path.open("a")
    try:
        import fcntl
    except ImportError:  # Windows: two runs at once on one OUT are the user's own lookout
        return lock
    try:
        # lockf and not flock: a worker that outlives a killed run does not keep this one's lock.
        fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        raise OutputError(f"{path.parent.parent}: another run is writing here; wait for its end") from None
    return lock


def remove_names(directory: Path, names: Sequence[str]) -> None:
    """Remove files and folders of a directory, as far as they are there. Raises OSError."""
    for name in names:
        path = directory / name
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def read_key(path: Path) -> RunKey | None:
    """The key that a run left at ``path``; None where there is none that can be read."""
    try:
        fields = json.loads(path.read_bytes())["key"]
        return RunKey(fields["settings"], fields["sources"])
    except (OSError, ValueError, KeyError, TypeError):
        return None  # of no run, or of one killed before its first page: nothing to go on from


def _has_changed(before: RunKey, key: RunKey) -> bool:
    return any(key.sources.get(source, sha256) != sha256 for source, sha256 in before.sources.items())
