"""The processor as Spark calls it, without a JVM."""

import json
from collections import namedtuple
from random import Random

import pandas as pd
import pytest
from drive import settings_of
from feeds import Feed, feed_of
from pyspark.sql.streaming.tws_tester import TwsTester

from trapline_spark import processor as module
from trapline_spark.alerts import Timing
from trapline_spark.partition_engine import PartitionEngine
from trapline_spark.processor import INPUT_COLUMNS, NOT_GIVEN, PartitionProcessor
from trapline_spark.state_key import state_key

ALERTS, PROGRESS, SIDE = "alerts", "progress", "side"
Message = namedtuple("Message", ["topic", "key", "value"])
BEGINS = (0,) * 64


def _rows(source: Feed, partition: int) -> pd.DataFrame:
    key = state_key(partition)
    rows = [
        (key, partition, one.offset, one.value, NOT_GIVEN if one.ingest_time_ms is None else one.ingest_time_ms, NOT_GIVEN)
        for one in source.partitions[partition]
    ]
    return pd.DataFrame(rows, columns=list(INPUT_COLUMNS))


def _end(source: Feed, partition: int) -> pd.DataFrame:
    end = source.partitions[partition][-1].offset + 1
    return pd.DataFrame([(state_key(partition), partition, 0, None, NOT_GIVEN, end)], columns=list(INPUT_COLUMNS))


def _said(tester: TwsTester, partition: int, rows: pd.DataFrame) -> list[Message]:
    """What comes out for these rows of a partition."""
    return [Message(*row) for row in tester.testInPandas(state_key(partition), rows).itertuples(index=False)]


def _line(row: dict[str, object]) -> str:
    return json.dumps(row, separators=(",", ":"), ensure_ascii=False)


def _row(message: dict[str, object]) -> str:
    return _line({key: value for key, value in message.items() if key not in Timing.__annotations__})


def _timing(message: dict[str, object]) -> str:
    return _line({key: message[key] for key in ("alert_id", "transaction_id", *Timing.__annotations__)})


@pytest.mark.parametrize("chunk_bytes", [300, 1 << 20])
def test_messages_are_those_of_the_engine_across_batches(chunk_bytes: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CHUNK_BYTES", chunk_bytes)
    source = feed_of("poison-message")
    caught_up: list[int] = []
    catch_up = PartitionEngine.catch_up

    def counted(engine: PartitionEngine, header: bytes, segments: dict[int, bytes]) -> None:
        caught_up.append(len(segments))
        catch_up(engine, header, segments)

    monkeypatch.setattr(PartitionEngine, "catch_up", counted)
    tester = TwsTester(PartitionProcessor(settings_of(source), BEGINS, ALERTS, PROGRESS, SIDE))
    messages: list[Message] = []
    random = Random(1)
    processes: list[dict[int, PartitionEngine]] = [{}, {}, {}]
    for partition in source.partitions:
        rows = _rows(source, partition)
        messages += _said(tester, partition, _end(source, partition))
        while len(rows) > 0:
            # Some are small, so that an engine that is behind catches up.
            size = random.choice([1, 3, random.randint(1, 300)])
            # The next micro-batch may be in another process, which knows an earlier state or none.
            monkeypatch.setattr(module, "_live", random.choice(processes))
            if random.random() < 0.1:
                module._live.clear()
            messages += _said(tester, partition, rows[:size])
            rows = rows[size:]
    assert max(caught_up) > 1
    by_topic = {topic: [one for one in messages if one.topic == topic] for topic in (ALERTS, PROGRESS, SIDE)}
    said = [json.loads(one.value) for one in by_topic[ALERTS]]
    assert sorted(map(_row, said)) == source.alerts
    assert sorted(map(_timing, said)) == source.timings
    assert sorted(one.value for one in by_topic[SIDE]) == source.side
    assert all(one.key == json.loads(one.value)["client_id"] for one in by_topic[ALERTS])
    last = {one.key: json.loads(one.value) for one in by_topic[PROGRESS]}
    assert {key: one["ended"] for key, one in last.items()} == {str(partition): True for partition in source.partitions}
    first = json.loads(by_topic[PROGRESS][0].value)
    assert first == {
        "partition": first["partition"],
        "next_offset": 0,
        "released_to_ms": None,
        "ended": False,
        "counts": {"admitted": 0, "late": 0, "future": 0, "duplicates": 0, "malformed": 0},
    }


def test_an_engine_of_another_state_is_not_gone_on_with(monkeypatch: pytest.MonkeyPatch) -> None:
    source = feed_of("poison-message")
    partition = next(iter(source.partitions))
    rows = _rows(source, partition)
    pieces = [rows[:50], rows[50:120], rows[120:300]]

    def tester() -> TwsTester:
        monkeypatch.setattr(module, "_live", {})
        return TwsTester(PartitionProcessor(settings_of(source), BEGINS, ALERTS, PROGRESS, SIDE))

    alone = tester()
    expected = [_said(alone, partition, piece) for piece in pieces]
    other, one = tester(), tester()
    said = []
    for piece in pieces:
        said.append(_said(one, partition, piece))
        # As a task that was given up: what it has fed is in this process, and not in the state of the other.
        _said(other, partition, rows[len(said) * 10 : len(said) * 10 + 10])
    assert said == expected


def test_topics_that_are_not_named_get_nothing() -> None:
    source = feed_of("poison-message")
    tester = TwsTester(PartitionProcessor(settings_of(source), BEGINS, ALERTS, None, None))
    partition = next(iter(source.partitions))
    messages = _said(tester, partition, _rows(source, partition))
    assert {one.topic for one in messages} == {ALERTS}
