"""One client: its transactions within reach, and what the rules make of them."""

from collections import deque
from collections.abc import Iterable, Iterator

from .alerts import Alert, OpenAlerts
from .rule_set import RuleSet
from .rules.build import build_state
from .transaction import Transaction


class Client:
    """Takes the client's transactions in processing order.

    The rules' states follow from the transactions that a window may still reach, so only these are stored.
    """

    def __init__(self, rule_set: RuleSet) -> None:
        self._rules = rule_set.rules
        self._reach_ms = rule_set.longest_window_ms
        self._states = [build_state(rule) for rule in rule_set.rules]
        self._history: deque[Transaction] = deque()
        self.open_alerts = OpenAlerts()

    def add(self, x: Transaction) -> Iterator[Alert]:
        """Takes in the next transaction, and gives its alerts by rule, then by window start."""
        history = self._history
        previous = history[-1] if history else None
        while history and history[0].time_ms < x.time_ms - self._reach_ms:
            history.popleft()
        history.append(x)
        for index, state in enumerate(self._states):
            for finding in state.add(x, previous):
                yield self.open_alerts.place(index, self._rules[index], finding, x, previous)

    def forget(self, watermark_ms: int) -> bool:
        """Drops what no transaction at or above the watermark can reach. False if nothing is left."""
        history = self._history
        while history and history[0].time_ms < watermark_ms - self._reach_ms:
            history.popleft()
        if not history:
            return False
        self.open_alerts.forget(self._rules, history[-1], watermark_ms)
        return True

    def history(self) -> Iterable[Transaction]:
        """The transactions within reach, oldest first."""
        return self._history

    def restore(self, history: Iterable[Transaction]) -> None:
        """Puts back what `history` gave, into a new client. What the rules say of it was said before."""
        previous = None
        for x in history:
            for state in self._states:
                state.add(x, previous)
            self._history.append(x)
            previous = x
