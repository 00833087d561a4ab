"""A job on two executors, one of which is killed when the first shard stands: python lose_executor.py IN OUT PACK."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pyspark

from cleaner import Cleaner
from cleaner.adapters.spark.claim import claim_output
from cleaner.adapters.spark.inputs import find_inputs
from cleaner.adapters.spark.job import run_job
from cleaner.adapters.spark.plan import make_plan
from cleaner.adapters.spark.session import open_session


def kill_one(out: Path) -> None:
    """Kill an executor of this session as soon as a shard stands."""
    while not list(out.glob("shards/part-*")):
        time.sleep(0.02)
    listed = subprocess.run(["ps", "-eo", "pid,args"], capture_output=True, text=True, check=True).stdout.splitlines()
    mine = re.compile(rf"CoarseGrainedExecutorBackend .*CoarseGrainedScheduler@[^ ]*:{driver_port} ")
    executors = [int(line.split()[0]) for line in listed if mine.search(line)]
    os.kill(executors[0], signal.SIGKILL)
    print(f"killed one of {len(executors)}")


if __name__ == "__main__":
    source, out, pack = sys.argv[1:]
    os.environ["SPARK_HOME"] = str(Path(pyspark.__file__).parent)  # its test cluster starts executors from there
    cleaner = Cleaner(pack, builtin=False)
    plan = make_plan(cleaner)
    claimed = claim_output(find_inputs([source]), plan, out, to="jsonl")
    spark = open_session("local-cluster[2,1,1024]")
    driver_port = spark.sparkContext.getConf().get("spark.driver.port")
    threading.Thread(target=kill_one, args=(Path(out),), daemon=True).start()
    run_job(claimed, plan, cleaner, lambda: spark)
    spark.stop()
