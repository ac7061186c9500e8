"""The transaction ids that were seen not long ago, which is how a copy is told."""

from typing import NamedTuple


class Sighting(NamedTuple):
    """A record that was admitted or late: the digest of its payload, and where the event clock stood after it."""

    payload: str
    clock_ms: int


class Sightings:
    """Ids by the order of their latest sighting. One is known while the clock has moved by at most the horizon since.

    The horizon is the allowed disorder plus the longest window, in ms.
    """

    def __init__(self, horizon_ms: int) -> None:
        self._horizon_ms = horizon_ms
        self._by_id: dict[str, Sighting] = {}

    def known(self, transaction_id: str, clock_ms: int | None) -> Sighting | None:
        """The latest sighting of an id, if it is still known at this clock."""
        sighting = self._by_id.get(transaction_id)
        if sighting is None or (clock_ms is not None and clock_ms - sighting.clock_ms > self._horizon_ms):
            return None
        return sighting

    def note(self, transaction_id: str, sighting: Sighting) -> None:
        """Notes a sighting; clocks never decrease from one to the next."""
        self._by_id.pop(transaction_id, None)
        self._by_id[transaction_id] = sighting

    def forget(self, clock_ms: int) -> None:
        """Drops what is no longer known. When that is done cannot be observed."""
        expired = []
        for transaction_id, sighting in self._by_id.items():
            if clock_ms - sighting.clock_ms <= self._horizon_ms:
                break
            expired.append(transaction_id)
        for transaction_id in expired:
            del self._by_id[transaction_id]
