"""Messages into Kafka."""

from pyspark.sql import DataFrame
from pyspark.sql.streaming import DataStreamWriter, StreamingQuery

from .job_settings import JobSettings


def start_kafka_sink(messages: DataFrame, settings: JobSettings, name: str, output_mode: str) -> StreamingQuery:
    """Starts a query that writes rows of topic, key and value. After a crash the last micro-batch may be written again.

    `name` tells the queries of one job apart; each has a folder of its own below the checkpoint.
    """
    writer = (
        messages.writeStream.format("kafka")
        .queryName(f"trapline-{name}")
        .options(**settings.kafka.producer)
        .option("checkpointLocation", f"{settings.checkpoint}/{name}")
        .outputMode(output_mode)
    )
    return with_trigger(writer, settings).start()


def with_trigger(writer: DataStreamWriter, settings: JobSettings) -> DataStreamWriter:
    """When micro-batches begin."""
    if settings.available_now:
        return writer.trigger(availableNow=True)
    return writer.trigger(processingTime=f"{settings.trigger_ms} milliseconds")
