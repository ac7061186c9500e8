"""The Spark session of a job."""

import os
import sys
from pathlib import Path
from tempfile import mkdtemp
from zipfile import ZipFile

from pyspark.sql import SparkSession

_ROCKSDB = "org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider"
_PACKAGE = Path(__file__).parent


def start_session(name: str, state_partitions: int | None) -> SparkSession:
    """A session on the cluster that `spark-submit` names, else on this machine. The package goes to its workers."""
    # Workers would otherwise run the first python3 of the path, which may be another one.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = (
        SparkSession.builder.appName(name)
        .config("spark.sql.session.timeZone", "UTC")
        # Spark looks at a processor on the driver as well, in a process that does not get the package otherwise.
        .config("spark.executorEnv.PYTHONPATH", str(_PACKAGE.parent))
        .config("spark.sql.streaming.stateStore.providerClass", _ROCKSDB)
        .config("spark.sql.streaming.stateStore.rocksdb.changelogCheckpointing.enabled", "true")
    )
    spark = builder.getOrCreate()
    cores = spark.sparkContext.defaultParallelism
    spark.conf.set("spark.sql.shuffle.partitions", state_partitions or _divisor(cores))
    spark.sparkContext.addPyFile(_zipped_package())
    return spark


def _divisor(cores: int) -> int:
    """A number of tasks near the number of cores over which partitions spread evenly."""
    return next(number for number in (64, 32, 16, 12, 8, 6, 4, 3, 2, 1) if number <= max(cores, 1))


def _zipped_package() -> str:
    file = Path(mkdtemp(prefix="trapline-spark-")) / "trapline_spark.zip"
    with ZipFile(file, "w") as archive:
        for source in sorted(_PACKAGE.rglob("*.py")):
            archive.write(source, source.relative_to(_PACKAGE.parent))
    return str(file)
