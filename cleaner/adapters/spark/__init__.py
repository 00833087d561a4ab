"""Spark: ``clean`` for DataFrames, and ``python -m cleaner.adapters.spark`` for files of records.

A partition has a process of its own in which its pages are cleaned, so that one that hangs or kills it becomes a row
with its status. Needs the extra ``[spark]`` on the driver, and cleaner with its libraries on every executor.
"""

from cleaner.adapters.spark.frame import REPORT_SCHEMA, clean
from cleaner.adapters.spark.tally import Tally

__all__ = ["REPORT_SCHEMA", "Tally", "clean"]
