"""Admission of one partition's records, one by one in offset order: malformed, duplicate, future, late or admitted."""

from dataclasses import dataclass
from typing import Literal, NamedTuple, TypedDict

from .partition_state import SightingRow
from .record import Decoded, LogRecord, Malformed, decode
from .sightings import Sighting, Sightings
from .transaction import Transaction

SideReason = Literal["malformed", "duplicate", "future", "late"]


class SideRecord(TypedDict):
    """A record that was not admitted: the row of `side.jsonl`."""

    reason: SideReason
    partition: int
    offset: int
    transaction_id: str | None
    client_id: str | None
    event_time_ms: int | None
    ingest_time_ms: int | None
    watermark_ms: int | None
    detail: str | None


@dataclass
class Counts:
    """How many records had which verdict."""

    admitted: int = 0
    late: int = 0
    future: int = 0
    duplicates: int = 0
    malformed: int = 0


class Seen(NamedTuple):
    """What records have added: sightings of ids, and admitted transactions, in offset order."""

    sightings: list[SightingRow]
    admitted: list[Transaction]


class Admission:
    """Judges records. Only admitted ones move the event clock, the largest admitted event time.

    The watermark is the clock minus the allowed disorder. Admitted and late records are sightings of their id; future and
    malformed ones leave no trace. An id is known while the clock has moved by at most the horizon since.
    """

    def __init__(self, partition: int, allowed_disorder_ms: int, max_future_ms: int | None, horizon_ms: int) -> None:
        self._partition = partition
        self._allowed_disorder_ms = allowed_disorder_ms
        self._max_future_ms = max_future_ms
        self.sightings = Sightings(horizon_ms)
        self._seen = Seen([], [])
        self.counts = Counts()
        #: None before the first admitted record.
        self.clock_ms: int | None = None

    @property
    def watermark_ms(self) -> int | None:
        """Everything at or below this is processed; None before the first admitted record."""
        return None if self.clock_ms is None else self.clock_ms - self._allowed_disorder_ms

    def take_seen(self) -> Seen:
        """What was noted since the last call."""
        seen, self._seen = self._seen, Seen([], [])
        return seen

    def judge(self, record: LogRecord) -> Transaction | SideRecord:
        """The record's transaction if it is admitted, else what goes to the side output."""
        outcome = decode(record)
        if isinstance(outcome, Malformed):
            self.counts.malformed += 1
            return self._side("malformed", record, None, outcome.detail)
        return self._judge(record, outcome)

    def _judge(self, record: LogRecord, decoded: Decoded) -> Transaction | SideRecord:
        transaction, payload = decoded
        known = self.sightings.known(transaction.id, self.clock_ms)
        if known is not None:
            if known.payload == payload:
                self.counts.duplicates += 1
                return self._side("duplicate", record, transaction, None)
            self.counts.malformed += 1
            return self._side("malformed", record, transaction, "transaction id seen before with another payload")
        if self._is_future(transaction, record.ingest_time_ms):
            self.counts.future += 1
            return self._side("future", record, transaction, None)
        return self._judge_time(record, transaction, payload)

    def _judge_time(self, record: LogRecord, transaction: Transaction, payload: str) -> Transaction | SideRecord:
        time_ms = transaction.time_ms
        clock_ms = self.clock_ms
        if clock_ms is None or time_ms > clock_ms:
            self.clock_ms = clock_ms = time_ms
        sighting = Sighting(payload, clock_ms)
        self.sightings.note(transaction.id, sighting)
        self._seen.sightings.append(SightingRow(transaction.id, sighting))
        if time_ms < clock_ms - self._allowed_disorder_ms:
            self.counts.late += 1
            return self._side("late", record, transaction, None)
        self.counts.admitted += 1
        self._seen.admitted.append(transaction)
        return transaction

    def _is_future(self, transaction: Transaction, ingest_time_ms: int | None) -> bool:
        if self._max_future_ms is None or ingest_time_ms is None:
            return False
        return transaction.time_ms > ingest_time_ms + self._max_future_ms

    def _side(self, reason: SideReason, record: LogRecord, transaction: Transaction | None, detail: str | None) -> SideRecord:
        return {
            "reason": reason,
            "partition": self._partition,
            "offset": record.offset,
            "transaction_id": None if transaction is None else transaction.id,
            "client_id": None if transaction is None else transaction.client,
            "event_time_ms": None if transaction is None else transaction.time_ms,
            "ingest_time_ms": record.ingest_time_ms,
            "watermark_ms": self.watermark_ms,
            "detail": detail,
        }
