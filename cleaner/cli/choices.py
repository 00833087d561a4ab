"""What the command line and the settings file say together: the cleaner and the job that they describe."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, cast

from cleaner.errors import SettingsError

if TYPE_CHECKING:
    from cleaner.batch.item import Form
    from cleaner.batch.job import Job
    from cleaner.batch.settings import Settings
    from cleaner.batch.sources.records import Fields
    from cleaner.pipeline import Cleaner

Value = TypeVar("Value")


def choose(given: Value | None, setting: Value | None, default: Value) -> Value:
    """What the command line says, else the settings file, else the default; an empty list says nothing."""
    if given is not None and given != []:
        return given
    return default if setting is None else setting


def count_cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def make_cleaner(
    settings: Settings,
    *,
    rules: list[Path] | None,
    no_builtin: bool | None,
    only: list[str] | None,
    skip: list[str] | None,
    also: list[str] | None,
    max_share: float | None = None,
) -> Cleaner:
    """The cleaner that the command line and the settings file describe. Raises CleanerError."""
    from cleaner.pipeline import Cleaner

    return Cleaner(
        choose([*map(str, rules or [])], list(settings.rules or []), []),
        builtin=choose(None if no_builtin is None else not no_builtin, settings.builtin, True),
        only=choose(only, list(settings.only or []), []),
        skip=choose(skip, list(settings.skip or []), []),
        also=choose(also, list(settings.also or []), []),
        max_share=choose(max_share, settings.max_share, 0.7),
    )


def make_fields(id: str | None, url: str | None, text: str | None, html: str | None) -> Fields:
    """The names of the fields of records; of text and html, the one that alone is named is the one that is read.

    Raises:
        SettingsError: two fields have one name.
    """
    from cleaner.batch.sources.records import Fields

    return Fields(
        id=id or "id",
        url=url or "url",
        text=text or (None if html else "text"),
        html=html or (None if text else "html"),
    )


def make_job(
    settings: Settings,
    inputs: list[str],
    *,
    read_as: str | None,
    urls: Path | None,
    lang: str | None,
    max_bytes: int | None,
    workers: int | None,
    timeout: float | None,
    memory: int | None = None,
    fields: Fields | None = None,
) -> Job:
    """What the command line and the settings file want read, and how. Raises SettingsError."""
    from cleaner.batch.job import Job
    from cleaner.batch.sources.records import PLAIN

    form = choose(read_as, settings.form, "")
    if form not in ("", "html", "text"):
        raise SettingsError(f"--as {form}: no such form; write html or text")
    chosen_urls = choose(str(urls) if urls else None, settings.urls, "")
    return Job(
        inputs=tuple(inputs),
        form=cast("Form", form) or None,
        urls=Path(chosen_urls) if chosen_urls else None,
        lang=choose(lang, settings.lang, "") or None,
        max_bytes=choose(max_bytes, settings.max_bytes, 50_000_000),
        workers=choose(workers, settings.workers, count_cores()),
        timeout=choose(timeout, settings.timeout, 30.0),
        memory=choose(memory, settings.memory, 2_000),
        fields=fields or PLAIN,
    )
