"""Which transactions a rule looks at: trailing, tumbling and hopping windows, on event time in ms."""

from dataclasses import dataclass
from typing import NamedTuple


class Bounds(NamedTuple):
    """A window as an alert reports it: start inclusive; end inclusive for trailing windows, else exclusive."""

    start_ms: int
    end_ms: int


@dataclass(frozen=True)
class Trailing:
    """The transactions at or before x with time ≥ t − size: a gap of exactly the size counts."""

    size_ms: int

    def earliest_start(self, time_ms: int) -> int:
        """The start of the one window of a transaction."""
        return time_ms - self.size_ms

    def reaching_back(self, time_ms: int, oldest_ms: int) -> list[Bounds]:
        """The windows of a transaction at `time_ms` that hold one at `oldest_ms`, by ascending start."""
        start_ms = time_ms - self.size_ms
        return [Bounds(start_ms, time_ms)] if start_ms <= oldest_ms else []


@dataclass(frozen=True)
class Tumbling:
    """Windows `[k·size, (k+1)·size)`, aligned to the epoch, also before 1970."""

    size_ms: int

    def earliest_start(self, time_ms: int) -> int:
        """The start of the one window of a transaction. Python's remainder is never negative, so this floors."""
        return time_ms - time_ms % self.size_ms

    def reaching_back(self, time_ms: int, oldest_ms: int) -> list[Bounds]:
        """As for trailing windows."""
        start_ms = time_ms - time_ms % self.size_ms
        return [Bounds(start_ms, start_ms + self.size_ms)] if start_ms <= oldest_ms else []


@dataclass(frozen=True)
class Hopping:
    """Windows `[k·slide, k·slide + size)`; a transaction lies in each that holds it. `size ≥ slide`."""

    size_ms: int
    slide_ms: int

    def earliest_start(self, time_ms: int) -> int:
        """The start of the earliest window of a transaction: the first multiple of slide after `time − size`."""
        return (time_ms - self.size_ms) // self.slide_ms * self.slide_ms + self.slide_ms

    def reaching_back(self, time_ms: int, oldest_ms: int) -> list[Bounds]:
        """As for trailing windows."""
        first_ms = self.earliest_start(time_ms)
        return [Bounds(at, at + self.size_ms) for at in range(first_ms, oldest_ms + 1, self.slide_ms)]


Window = Trailing | Tumbling | Hopping
