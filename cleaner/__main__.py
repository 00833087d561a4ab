"""`cleaner` and `python -m cleaner`: the command line."""

from __future__ import annotations


def main() -> None:
    """Run the command that the arguments name, and exit with its status."""
    from cleaner.cli.app import app

    app()


if __name__ == "__main__":
    main()
