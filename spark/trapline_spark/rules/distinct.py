"""Enough distinct values of a field in the window."""

from trapline_spark.rule_set import DistinctRule
from trapline_spark.transaction import Transaction

from .finding import DistinctDetails, Finding


class DistinctState:
    """The k most recently seen distinct values: there are k in the window if and only if the last of them is in it."""

    def __init__(self, rule: DistinctRule) -> None:
        self._rule = rule
        self._column = Transaction._fields.index(rule.field)
        #: The latest transaction of each value, most recent first.
        self._latest: list[Transaction] = []

    def add(self, x: Transaction, previous: Transaction | None) -> list[Finding]:  # noqa: ARG002
        """Takes in the client's next transaction; says where the condition holds, by window start."""
        at_least, latest, column = self._rule.at_least, self._latest, self._column
        value = x[column]
        if value is not None:
            for i, other in enumerate(latest):
                if other[column] == value:
                    del latest[i]
                    break
            latest.insert(0, x)
            del latest[at_least:]
        if len(latest) < at_least or latest[-1].time_ms < self._rule.window.earliest_start(x.time_ms):
            return []
        details: DistinctDetails = {
            "kind": "distinct",
            "field": self._rule.field,
            "values": [str(seen[column]) for seen in latest],
        }
        evidence = [seen.id for seen in latest]
        windows = self._rule.window.reaching_back(x.time_ms, latest[-1].time_ms)
        return [Finding(window, evidence, details) for window in windows]
