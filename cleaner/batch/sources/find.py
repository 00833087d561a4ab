"""Where documents come from: directories, files and records, found in a settled order and not yet read."""

from __future__ import annotations

import itertools
import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from cleaner.batch.item import Item
from cleaner.batch.names import Taken, body_path, escape_path
from cleaner.batch.sources.file_source import FileSource, is_special
from cleaner.batch.sources.records import PLAIN
from cleaner.batch.sources.remote import is_url, list_files
from cleaner.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from cleaner.batch.item import Form
    from cleaner.batch.sources.records import Fields


class Source(Protocol):
    """One INPUT. A kind more is a class more with this one method."""

    def find_items(self) -> Iterator[Item]:
        """The documents of this INPUT, in an order that depends on nothing but the INPUT."""
        ...


@dataclass(frozen=True, slots=True)
class DirectorySource:
    """A directory, walked to its depth in the order of the ids; links are followed to files inside it alone.

    What begins with a dot (``.git``, ``.DS_Store``) is the system's or a tool's own, no document, and passed over.
    """

    root: str
    prefix: str
    form: Form | None
    max_bytes: int
    fields: Fields = PLAIN
    all_columns: bool = False

    def find_items(self) -> Iterator[Item]:
        """One item a file, its records of a file of records, and a ``fault`` for all that cannot be a document."""
        for found in self.find_files():
            yield from found.find_items() if isinstance(found, FileSource) else (found,)

    def find_files(self) -> Iterator[FileSource | Item]:
        """The files, none of them read, and an item with a ``fault`` for everything that is none."""
        yield from self._walk(self.root, self.prefix, os.path.realpath(self.root))

    def _walk(self, directory: str, prefix: str, real_root: str) -> Iterator[FileSource | Item]:
        try:
            with os.scandir(directory) as found:
                # A directory sorts as its name and a slash, so that the walk as a whole is in the order of the ids.
                entries = [
                    (
                        prefix + escape_path(entry.name) + ("/" if entry.is_dir(follow_symlinks=False) else ""),
                        entry.name,
                        entry.is_symlink(),
                    )
                    for entry in found
                    if not entry.name.startswith(".")
                ]
        except OSError as error:
            yield Item(prefix.rstrip("/") or ".", fault=f"cannot list the directory: {error.strerror}")
            return
        entries.sort(reverse=True)
        while entries:  # let go of as they are given, since one directory may hold the whole corpus
            id, name, is_link = entries.pop()
            path = f"{directory}{os.sep}{name}"
            if id.endswith("/"):
                yield from self._walk(path, id, real_root)
            elif is_link and (fault := _find_link_fault(path, real_root)):
                yield Item(id, path=path, fault=fault)
            else:
                yield FileSource(path, id, self.form, self.max_bytes, self.fields, self.all_columns)


def _find_link_fault(path: str, real_root: str) -> str | None:
    try:
        target = os.path.realpath(path, strict=True)
    except OSError as error:
        return f"a link that leads nowhere: {error.strerror}; remove it"
    if Path(target).is_dir():
        return "a link to a directory, not followed; give its target as an INPUT of its own"
    if os.path.commonpath([target, real_root]) != real_root:
        return "a link that leaves the INPUT, not followed; give its target as an INPUT of its own"
    return None


@dataclass(frozen=True, slots=True)
class RemoteFolder:
    """Files of records in a folder at a URL, and the ids of ``others``, which are not read."""

    files: tuple[FileSource, ...]
    others: tuple[str, ...] = ()

    def find_items(self) -> Iterator[Item]:
        """The records of the files in order; at the end, a fault for each other file."""
        for file in self.files:
            yield from file.find_items()
        for id in self.others:
            yield Item(id, fault="no file of records, and of URLs only these are read; copy it to a local folder")


def open_sources(
    inputs: Sequence[str | Path],
    *,
    form: Form | None = None,
    max_bytes: int = 50_000_000,
    fields: Fields = PLAIN,
    all_columns: bool = False,
) -> list[Source]:
    """One source an INPUT, each known to exist and to hold something.

    Raises:
        InputError: an INPUT is missing, or holds nothing that could be a document.
    """
    sources: list[Source] = []
    for given in inputs:
        if is_url(given):
            sources.append(_open_remote(os.fspath(given), len(inputs) > 1, form, max_bytes, fields, all_columns))
            continue
        path = Path(given)
        name = os.fspath(path)
        shown = escape_path(name)
        if not os.path.lexists(name):
            raise InputError(f"{shown}: no such file or directory; check the spelling of INPUT")
        if path.is_dir():
            own_name = escape_path(path.resolve().name)
            prefix = f"{own_name}/" if len(inputs) > 1 and own_name else ""
            source: Source = DirectorySource(name, prefix, form, max_bytes, fields, all_columns)
            found = "files"
        else:
            source = FileSource(name, escape_path(path.name), form, max_bytes, fields, all_columns)
            if source.holds_records and is_special(name):
                raise InputError(f"{shown}: not a regular file; records are read twice, so write them to a file first")
            found = "records"
        if not any(itertools.islice(source.find_items(), 1)):
            raise InputError(f"{shown}: holds no {found}; give an INPUT that holds pages, texts or records")
        sources.append(source)
    return sources


def _open_remote(
    url: str, is_one_of_several: bool, form: Form | None, max_bytes: int, fields: Fields, all_columns: bool
) -> Source:
    """The source of a URL: a file of records, or a folder of them. Raises InputError."""
    own_name = escape_path(url.rstrip("/").rpartition("/")[2])
    listed = list_files(url)
    prefix = f"{own_name}/" if is_one_of_several and own_name else ""
    files, others = [], []
    for each, name in [(url, own_name)] if listed is None else listed:
        id = name if listed is None else prefix + escape_path(name)
        file = FileSource(each, id, form, max_bytes, fields, all_columns)
        files.append(file) if file.holds_records else others.append(id)
    if not files:
        raise InputError(f"{url}: no files of records, and of URLs only these are read; copy pages to a local folder")
    source: Source = files[0] if listed is None else RemoteFolder(tuple(files), tuple(others))
    if not any(itertools.islice(source.find_items(), 1)):
        raise InputError(f"{url}: holds no records; give an INPUT that holds pages, texts or records")
    return source


def find_items(
    sources: Sequence[Source], urls: Mapping[str, str] | None = None, *, has_bodies: bool = True
) -> Iterator[Item]:
    """Every document of the sources in order, with its URL and the path of its body; a clash is a ``fault``.

    Two equal ids clash; where bodies are written, also two whose bodies would share a path.
    """
    taken = Taken(has_bodies)
    for source in sources:
        for item in source.find_items():
            fault = item.fault or taken.claim(item.id)
            url = (urls.get(item.id) if urls else None) or item.url
            yield replace(item, fault=fault, url=url, body="" if fault else body_path(item.id))


def read_urls(path: str | Path) -> dict[str, str]:
    """URLs by id from a file with an id, a tab and a URL a line.

    Raises:
        InputError: the file cannot be read, is not UTF-8, or a line has no tab.
    """
    shown = escape_path(os.fspath(path))
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputError(f"{shown}: {error.strerror}; give a file with an id, a tab and a URL a line") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{shown}: not UTF-8 (byte {error.start}); save it as UTF-8") from error
    urls = {}
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        id, tab, url = line.rstrip("\r").partition("\t")
        if not tab:
            raise InputError(f"{shown}:{number}: no tab; write the id, a tab and the URL")
        urls[id] = url.strip()
    return urls
