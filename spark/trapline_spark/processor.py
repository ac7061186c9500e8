"""The core inside Spark's `transformWithState`: one state and one feed for each Kafka partition and micro-batch."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from pyspark.sql import Row
from pyspark.sql.streaming import StatefulProcessor, StatefulProcessorHandle

from .partition_engine import Outputs, feed
from .record import LogRecord
from .settings import EngineSettings

#: Rows in: a record, or where a partition ends. The first column is the grouping key.
INPUT_COLUMNS = ("state_key", "partition", "offset", "value", "ingest_time_ms", "end_offset")
#: Rows out: messages of any topic.
OUTPUT_SCHEMA = "topic STRING, key STRING, value STRING"
#: A state is stored in chunks of so many bytes.
CHUNK_BYTES = 1 << 20


class PartitionProcessor(StatefulProcessor):
    """Feeds the rows of a partition to the core, and turns what comes out into messages."""

    def __init__(self, settings: EngineSettings, alerts: str, progress: str | None, side: str | None) -> None:
        self._settings = settings
        self._alerts = alerts
        self._progress = progress
        self._side = side

    def init(self, handle: StatefulProcessorHandle) -> None:
        """Called on each task before its first row, and once on the driver."""
        self._state = handle.getListState("partition", "chunk BINARY")

    def handleInputRows(  # noqa: N802
        self,
        key: Any,  # noqa: ARG002
        rows: Iterable[Row],
        timerValues: Any,  # noqa: ARG002, N803
    ) -> Iterator[Row]:
        """Called once for each partition that has rows in the micro-batch."""
        records: list[LogRecord] = []
        end_offset = None
        partition = -1
        for row in rows:
            partition = row.partition
            if row.end_offset is not None:
                end_offset = row.end_offset
            else:
                value = None if row.value is None else bytes(row.value)
                records.append(LogRecord(row.offset, value, row.ingest_time_ms))
        chunks = [bytes(chunk) for (chunk,) in self._state.get()] if self._state.exists() else []
        outputs, state = feed(self._settings, partition, records, b"".join(chunks) or None, end_offset)
        self._state.put([(state[at : at + CHUNK_BYTES],) for at in range(0, len(state), CHUNK_BYTES)])
        yield from self._messages(partition, outputs)

    def close(self) -> None:
        """Nothing to close."""

    def _messages(self, partition: int, outputs: Outputs) -> Iterator[Row]:
        for alert in outputs.alerts:
            yield _message(self._alerts, alert["client_id"], alert)
        if self._side is not None:
            for record in outputs.side:
                yield _message(self._side, str(partition), record)
        if self._progress is not None:
            yield _message(self._progress, str(partition), outputs.progress)


def _message(topic: str, key: str, value: object) -> Row:
    return Row(topic=topic, key=key, value=json.dumps(value, separators=(",", ":"), ensure_ascii=False))
