"""However a log is cut into feeds, and in whatever order a feed has its records, the outputs are the same."""

import json
from pathlib import Path
from random import Random
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st

from trapline_spark import partition_engine
from trapline_spark.partition_engine import PartitionEngine, feed
from trapline_spark.partition_state import Header, StoredState, decode_header, decode_segments
from trapline_spark.record import LogRecord
from trapline_spark.rule_set import load_rule_set
from trapline_spark.settings import EngineSettings

RULES = load_rule_set(str(Path(__file__).parent / "rules-wide.yaml"))
BASE_MS = 1_772_445_600_000

_transactions = st.tuples(
    st.sampled_from("abc"),
    st.integers(-30, 40),
    st.sampled_from(["north", "south", "", None]),
    st.sampled_from([1, 19, 20, 100, 101, 300, -5, "x"]),
    st.sampled_from(["USD", "EUR"]),
)
#: How many records back the id comes from, for copies; 0 for a new one.
_copies = st.sampled_from([0, 0, 0, 0, 1, 3])


def _log(drawn: list[tuple[tuple[str, int, str | None, object, str], int]], step_ms: int) -> list[LogRecord]:
    records: list[LogRecord] = []
    for i, ((client, shift, region, amount, currency), back) in enumerate(drawn):
        if back > 0 and i >= back:
            records.append(LogRecord(i, records[i - back].value, BASE_MS + i * step_ms))
            continue
        seconds, ms = divmod(i * step_ms + shift * step_ms // 4, 1000)
        minutes = 600 + seconds // 60
        value = {
            "transaction_id": f"{i:016x}",
            "client_id": client,
            "amount": amount,
            "currency": currency,
            "timestamp": f"2026-03-02T{minutes // 60:02}:{minutes % 60:02}:{seconds % 60:02}.{ms:03}Z",
            "device": "web" if shift % 2 else "pos",
            "location": f"city {shift % 5}",
            "region": region,
        }
        records.append(LogRecord(i, json.dumps(value).encode(), BASE_MS + i * step_ms))
    return records


def _known(state: StoredState, engine: EngineSettings) -> tuple[Header, set[object]]:
    """What is in a state, however it is cut into segments: the latest row of each alert, and all others."""
    header = decode_header(state.header, 0, engine.digest)
    rows: set[object] = set()
    alerts: dict[object, object] = {}
    oldest_ms = (header["clock_ms"] or 0) - engine.allowed_disorder_ms - engine.rule_set.longest_window_ms
    for _, segment in decode_segments(header, state.segments):
        alive = segment.since(oldest_ms)
        rows.update(alive.sightings, alive.admitted)
        alerts.update((row[1:4], row) for row in alive.alerts)
    header["token"], header["segments"], header["earlier"] = "", [], []
    return header, rows | set(alerts.values())


def _engine_at(state: StoredState | None, settings: EngineSettings, kept: list[PartitionEngine], random: Random) -> PartitionEngine:
    """An engine at this state: one of three that are kept and catch up, however far they are behind, or a restored one."""
    engine = random.choice(kept) if len(kept) == 3 else None
    if engine is not None and state is not None and random.random() < 0.8:
        with patch.object(partition_engine, "_ROWS_RESTORED_FOR_ONE_EVALUATED", 0):
            missing = engine.missing(state.header)
        if missing is not None:
            engine.catch_up(state.header, {number: state.segments[number] for number in missing})
            return engine
    if engine is not None:
        kept.remove(engine)
    restored = PartitionEngine(settings, 0)
    if state is not None:
        restored.restore(state)
    kept.append(restored)
    return restored


@settings(max_examples=150, deadline=None)
@given(
    drawn=st.lists(st.tuples(_transactions, _copies), min_size=1, max_size=60),
    step_ms=st.sampled_from([1, 900, 61_000]),
    allowed_disorder_ms=st.sampled_from([0, 2000, 120_000]),
    max_future_ms=st.sampled_from([None, 0, 60_000]),
    seed=st.integers(0, 2**32),
)
def test_cuts_and_engines_that_change_change_nothing(
    drawn: list[tuple[tuple[str, int, str | None, object, str], int]],
    step_ms: int,
    allowed_disorder_ms: int,
    max_future_ms: int | None,
    seed: int,
) -> None:
    log = _log(drawn, step_ms)
    engine = EngineSettings(RULES, allowed_disorder_ms, max_future_ms)
    whole, state = feed(engine, 0, log, None, len(log))
    random = Random(seed)
    alerts, side = [], []
    piecewise: StoredState | None = None
    at = 0
    kept: list[PartitionEngine] = []
    while at < len(log):
        to = min(len(log), at + random.randint(1, 7))
        piece = random.sample(log[at:to], to - at)
        live = _engine_at(piecewise, engine, kept, random)
        outputs, change = live.feed(piece, len(log) if random.random() < 0.3 or to == len(log) else None)
        piecewise = change.applied_to(piecewise)
        alerts += outputs.alerts
        side += outputs.side
        at = to
    assert alerts == whole.alerts
    assert side == whole.side
    assert outputs.progress == whole.progress
    assert sum(whole.progress["counts"].values()) == len(log)
    assert piecewise is not None
    assert _known(piecewise, engine) == _known(state, engine)
