"""A Spark session of our own, or the one that spark-submit gives; Java and Python seen to first."""

from __future__ import annotations

import os
import shutil
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from cleaner.errors import MissingExtraError, SettingsError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_WAY_OUT = "install Java 17 or newer, and set JAVA_HOME to where it is"


def open_session(master: str | None = None) -> SparkSession:
    """A session on ``master``; without one, what spark-submit says, else all cores of this machine.

    Executors run the Python of PYSPARK_PYTHON; where that is not set, the one that runs this.

    Raises:
        MissingExtraError: pyspark is not installed.
        SettingsError: there is no Java, or one that is too old.
    """
    try:
        import_module("pyspark")
    except ImportError:
        raise MissingExtraError("pyspark", "spark") from None
    from pyspark.errors import PySparkRuntimeError
    from pyspark.sql import SparkSession

    if "PYSPARK_GATEWAY_PORT" not in os.environ:  # else spark-submit has started Java
        require_java()
    # Spark's default is "python3", whatever that is there.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.appName("cleaner")
    if master:
        builder = builder.master(master)
    try:
        return builder.getOrCreate()
    except PySparkRuntimeError as error:
        raise SettingsError(f"Spark did not start, see above; where it names a class version, {_WAY_OUT}") from error


def require_java() -> None:
    """Raise SettingsError where there is no Java, as Spark itself says it in ten lines of shell."""
    home = os.environ.get("JAVA_HOME")
    if home and not Path(home, "bin", "java").exists():
        raise SettingsError(f"JAVA_HOME is {home}, and there is no bin/java; {_WAY_OUT}")
    if not home and not shutil.which("java"):
        raise SettingsError(f"Java is not installed, and Spark runs on it; {_WAY_OUT}")
