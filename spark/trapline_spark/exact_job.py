"""Trapline's semantics as one streaming query."""

from pyspark.sql import SparkSession
from pyspark.sql.streaming import StreamingQuery

from .job_settings import JobSettings
from .kafka_admin import prepare_topics
from .processor import OUTPUT_SCHEMA, PartitionProcessor
from .sink import start_kafka_sink
from .source import engine_rows, read_topic


def start_exact(spark: SparkSession, settings: JobSettings) -> list[StreamingQuery]:
    """Starts the query: records by Kafka partition through the core, and what it says to its topics."""
    assert settings.engine is not None
    named = (settings.alerts_topic, settings.progress_topic, settings.side_topic, settings.control_topic)
    others = [topic for topic in named if topic is not None]
    partitions = prepare_topics(spark, settings, others)
    topics = [settings.topic, *([] if settings.control_topic is None else [settings.control_topic])]
    rows = engine_rows(read_topic(spark, settings, topics), settings, partitions)
    processor = PartitionProcessor(settings.engine, settings.alerts_topic, settings.progress_topic, settings.side_topic)
    messages = rows.groupBy("state_key").transformWithState(processor, OUTPUT_SCHEMA, "Append", "None")
    return [start_kafka_sink(messages, settings, "exact", "append")]
