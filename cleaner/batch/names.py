"""Ids of documents and the paths of their bodies: never two on one path, never outside OUT."""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from dataclasses import dataclass, field

# What most file systems allow in one name is 255 bytes, and Linux allows 4,096 in a path; the rest is left for OUT.
_MAX_NAME_BYTES = 240
_MAX_PATH_BYTES = 2_000

# Names that Windows takes for devices whatever their suffix: writing to `nul.txt` loses the text in silence.
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$) *(?:\.|$)", re.IGNORECASE)
# Windows has no names with these; with a colon, `c:x` is a place on another drive and `a:x` a hidden part of `a`.
_UNSAFE = re.compile(r'[\x00-\x1f\x7f\\<>:"|?*\ud800-\udfff]')


def escape_path(path: str) -> str:
    r"""The id of a file from its path: control characters and what is not UTF-8 are percent-escaped.

    >>> import os
    >>> escape_path(os.fsdecode(b"caf\xe9/a\nb.html"))
    'caf%E9/a%0Ab.html'
    """
    return re.sub(r"[\x00-\x1f\x7f\ud800-\udfff]", lambda hit: _escape(hit[0]), path.replace(os.sep, "/"))


def body_path(id: str) -> str:
    """Where the body of a document stands under ``OUT/bodies``: ``<id>.txt``, or ``<id>`` where it ends in ``.txt``.

    An id from a record can be anything; what would leave OUT, could not stand on some file system or name a device
    there, or be too long, is escaped or shortened: the same on every system.

    >>> body_path("news/001.html"), body_path("002.txt"), body_path("../../etc/passwd"), body_path("C:/x")
    ('news/001.html.txt', '002.txt', '%2E%2E/%2E%2E/etc/passwd.txt', 'C%3A/x.txt')
    """
    name = id if id.endswith(".txt") else id + ".txt"
    path = "/".join(_safe_name(part) for part in name.split("/"))
    if len(path.encode()) > _MAX_PATH_BYTES:
        return f"~long/{_digest(id).hex()}.txt"
    return path


def _safe_name(name: str) -> str:
    if name in ("", ".", ".."):
        return "%2E" * len(name) or "%"
    name = _UNSAFE.sub(lambda hit: _escape(hit[0]), name)
    if _DEVICE.match(name):
        name = f"%{ord(name[0]):02X}{name[1:]}"
    if name[-1] in ". ":  # Windows drops these at the end of a name
        name = f"{name[:-1]}%{ord(name[-1]):02X}"
    raw = name.encode()
    if len(raw) > _MAX_NAME_BYTES:
        suffix = ".txt" if name.endswith(".txt") else ""
        name = raw[: _MAX_NAME_BYTES - 30].decode(errors="ignore") + "~" + _digest(name).hex()[:16] + suffix
    return name


def _fold(path: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())


def _escape(text: str) -> str:
    stray_byte = "\udc80" <= text <= "\udcff"  # how Python spells a byte of a path that is not UTF-8
    raw = text.encode("utf-8", "surrogateescape" if stray_byte else "surrogatepass")
    return "".join(f"%{byte:02X}" for byte in raw)


def _digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


@dataclass(slots=True)
class Taken:
    """The paths that a run has given out; 16 bytes each, so that memory hardly grows with the corpus.

    Where no bodies are written (``has_paths`` False), only equal ids clash.
    """

    has_paths: bool = True
    _files: set[bytes] = field(default_factory=set)
    _directories: set[bytes] = field(default_factory=set)

    def claim(self, id: str) -> str | None:
        """Take the path of the body of ``id``; the reason why not where an earlier document has the id or the path.

        Paths are compared as a disk does that folds case and accents' composition (macOS, Windows).

        >>> taken = Taken()
        >>> [taken.claim(id) for id in ("a", "b.html")]
        [None, None]
        >>> print(taken.claim("A.txt"))
        an earlier document has the same id, or its body the same path: A.txt; rename one of them
        """
        if not self.has_paths:
            if (digest := _digest(id)) in self._files:
                return "an earlier document has the same id; rename one of them"
            self._files.add(digest)
            return None
        path = body_path(id)
        parts = _fold(path).split("/")
        file = _digest("/".join(parts))
        parents = [_digest("/".join(parts[:depth])) for depth in range(1, len(parts))]
        if file in self._files or file in self._directories or not self._files.isdisjoint(parents):
            return f"an earlier document has the same id, or its body the same path: {path}; rename one of them"
        self._files.add(file)
        self._directories.update(parents)
        return None
