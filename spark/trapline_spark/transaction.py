"""A transaction as the rules see it."""

from typing import NamedTuple


class Transaction(NamedTuple):
    """One admitted or judged transaction. Absent values are None, as is a placeholder."""

    #: Event time, integer ms since the epoch.
    time_ms: int
    #: Offset of its record in the partition: the order among equal times.
    offset: int
    id: str
    client: str
    #: Integer cents, negative for a refund.
    cents: int
    currency: str | None
    region: str | None
    category: str | None
    location: str | None
    device: str | None
