"""The topic of transactions and the control topic as one stream of rows, each with the key of its partition's state."""

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as f

from .job_settings import JobSettings
from .processor import NOT_GIVEN
from .state_key import state_key

#: The header with the ingest time, decimal ms since the epoch.
INGEST_TIME_HEADER = "trapline-ingest-time-ms"
_LOG_APPEND_TIME = 1
_INTEGER = "^-?[0-9]{1,16}$"
#: Integers beyond this are not exact in every engine, and are taken for no time.
_MAX_SAFE_INTEGER = (1 << 53) - 1


def read_topic(spark: SparkSession, settings: JobSettings, topics: list[str], starting_offsets: str) -> DataFrame:
    """The records of topics as Spark's Kafka source gives them. A record that is gone already is an error."""
    reader = (
        spark.readStream.format("kafka")
        .options(**settings.kafka.consumer)
        .option("subscribe", ",".join(topics))
        .option("startingOffsets", starting_offsets)
        .option("failOnDataLoss", "true")
        .option("includeHeaders", "true")
    )
    if settings.max_offsets_per_trigger is not None:
        reader = reader.option("maxOffsetsPerTrigger", settings.max_offsets_per_trigger)
    return reader.load()


def engine_rows(records: DataFrame, settings: JobSettings, partitions: int) -> DataFrame:
    """Rows as PartitionProcessor takes them, of a topic with so many partitions."""
    is_control = f.col("topic") == f.lit(settings.control_topic or "")
    partition = f.when(is_control, _integer(f.col("key"))).otherwise(f.col("partition")).cast("int")
    rows = records.select(
        partition.alias("partition"),
        "offset",
        f.when(~is_control, f.col("value")).alias("value"),
        f.when(~is_control, _ingest_time_ms()).alias("ingest_time_ms"),
        f.when(is_control, _integer(f.col("value"))).alias("end_offset"),
        is_control.alias("is_control"),
    )
    # A control record that says nothing is passed over.
    told = rows.where(~f.col("is_control") | (f.col("end_offset").isNotNull() & f.col("partition").between(0, partitions - 1)))
    keys = f.array(*(f.lit(state_key(number)).cast("int") for number in range(partitions)))
    # An index beyond the array is an error: the topic was given more partitions, and the job must be started again.
    return told.select(
        f.get(keys, f.col("partition")).alias("state_key"),
        "partition",
        "offset",
        "value",
        *(f.coalesce(name, f.lit(NOT_GIVEN)).alias(name) for name in ("ingest_time_ms", "end_offset")),
    )


def _ingest_time_ms() -> Column:
    """By our header, the last if there are several; else by the broker's stamp where that is the time of append."""
    named = f.filter("headers", lambda header: header["key"] == f.lit(INGEST_TIME_HEADER))
    stamp_ms = _integer(f.try_element_at(named, f.lit(-1))["value"])
    exact = f.when(f.abs(stamp_ms) <= _MAX_SAFE_INTEGER, stamp_ms)
    appended_ms = f.when(f.col("timestampType") == _LOG_APPEND_TIME, f.unix_millis("timestamp"))
    return f.coalesce(exact, appended_ms)


def _integer(column: Column) -> Column:
    """The decimal integer in a binary column; null for anything else."""
    text = column.cast("string")
    return f.when(text.rlike(_INTEGER), text.cast("long"))
