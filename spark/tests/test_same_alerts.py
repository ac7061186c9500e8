"""The core gives what Trapline's own engine gives on the same log: every alert and side record in every field."""

import json
from pathlib import Path
from random import Random

import pytest
from drive import drive
from feeds import feed_of

SCENARIOS = [
    "duplicate-storm",
    "equal-timestamps",
    "everything-at-once",
    "future-poison",
    "late-duplicate",
    "late-not-dropped",
    "negative-timestamp",
    "poison-message",
    "skew-mild",
    "threshold-edge",
    "tumbling-parity",
    "window-edge",
]
#: What of these must be there, or the comparison shows nothing.
SET_ASIDE = {
    "duplicate-storm",
    "everything-at-once",
    "future-poison",
    "late-duplicate",
    "late-not-dropped",
    "poison-message",
}
#: Consumers of Trapline's own engine fail in these, which shows in when it could say something.
FAULTY = {"everything-at-once"}
LONG = str(Path(__file__).parent / "rules-long.yaml")
WIDE = str(Path(__file__).parent / "rules-wide.yaml")


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_scenario_with_its_own_rules(scenario: str) -> None:
    expected = feed_of(scenario)
    said = drive(expected)
    assert said.alerts == expected.alerts
    assert scenario in FAULTY or said.timings == expected.timings
    assert said.side == expected.side
    assert said.counts == {verdict: expected.counts[verdict] for verdict in said.counts}
    assert len(said.alerts) > 0
    assert (len(said.side) > 0) is (scenario in SET_ASIDE)


@pytest.mark.parametrize("scenario", ["skew-mild", "everything-at-once", "negative-timestamp", "equal-timestamps"])
def test_every_kind_of_rule_and_window(scenario: str) -> None:
    expected = feed_of(scenario, WIDE, "expect={}")
    said = drive(expected)
    assert said.alerts == expected.alerts
    assert scenario in FAULTY or said.timings == expected.timings
    assert said.side == expected.side


def test_the_wide_rules_all_say_something() -> None:
    rules = {line.split('"rule":"')[1].split('"')[0] for line in feed_of("skew-mild", WIDE, "expect={}").alerts}
    assert len(rules) == 12


@pytest.mark.parametrize("pieces", [None, 40])
def test_windows_of_more_transactions_than_are_named(pieces: int | None) -> None:
    dense = "traffic={ kind: original, clients: 3, interval: 2s }"
    expected = feed_of("original-producer", LONG, "expect={}", "duration=1h", dense)
    said = drive(expected) if pieces is None else drive(expected, Random(1), most=pieces)
    assert said.alerts == expected.alerts
    totals: dict[str, int] = {}
    for alert in map(json.loads, said.alerts):
        assert len(alert["evidence"]) <= 100
        totals[alert["rule"]] = max(totals.get(alert["rule"], 0), alert.get("evidence_total", 0))
    assert len(totals) == 6
    assert min(totals.values()) > 150


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("scenario", ["late-duplicate", "window-edge", "poison-message", "equal-timestamps"])
def test_pieces_and_restored_states_change_nothing(scenario: str, seed: int) -> None:
    expected = feed_of(scenario)
    said = drive(expected, Random(seed), most=(2, 40, 900)[seed])
    assert said.alerts == expected.alerts
    assert scenario in FAULTY or said.timings == expected.timings
    assert said.side == expected.side
    assert said.counts == {verdict: expected.counts[verdict] for verdict in said.counts}


@pytest.mark.parametrize("seed", range(2))
def test_pieces_change_nothing_for_any_rule(seed: int) -> None:
    expected = feed_of("skew-mild", WIDE, "expect={}")
    said = drive(expected, Random(seed), most=60)
    assert said.alerts == expected.alerts
    assert said.timings == expected.timings
