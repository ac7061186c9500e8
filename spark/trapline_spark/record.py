"""A record of the topic, and the transaction in it: the original producer's JSON object."""

from hashlib import blake2b
from typing import NamedTuple

from .decimal_text import parse_amount, parse_decimal
from .iso_time import parse_iso_time
from .json_object import Nested, read_object, scalar_of
from .text import excerpt, well_formed
from .transaction import Transaction
from .transaction_id import transaction_id
from .wire import WireFields, read_wire

#: The keys that are read, in the order in which they enter the id of a record that brings none.
_KEYS = (
    "timestamp",
    "amount",
    "client_id",
    "currency",
    "location",
    "device",
    "merchant_category",
    "region",
    "latitude",
    "longitude",
    "transaction_id",
)


class LogRecord(NamedTuple):
    """One record of a partition, as far as the engine looks at it."""

    offset: int
    #: None for a tombstone.
    value: bytes | None
    #: When it was appended to the log, by the log itself; None where the log does not say.
    ingest_time_ms: int | None


class Decoded(NamedTuple):
    """A transaction and a digest of its payload, which is every field but the id."""

    transaction: Transaction
    payload: str


class Malformed(NamedTuple):
    """Why a record is no transaction, with the begin of its value: `bad JSON: {"transact`."""

    detail: str


def decode(record: LogRecord) -> Decoded | Malformed:
    """Reads the transaction in a record. Never raises, whatever the value holds."""
    if record.value is None:
        return Malformed("no value: ")
    fields = read_wire(record.value) or _read(record.value, record.offset)
    return Malformed(f"{fields}: {excerpt(record.value)}") if isinstance(fields, str) else _decoded(fields, record.offset)


def _decoded(fields: WireFields, offset: int) -> Decoded:
    id_text, client, cents, currency, time_ms, location, device, category, region, _, _ = fields
    transaction = Transaction(time_ms, offset, id_text, client, cents, currency, region, category, location, device)
    return Decoded(transaction, blake2b(repr(fields[1:]).encode(), digest_size=8).hexdigest())


def _read(value: bytes, offset: int) -> WireFields | str:
    """The general way: any JSON object."""
    document = read_object(value)
    if isinstance(document, str):
        return document
    fields: list[str | None] = []
    for key in _KEYS:
        field = scalar_of(document.get(key))
        if isinstance(field, Nested):
            return f"{key}: an object or array"
        fields.append(field)
    return _map(fields, offset)


def _map(fields: list[str | None], offset: int) -> WireFields | str:
    stamp, amount, client, currency, location, device, category, region, latitude, longitude, id_text = fields
    time_ms = parse_iso_time(stamp)
    if isinstance(time_ms, str):
        return f"timestamp: {time_ms}"
    cents = parse_amount(amount)
    if isinstance(cents, str):
        return f"amount: {cents}"
    latitude_e6 = _degrees(latitude, "latitude", 90)
    if isinstance(latitude_e6, str):
        return latitude_e6
    longitude_e6 = _degrees(longitude, "longitude", 180)
    if isinstance(longitude_e6, str):
        return longitude_e6
    if not client:
        return "client_id: no client"
    return WireFields(
        transaction_id(id_text, offset, fields),
        well_formed(client),
        cents,
        _value(currency),
        time_ms,
        _value(location),
        _value(device),
        _value(category),
        _value(region),
        latitude_e6,
        longitude_e6,
    )


def _value(text: str | None) -> str | None:
    """An empty text is a placeholder for no value."""
    return well_formed(text) if text else None


def _degrees(text: str | None, key: str, limit: int) -> int | str | None:
    """Millionths of a degree, None for no coordinate, or what is wrong."""
    if not text:
        return None
    degrees_e6 = parse_decimal(text, 6, "round")
    if isinstance(degrees_e6, int) and abs(degrees_e6) <= limit * 1_000_000:
        return degrees_e6
    return f"{key}: not a number of degrees between -{limit} and {limit}"
