"""Small corpora on disk, and OUT directories compared byte for byte."""

from __future__ import annotations

from pathlib import Path

PACK = Path(__file__).with_name("furniture.yaml")
"""One rule, so that what ships may change and these tests stay."""

PAGE = """<!DOCTYPE html><html lang="en"><head><title>The bridge at Pell Lock opens</title></head><body><article>
<h1>The bridge at Pell Lock opens</h1>
<p>The bridge at Pell Lock opened on Monday after nine years of repairs that the county had promised would take two,
and {number} people walked across it before the rain began.</p>
<p>Nobody in the chamber could remember what they had been waiting for, said the member who had moved the motion.</p>
</article></body></html>
"""
TEXT = """The bridge at Pell Lock opened on Monday after nine years of repairs that were to take two.

Advertisement

Some {number} people walked across it before the rain began, and a good many of them walked back again.
"""


def write_pages(directory: Path, count: int, *, html_every: int = 10, mark: str = "") -> Path:
    """A folder of ``count`` documents, texts but for each ``html_every``-th; ``mark`` stands in each of them."""
    directory.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        if number % html_every == 0:
            (directory / f"{number:04}.html").write_text(PAGE.format(number=number) + f"<!-- {mark} -->")
        else:
            (directory / f"{number:04}.txt").write_text(TEXT.format(number=number) + mark)
    return directory


def read_tree(directory: Path) -> dict[str, bytes]:
    """Every file of an OUT by its path, but for run-stats.json, which tells times."""
    return {
        str(path.relative_to(directory)): path.read_bytes()
        for path in sorted(directory.rglob("*"))
        if path.is_file() and path.name != "run-stats.json"
    }


def read_reports(directory: Path) -> dict[str, dict[str, object]]:
    """The lines of an OUT's removals.jsonl, by id."""
    import json

    lines = (directory / "removals.jsonl").read_text(encoding="utf-8").split("\n")[:-1]
    return {line["id"]: line for line in map(json.loads, lines)}
