import pytest
from feeds import ROOT

from trapline_spark.errors import InputError
from trapline_spark.rule_set import CountRule, DistinctRule, PairRule, SumRule, load_rule_set, parse_rule_set
from trapline_spark.windows import Hopping, Trailing, Tumbling


def _with(rule: str) -> str:
    return f"name: one\nrules:\n  - {rule}\n"


# Those with a kind or filters that the engine on Spark has not.
REFUSED = {"channels", "geo", "spending-drift"}


def test_the_shipped_rule_sets() -> None:
    for file in sorted((ROOT / "scenarios" / "rules").glob("*.yaml")):
        if file.stem in REFUSED:
            with pytest.raises(InputError, match=r"the engine on Spark has no (rules of|filters)"):
                load_rule_set(str(file))
        else:
            assert load_rule_set(str(file)).name == file.stem
    default = load_rule_set(str(ROOT / "scenarios" / "rules" / "default.yaml"))
    assert default.rules == (
        DistinctRule("impossible_travel", Trailing(600_000), "region", 2),
        DistinctRule("spending_spree", Trailing(900_000), "category", 4),
        PairRule("low_high_velocity", Trailing(300_000), "adjacent", 500, 100_000, "USD"),
    )
    assert default.longest_window_ms == 900_000


def test_every_kind_and_window() -> None:
    assert parse_rule_set(_with("{ name: a, kind: count, at_least: 3, window: { tumbling: 1h30m } }")).rules == (
        CountRule("a", Tumbling(5_400_000), 3),
    )
    assert parse_rule_set(_with("{ name: a, kind: sum, above: 7 EUR, window: { hopping: { size: 1d, slide: 250ms } } }")).rules == (
        SumRule("a", Hopping(86_400_000, 250), 700, "EUR"),
    )


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ("{ name: a, kind: cuont, window: 1m }", r"rules\[0\]\.kind: expected one of distinct, .*, did you mean 'count'\?"),
        ("{ name: a, kind: count, at_least: 3, windw: 1m }", r"unknown key 'windw', did you mean 'window'\?"),
        ("{ name: a, kind: count, at_least: 1, window: 1m }", "at_least: expected a whole number of at least 2, found 1"),
        (
            "{ name: a, kind: distinct, field: region, at_least: 1001, window: 1m }",
            "at_least: expected a whole number from 2 to 1000, found 1001",
        ),
        ("{ name: a, kind: count, at_least: 2, window: 10 }", "window: expected a duration such as 250ms, .* found 10"),
        ("{ name: a, kind: count, at_least: 2, window: 0s }", "expected a duration above zero"),
        ("{ name: a, kind: count, at_least: 2, window: { hopping: { size: 1m, slide: 2m } } }", "slide is longer than size"),
        ("{ name: a, kind: count, at_least: 2, window: {} }", "expected one of tumbling, hopping, found nothing"),
        ("{ name: a, kind: sum, above: 5, window: 1m }", "above: expected an amount with its currency such as 4.99 USD, found 5"),
        ("{ name: a, kind: sum, above: 5.001 USD, window: 1m }", "expected an amount with its currency"),
        ("{ name: a, kind: pair, below: 5 USD, above: 5 EUR, window: 1m }", "expected one currency"),
        ("{ name: a, kind: pair, below: 6 USD, above: 5 USD, window: 1m }", "one transaction could be both"),
        ("{ name: a, kind: speed, max_kmh: 900, window: 1d }", r"rules\[0\]\.kind: the engine on Spark has no rules of speed"),
        ("{ name: a, kind: anomaly, above: 6, window: 1d }", r"kind: the engine on Spark has no rules of anomalies"),
        (
            "{ name: a, kind: count, at_least: 2, window: 1d, where: { device: web } }",
            r"rules\[0\]\.where: the engine on Spark has no filters; leave the rule out",
        ),
        ("{ name: A, kind: count, at_least: 2, window: 1m }", "expected lower-case letters"),
        ("{ name: a, name: b }", "rule set: .*duplicate key"),
        ("nothing", r"rules\[0\]: expected a mapping, found 'nothing'"),
    ],
)
def test_a_mistake_is_said_in_one_line(rule: str, message: str) -> None:
    with pytest.raises(InputError, match=message) as error:
        parse_rule_set(_with(rule))
    assert "\n" not in str(error.value)


def test_rules_over_extra_columns_are_refused() -> None:
    text = "name: one\nfields: [card]\nrules: []\n"
    with pytest.raises(InputError, match="fields: the engine on Spark reads no extra columns; leave out the rules") as error:
        parse_rule_set(text)
    assert "\n" not in str(error.value)


def test_a_file_that_is_missing() -> None:
    with pytest.raises(InputError, match=r"nowhere\.yaml: the rule set cannot be read"):
        load_rule_set("nowhere.yaml")
