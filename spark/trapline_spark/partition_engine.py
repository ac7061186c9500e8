"""The engine of one partition, as one pure function: records and a state go in, outputs and the next state come out."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import NamedTuple, TypedDict

from .admission import Admission, Counts, SideRecord
from .alerts import Alert, OpenAlert, Timing
from .client import Client
from .errors import StateError
from .partition_state import (
    FORMAT,
    TOKENS_KEPT,
    AlertRow,
    Header,
    Segment,
    SegmentLog,
    StateChange,
    StoredState,
    decode_header,
    decode_segments,
    encode_header,
    next_token,
)
from .record import LogRecord
from .reorder import ReorderBuffer
from .settings import EngineSettings
from .transaction import Transaction
from .windows import Trailing

#: After so many admitted records what has expired is dropped.
_RECORDS_BETWEEN_SWEEPS = 8192
#: How many stored rows are put back in the time in which one transaction is evaluated. An admitted transaction is two rows.
_ROWS_RESTORED_FOR_ONE_EVALUATED = 8


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
    #: Of each alert.
    timings: list[Timing]
    side: list[SideRecord]
    progress: Progress


class Fed(NamedTuple):
    """The outputs of a feed and the state to go on with."""

    outputs: Outputs
    state: StoredState


def feed(
    settings: EngineSettings,
    partition: int,
    records: Iterable[LogRecord],
    state: StoredState | None = None,
    end_offset: int | None = None,
    begin_offset: int = 0,
) -> Fed:
    """Takes the next records of a partition, in any order within the call; `state` is what the last call gave.

    `end_offset`, once given, declares that the segment ends before it: as soon as the records reach it, everything that is
    held is processed. The state that comes out is the one before the end, so the end is not in it but for a mark.
    `begin_offset` is where the log begins, the same in every call: a partition without any record has reached that far.
    Raises StateError for a state of other settings, and for records out of order or beyond the end.
    """
    engine = PartitionEngine(settings, partition, begin_offset)
    if state is not None:
        engine.restore(state)
    outputs, change = engine.feed(records, end_offset)
    return Fed(outputs, change.applied_to(state))


class PartitionEngine:
    """What `feed` is made of. It may be fed again, unless the segment has ended."""

    def __init__(self, settings: EngineSettings, partition: int, begin_offset: int = 0) -> None:
        self.settings = settings
        self._begin_offset = begin_offset
        self._partition = partition
        self._rules = {rule.name: (index, rule) for index, rule in enumerate(settings.rule_set.rules)}
        self._horizon_ms = settings.allowed_disorder_ms + settings.rule_set.longest_window_ms
        self._admission = Admission(partition, settings.allowed_disorder_ms, settings.max_future_ms, self._horizon_ms)
        self._pending = ReorderBuffer()
        self._clients: dict[str, Client] = {}
        self._next_offset: int | None = None
        self._end_offset: int | None = None
        #: Whether the end is in the state, and whether it has been processed here.
        self.ended = False
        self._until_sweep = _RECORDS_BETWEEN_SWEEPS
        self._log = SegmentLog()
        self._alerts: list[Alert] = []
        self._timings: list[Timing] = []
        self._latest_ingest_ms: int | None = None
        #: The alerts of this feed by rule, client and window: the latest of each is what a segment holds.
        self._placed: dict[tuple[str, str, int | None], AlertRow] = {}
        self._side: list[SideRecord] = []
        #: Of the state that the last feed gave; empty before the first.
        self.token = ""
        #: The tokens before that one, latest first.
        self._earlier: list[str] = []

    def missing(self, header: bytes) -> list[int] | None:
        """The numbers of the segments by which the engine comes to a stored state; None if it should rather be made anew.

        There is none where the engine is at that state. Raises StateError as `restore`.
        """
        stored = self._decode(header)
        if stored["token"] == self.token:
            return []
        if self.token not in stored.get("earlier", []):
            return None
        behind = (stored["next_offset"] or 0) - (self._next_offset or 0)
        if behind * _ROWS_RESTORED_FOR_ONE_EVALUATED > self._log.rows:
            return None
        known = set(self._log.numbers)
        return [number for number in stored["segments"] if number not in known]

    def catch_up(self, header: bytes, segments: dict[int, bytes]) -> None:
        """Goes on at a stored state that another engine has come to from this one's; `segments` are those that are missing.

        What the rows between lead to is worked out again, and was said by the other engine. Raises StateError.
        """
        stored = self._decode(header)
        if stored["token"] == self.token:
            return
        decoded = decode_segments(stored, segments, sorted(segments))
        seen_to = self._next_offset or 0
        self._take_header(stored)
        self._log.replace(stored["segments"], decoded)
        for _, segment in decoded:
            # A merged segment repeats the latest sightings in their order, which changes nothing.
            for key, sighting in segment.sightings:
                self._admission.sightings.note(key, sighting)
            for transaction in segment.admitted:
                if transaction.offset >= seen_to:
                    self._pending.add(transaction)
                    self._until_sweep -= 1
        watermark_ms = self._admission.watermark_ms
        if watermark_ms is None:
            return
        for transaction in self._pending.release(watermark_ms):
            self._evaluate(transaction, None)
        self._alerts, self._timings, self._placed = [], [], {}
        if self._until_sweep <= 0:
            self._sweep(watermark_ms)

    def restore(self, state: StoredState) -> None:
        """Goes on where the state was taken; only for a new engine. Raises StateError."""
        header = self._decode(state.header)
        self._take_header(header)
        segments = decode_segments(header, state.segments)
        self._log.restore(segments)
        whole = Segment()
        for _, segment in segments:
            whole = whole.followed_by(segment.since(self._oldest_ms()))
        self._restore_rows(whole)

    def _decode(self, header: bytes) -> Header:
        return decode_header(header, self._partition, self.settings.digest)

    def _take_header(self, header: Header) -> None:
        self._next_offset = header["next_offset"]
        self._end_offset = header["end_offset"]
        self.ended = header["ended"]
        self.token = header["token"]
        self._earlier = header.get("earlier", [])
        self._admission.counts = Counts(**header["counts"])
        self._admission.clock_ms = header["clock_ms"]
        self._latest_ingest_ms = header.get("latest_ingest_ms")

    def feed(self, records: Iterable[LogRecord], end_offset: int | None) -> tuple[Outputs, StateChange]:
        """As the function `feed`, with the change of the state in place of the state."""
        if end_offset is not None:
            self._declare_end(end_offset)
        self._process(sorted(records, key=_offset_of))
        reached = self._begin_offset if self._next_offset is None else self._next_offset
        ends_now = not self.ended and self._end_offset is not None and reached >= self._end_offset
        self.ended = self.ended or ends_now
        change = self._take_change()
        if ends_now:
            timing = self._timing(self._latest_ingest_ms, at_end=True)
            for transaction in self._pending.drain():
                self._evaluate(transaction, timing)
        progress: Progress = {
            "partition": self._partition,
            "next_offset": reached,
            "released_to_ms": self._admission.clock_ms if self.ended else self._admission.watermark_ms,
            "ended": self.ended,
            "counts": asdict(self._admission.counts),
        }
        outputs = Outputs(self._alerts, self._timings, self._side, progress)
        self._alerts, self._timings, self._side, self._placed = [], [], [], {}
        return outputs, change

    def _restore_rows(self, rows: Segment) -> None:
        """What is at or below the watermark has been processed, and the rest is pending."""
        for key, sighting in rows.sightings:
            self._admission.sightings.note(key, sighting)
        watermark_ms = self._admission.watermark_ms
        for transaction in sorted(rows.admitted):
            if watermark_ms is None or transaction.time_ms > watermark_ms:
                self._pending.add(transaction)
            else:
                self._client(transaction.client).restore(transaction)
        for row in rows.alerts:
            client = self._clients.get(row.client)
            if client is not None:
                alert = OpenAlert(row.alert_id, row.last_offset)
                client.open_alerts.restore((self._rules[row.rule][0], row.window_start_ms), alert)

    def _declare_end(self, end_offset: int) -> None:
        if self._end_offset not in (None, end_offset):
            raise StateError(f"partition {self._partition}: the end is {self._end_offset}, and now {end_offset}")
        self._end_offset = end_offset

    def _process(self, records: Iterable[LogRecord]) -> None:
        """Takes records in offset order."""
        admission, pending = self._admission, self._pending
        for record in records:
            self._expect(record.offset)
            self._next_offset = record.offset + 1
            self._note_ingest(record.ingest_time_ms)
            outcome = admission.judge(record)
            if not isinstance(outcome, Transaction):
                self._side.append(outcome)
                continue
            pending.add(outcome)
            watermark_ms = admission.watermark_ms
            assert watermark_ms is not None
            timing = self._timing(record.ingest_time_ms, at_end=False)
            for transaction in pending.release(watermark_ms):
                self._evaluate(transaction, timing)
            self._until_sweep -= 1
            if self._until_sweep == 0:
                self._sweep(watermark_ms)

    def _expect(self, offset: int) -> None:
        if self._next_offset is not None and offset < self._next_offset:
            raise StateError(f"partition {self._partition}: record {offset} came again, expected {self._next_offset}")
        if self._end_offset is not None and offset >= self._end_offset:
            raise StateError(f"partition {self._partition}: record {offset} lies behind the end {self._end_offset}")

    def _client(self, name: str) -> Client:
        client = self._clients.get(name)
        if client is None:
            client = self._clients[name] = Client(self.settings.rule_set)
        return client

    def _note_ingest(self, ingest_time_ms: int | None) -> None:
        if ingest_time_ms is not None and (self._latest_ingest_ms is None or ingest_time_ms > self._latest_ingest_ms):
            self._latest_ingest_ms = ingest_time_ms

    def _timing(self, processing_time_ms: int | None, *, at_end: bool) -> Timing:
        clock_ms = self._admission.clock_ms
        return {"event_clock_ms": 0 if clock_ms is None else clock_ms, "processing_time_ms": processing_time_ms, "at_end": at_end}

    def _evaluate(self, transaction: Transaction, timing: Timing | None) -> None:
        """`timing` is None where the alerts are not to be told."""
        for alert in self._client(transaction.client).add(transaction):
            self._alerts.append(alert)
            if timing is not None:
                self._timings.append(timing)
            is_trailing = isinstance(self._rules[alert["rule"]][1].window, Trailing)
            key = (alert["rule"], alert["client_id"], None if is_trailing else alert["window_start_ms"])
            self._placed[key] = AlertRow(transaction.time_ms, *key, alert["alert_id"], transaction.offset)

    def _sweep(self, watermark_ms: int) -> None:
        """Drops what has expired."""
        self._until_sweep = _RECORDS_BETWEEN_SWEEPS
        self._admission.sightings.forget(watermark_ms + self.settings.allowed_disorder_ms)
        quiet = [name for name, client in self._clients.items() if not client.forget(watermark_ms)]
        for name in quiet:
            del self._clients[name]

    def _oldest_ms(self) -> int:
        """What is stamped earlier has expired: no window, no copy and no alert reaches back to it."""
        return (self._admission.clock_ms or 0) - self._horizon_ms

    def _take_change(self) -> StateChange:
        seen = self._admission.take_seen()
        segment = Segment(seen.sightings, seen.admitted, list(self._placed.values()))
        self._log.append(segment.since(self._oldest_ms()), self._oldest_ms())
        added, removed = self._log.take_change()
        header: Header = {
            "format": FORMAT,
            "settings": self.settings.digest,
            "partition": self._partition,
            "next_offset": self._next_offset,
            "end_offset": self._end_offset,
            "ended": self.ended,
            "counts": asdict(self._admission.counts),
            "clock_ms": self._admission.clock_ms,
            "latest_ingest_ms": self._latest_ingest_ms,
            "segments": self._log.numbers,
            "token": "",
            "earlier": [self.token, *self._earlier][:TOKENS_KEPT],
        }
        self._earlier = header["earlier"]
        self.token = header["token"] = next_token(self.token, added, header)
        return StateChange(encode_header(header), added, removed)


def _offset_of(record: LogRecord) -> int:
    return record.offset
