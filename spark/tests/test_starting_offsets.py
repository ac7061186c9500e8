import json

import pytest

from trapline_spark.errors import InputError
from trapline_spark.starting_offsets import as_json, resolved, wanted_offsets

PARTITIONS = {"t": 2, "c": 1}
EARLIEST = {"t": [5, 0], "c": [0]}
LATEST = {"t": [5, 9], "c": [3]}


def _begins(text: str) -> dict[str, list[int]]:
    return resolved(wanted_offsets(text, PARTITIONS, "t"), EARLIEST, LATEST)


def test_a_word_is_for_the_transactions() -> None:
    assert _begins("earliest") == {"t": [5, 0], "c": [0]}
    assert _begins("latest") == {"t": [5, 9], "c": [0]}


def test_what_json_does_not_name_is_read_from_the_earliest_on() -> None:
    assert _begins('{"t":{"1":7}}') == {"t": [5, 7], "c": [0]}
    assert _begins('{"t":{"0":-1,"1":-2},"c":{"0":-1}}') == {"t": [5, 0], "c": [3]}


def test_spark_takes_it_back_as_json() -> None:
    text = as_json(EARLIEST)
    assert json.loads(text) == {"t": {"0": 5, "1": 0}, "c": {"0": 0}}
    assert _begins(text) == EARLIEST


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("newest", "'newest'"),
        ("[]", r"'\[\]'"),
        ('{"t":7}', "7"),
        ('{"u":{"0":7}}', "topic 'u', which is not read"),
        ('{"t":{"2":7}}', "partition '2' of topic 't', which has 2"),
        ('{"t":{"one":7}}', "partition 'one'"),
        ('{"t":{"0":-3}}', "offset -3"),
        ('{"t":{"0":true}}', "offset True"),
    ],
)
def test_anything_else_is_refused(text: str, found: str) -> None:
    with pytest.raises(InputError, match=f"--starting-offsets: expected earliest, latest or JSON as .*, found .*{found}"):
        _begins(text)
