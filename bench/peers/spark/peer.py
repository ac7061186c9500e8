"""Spark on this machine: the three rules as window functions over a cached table, as a batch.

Filling the table is not measured. PEER_THREADS is the number of threads.
"""

import os
import sys
import tempfile
from pathlib import Path

import numpy as np
import pyarrow
import pyarrow.parquet
from pyspark.sql import SparkSession

sys.path.insert(0, str(Path(__file__).parent.parent / "python"))
from feed import arguments, measure_runs, peak_mib, process_cpu_s, read_feed  # noqa: E402

RULES = (Path(__file__).parent / "rules.sql").read_text()


def start(threads: int) -> SparkSession:
    return (
        SparkSession.builder.master(f"local[{threads}]")
        .config("spark.sql.shuffle.partitions", threads)
        .config("spark.sql.execution.arrow.pyspark.enabled", True)
        .config("spark.driver.memory", "4g")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.ui.enabled", False)
        .config("spark.ui.showConsoleProgress", False)
        .config("spark.log.level", "ERROR")
        .getOrCreate()
    )


def main() -> None:
    folder, runs, usd, out = arguments()
    spark = start(int(os.environ["PEER_THREADS"]))
    with tempfile.TemporaryDirectory(prefix="trapline-peer-") as scratch:
        file = f"{scratch}/feed.parquet"
        pyarrow.parquet.write_table(pyarrow.table(read_feed(folder)), file)
        table = spark.read.parquet(file).selectExpr(
            "row", "client", "nullif(region, 0) AS region", "nullif(category, 0) AS category", "currency", "amount_cents", "event_time_ms"
        )
        table.cache().count()
        table.createOrReplaceTempView("feed")

        jvm = str(spark.sparkContext._jvm.java.lang.ProcessHandle.current().pid())

        def run() -> np.ndarray:
            found = spark.sql(RULES, args={"usd": usd}).toPandas()
            return np.column_stack((found["rule"], found["row"]))

        measure_runs(
            run,
            runs,
            out,
            cpu_s=lambda: process_cpu_s() + cpu_s_of(jvm),
            peak=lambda: peak_mib() + peak_mib(jvm),
        )
        spark.stop()


def cpu_s_of(process: str) -> float:
    """User and system seconds of another process, by its name in /proc; nan where there is no /proc."""
    stat = Path("/proc") / process / "stat"
    if not stat.exists():
        return float("nan")
    # The second field is the command in brackets, which may hold spaces.
    fields = stat.read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


main()
