"""Files of lines, plain or compressed (``.gz``, ``.zst``), opened by their names."""

from __future__ import annotations

import gzip
import zlib
from contextlib import ExitStack, contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from cleaner.batch.sources.remote import open_file
from cleaner.errors import MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import ModuleType

COMPRESSIONS = ("", ".gz", ".zst")

# What most tools that write these take for the middle between speed and size.
_GZIP_LEVEL = 6
_ZSTD_LEVEL = 3


@contextmanager
def open_to_read(path: str | Path) -> Iterator[BinaryIO]:
    """The bytes of a file, at a URL too, decompressed as its name says; several frames in a row are one stream.

    Raises OSError, InputError, or MissingExtraError for ``.zst`` where nothing is installed that reads it.
    """
    name = str(path).lower()
    zstd = load_zstd() if name.endswith(".zst") else None
    with ExitStack() as opened:
        file = opened.enter_context(open_file(path))
        if name.endswith(".gz"):
            yield cast("BinaryIO", opened.enter_context(gzip.GzipFile(fileobj=file)))
        elif zstd:
            yield opened.enter_context(zstd.open(file, "rb"))
        else:
            yield file


def open_to_write(path: Path) -> BinaryIO:
    """A new file, compressed as its name says; the same writes give the same bytes. Raises as ``open_to_read``."""
    if path.name.endswith(".gz"):
        # The time would go into the header, and equal content would not be equal bytes.
        return cast("BinaryIO", gzip.GzipFile(path, "wb", _GZIP_LEVEL, mtime=0))
    if path.name.endswith(".zst"):
        return cast("BinaryIO", load_zstd().open(path, "wb", level=_ZSTD_LEVEL))
    return path.open("wb")


def find_damage_errors(path: str | Path) -> tuple[type[Exception], ...]:
    """What reading a file of this name raises where it is cut short or damaged, or the system refuses."""
    own: tuple[type[Exception], ...] = (OSError, EOFError, zlib.error)
    return (*own, load_zstd().ZstdError) if str(path).lower().endswith(".zst") else own


def describe_damage(error: Exception) -> str:
    """What is wrong with a file that ``find_damage_errors`` caught.

    >>> describe_damage(EOFError("Compressed file ended before the end-of-stream marker was reached"))
    'cut short'
    """
    if isinstance(error, EOFError):
        return "cut short"
    if isinstance(error, OSError) and error.strerror:
        return f"cannot be read: {error.strerror}"
    return f"damaged: {error}"


def load_zstd() -> ModuleType | Any:
    """Python's own module for zstd (3.14), or its twin for older Pythons. Raises MissingExtraError."""
    for name in ("compression.zstd", "backports.zstd"):
        try:
            return import_module(name)
        except ImportError:
            continue
    raise MissingExtraError("backports.zstd", "zstd")
