"""The state of one partition as bytes: a header, and segments of what was seen, so that a feed writes what is new and no more.

All of it is compressed JSON with a version, so that it can be read anywhere and runs nothing. Rows expire by their stamps; when
a row is dropped cannot be observed.
"""

import json
import zlib
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, NamedTuple, NotRequired, TypedDict, cast

from .errors import StateError
from .sightings import Sighting
from .transaction import Transaction

FORMAT = "trapline.spark-state/2"
#: So many micro-batches may an engine be behind a stored state and still catch up with it.
TOKENS_KEPT = 16
_LEVEL = 1
#: So many segments of one size are merged into one. Many, so that what is new is mostly a segment of its own.
_MERGED = 16
_BITS_PER_LEVEL = 4


class SightingRow(NamedTuple):
    """An id with its sighting."""

    id: str
    sighting: Sighting


class AlertRow(NamedTuple):
    """Where an alert stands: the latest row of a rule, client and window counts."""

    #: Event time of the transaction of its latest detection, which expires with that transaction.
    time_ms: int
    rule: str
    client: str
    #: None for trailing windows.
    window_start_ms: int | None
    alert_id: str
    last_offset: int


@dataclass
class Segment:
    """What some records in a row have added to the state, in their order."""

    sightings: list[SightingRow] = field(default_factory=list)
    admitted: list[Transaction] = field(default_factory=list)
    alerts: list[AlertRow] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """How many there are, of all kinds."""
        return len(self.sightings) + len(self.admitted) + len(self.alerts)

    @property
    def latest_ms(self) -> int:
        """The largest stamp; meaningless without rows."""
        stamps = [row.sighting.clock_ms for row in self.sightings[-1:]]
        stamps += [max(row.time_ms for row in rows) for rows in (self.admitted, self.alerts) if rows]
        return max(stamps)

    def since(self, oldest_ms: int) -> "Segment":
        """The rows that have not expired: those with a stamp from `oldest_ms` on."""
        return Segment(
            [row for row in self.sightings if row.sighting.clock_ms >= oldest_ms],
            [row for row in self.admitted if row.time_ms >= oldest_ms],
            [row for row in self.alerts if row.time_ms >= oldest_ms],
        )

    def followed_by(self, other: "Segment") -> "Segment":
        """Both as one."""
        return Segment(self.sightings + other.sightings, self.admitted + other.admitted, self.alerts + other.alerts)


class Header(TypedDict):
    """What changes with every feed."""

    format: str
    #: Digest of the settings that the state was made under.
    settings: str
    partition: int
    #: The offset to go on with; None before the first record.
    next_offset: int | None
    #: The declared end of the segment; None while it is open. The rest is the state before the end.
    end_offset: int | None
    ended: bool
    counts: dict[str, int]
    clock_ms: int | None
    #: The largest ingest time of a record. States of earlier versions have none.
    latest_ingest_ms: int | None
    #: Numbers of the segments, oldest first.
    segments: list[int]
    #: A hash over the whole history of the state: equal tokens mean equal states.
    token: str
    #: The tokens of the states that it came from, latest first, as many as TOKENS_KEPT. States of earlier versions have none.
    earlier: NotRequired[list[str]]


class StoredState(NamedTuple):
    """A state as it is stored: the header, and the segments by number."""

    header: bytes
    segments: dict[int, bytes]


class StateChange(NamedTuple):
    """What has to be written to come from one state to the next."""

    header: bytes
    added: dict[int, bytes]
    removed: list[int]

    def applied_to(self, state: StoredState | None) -> StoredState:
        """The next state."""
        segments = {} if state is None else state.segments
        kept = {number: blob for number, blob in segments.items() if number not in self.removed}
        return StoredState(self.header, kept | self.added)


class SegmentLog:
    """The segments of a state, some dozens at most. A row is written once, and again each time 16 segments of a size become one."""

    def __init__(self) -> None:
        self._segments: list[tuple[int, Segment]] = []
        self._next_number = 0
        self._added: dict[int, Segment] = {}
        self._removed: list[int] = []

    def restore(self, segments: list[tuple[int, Segment]]) -> None:
        """Goes on with what is stored."""
        self._segments = segments
        self._next_number = max((number for number, _ in segments), default=-1) + 1

    @property
    def numbers(self) -> list[int]:
        """Of the segments, oldest first."""
        return [number for number, _ in self._segments]

    @property
    def rows(self) -> int:
        """How many rows there are in all segments."""
        return sum(segment.rows for _, segment in self._segments)

    def replace(self, numbers: list[int], segments: list[tuple[int, Segment]]) -> None:
        """Goes on with the segments of these numbers, of which those that are not known yet are given."""
        known = dict(self._segments) | dict(segments)
        self.restore([(number, known[number]) for number in numbers])

    def append(self, segment: Segment, oldest_ms: int) -> None:
        """Adds what is new, and drops what has expired, which is everything stamped before `oldest_ms`."""
        for number, one in list(self._segments):
            if one.latest_ms < oldest_ms:
                self._remove(number)
        if segment.rows == 0:
            return
        merged = self._latest_up_to(_level(segment))
        while len(merged) + 1 >= _MERGED:
            whole = Segment()
            for number, one in merged:
                self._remove(number)
                whole = whole.followed_by(one.since(oldest_ms))
            segment = whole.followed_by(segment)
            merged = self._latest_up_to(_level(segment))
        self._segments.append((self._next_number, segment))
        self._added[self._next_number] = segment
        self._next_number += 1

    def _latest_up_to(self, level: int) -> list[tuple[int, Segment]]:
        """The segments behind the last one that is of a higher level, oldest first."""
        higher = [at for at, (_, segment) in enumerate(self._segments) if _level(segment) > level]
        return self._segments[higher[-1] + 1 if higher else 0 :]

    def take_change(self) -> tuple[dict[int, bytes], list[int]]:
        """The segments to write and the numbers of those to remove, since the last call."""
        added = {number: _encode_segment(segment) for number, segment in self._added.items()}
        removed, self._added, self._removed = self._removed, {}, []
        return added, removed

    def _remove(self, number: int) -> None:
        self._segments = [(other, segment) for other, segment in self._segments if other != number]
        if self._added.pop(number, None) is None:
            self._removed.append(number)


def _level(segment: Segment) -> int:
    """Segments of a level differ in size by less than 16 times."""
    return segment.rows.bit_length() // _BITS_PER_LEVEL


def next_token(token: str, added: dict[int, bytes], header: Header) -> str:
    """The token of the state that follows the one with `token`."""
    digest = sha256(token.encode())
    for number, blob in added.items():
        digest.update(f"{number}:{len(blob)}:".encode())
        digest.update(blob)
    digest.update(json.dumps({**header, "token": ""}, sort_keys=True).encode())
    return digest.hexdigest()


def encode_header(header: Header) -> bytes:
    """The header as bytes."""
    return json.dumps(header, separators=(",", ":")).encode()


def decode_header(blob: bytes, partition: int, settings: str) -> Header:
    """Reads what `encode_header` gave. Raises StateError if it is of another version, partition or other settings."""
    try:
        document: Any = json.loads(blob)
    except ValueError as error:
        raise StateError(f"the state of partition {partition} is damaged: {error}") from error
    found = document.get("format") if isinstance(document, dict) else None
    if found != FORMAT:
        raise StateError(f"the state of partition {partition} has the format {found!r}, expected {FORMAT!r}")
    header = cast(Header, document)
    if header["partition"] != partition:
        raise StateError(f"the state is of partition {header['partition']}, expected {partition}")
    if header["settings"] != settings:
        raise StateError(
            f"the state of partition {partition} was made under another rule set or other engine settings; "
            "choose another checkpoint folder"
        )
    return header


def decode_segments(header: Header, segments: dict[int, bytes], numbers: list[int] | None = None) -> list[tuple[int, Segment]]:
    """The segments that the header names, or these of them, oldest first. Raises StateError if one is missing or damaged."""
    try:
        return [(number, _decode_segment(segments[number])) for number in (header["segments"] if numbers is None else numbers)]
    except (KeyError, ValueError, zlib.error) as error:
        raise StateError(f"the state of partition {header['partition']} is damaged: {error}") from error


def _encode_segment(segment: Segment) -> bytes:
    rows = [[(row.id, *row.sighting) for row in segment.sightings], segment.admitted, segment.alerts]
    return zlib.compress(json.dumps(rows, separators=(",", ":")).encode(), _LEVEL)


def _decode_segment(blob: bytes) -> Segment:
    sightings, admitted, alerts = json.loads(zlib.decompress(blob))
    return Segment(
        [SightingRow(key, Sighting(payload, clock_ms)) for key, payload, clock_ms in sightings],
        [Transaction(*row) for row in admitted],
        [AlertRow(*row) for row in alerts],
    )
