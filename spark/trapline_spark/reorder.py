"""Holds admitted transactions until the watermark reaches them."""

from collections.abc import Iterator
from heapq import heappop, heappush

from .transaction import Transaction


class ReorderBuffer:
    """Gives out transactions by event time, those of the same time by offset. A transaction sorts by these two first."""

    def __init__(self) -> None:
        self._heap: list[Transaction] = []

    def add(self, transaction: Transaction) -> None:
        """Takes one in."""
        heappush(self._heap, transaction)

    def release(self, watermark_ms: int) -> Iterator[Transaction]:
        """Takes out what is at or below the watermark, in order."""
        heap = self._heap
        while heap and heap[0].time_ms <= watermark_ms:
            yield heappop(heap)

    def drain(self) -> Iterator[Transaction]:
        """Takes out everything, in order."""
        heap = self._heap
        while heap:
            yield heappop(heap)
