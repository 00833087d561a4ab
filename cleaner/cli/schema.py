"""`cleaner schema`: print the JSON Schema of rule packs, for editors."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import typer

from cleaner.errors import OutputError

if TYPE_CHECKING:
    from pathlib import Path


def main() -> None:
    """Print the JSON Schema of rule packs, so that editors complete keys and mark mistakes.

    [cyan]cleaner schema > cleaner-rules.schema.json[/cyan]
    """
    typer.echo(format_schema())


def format_schema() -> str:
    """The JSON Schema as text."""
    from cleaner.packs.schema import json_schema

    return json.dumps(json_schema(), ensure_ascii=False, indent=2)


def write_schema(file: Path) -> None:
    """Put the JSON Schema beside packs that refer to it. Raises OutputError."""
    try:
        file.write_text(format_schema() + "\n", encoding="utf-8")
    except OSError as error:
        raise OutputError(f"{file}: {error.strerror}; name a folder that can be written") from None
