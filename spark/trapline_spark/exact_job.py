"""Trapline's semantics as one streaming query."""

from pyspark.sql import SparkSession
from pyspark.sql.streaming import StreamingQuery

from .job_settings import JobSettings
from .kafka_admin import prepare_topics
from .processor import OUTPUT_SCHEMA, PartitionProcessor
from .sink import start_kafka_sink
from .source import engine_rows, read_topic
from .starting_offsets import as_json, find_begins

#: Its folder below the checkpoint.
QUERY = "exact"


def start_exact(spark: SparkSession, settings: JobSettings) -> list[StreamingQuery]:
    """Starts the query: records by Kafka partition through the core, and what it says to its topics."""
    assert settings.engine is not None
    named = (settings.alerts_topic, settings.progress_topic, settings.side_topic, settings.control_topic)
    others = [topic for topic in named if topic is not None]
    partitions = prepare_topics(spark, settings, others)
    topics = [settings.topic, *([] if settings.control_topic is None else [settings.control_topic])]
    begins = find_begins(spark, settings, topics, QUERY)
    rows = engine_rows(read_topic(spark, settings, topics, as_json(begins)), settings, partitions)
    sinks = (settings.alerts_topic, settings.progress_topic, settings.side_topic)
    processor = PartitionProcessor(settings.engine, begins[settings.topic], *sinks)
    messages = rows.groupBy("state_key").transformWithStateInPandas(processor, OUTPUT_SCHEMA, "Append", "None")
    return [start_kafka_sink(messages, settings, QUERY, "append")]
