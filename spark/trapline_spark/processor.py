"""The core inside Spark's `transformWithStateInPandas`: one state and one feed for each Kafka partition and micro-batch.

In pandas, because Spark makes a row object cell by cell, which takes half as long as what the core does with the row.
"""

import gc
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pandas as pd
from pyspark.sql.streaming import StatefulProcessor, StatefulProcessorHandle

from .partition_engine import Outputs, PartitionEngine
from .partition_state import StateChange, StoredState
from .record import LogRecord
from .settings import EngineSettings

#: Rows in: a record, or where a partition ends. The first column is the grouping key.
INPUT_COLUMNS = ("state_key", "partition", "offset", "value", "ingest_time_ms", "end_offset")
#: What stands for no ingest time and for no end: pandas would turn a column with nulls into floats.
NOT_GIVEN = -(1 << 63)
#: Rows out: messages of any topic.
OUTPUT_SCHEMA = "topic STRING, key STRING, value STRING"
#: Such a row.
Message = tuple[str, str, str]
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
        rows: Iterable[pd.DataFrame],
        timerValues: Any,  # noqa: ARG002, N803
    ) -> Iterator[pd.DataFrame]:
        """Called once for each partition that has rows in the micro-batch."""
        records: list[LogRecord] = []
        end_offset = None
        partition = -1
        for piece in rows:
            partition = int(piece["partition"].iloc[0])
            columns = (piece[name].tolist() for name in ("offset", "value", "ingest_time_ms", "end_offset"))
            for offset, value, ingest_time_ms, end in zip(*columns, strict=True):
                if end != NOT_GIVEN:
                    end_offset = end
                else:
                    records.append(LogRecord(offset, value, None if ingest_time_ms == NOT_GIVEN else ingest_time_ms))
        with _no_garbage_collection():
            engine = self._engine(partition)
            outputs, change = engine.feed(records, end_offset)
        self._write(change)
        if not engine.ended:
            _live[partition] = engine
        messages = list(self._messages(partition, outputs))
        if messages:
            yield pd.DataFrame(messages, columns=["topic", "key", "value"])

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

    def _messages(self, partition: int, outputs: Outputs) -> Iterator[Message]:
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


def _message(topic: str, key: str, value: object) -> Message:
    return (topic, key, json.dumps(value, separators=(",", ":"), ensure_ascii=False))
