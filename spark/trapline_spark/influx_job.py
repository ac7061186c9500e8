"""Alerts from their topic into InfluxDB: a query of its own, so that a database that is away holds nothing else up."""

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.streaming import StreamingQuery

from .influx import line_of, load_influx_target, write_lines
from .job_settings import JobSettings
from .sink import with_trigger


def start_influx(spark: SparkSession, settings: JobSettings) -> StreamingQuery:
    """Starts the query. A point that is written again takes its own place."""
    assert settings.influx is not None
    target = load_influx_target(settings.influx, settings.influx_config)
    run_id = settings.run_id

    def write(batch: DataFrame, _number: int) -> None:
        lines = (line_of(row.value, run_id) for row in batch.toLocalIterator())
        write_lines(target, (line for line in lines if line is not None))

    alerts = (
        spark.readStream.format("kafka")
        .options(**settings.kafka.consumer)
        .option("subscribe", settings.alerts_topic)
        .option("startingOffsets", "earliest")
        .load()
        .selectExpr("CAST(value AS STRING) AS value")
    )
    writer = alerts.writeStream.queryName("trapline-influx").foreachBatch(write)
    return with_trigger(writer.option("checkpointLocation", f"{settings.checkpoint}/influx"), settings).start()
