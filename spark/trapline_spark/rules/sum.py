"""Enough money in the window, refunds and other currencies left out."""

from collections import deque

from trapline_spark.rule_set import SumRule
from trapline_spark.transaction import Transaction

from .finding import Finding, SumDetails, finding_of_latest


class SumState:
    """The amounts of the earliest window, oldest first, and their sum in cents."""

    def __init__(self, rule: SumRule) -> None:
        self._rule = rule
        self._held: deque[Transaction] = deque()
        self._sum_cents = 0

    def add(self, x: Transaction, previous: Transaction | None) -> list[Finding]:  # noqa: ARG002
        """Takes in the client's next transaction; says where the condition holds, by window start."""
        held = self._held
        start_ms = self._rule.window.earliest_start(x.time_ms)
        while held and held[0].time_ms < start_ms:
            self._sum_cents -= held.popleft().cents
        if x.cents >= 0 and x.currency == self._rule.currency:
            held.append(x)
            self._sum_cents += x.cents
        return [] if self._sum_cents <= self._rule.above_cents else self._findings(x.time_ms)

    def _findings(self, time_ms: int) -> list[Finding]:
        findings = []
        for window in self._rule.window.reaching_back(time_ms, time_ms):
            summed = [one for one in self._held if one.time_ms >= window.start_ms]
            sum_cents = sum(one.cents for one in summed)
            # Later windows hold no more.
            if sum_cents <= self._rule.above_cents:
                break
            details: SumDetails = {"kind": "sum", "sum_cents": sum_cents}
            findings.append(finding_of_latest(window, reversed(summed), len(summed), details))
        return findings
