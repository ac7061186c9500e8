"""Alerts as points in InfluxDB, under the names of the original pipeline, and the request that writes them."""

import base64
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote
from urllib.request import Request, urlopen

from .errors import InputError, ServiceError
from .properties import read_properties

_TIMEOUT_S = 30
_LINES_PER_REQUEST = 5000
_SETTINGS = ("token", "org", "bucket", "username", "password", "database")
_DEFAULT_DATABASE = "fraud_data"
_MEASUREMENTS = {"TRAVEL": "impossible_travel", "SPREE": "spending_spree", "LOW_HIGH": "low_high_velocity"}
_PLURALS = {"region": "regions", "category": "categories", "location": "locations", "device": "devices"}


@dataclass(frozen=True)
class InfluxTarget:
    """Where to write. It holds secrets."""

    write_url: str
    authorization: str | None


def load_influx_target(url: str, file: str | None) -> InfluxTarget:
    """The target: an InfluxDB 2.x where a token is given, else a 1.x. Raises InputError."""
    given = read_properties("Influx", _SETTINGS, file)
    base = url.rstrip("/")
    if "token" in given:
        if "org" not in given:
            raise InputError("InfluxDB: a token needs an org")
        bucket = quote(given.get("bucket", _DEFAULT_DATABASE), safe="")
        write_url = f"{base}/api/v2/write?org={quote(given['org'], safe='')}&bucket={bucket}&precision=ns"
        return InfluxTarget(write_url, f"Token {given['token']}")
    login = None
    if "username" in given:
        pair = f"{given['username']}:{given.get('password', '')}"
        login = f"Basic {base64.b64encode(pair.encode()).decode()}"
    return InfluxTarget(f"{base}/write?db={quote(given.get('database', _DEFAULT_DATABASE), safe='')}&precision=ns", login)


def write_lines(target: InfluxTarget, lines: Iterable[str]) -> None:
    """Writes the lines and waits for the answers. Raises ServiceError, in one line, if one is not taken."""
    waiting = list(lines)
    for at in range(0, len(waiting), _LINES_PER_REQUEST):
        body = "\n".join(waiting[at : at + _LINES_PER_REQUEST]).encode()
        headers = {} if target.authorization is None else {"Authorization": target.authorization}
        request = Request(target.write_url, data=body, headers=headers, method="POST")
        try:
            with urlopen(request, timeout=_TIMEOUT_S):
                pass
        except HTTPError as error:
            raise ServiceError(f"InfluxDB: {error.code} {' '.join(error.read().decode(errors='replace').split())}") from None
        except URLError as error:
            raise ServiceError(f"InfluxDB: {error.reason}") from None


def line_of(message: str, run_id: str) -> str | None:
    """The point of an alert message; None for one that extends an alert."""
    alert: dict[str, Any] = json.loads(message)
    if "alert_type" in alert:
        return _original_line(alert, run_id)
    if alert["kind"] != "open":
        return None
    fields = {**_fields(alert["details"]), "alert_id": _text(alert["alert_id"])}
    # Alerts of one millisecond lie apart, wherever and whenever they are written.
    time_ns = alert["event_time_ms"] * 1_000_000 + int(alert["alert_id"][:8], 16) % 1_000_000
    return _line(f"{alert['rule']}_alerts", alert["client_id"], run_id, fields, time_ns)


def _original_line(alert: dict[str, Any], run_id: str) -> str:
    """Stamped with the begin of the window, so that an alert which is said again takes the place of the first."""
    start = datetime.fromisoformat(alert["window_start"])
    fields = {}
    for name in ("regions", "categories"):
        if name in alert:
            fields[f"{name}_seen_str"] = _text(", ".join(alert[name]))
    for name in ("min_amount", "max_amount"):
        if name in alert:
            fields[name] = str(alert[name])
    time_ns = round(start.timestamp()) * 1_000_000_000
    return _line(f"{_MEASUREMENTS[alert['alert_type']]}_alerts", alert["client_id"], run_id, fields, time_ns)


def _fields(details: dict[str, Any]) -> dict[str, str]:
    match details["kind"]:
        case "distinct":
            field, values = details["field"], details["values"]
            return {f"{_PLURALS[field]}_seen_str": _text(", ".join(values)), f"{field}_count": f"{len(values)}i"}
        case "pair":
            return {
                "min_amount": str(details["small_amount_cents"] / 100),
                "max_amount": str(details["large_amount_cents"] / 100),
            }
        case "count":
            return {"txn_count": f"{details['count']}i"}
        case _:
            return {"total_amount": str(details["sum_cents"] / 100)}


def _line(measurement: str, client: str, run_id: str, fields: dict[str, str], time_ns: int) -> str:
    shown = ",".join(f"{name}={value}" for name, value in fields.items())
    return f"{measurement},client_id={_tag(client)},run_id={_tag(run_id)} {shown} {time_ns}"


def _tag(value: str) -> str:
    flat = " ".join(value.splitlines())
    escaped = flat.replace(",", "\\,").replace("=", "\\=").replace(" ", "\\ ")
    # A backslash at the end would escape what follows. Values that end so, or in a backslash and underscores, get one
    # underscore more, so that different values stay different.
    return f"{escaped}_" if escaped.rstrip("_").endswith("\\") else escaped


def _text(value: str) -> str:
    flat = " ".join(value.splitlines())
    return '"' + flat.replace("\\", "\\\\").replace('"', '\\"') + '"'
