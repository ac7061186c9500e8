"""ISO-8601 stamps with their zone, as integer milliseconds since the epoch; beyond the millisecond they floor."""

import re

_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)[Tt ]", re.ASCII)
_TIME_OF_DAY = re.compile(r"(\d\d):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?", re.ASCII)
_OFFSET = re.compile(r"[+-](\d\d)(?::?(\d\d))?", re.ASCII)
#: Of `YYYY-MM-DDTHH:MM`.
_SHORTEST = 16
#: The years 0000 to 9999.
_EARLIEST_MS = -62_167_219_200_000
_LATEST_MS = 253_402_300_799_999
_MINUTE_MS = 60_000
_DAY_MS = 86_400_000


def parse_iso_time(text: str | None) -> int | str:
    """`YYYY-MM-DDTHH:MM[:SS[.fraction]]` with `Z` or an offset to ms since the epoch, or why there is no time."""
    if text is None or text == "":
        return "no time"
    # A character a byte, so that the length is that of the bytes.
    stamp = text if text.isascii() else text.encode("utf-8", "replace").decode("latin-1")
    date = _DATE.match(stamp)
    if len(stamp) < _SHORTEST or date is None:
        return "not a time"
    zone_at = _offset_begin(stamp)
    time_of_day = _TIME_OF_DAY.fullmatch(stamp, 11, zone_at)
    if time_of_day is None:
        return "not a time"
    hour, minute, second = int(time_of_day.group(1)), int(time_of_day.group(2)), int(time_of_day.group(3) or 0)
    days = days_from_civil(int(date.group(1)), int(date.group(2)), int(date.group(3)))
    if days is None or hour > 23 or minute > 59 or second > 59:
        return "no such date or time of day"
    if zone_at == len(stamp):
        return "no time zone"
    offset_minutes = _offset_minutes(stamp[zone_at:])
    if offset_minutes is None:
        return "not a time"
    millisecond = int((time_of_day.group(4) or "")[:3].ljust(3, "0"))
    minutes = hour * 60 + minute - offset_minutes
    time_ms = days * _DAY_MS + minutes * _MINUTE_MS + second * 1000 + millisecond
    return time_ms if _EARLIEST_MS <= time_ms <= _LATEST_MS else "time out of range"


def _offset_begin(stamp: str) -> int:
    """Where the offset begins: at the `Z` at the end, else at the first sign behind the minutes, else at the end."""
    if stamp[-1] in "zZ":
        return len(stamp) - 1
    signs = [at for at in (stamp.find("+", _SHORTEST), stamp.find("-", _SHORTEST)) if at >= 0]
    return min(signs, default=len(stamp))


def _offset_minutes(offset: str) -> int | None:
    """Minutes east of UTC; None if it is no offset."""
    if offset in ("z", "Z"):
        return 0
    match = _OFFSET.fullmatch(offset)
    if match is None:
        return None
    hours, minutes = int(match.group(1)), int(match.group(2) or 0)
    if hours > 23 or minutes > 59:
        return None
    return (-1 if offset[0] == "-" else 1) * (hours * 60 + minutes)


_known_days: dict[tuple[int, int, int], int | None] = {}


def days_from_civil(year: int, month: int, day: int) -> int | None:
    """Days since 1970-01-01 of a date of the proleptic Gregorian calendar, the year 0 included; None if there is none."""
    key = (year, month, day)
    if key not in _known_days:
        if len(_known_days) > 4096:
            _known_days.clear()
        _known_days[key] = _count_days(year, month, day)
    return _known_days[key]


def _count_days(year: int, month: int, day: int) -> int | None:
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    lengths = (31, 29 if leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
    if not (1 <= month <= 12 and 1 <= day <= lengths[month - 1]):
        return None
    before = year - 1
    leap_days = before // 4 - before // 100 + before // 400
    return before * 365 + leap_days + sum(lengths[: month - 1]) + day - 719_163
