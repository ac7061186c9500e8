"""The semantics of the pipeline that Trapline grew out of, anew: tumbling windows of Spark's own, and what they lose.

Windows are aligned to the epoch, so a pair that lies across a border is missed. Results are given in update mode: a window
that changes says its alert again. The watermark is Spark's, 2 minutes behind the latest event time of all partitions as it
stood before the micro-batch; what is later is dropped without a word. Alerts carry the begin of their window and no ids.
"""

from collections.abc import Callable

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as f
from pyspark.sql.streaming import StreamingQuery

from .job_settings import JobSettings
from .kafka_admin import prepare_topics
from .sink import start_kafka_sink
from .source import read_topic

_SCHEMA = "client_id STRING, amount DOUBLE, timestamp STRING, merchant_category STRING, region STRING"
_WATERMARK = "2 minutes"
_ISO = "yyyy-MM-dd'T'HH:mm:ss.SSSXXX"

#: Transactions in; rows of client_id, window and what the alert shows out.
Rule = Callable[[DataFrame], DataFrame]


def start_original(spark: SparkSession, settings: JobSettings) -> list[StreamingQuery]:
    """Starts one query for each rule, since Spark allows no more than one aggregation in update mode."""
    prepare_topics(spark, settings, [settings.alerts_topic])
    rules: dict[str, Rule] = {"TRAVEL": travel, "SPREE": spree, "LOW_HIGH": low_high}
    transactions = parse(read_topic(spark, settings, [settings.topic], settings.starting_offsets))
    return [
        start_kafka_sink(as_messages(rule(transactions), name, settings.alerts_topic), settings, f"original-{name}", "update")
        for name, rule in rules.items()
    ]


def parse(records: DataFrame) -> DataFrame:
    """The transactions in the values of records, with Spark's watermark. What cannot be parsed is passed over."""
    parsed = records.select(f.from_json(f.col("value").cast("string"), _SCHEMA).alias("transaction")).select("transaction.*")
    timed = parsed.withColumn("timestamp", f.try_to_timestamp("timestamp"))
    return timed.where("client_id IS NOT NULL AND timestamp IS NOT NULL").withWatermark("timestamp", _WATERMARK)


def travel(transactions: DataFrame) -> DataFrame:
    """At least two regions in 10 minutes."""
    return _by_window(transactions, "10 minutes", f.collect_set("region").alias("regions")).where(f.size("regions") >= 2)


def spree(transactions: DataFrame) -> DataFrame:
    """At least four categories in 15 minutes."""
    categories = f.collect_set("merchant_category").alias("categories")
    return _by_window(transactions, "15 minutes", categories).where(f.size("categories") >= 4)


def low_high(transactions: DataFrame) -> DataFrame:
    """An amount below 5 and one above 1000 in 5 minutes, in either order and whatever lies between."""
    amounts = f.min("amount").alias("min_amount"), f.max("amount").alias("max_amount")
    return _by_window(transactions, "5 minutes", *amounts).where("min_amount < 5 AND max_amount > 1000")


def _by_window(transactions: DataFrame, size: str, *aggregates: Column) -> DataFrame:
    return transactions.groupBy(f.window("timestamp", size), "client_id").agg(*aggregates)


def as_messages(alerts: DataFrame, alert_type: str, topic: str) -> DataFrame:
    """Alerts as messages: alert_type, client_id, begin and end of the window, and what was seen in it."""
    seen = [f.col(name) for name in alerts.columns if name not in ("window", "client_id")]
    value = f.struct(
        f.lit(alert_type).alias("alert_type"),
        "client_id",
        f.date_format("window.start", _ISO).alias("window_start"),
        f.date_format("window.end", _ISO).alias("window_end"),
        *seen,
    )
    return alerts.select(f.lit(topic).alias("topic"), f.col("client_id").alias("key"), f.to_json(value).alias("value"))
