"""A record's value as a JSON object whose scalars are texts: a number is its source text, so nothing is lost."""

import json
from typing import NoReturn

from .deep_json import read_deep_object

#: Longer values are not looked into.
MAX_VALUE_BYTES = 1_048_576


class Nested:
    """Stands for a value that is an object or array."""


NESTED = Nested()


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


_DECODER = json.JSONDecoder(parse_float=str, parse_int=str, parse_constant=_no_constant)


def read_object(value: bytes) -> dict[str, object] | str:
    """The object's values by key, or why there is none. Numbers come as their text; use `scalar_of` on each value."""
    if len(value) > MAX_VALUE_BYTES:
        return "longer than 1,048,576 bytes"
    try:
        text = value.decode("utf-8")
    except UnicodeDecodeError:
        return "not UTF-8"
    try:
        document = _DECODER.decode(text)
    except RecursionError:
        return read_deep_object(text)
    except ValueError:
        return "bad JSON"
    return document if isinstance(document, dict) else "not a JSON object"


def scalar_of(value: object) -> str | Nested | None:
    """The text of a value of `read_object`: None for null, NESTED for an object or array."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return NESTED
