"""Feeds a log to the core, cut into pieces at will."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from feeds import Feed

from trapline_spark.partition_engine import feed
from trapline_spark.record import LogRecord
from trapline_spark.rule_set import parse_rule_set
from trapline_spark.settings import EngineSettings


def settings_of(source: Feed) -> EngineSettings:
    return EngineSettings(parse_rule_set(source.rules), source.allowed_disorder_ms, source.max_future_ms)


@dataclass
class Said:
    """The rows of all partitions as lines of the run's files, sorted, and the counts."""

    alerts: list[str] = field(default_factory=list)
    timings: list[str] = field(default_factory=list)
    side: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    largest_state: int = 0


def drive(source: Feed, random: Random | None = None, most: int = 1) -> Said:
    """Feeds everything at once, or in pieces of at most `most` records; the state goes from one to the next as bytes."""
    settings = settings_of(source)
    said = Said()
    for partition, records in source.partitions.items():
        state = None
        for piece, end_offset in _pieces(records, random, most):
            outputs, state = feed(settings, partition, piece, state, end_offset)
            said.alerts += map(_line, outputs.alerts)
            for alert, timing in zip(outputs.alerts, outputs.timings, strict=True):
                key = {"alert_id": alert["alert_id"], "transaction_id": alert["transaction_id"]}
                said.timings.append(_line({**key, **timing}))
            said.side += map(_line, outputs.side)
            said.largest_state = max(said.largest_state, len(state.header) + sum(map(len, state.segments.values())))
        assert outputs.progress["ended"]
        assert outputs.progress["next_offset"] == records[-1].offset + 1
        for verdict, count in outputs.progress["counts"].items():
            said.counts[verdict] = said.counts.get(verdict, 0) + count
    said.alerts.sort()
    said.timings.sort()
    said.side.sort()
    return said


def _pieces(records: list[LogRecord], random: Random | None, most: int) -> Iterator[tuple[list[LogRecord], int | None]]:
    """The pieces, each with the end where it is declared: some time on the way, in a piece of its own or with the last."""
    end_offset = records[-1].offset + 1
    if random is None:
        yield records, end_offset
        return
    declared_at = random.randrange(len(records) + 1)
    at = 0
    while at < len(records):
        to = min(len(records), at + random.randint(1, most))
        piece = records[at:to]
        random.shuffle(piece)
        yield piece, end_offset if at <= declared_at < to else None
        at = to
    yield [], end_offset


def _line(row: object) -> str:
    return json.dumps(row, separators=(",", ":"), ensure_ascii=False)
