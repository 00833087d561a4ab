"""`python -m cleaner.adapters.spark`: what spark-submit is given to clean many files of records."""

from __future__ import annotations

import argparse
import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING, TypeVar

from cleaner.adapters.spark.claim import claim_output
from cleaner.adapters.spark.inputs import SUFFIXES, find_inputs, read_manifest
from cleaner.adapters.spark.job import run_job
from cleaner.adapters.spark.plan import make_plan
from cleaner.adapters.spark.session import open_session
from cleaner.batch.settings import Settings, find_settings
from cleaner.batch.sources.compress import COMPRESSIONS
from cleaner.batch.sources.records import Fields
from cleaner.errors import CleanerError, DiskFullError
from cleaner.pipeline import MAX_SHARE, Cleaner

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyspark.sql import SparkSession

    from cleaner.adapters.spark.inputs import InputFile
    from cleaner.report.summary import Summary

Value = TypeVar("Value")

FINE, FINDINGS, USAGE = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the job; 0 fine, 1 where pages failed or the disk is full, 2 where the job cannot be done."""
    chosen = _make_parser().parse_args(arguments)
    try:
        return _run(chosen)
    except CleanerError as error:
        print(f"error: {error}", file=sys.stderr)
        return FINDINGS if isinstance(error, DiskFullError) else USAGE


def _run(chosen: argparse.Namespace) -> int:
    if (chosen.input is None) == (chosen.manifest is None):
        raise CleanerError("give --input PATH… or --manifest FILE, one of the two")
    files = read_manifest(chosen.manifest, chosen.base) if chosen.manifest else find_inputs(chosen.input, chosen.format)
    settings = find_settings()
    cleaner = _make_cleaner(chosen, settings)
    fields = Fields(
        id=chosen.id_field,
        url=chosen.url_field,
        text=chosen.text_field or (None if chosen.html_field else "text"),
        html=chosen.html_field or (None if chosen.text_field else "html"),
    )
    plan = make_plan(
        cleaner,
        lang=_choose(chosen.lang, settings.lang, "") or None,
        timeout=_choose(chosen.timeout, settings.timeout, 30.0),
        memory=_choose(chosen.memory, settings.memory, 2_000),
        max_bytes=_choose(chosen.max_bytes, settings.max_bytes, 50_000_000),
        fields=fields,
    )
    to = chosen.to or _find_kind(files)
    claimed = claim_output(files, plan, chosen.output, to=to, overwrite=chosen.overwrite, again=chosen.again)
    with ExitStack() as sessions:

        def start() -> SparkSession:
            spark = open_session(chosen.master)
            sessions.callback(spark.stop)
            return spark

        result = run_job(
            claimed,
            plan,
            cleaner,
            start,
            on_progress=lambda shards, summary: _say(f"{shards:,} of {len(claimed.todo):,} files", summary),
        )
    _say(f"{result.shards:,} files, {result.skipped:,} of them done before", result.summary)
    return FINDINGS if any(count for status, count in result.summary.statuses.items() if not status.has_text) else FINE


def _say(how_far: str, summary: Summary) -> None:
    statuses = ", ".join(f"{documents:,} {status.value}" for status, documents in summary.statuses.items() if documents)
    print(f"{how_far}: {statuses or 'no records'}; {summary.removed_share:.1%} removed", file=sys.stderr)


def _make_cleaner(chosen: argparse.Namespace, settings: Settings) -> Cleaner:
    """The cleaner of the command line and, where that says nothing, of cleaner.toml, as for `cleaner run`."""
    return Cleaner(
        chosen.rules or settings.rules or (),  # a list that is empty says nothing
        builtin=not chosen.no_builtin and settings.builtin is not False,
        skip=chosen.skip or settings.skip or (),
        only=chosen.only or settings.only or (),
        also=chosen.also or settings.also or (),
        max_share=_choose(chosen.max_share, settings.max_share, MAX_SHARE),
    )


def _choose(given: Value | None, setting: Value | None, default: Value) -> Value:
    """What the command line says, else cleaner.toml, else the default."""
    return given if given is not None else setting if setting is not None else default


def _find_kind(files: Sequence[InputFile]) -> str:
    """The kind of the input, JSON Lines for WARC."""
    name = files[0].path.lower()
    if name.endswith(SUFFIXES["parquet"]):
        return "parquet"
    if name.endswith(SUFFIXES["warc"]):
        return "jsonl"
    return "jsonl" + next(each for each in reversed(COMPRESSIONS) if name.endswith(each))


def _make_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m cleaner.adapters.spark", description=(__doc__ or "").split("\n")[0]
    )
    add = parser.add_argument
    add("--input", nargs="+", metavar="PATH", help="files of records, folders of them, globs or URLs")
    add("--manifest", metavar="FILE", help="a text with a path or URL a line, instead of --input")
    add("--base", default="", metavar="URL", help="what goes before each line of the manifest: s3://commoncrawl/")
    add("--format", choices=sorted(SUFFIXES), help="take files of this format alone")
    add("--output", required=True, metavar="OUT", help="a folder that all machines share, or a URL")
    kinds = [f"jsonl{compression}" for compression in COMPRESSIONS] + ["parquet"]
    add("--to", choices=kinds, help="how records are written; default: as they are read, jsonl for warc")
    add("--overwrite", action="store_true", help="remove what OUT holds of another job first")
    add("--again", action="store_true", help="clean shards once more in which something timed out or crashed")
    add("--rules", action="append", metavar="PATH", help="a pack or folder of packs more; repeatable")
    add("--no-builtin", action="store_true", help="leave out the packs that ship with cleaner")
    add("--only", action="append", metavar="NAME", help="only these categories, packs or pack:id; repeatable")
    add("--skip", action="append", metavar="NAME", help="report these, do not cut them; repeatable")
    add("--also", action="append", metavar="NAME", help="cut these too; repeatable")
    add("--max-share", type=float, metavar="SHARE", help="refuse to cut more than this share of a text; 0.7")
    add("--lang", metavar="CODE", help="language of all documents")
    add("--timeout", type=float, metavar="SECONDS", help="time limit a page; 30")
    add("--memory", type=int, metavar="MB", help="limit of memory a page; 2,000")
    add("--max-bytes", type=int, metavar="N", help="do not read a record that is larger; 50,000,000")
    add("--id-field", default="id", metavar="NAME", help="field of records with the id; id")
    add("--url-field", default="url", metavar="NAME", help="… with the URL; url")
    add("--text-field", metavar="NAME", help="… with plain text; text")
    add("--html-field", metavar="NAME", help="… with a page; html")
    add("--master", metavar="URL", help="Spark's master, where spark-submit does not say it; local[*]")
    return parser


if __name__ == "__main__":
    sys.exit(main())
