"""What travels to the executors: the rules themselves, and how to work; never a path of the driver."""

from __future__ import annotations

import pickle
import socket
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from cleaner.batch.job import Job
from cleaner.batch.output.key import make_key
from cleaner.batch.sources.records import PLAIN
from cleaner.batch.work import Clean
from cleaner.errors import SettingsError
from cleaner.pipeline import Cleaner

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cleaner.batch.sources.records import Fields


@dataclass(frozen=True, slots=True)
class Plan:
    """How documents are cleaned on an executor: ``cleaner`` is pickled with its rules.

    ``timeout`` is in seconds a document, ``memory`` in megabytes. ``settings`` are what results depend on, as they are
    on the driver.
    """

    cleaner: bytes = field(repr=False)
    settings: Mapping[str, Any] = field(repr=False)
    lang: str | None
    timeout: float
    memory: int
    max_bytes: int
    fields: Fields

    def open(self) -> Clean:
        """The work of an executor.

        Raises:
            SettingsError: this machine has other versions than the driver, and would clean otherwise.
        """
        cleaner = _open_cleaner(self.cleaner)
        _refuse_difference(self.settings, _find_settings(cleaner, self.to_job()))
        return Clean(cleaner, self.max_bytes, self.lang, records=True, fields=self.fields)

    def to_job(self) -> Job:
        """The same for what works on files."""
        return _make_job(self.lang, self.timeout, self.memory, self.max_bytes, self.fields)


def make_plan(
    cleaner: Cleaner | None = None,
    *,
    lang: str | None = None,
    timeout: float = 30.0,
    memory: int = 2_000,
    max_bytes: int = 50_000_000,
    fields: Fields = PLAIN,
) -> Plan:
    """The plan of a driver; without a ``cleaner``, that of the packs that ship. Raises SettingsError."""
    job = _make_job(lang, timeout, memory, max_bytes, fields)
    cleaner = Cleaner() if cleaner is None else cleaner
    raw = pickle.dumps(cleaner.with_own_rules(), pickle.HIGHEST_PROTOCOL)
    return Plan(raw, _find_settings(cleaner, job), lang, timeout, memory, max_bytes, fields)


def _make_job(lang: str | None, timeout: float, memory: int, max_bytes: int, fields: Fields) -> Job:
    return Job((), lang=lang, max_bytes=max_bytes, timeout=timeout, memory=memory, fields=fields)


@lru_cache(maxsize=4)
def _open_cleaner(raw: bytes) -> Cleaner:
    """Once for all the partitions that a Python worker of Spark is given."""
    cleaner: Cleaner = pickle.loads(raw)  # noqa: S301 - Spark itself has brought it, as it brings this function
    cleaner.warm_up(pages=True)  # here, so that the process that each partition forks need not
    return cleaner


def _find_settings(cleaner: Cleaner, job: Job) -> dict[str, Any]:
    return dict(make_key(job, cleaner, []).settings)


def _refuse_difference(driver: Mapping[str, Any], executor: Mapping[str, Any]) -> None:
    versions, its_versions = ({"cleaner": each["cleaner"], **each["libraries"]} for each in (driver, executor))
    for name, version in versions.items():
        if its_versions[name] != version:
            raise SettingsError(
                f"{socket.gethostname()}: has {name} {its_versions[name]}, the driver {version}, and texts would come"
                " out otherwise; give both the same environment (--archives, or one image)"
            )
    if driver["rules_sha256"] != executor["rules_sha256"]:
        raise SettingsError(f"{socket.gethostname()}: read other rules than the driver sent; start the job again")
