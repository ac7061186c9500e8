"""Enough transactions in the window."""

from bisect import bisect_left
from collections import deque

from trapline_spark.rule_set import CountRule
from trapline_spark.transaction import Transaction

from .finding import CountDetails, Finding, finding_of_latest


class CountState:
    """The transactions of the earliest window, oldest first."""

    def __init__(self, rule: CountRule) -> None:
        self._rule = rule
        self._held: deque[Transaction] = deque()

    def add(self, x: Transaction, previous: Transaction | None) -> list[Finding]:  # noqa: ARG002
        """Takes in the client's next transaction; says where the condition holds, by window start."""
        held, window = self._held, self._rule.window
        start_ms = window.earliest_start(x.time_ms)
        while held and held[0].time_ms < start_ms:
            held.popleft()
        held.append(x)
        if len(held) < self._rule.at_least:
            return []
        return self._findings(x.time_ms)

    def _findings(self, time_ms: int) -> list[Finding]:
        findings = []
        held = self._held
        for window in self._rule.window.reaching_back(time_ms, time_ms):
            count = len(held) - bisect_left(held, window.start_ms, key=_time_of)
            # Later windows hold no more.
            if count < self._rule.at_least:
                break
            details: CountDetails = {"kind": "count", "count": count}
            findings.append(finding_of_latest(window, reversed(held), count, details))
        return findings


def _time_of(transaction: Transaction) -> int:
    return transaction.time_ms
