"""Files with settings of a service are read as the command line reads them."""

from pathlib import Path

import pytest

from trapline_spark.errors import InputError
from trapline_spark.properties import read_properties


def _read(file: Path, text: str) -> dict[str, str]:
    file.write_text(text, encoding="utf-8", newline="")
    return read_properties("Kafka", ["client.id", "sasl.password"], str(file), {})


def test_only_a_hash_begins_a_comment(tmp_path: Path) -> None:
    file = tmp_path / "k.properties"
    text = "# client.id=no\r\n\r\n client.id = mine \r\nsasl.password=#!\\u0020\u2028x\n"
    assert _read(file, text) == {"client.id": "mine", "sasl.password": "#!\\u0020\u2028x"}
    with pytest.raises(InputError, match=r"k\.properties:1: unknown Kafka property '!client\.id'"):
        _read(file, "!client.id=x\n")


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("sasl.password: s3cret", "'sasl.password' and more"),
        ("sasl.password s3cret", "'sasl.password' and more"),
        ("=s3cret", "'=' and more"),
        ("client.id", "'client.id'"),
    ],
)
def test_a_line_that_is_no_property_is_named_by_its_first_word(tmp_path: Path, line: str, found: str) -> None:
    with pytest.raises(InputError) as raised:
        _read(tmp_path / "k.properties", f"# one\n{line}\n")
    assert str(raised.value).endswith(f"k.properties:2: expected name=value, found {found}")
