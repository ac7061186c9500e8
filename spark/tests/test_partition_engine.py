import json
import zlib

import pytest

from trapline_spark.errors import StateError
from trapline_spark.partition_engine import Fed, PartitionEngine, feed
from trapline_spark.partition_state import TOKENS_KEPT, Segment, StoredState, decode_header, decode_segments
from trapline_spark.record import LogRecord
from trapline_spark.rule_set import parse_rule_set
from trapline_spark.settings import EngineSettings

RULES = """
name: two
rules:
  - { name: travel, kind: distinct, field: region, at_least: 2, window: 10m }
"""
SETTINGS = EngineSettings(parse_rule_set(RULES), allowed_disorder_ms=5000, max_future_ms=60_000)


def _record(offset: int, second: int, region: str = "north") -> LogRecord:
    value = {
        "transaction_id": f"{offset:016x}",
        "client_id": "7",
        "amount": 5,
        "timestamp": f"2026-03-02T10:{second // 60:02}:{second % 60:02}Z",
        "region": region,
    }
    return LogRecord(offset, json.dumps(value).encode(), None)


def _fed(*records: LogRecord, state: StoredState | None = None, end: int | None = None) -> Fed:
    return feed(SETTINGS, 0, records, state, end)


def test_a_transaction_waits_for_the_watermark() -> None:
    first = _fed(_record(0, 0), _record(1, 4, "south"))
    assert first.outputs.alerts == []
    second = _fed(_record(2, 9), state=first.state)
    assert [alert["transaction_id"] for alert in second.outputs.alerts] == [f"{1:016x}"]
    assert second.outputs.progress["released_to_ms"] == 1_772_445_604_000


def test_the_end_releases_what_is_held_once() -> None:
    first = _fed(_record(0, 0), _record(1, 4, "south"), end=2)
    assert len(first.outputs.alerts) == 1
    assert first.outputs.progress["ended"]
    again = _fed(state=first.state, end=2)
    assert again.outputs.alerts == []
    assert again.outputs.progress["ended"]


def test_an_end_that_is_known_before_its_records() -> None:
    first = _fed(_record(0, 0), end=2)
    assert not first.outputs.progress["ended"]
    second = _fed(_record(1, 4, "south"), state=first.state)
    assert second.outputs.progress["ended"]
    assert len(second.outputs.alerts) == 1


def test_an_empty_partition_ends() -> None:
    assert _fed(end=0).outputs.progress["ended"]


def test_a_partition_whose_records_are_all_gone_ends() -> None:
    gone = feed(SETTINGS, 0, [], None, end_offset=5, begin_offset=5)
    assert (gone.outputs.progress["next_offset"], gone.outputs.progress["ended"]) == (5, True)
    waiting = feed(SETTINGS, 0, [], None, end_offset=6, begin_offset=5)
    assert not waiting.outputs.progress["ended"]
    assert feed(SETTINGS, 0, [_record(5, 0)], waiting.state, begin_offset=5).outputs.progress["ended"]


def test_offsets_may_have_gaps_but_not_come_again() -> None:
    state = _fed(_record(3, 0), _record(9, 1)).state
    assert _fed(_record(12, 2), state=state).outputs.progress["next_offset"] == 13
    with pytest.raises(StateError, match="record 9 came again, expected 10"):
        _fed(_record(9, 2), state=state)


def test_nothing_comes_behind_the_end() -> None:
    state = _fed(_record(0, 0), end=1).state
    with pytest.raises(StateError, match="record 1 lies behind the end 1"):
        _fed(_record(1, 1), state=state)
    with pytest.raises(StateError, match="the end is 1, and now 2"):
        _fed(state=state, end=2)


def test_a_state_of_other_settings_is_refused() -> None:
    state = _fed(_record(0, 0)).state
    other = EngineSettings(SETTINGS.rule_set, allowed_disorder_ms=6000, max_future_ms=60_000)
    with pytest.raises(StateError, match="another rule set or other engine settings"):
        feed(other, 0, [], state)
    with pytest.raises(StateError, match="the state is of partition 0, expected 1"):
        feed(SETTINGS, 1, [], state)


@pytest.mark.parametrize("header", [b"", b"no state", b"[]", b'{"format":"trapline.spark-state/1"}'])
def test_what_is_no_state_is_refused(header: bytes) -> None:
    with pytest.raises(StateError, match="the state of partition 0 "):
        feed(SETTINGS, 0, [], StoredState(header, {}))


@pytest.mark.parametrize("segments", [{}, {0: b"no segment"}, {0: zlib.compress(b"{}")}, {0: zlib.compress(b"[[],[]]")}])
def test_what_is_no_segment_is_refused(segments: dict[int, bytes]) -> None:
    state = _fed(_record(0, 0)).state
    with pytest.raises(StateError, match="the state of partition 0 is damaged"):
        feed(SETTINGS, 0, [], StoredState(state.header, segments))


def _rows(state: StoredState) -> Segment:
    whole = Segment()
    for _, segment in decode_segments(decode_header(state.header, 0, SETTINGS.digest), state.segments):
        whole = whole.followed_by(segment)
    return whole


def test_expired_state_is_not_stored() -> None:
    busy = _fed(*(_record(i, i, "south" if i % 2 else "north") for i in range(600)))
    quiet = _fed(_record(600, 3000), state=busy.state)
    assert (len(_rows(busy.state).sightings), len(_rows(busy.state).admitted)) == (600, 600)
    assert (len(_rows(quiet.state).sightings), len(_rows(quiet.state).admitted)) == (1, 1)
    assert _rows(quiet.state).alerts == []


def test_a_feed_writes_what_is_new_and_some_segments_stay() -> None:
    engine = PartitionEngine(SETTINGS, 0)
    written = 0
    state = None
    for i in range(512):
        _, change = engine.feed([_record(i, i // 8)], None)
        written += sum(map(len, change.added.values()))
        state = change.applied_to(state)
        assert decode_header(state.header, 0, SETTINGS.digest)["segments"] == sorted(state.segments)
    assert state is not None
    assert len(state.segments) <= 3 * 15
    assert len(_rows(state).admitted) == 512
    # Each row is written once, and again in each of at most log16(512) merges.
    assert written < 4 * 512 * len(_record(0, 0).value or b"")


def _fed_in_turn(engine: PartitionEngine, state: StoredState | None, seconds: range) -> StoredState:
    for second in seconds:
        region = "south" if second % 3 == 0 else "north"
        _, change = engine.feed([_record(second, second, region)], None)
        state = change.applied_to(state)
    assert state is not None
    return state


def test_an_engine_knows_the_state_that_it_is_at() -> None:
    engine = PartitionEngine(SETTINGS, 0)
    first = _fed_in_turn(engine, None, range(1))
    assert PartitionEngine(SETTINGS, 0).feed([_record(0, 0, "south")], None)[1].header == first.header
    assert engine.missing(first.header) == []
    second = _fed_in_turn(engine, first, range(1, 2))
    assert engine.missing(second.header) == []
    assert engine.missing(first.header) is None
    restored = PartitionEngine(SETTINGS, 0)
    restored.restore(second)
    assert restored.missing(second.header) == []
    assert restored.feed([_record(2, 2)], None) == engine.feed([_record(2, 2)], None)


def test_an_engine_that_is_behind_catches_up_with_few_segments() -> None:
    ahead, behind = PartitionEngine(SETTINGS, 0), PartitionEngine(SETTINGS, 0)
    state = _fed_in_turn(ahead, None, range(200))
    _fed_in_turn(behind, None, range(200))
    state = _fed_in_turn(ahead, state, range(200, 207))
    missing = behind.missing(state.header)
    assert missing is not None
    assert 0 < len(missing) < len(state.segments)
    behind.catch_up(state.header, {number: state.segments[number] for number in missing})
    assert behind.missing(state.header) == []
    assert behind.feed([_record(300, 220)], 301) == ahead.feed([_record(300, 220)], 301)


def test_an_engine_beside_the_way_of_the_state_or_far_behind_does_not_catch_up() -> None:
    ahead, beside, behind = (PartitionEngine(SETTINGS, 0) for _ in range(3))
    state = _fed_in_turn(ahead, None, range(200))
    for engine in (beside, behind):
        _fed_in_turn(engine, None, range(200))
    beside.feed([_record(200, 200, "west")], None)
    state = _fed_in_turn(ahead, state, range(200, 202))
    assert beside.missing(state.header) is None
    assert behind.missing(state.header) is not None
    state = _fed_in_turn(ahead, state, range(202, 202 + TOKENS_KEPT))
    assert behind.missing(state.header) is None


def test_a_state_without_earlier_tokens_is_taken() -> None:
    state = _fed_in_turn(PartitionEngine(SETTINGS, 0), None, range(3))
    header = json.loads(state.header)
    del header["earlier"]
    old = StoredState(json.dumps(header).encode(), state.segments)
    assert PartitionEngine(SETTINGS, 0).missing(old.header) is None
    assert _fed(_record(3, 3, "east"), state=old).outputs == _fed(_record(3, 3, "east"), state=state).outputs
