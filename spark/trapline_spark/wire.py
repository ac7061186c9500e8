"""The short cut for values that look exactly as Trapline writes them: it takes nothing that is read otherwise."""

import re
from typing import NamedTuple

from .iso_time import days_from_civil
from .json_object import MAX_VALUE_BYTES

_CHARACTERS = r'[^"\\\x00-\x1f]+'
_TEXT = rf'(?:null|"({_CHARACTERS})")'
_DEGREES = r"(?:null|(-?(?:0|[1-9]\d{0,2}))\.(\d{6}))"
_VALUE = re.compile(
    r'\{"transaction_id":"([0-9a-f]{16})"'
    rf',"client_id":"({_CHARACTERS})"'
    r',"amount":(-?(?:0|[1-9]\d{0,12}))\.(\d\d)'
    rf',"currency":{_TEXT}'
    r',"timestamp":"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)\.(\d{3})Z"'
    rf',"location":{_TEXT},"device":{_TEXT},"merchant_category":{_TEXT},"region":{_TEXT}'
    rf',"latitude":{_DEGREES},"longitude":{_DEGREES}\}}',
    re.ASCII,
)
_DAY_MS = 86_400_000


class WireFields(NamedTuple):
    """The fields of a value, read."""

    id: str
    client: str
    cents: int
    currency: str | None
    time_ms: int
    location: str | None
    device: str | None
    category: str | None
    region: str | None
    latitude_e6: int | None
    longitude_e6: int | None


def read_wire(value: bytes) -> WireFields | None:
    """The fields, or None where the value is the least bit different."""
    try:
        match = _VALUE.fullmatch(value.decode())
    except UnicodeDecodeError:
        return None
    if match is None or len(value) > MAX_VALUE_BYTES:
        return None
    (
        id_text,
        client,
        whole,
        hundredths,
        currency,
        year,
        month,
        day,
        hour,
        minute,
        second,
        millisecond,
        location,
        device,
        category,
        region,
        latitude,
        latitude_fraction,
        longitude,
        longitude_fraction,
    ) = match.groups()
    days = days_from_civil(int(year), int(month), int(day))
    if days is None or hour > "23" or minute > "59" or second > "59":
        return None
    latitude_e6 = None if latitude is None else int(latitude + latitude_fraction)
    longitude_e6 = None if longitude is None else int(longitude + longitude_fraction)
    if abs(latitude_e6 or 0) > 90_000_000 or abs(longitude_e6 or 0) > 180_000_000:
        return None
    seconds = (int(hour) * 60 + int(minute)) * 60 + int(second)
    time_ms = days * _DAY_MS + seconds * 1000 + int(millisecond)
    return WireFields(
        id_text,
        client,
        int(whole + hundredths),
        currency,
        time_ms,
        location,
        device,
        category,
        region,
        latitude_e6,
        longitude_e6,
    )
