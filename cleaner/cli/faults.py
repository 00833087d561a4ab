"""The way out: results on stdout, talk on stderr, and a fault as a line and an exit status, never a traceback."""

from __future__ import annotations

import os
import sys
import unicodedata
from contextlib import contextmanager
from typing import TYPE_CHECKING

from cleaner.errors import CleanerError, DiskFullError

if TYPE_CHECKING:
    from collections.abc import Iterator

FINDINGS = 1
USAGE = 2
INTERRUPTED = 130
PIPE_CLOSED = 141


@contextmanager
def exit_on_fault() -> Iterator[None]:
    """Turn a CleanerError into ``error: …`` and status 2, Ctrl-C into 130, a reader that left into 141.

    A disk that is full is no fault of the command: status 1.
    """
    try:
        yield
        sys.stdout.flush()
    except CleanerError as error:
        say(f"error: {error}")
        raise SystemExit(FINDINGS if isinstance(error, DiskFullError) else USAGE) from None
    except KeyboardInterrupt:
        say("interrupted")
        raise SystemExit(INTERRUPTED) from None
    except BrokenPipeError:
        _abandon_stdout()
        raise SystemExit(PIPE_CLOSED) from None
    except OSError as error:
        _abandon_stdout()
        say(f"error: {error.filename or 'standard output'}: {error.strerror}")
        raise SystemExit(USAGE) from None


def _abandon_stdout() -> None:
    """What Python would still flush at its end goes nowhere, without a word."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def write_result(text: str) -> None:
    """Text to stdout, verbatim; on a terminal, control characters from pages are shown and not obeyed."""
    shown = make_printable(text) if sys.stdout.isatty() else text
    sys.stdout.buffer.write(shown.encode(errors="backslashreplace"))  # a stranger's name may hold lone surrogates
    sys.stdout.buffer.flush()


def say(text: str) -> None:
    """A line for people, on stderr."""
    print(make_printable(text), file=sys.stderr, flush=True)


def make_printable(text: str) -> str:
    r"""Text that cannot move the cursor or colour the terminal: control characters as escapes.

    Line feeds and tabs stay.

    >>> print(make_printable("page\x1b[2J"))
    page\x1b[2J
    """
    if text.isprintable():
        return text
    return "".join(
        char if char in "\n\t" or unicodedata.category(char) not in ("Cc", "Cs", "Cf") else ascii(char)[1:-1]
        for char in text
    )
