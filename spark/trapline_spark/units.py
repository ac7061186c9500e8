"""Quantities as rule-set files write them: durations and amounts with their units."""

import re
from typing import NamedTuple

from .errors import InputError

_DURATION = re.compile(r"(?=\d)(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m(?!s))?(?:(\d+)s)?(?:(\d+)ms)?", re.ASCII)
_UNITS_MS = (86_400_000, 3_600_000, 60_000, 1_000, 1)
_MONEY = re.compile(r"(\d+)(?:\.(\d{1,2}))? ([A-Z]{3})", re.ASCII)
#: The largest integer that every engine of Trapline holds exactly.
MAX_SAFE_INTEGER = 2**53 - 1


class Money(NamedTuple):
    """Integer cents of a currency."""

    cents: int
    currency: str


def parse_duration(value: object, where: str) -> int:
    """Milliseconds of `250ms`, `10m` or `1h30m`. Raises InputError, which names `where`."""
    match = _DURATION.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise InputError(f"{where}: expected a duration such as 250ms, 10m or 1h30m, found {value!r}")
    duration_ms = sum(int(count or 0) * unit_ms for count, unit_ms in zip(match.groups(), _UNITS_MS, strict=True))
    if duration_ms > MAX_SAFE_INTEGER:
        raise InputError(f"{where}: expected a shorter duration, found {value!r}")
    return duration_ms


def parse_money(value: object, where: str) -> Money:
    """Exact cents of `4.99 USD`. Raises InputError, which names `where`."""
    match = _MONEY.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise InputError(f"{where}: expected an amount with its currency such as 4.99 USD, found {value!r}")
    whole, decimals, currency = match.groups()
    cents = int(whole + (decimals or "").ljust(2, "0"))
    if cents > MAX_SAFE_INTEGER:
        raise InputError(f"{where}: expected a smaller amount, found {value!r}")
    return Money(cents, currency)
