"""``clean``: a DataFrame of pages or texts into one of cleaned records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cleaner.adapters.spark.partition import clean_batches
from cleaner.adapters.spark.plan import make_plan
from cleaner.batch.shards.parquet import records_schema
from cleaner.batch.sources.parquet_read import find_known_columns
from cleaner.batch.sources.records import PLAIN
from cleaner.errors import MissingExtraError, SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pyspark.sql import DataFrame
    from pyspark.sql.types import StructType

    from cleaner.adapters.spark.plan import Plan
    from cleaner.adapters.spark.tally import Tally
    from cleaner.batch.sources.records import Fields
    from cleaner.pipeline import Cleaner

_REMOVAL = (
    "ARRAY<STRUCT<start: BIGINT, end: BIGINT, at: BIGINT, rule: STRING, category: STRING,"
    " also: ARRAY<STRUCT<start: BIGINT, end: BIGINT, rule: STRING>>, text: STRING>>"
)
REPORT_SCHEMA = (
    "id STRING, url STRING, status STRING, input_sha256 STRING, extracted_sha256 STRING, body_sha256 STRING,"
    " chars_in BIGINT, chars_out BIGINT, rules_sha256 STRING, cleaner STRING, encoding STRING,"
    f" removed {_REMOVAL}, claimed {_REMOVAL},"
    " drafts ARRAY<STRUCT<start: BIGINT, end: BIGINT, rule: STRING, why: STRING, text: STRING>>,"
    " pruned ARRAY<STRUCT<rule: STRING, path: STRING, text: STRING>>, rules_timed_out ARRAY<STRING>,"
    " title STRING, lang STRING, error STRING, pruning_refused STRING"
)
"""For ``from_json``, where the report of a row is wanted in columns."""


def clean(
    df: DataFrame,
    cleaner: Cleaner | None = None,
    *,
    fields: Fields = PLAIN,
    lang: str | None = None,
    timeout: float = 30.0,
    memory: int = 2_000,
    max_bytes: int = 50_000_000,
    report_column: str = "removals",
    tally: Tally | None = None,
) -> DataFrame:
    """The rows of ``df`` cleaned: a row out for a row in, in the same partitions and order.

    ``df`` has ``html`` or ``text`` (strings or bytes; ``fields`` gives other names), and where known ``id``, ``url``,
    ``title`` and ``lang``. Out come the columns of a cleaned record (``id url title lang text status error chars_in
    chars_out encoding rules_sha256``), every other column of ``df`` as it was, and the row's line of removals.jsonl
    (``report_column``, with ``REPORT_SCHEMA`` for ``from_json``). ``cleaner`` travels with its rules, so that
    executors need not see its packs. A page has ``timeout`` seconds and ``memory`` megabytes; one that takes more, or
    kills its process, is a row with status ``timeout`` or ``crash``. The figures go to ``tally`` when an action goes
    over the rows.

    Spark sends 10,000 rows at a time to Python; of whole pages that is a gigabyte, so set
    ``spark.sql.execution.arrow.maxRecordsPerBatch`` to some hundred.

    Raises:
        SettingsError: no column can be read, or two would have one name; in a task: an executor has other versions.
        MissingExtraError: pyspark or pyarrow is not installed.
    """
    schema = _build_schema(df, fields, report_column)
    plan = make_plan(cleaner, lang=lang, timeout=timeout, memory=memory, max_bytes=max_bytes, fields=fields)
    return df.mapInArrow(_make_task(plan, report_column, tally), schema)


def _make_task(plan: Plan, report_column: str, tally: Tally | None) -> Any:
    def clean_partition(batches: Iterator[Any]) -> Iterator[Any]:
        from pyspark import TaskContext

        context = TaskContext.get()
        partition = context.partitionId() if context else 0
        count = tally.count if tally else None
        return clean_batches(batches, plan, partition=partition, report_column=report_column, count=count)

    return clean_partition


def _build_schema(df: DataFrame, fields: Fields, report_column: str) -> StructType:
    try:
        import pyarrow
        from pyspark.sql.types import BinaryType, LongType, StringType, StructField, StructType
    except ImportError as error:
        raise MissingExtraError(str(error.name).partition(".")[0], "spark") from None
    names = df.schema.names
    wanted = [name for name in (fields.html, fields.text) if name]
    if not (present := [name for name in wanted if name in names]):
        raise SettingsError(
            f"no column {' or '.join(wanted)} (there are {', '.join(names[:10])}); name one by fields=Fields(text=…)"
        )
    for name in present:
        if not isinstance(df.schema[name].dataType, StringType | BinaryType):
            found = df.schema[name].dataType.simpleString()
            raise SettingsError(f"column {name} holds {found}, no strings; name another by fields=Fields(text=…)")
    known = find_known_columns(names, fields)
    own = [
        StructField(each.name, LongType() if pyarrow.types.is_int64(each.type) else StringType())
        for each in records_schema(fields)
    ]
    carried = [each for each in df.schema.fields if each.name not in known]
    schema = StructType([*own, *carried, StructField(report_column, StringType())])
    case_matters = df.sparkSession.conf.get("spark.sql.caseSensitive", "false") == "true"
    _refuse_double_names(schema.names, case_matters=case_matters)
    return schema


def _refuse_double_names(names: Sequence[str], *, case_matters: bool) -> None:
    seen: dict[str, str] = {}
    for name in names:
        folded = name if case_matters else name.lower()
        if folded in seen:
            raise SettingsError(f"two columns come out as {seen[folded]} and {name}; rename one, or give report_column")
        seen[folded] = name
