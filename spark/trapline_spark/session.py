"""The Spark session of a job."""

import atexit
import os
import sys
from pathlib import Path
from shutil import rmtree
from tempfile import gettempdir, mkdtemp
from zipfile import ZipFile

from pyspark.sql import SparkSession

from .errors import InputError
from .job_settings import JobSettings

_ROCKSDB = "org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider"
_PACKAGE = Path(__file__).parent


def start_session(name: str, settings: JobSettings) -> SparkSession:
    """A session on the cluster that `spark-submit` names; without it, one in this process. The package goes to the workers."""
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
    if not _is_submitted():
        builder = _on_this_machine(builder, settings.cores)
    spark = builder.getOrCreate()
    spark.conf.set("spark.sql.shuffle.partitions", settings.state_partitions or _divisor(spark.sparkContext.defaultParallelism))
    spark.sparkContext.addPyFile(_zipped_package())
    return spark


def _is_submitted() -> bool:
    """Whether `spark-submit` started this process: then it has said where to run and which jars to take."""
    return "PYSPARK_GATEWAY_PORT" in os.environ


def _on_this_machine(builder: SparkSession.Builder, cores: int | None) -> SparkSession.Builder:
    jars = sorted((Path(sys.prefix).parent / "jars").glob("*.jar"))
    if not jars:
        raise InputError(f"no jars beside {sys.prefix}: npm run services -- prepare spark, or use spark-submit with --packages")
    return (
        builder.master(f"local[{cores or '*'}]")
        .config("spark.jars", ",".join(map(str, jars)))
        # Java does not look at TMPDIR by itself; in quotes, for there may be spaces in it.
        .config("spark.driver.defaultJavaOptions", f'"-Djava.io.tmpdir={gettempdir()}"')
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.log.level", "ERROR")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
    )


def _divisor(cores: int) -> int:
    """A number of tasks near the number of cores over which partitions spread evenly."""
    return next(number for number in (64, 32, 16, 12, 8, 6, 4, 3, 2, 1) if number <= max(cores, 1))


def _zipped_package() -> str:
    folder = mkdtemp(prefix="trapline-spark-")
    # Workers that start later fetch it from there.
    atexit.register(rmtree, folder, ignore_errors=True)
    file = Path(folder) / "trapline_spark.zip"
    with ZipFile(file, "w") as archive:
        for source in sorted(_PACKAGE.rglob("*.py")):
            archive.write(source, source.relative_to(_PACKAGE.parent))
    return str(file)
