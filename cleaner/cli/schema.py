"""`cleaner schema`: print the JSON Schema of rule packs, for editors."""

from __future__ import annotations

import json

import typer


def main() -> None:
    """Print the JSON Schema of rule packs, so that editors complete keys and mark mistakes.

    [cyan]cleaner schema > cleaner-rules.schema.json[/cyan]
    """
    from cleaner.packs.schema import json_schema

    typer.echo(json.dumps(json_schema(), ensure_ascii=False, indent=2))
