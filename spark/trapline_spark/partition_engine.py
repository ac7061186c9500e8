"""The engine of one partition, as one pure function: records and a state go in, outputs and the next state come out."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import NamedTuple, TypedDict

from .admission import Admission, Counts, SideRecord
from .alerts import Alert
from .client import Client
from .errors import StateError
from .partition_state import FORMAT, PartitionState, decode_state, encode_state
from .record import LogRecord
from .reorder import ReorderBuffer
from .settings import EngineSettings
from .transaction import Transaction

#: After so many records what has expired is dropped, also in the middle of a feed.
_RECORDS_BETWEEN_SWEEPS = 8192


class Progress(TypedDict):
    """How far a partition is. `released_to_ms` is null before the first admitted record.

    Everything at or below it is processed; once the segment has ended, that is everything.
    """

    partition: int
    next_offset: int
    released_to_ms: int | None
    ended: bool
    counts: dict[str, int]


class Outputs(NamedTuple):
    """What one feed gave, in processing order."""

    alerts: list[Alert]
    side: list[SideRecord]
    progress: Progress


class Fed(NamedTuple):
    """The outputs of a feed and the state to go on with."""

    outputs: Outputs
    state: bytes


def feed(
    settings: EngineSettings,
    partition: int,
    records: Iterable[LogRecord],
    state: bytes | None = None,
    end_offset: int | None = None,
) -> Fed:
    """Takes the next records of a partition, in any order within the call; `state` is what the last call gave.

    `end_offset`, once given, declares that the segment ends before it: as soon as the records reach it, everything that is
    held is processed. The state that comes out is the one before the end, so the end is not in it but for a mark.
    Raises StateError for a state of other settings, and for records out of order or beyond the end.
    """
    engine = PartitionEngine(settings, partition)
    if state is not None:
        engine.restore(decode_state(state, partition, settings.digest))
    if end_offset is not None:
        engine.declare_end(end_offset)
    engine.process(sorted(records, key=_offset_of))
    return engine.conclude()


def _offset_of(record: LogRecord) -> int:
    return record.offset


class PartitionEngine:
    """What `feed` is made of. One object serves one feed."""

    def __init__(self, settings: EngineSettings, partition: int) -> None:
        self._settings = settings
        self._partition = partition
        rule_set = settings.rule_set
        self._admission = Admission(partition, settings.allowed_disorder_ms, settings.max_future_ms, rule_set.longest_window_ms)
        self._pending = ReorderBuffer()
        #: In the order of their latest transactions.
        self._clients: dict[str, Client] = {}
        self._next_offset: int | None = None
        self._end_offset: int | None = None
        self._ended = False
        self._alerts: list[Alert] = []
        self._side: list[SideRecord] = []

    def restore(self, state: PartitionState) -> None:
        """Goes on where the state was taken."""
        self._next_offset = state["next_offset"]
        self._end_offset = state["end_offset"]
        self._ended = state["ended"]
        self._admission.counts = Counts(**state["counts"])
        self._admission.clock_ms = state["clock_ms"]
        self._admission.sightings.add_rows(state["sightings"])  # type: ignore[arg-type]
        for row in state["pending"]:
            self._pending.add(Transaction(*row))  # type: ignore[arg-type]
        for stored in state["clients"]:
            client = Client(self._settings.rule_set)
            history = [Transaction(*row) for row in stored["history"]]  # type: ignore[arg-type]
            client.restore(history)
            client.open_alerts.add_rows(stored["open"])  # type: ignore[arg-type]
            self._clients[history[-1].client] = client

    def process(self, records: Iterable[LogRecord]) -> None:
        """Takes records in offset order."""
        admission, pending = self._admission, self._pending
        until_sweep = _RECORDS_BETWEEN_SWEEPS
        for record in records:
            self._expect(record.offset)
            self._next_offset = record.offset + 1
            outcome = admission.judge(record)
            if not isinstance(outcome, Transaction):
                self._side.append(outcome)
                continue
            pending.add(outcome)
            watermark_ms = admission.watermark_ms
            assert watermark_ms is not None
            for transaction in pending.release(watermark_ms):
                self._evaluate(transaction)
            until_sweep -= 1
            if until_sweep == 0:
                self._sweep()
                until_sweep = _RECORDS_BETWEEN_SWEEPS

    def declare_end(self, end_offset: int) -> None:
        """The segment ends before this offset. Raises StateError if it was declared to end elsewhere."""
        if self._end_offset not in (None, end_offset):
            raise StateError(f"partition {self._partition}: the end is {self._end_offset}, and now {end_offset}")
        self._end_offset = end_offset

    def conclude(self) -> Fed:
        """The outputs, and the state as it is before the end."""
        reached = 0 if self._next_offset is None else self._next_offset
        ends_now = not self._ended and self._end_offset is not None and reached >= self._end_offset
        self._ended = self._ended or ends_now
        self._sweep()
        state = encode_state(self._state())
        if ends_now:
            for transaction in self._pending.drain():
                self._evaluate(transaction)
        admission = self._admission
        progress: Progress = {
            "partition": self._partition,
            "next_offset": reached,
            "released_to_ms": admission.clock_ms if self._ended else admission.watermark_ms,
            "ended": self._ended,
            "counts": asdict(admission.counts),
        }
        return Fed(Outputs(self._alerts, self._side, progress), state)

    def _expect(self, offset: int) -> None:
        if self._next_offset is not None and offset < self._next_offset:
            raise StateError(f"partition {self._partition}: record {offset} came again, expected {self._next_offset}")
        if self._end_offset is not None and offset >= self._end_offset:
            raise StateError(f"partition {self._partition}: record {offset} lies behind the end {self._end_offset}")

    def _evaluate(self, transaction: Transaction) -> None:
        client = self._clients.pop(transaction.client, None) or Client(self._settings.rule_set)
        self._clients[transaction.client] = client
        self._alerts.extend(client.add(transaction))

    def _sweep(self) -> None:
        """Drops what has expired."""
        clock_ms, watermark_ms = self._admission.clock_ms, self._admission.watermark_ms
        if clock_ms is None or watermark_ms is None:
            return
        self._admission.sightings.forget(clock_ms)
        quiet = [name for name, client in self._clients.items() if not client.forget(watermark_ms)]
        for name in quiet:
            del self._clients[name]

    def _state(self) -> PartitionState:
        return {
            "format": FORMAT,
            "settings": self._settings.digest,
            "partition": self._partition,
            "next_offset": self._next_offset,
            "end_offset": self._end_offset,
            "ended": self._ended,
            "counts": asdict(self._admission.counts),
            "clock_ms": self._admission.clock_ms,
            "sightings": self._admission.sightings.to_rows(),
            "pending": [list(transaction) for transaction in self._pending.contents()],
            "clients": [
                {
                    "history": [list(transaction) for transaction in client.history()],
                    "open": client.open_alerts.to_rows(),
                }
                for client in self._clients.values()
            ],
        }
