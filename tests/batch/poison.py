"""A cleaner that pages can make hang, crash or dawdle: the hook by which tests poison a run."""

from __future__ import annotations

import hashlib
import os
import signal
import time
from typing import TYPE_CHECKING

from cleaner.pipeline import Cleaner

if TYPE_CHECKING:
    from cleaner.model import CleanResult

HANG = "POISON: hang"
HANG_IN_C = "POISON: hang in C"
KILL = "POISON: kill the worker"
EXIT = "POISON: exit"
RAISE = "POISON: raise"
DAWDLE = "POISON: dawdle"
EAT = "POISON: eat memory"
GULP = "POISON: gulp memory"


class PoisonedCleaner(Cleaner):
    """Does what a text tells it to before it is cleaned."""

    def clean_html(self, html: bytes | str, *, url: str | None = None, lang: str | None = None) -> CleanResult:
        obey(html)
        return super().clean_html(html, url=url, lang=lang)

    def clean_text(self, text: bytes | str, *, url: str | None = None, lang: str | None = None) -> CleanResult:
        obey(text)
        return super().clean_text(text, url=url, lang=lang)


def obey(content: bytes | str) -> None:
    text = content if isinstance(content, str) else content.decode("latin-1")
    if HANG_IN_C in text:
        hashlib.pbkdf2_hmac("sha256", b"never", b"returns", 2**31 - 1)
    elif HANG in text:
        while True:
            pass
    elif KILL in text:
        os.kill(os.getpid(), signal.SIGKILL)
    elif EXIT in text:
        os._exit(3)
    elif RAISE in text:
        raise ZeroDivisionError(f"as told, in {object()!r}")
    elif DAWDLE in text:
        time.sleep(0.02)
    elif EAT in text:
        eaten = []
        while True:
            eaten.append(b"x" * 5_000_000)
    elif GULP in text:
        bytearray(1_000_000_000_000).clear()
