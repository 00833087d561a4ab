"""`cleaner` and `python -m cleaner`: the command line."""

from __future__ import annotations

import gc
import os
import sys

# Objects made before Python looks for garbage, by default 700: hardly any of ours are. More costs a long run memory.
_OBJECTS, _OBJECTS_OF_ONE = 10_000, 100_000


def main() -> None:
    """Run the command that the arguments name, and exit with its status."""
    if sys.getfilesystemencoding() != "utf-8":
        # In the locale of another encoding, names of files would be other characters, and so the ids of documents.
        os.execv(sys.executable, [sys.executable, "-X", "utf8", *sys.orig_argv[1:]])  # noqa: S606  # the command as it is
    gc.set_threshold(_OBJECTS)
    if sys.argv[1:] == ["run", "-"]:
        gc.set_threshold(_OBJECTS_OF_ONE)
        from cleaner.cli import pipe

        pipe.main()
    from cleaner.cli.app import app

    app()


if __name__ == "__main__":
    main()
