"""What only Spark can say: where keys land, what the source's columns become, and the original's windows."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from tempfile import TemporaryDirectory

import pytest
from pyspark.sql import SparkSession
from pyspark.sql import functions as f
from test_job_settings import NEEDED

from trapline_spark import original
from trapline_spark.job_settings import load_job_settings
from trapline_spark.processor import NOT_GIVEN
from trapline_spark.source import INGEST_TIME_HEADER, engine_rows
from trapline_spark.state_key import state_key

pytestmark = pytest.mark.spark
RECORDS = (
    "key BINARY, value BINARY, topic STRING, partition INT, offset LONG, timestamp TIMESTAMP, timestampType INT, "
    "headers ARRAY<STRUCT<key: STRING, value: BINARY>>"
)


@pytest.fixture(scope="module")
def spark() -> Iterator[SparkSession]:
    # The JVM leaves files behind.
    with TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
        session = (
            SparkSession.builder.master("local[1]")
            .config("spark.driver.defaultJavaOptions", f'"-Djava.io.tmpdir={scratch}"')
            .config("spark.ui.enabled", "false")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.sql.session.timeZone", "UTC")
            .config("spark.sql.shuffle.partitions", "1")
            .config("spark.log.level", "ERROR")
            .getOrCreate()
        )
        yield session
        session.stop()


def test_keys_of_partitions_land_apart(spark: SparkSession) -> None:
    keys = [state_key(partition) for partition in range(24)]
    assert len(set(keys)) == 24
    table = spark.createDataFrame([(key,) for key in keys], "state_key INT")
    for tasks in (2, 3, 4, 8, 12):
        # By the hash that Spark shuffles by.
        places = [row[0] for row in table.select(f.pmod(f.hash("state_key"), f.lit(tasks))).collect()]
        assert set(Counter(places).values()) == {24 // tasks}
        shuffled = table.repartition(tasks, "state_key").select(f.spark_partition_id().alias("task"), "state_key").collect()
        assert {row.state_key: row.task for row in shuffled} == dict(zip(keys, places, strict=True))


def test_the_columns_of_the_source(spark: SparkSession) -> None:
    settings = load_job_settings([*NEEDED, "--control-topic", "c"])
    at = datetime(2026, 3, 2, 10, 0, 0, 250_000, tzinfo=UTC)
    at_ms = 1_772_445_600_250

    def record(
        topic: str, key: str, value: bytes | None, partition: int, headers: list[bytes | None], kind: int = 0
    ) -> tuple[object, ...]:
        pairs = [("other", b"1"), *((INGEST_TIME_HEADER, header) for header in headers)]
        return key.encode(), value, topic, partition, 5, at, kind, pairs

    rows = [
        record("t", "7", b"{}", 0, [b"17"]),
        record("t", "7", None, 1, [b"17", b"-18"]),
        record("t", "7", b"\xff", 2, [b"x"]),
        record("t", "7", b"{}", 2, []),
        record("t", "7", b"{}", 2, [], kind=1),
        record("t", "7", b"{}", 2, [b"9007199254740992"], kind=1),
        record("t", "7", b"{}", 2, [b"17", None], kind=1),
        record("c", "2", b"44", 0, []),
        record("c", "3", b"44", 0, []),
        record("c", "1", b"soon", 0, []),
        record("c", "x", b"44", 0, []),
    ]
    got = engine_rows(spark.createDataFrame(rows, RECORDS), settings, 3).collect()
    assert [(row.state_key, row.partition, row.ingest_time_ms, row.end_offset) for row in got] == [
        (state_key(0), 0, 17, NOT_GIVEN),
        (state_key(1), 1, -18, NOT_GIVEN),
        (state_key(2), 2, NOT_GIVEN, NOT_GIVEN),
        (state_key(2), 2, NOT_GIVEN, NOT_GIVEN),
        (state_key(2), 2, at_ms, NOT_GIVEN),
        (state_key(2), 2, at_ms, NOT_GIVEN),
        (state_key(2), 2, at_ms, NOT_GIVEN),
        (state_key(2), 2, NOT_GIVEN, 44),
    ]
    assert [row.value and bytes(row.value) for row in got] == [b"{}", None, b"\xff", b"{}", b"{}", b"{}", b"{}", None]


def test_the_original_sees_what_lies_in_one_window(spark: SparkSession) -> None:
    def transaction(client: str, time: str, region: str = "north", category: str = "food", amount: object = 50.0) -> tuple[bytes]:
        value = {
            "client_id": client,
            "timestamp": f"2026-03-02T{time}Z",
            "region": region,
            "merchant_category": category,
            "amount": amount,
        }
        return (json.dumps(value).encode(),)

    records = [
        transaction("within", "10:01:00"),
        transaction("within", "10:09:59.999", "south"),
        transaction("across", "10:09:00"),
        transaction("across", "10:10:00", "south"),
        *(transaction("spree", f"10:0{i}:00", category=category) for i, category in enumerate(("a", "b", "c", "d"))),
        transaction("either-order", "10:00:00", amount=2000),
        transaction("either-order", "10:04:00", amount=1.5),
        transaction("equal", "10:00:00", amount=1000),
        transaction("equal", "10:04:00", amount=1.5),
        (b"no JSON",),
        transaction("no-time", "soon"),
    ]
    transactions = original.parse(spark.createDataFrame(records, "value BINARY"))

    def said(rule: original.Rule, name: str) -> list[dict[str, object]]:
        return [json.loads(row.value) for row in original.as_messages(rule(transactions), name, "alerts").collect()]

    (travel,) = said(original.travel, "TRAVEL")
    assert sorted(travel.pop("regions")) == ["north", "south"]  # type: ignore[call-overload]
    assert travel == {
        "alert_type": "TRAVEL",
        "client_id": "within",
        "window_start": "2026-03-02T10:00:00.000Z",
        "window_end": "2026-03-02T10:10:00.000Z",
    }
    (spree,) = said(original.spree, "SPREE")
    assert (spree["client_id"], spree["window_end"]) == ("spree", "2026-03-02T10:15:00.000Z")
    (low_high,) = said(original.low_high, "LOW_HIGH")
    assert low_high == {
        "alert_type": "LOW_HIGH",
        "client_id": "either-order",
        "window_start": "2026-03-02T10:00:00.000Z",
        "window_end": "2026-03-02T10:05:00.000Z",
        "min_amount": 1.5,
        "max_amount": 2000.0,
    }
