"""The core inside Spark's `transformWithState`: one state and one feed for each Kafka partition and micro-batch."""

import gc
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from pyspark.sql import Row
from pyspark.sql.streaming import StatefulProcessor, StatefulProcessorHandle

from .partition_engine import Outputs, PartitionEngine
from .partition_state import StateChange, StoredState
from .record import LogRecord
from .settings import EngineSettings

#: Rows in: a record, or where a partition ends. The first column is the grouping key.
INPUT_COLUMNS = ("state_key", "partition", "offset", "value", "ingest_time_ms", "end_offset")
#: Rows out: messages of any topic.
OUTPUT_SCHEMA = "topic STRING, key STRING, value STRING"
#: A segment of a state is stored in chunks of so many bytes.
CHUNK_BYTES = 1 << 20

#: By partition, the engine that this process has fed last. It saves reading the state where the next micro-batch finds it again.
_live: dict[int, PartitionEngine] = {}


class PartitionProcessor(StatefulProcessor):
    """Feeds the rows of a partition to the core, and turns what comes out into messages."""

    def __init__(
        self, settings: EngineSettings, begins: Sequence[int], alerts: str, progress: str | None, side: str | None
    ) -> None:
        """`begins` has the first offset that is read of each partition."""
        self._settings = settings
        self._begins = begins
        self._alerts = alerts
        self._progress = progress
        self._side = side

    def init(self, handle: StatefulProcessorHandle) -> None:
        """Called on each task before its first row, and once on the driver."""
        self._header = handle.getValueState("header", "header BINARY")
        self._segments = handle.getMapState("segments", "number INT, chunk INT", "bytes BINARY")

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
        with _no_garbage_collection():
            engine = self._engine(partition)
            outputs, change = engine.feed(records, end_offset)
        self._write(change)
        if not engine.ended:
            _live[partition] = engine
        yield from self._messages(partition, outputs)

    def _engine(self, partition: int) -> PartitionEngine:
        """The engine of the stored state: the one that this process has, brought up to that state, else a restored one."""
        live = _live.pop(partition, None)
        stored = self._header.get()
        if stored is None:
            return self._new_engine(partition)
        header = bytes(stored[0])
        if live is not None and live.settings == self._settings:
            missing = live.missing(header)
            if missing is not None:
                live.catch_up(header, {number: self._read_segment(number) for number in missing})
                return live
        engine = self._new_engine(partition)
        engine.restore(StoredState(header, self._read_segments()))
        return engine

    def _new_engine(self, partition: int) -> PartitionEngine:
        return PartitionEngine(self._settings, partition, self._begins[partition])

    def _read_segments(self) -> dict[int, bytes]:
        chunks = sorted((number, chunk, bytes(data)) for (number, chunk), (data,) in self._segments.iterator())
        segments: dict[int, list[bytes]] = {}
        for number, _, data in chunks:
            segments.setdefault(number, []).append(data)
        return {number: b"".join(parts) for number, parts in segments.items()}

    def _read_segment(self, number: int) -> bytes:
        chunks: list[bytes] = []
        while (row := self._segments.getValue((number, len(chunks)))) is not None:
            chunks.append(bytes(row[0]))
        return b"".join(chunks)

    def _write(self, change: StateChange) -> None:
        for number in change.removed:
            chunk = 0
            while self._segments.containsKey((number, chunk)):
                self._segments.removeKey((number, chunk))
                chunk += 1
        for number, blob in change.added.items():
            for chunk, at in enumerate(range(0, len(blob), CHUNK_BYTES)):
                self._segments.updateValue((number, chunk), (blob[at : at + CHUNK_BYTES],))
        self._header.update((change.header,))

    def close(self) -> None:
        """Nothing to close."""

    def _messages(self, partition: int, outputs: Outputs) -> Iterator[Row]:
        for alert, timing in zip(outputs.alerts, outputs.timings, strict=True):
            yield _message(self._alerts, alert["client_id"], {**alert, **timing})
        if self._side is not None:
            for record in outputs.side:
                yield _message(self._side, str(partition), record)
        if self._progress is not None:
            yield _message(self._progress, str(partition), outputs.progress)


@contextmanager
def _no_garbage_collection() -> Iterator[None]:
    """The core makes many objects that live on and none that refer to themselves: looking for such would take half of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _message(topic: str, key: str, value: object) -> Row:
    return Row(topic=topic, key=key, value=json.dumps(value, separators=(",", ":"), ensure_ascii=False))
