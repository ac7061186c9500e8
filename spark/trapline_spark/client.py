"""One client: its transactions within reach, and what the rules make of them."""

from collections import deque
from collections.abc import Iterator

from .alerts import Alert, OpenAlerts
from .rule_set import RuleSet
from .rules.build import RuleState, build_state
from .transaction import Transaction


class Client:
    """Takes the client's transactions in processing order.

    The rules' states follow from the transactions that a window may still reach, so only these are stored. After a restart
    they are worked out when the client's next transaction comes, which for most clients is after all have expired.
    """

    __slots__ = ("_history", "_rule_set", "_states", "open_alerts")

    def __init__(self, rule_set: RuleSet) -> None:
        self._rule_set = rule_set
        self._states: list[RuleState] | None = None
        self._history: deque[Transaction] = deque()
        self.open_alerts = OpenAlerts()

    def add(self, x: Transaction) -> Iterator[Alert]:
        """Takes in the next transaction, and gives its alerts by rule, then by window start."""
        history, rules = self._history, self._rule_set.rules
        states = self._states if self._states is not None else self._build_states()
        previous = history[-1] if history else None
        while history and history[0].time_ms < x.time_ms - self._rule_set.longest_window_ms:
            history.popleft()
        history.append(x)
        for index, state in enumerate(states):
            for finding in state.add(x, previous):
                yield self.open_alerts.place(index, rules[index], finding, x, previous)

    def forget(self, watermark_ms: int) -> bool:
        """Drops what no transaction at or above the watermark can reach. False if nothing is left."""
        history = self._history
        while history and history[0].time_ms < watermark_ms - self._rule_set.longest_window_ms:
            history.popleft()
        if not history:
            return False
        self.open_alerts.forget(self._rule_set.rules, history[-1], watermark_ms)
        return True

    def restore(self, x: Transaction) -> None:
        """Puts back the next transaction, into a client that has taken none. What the rules say of it was said before."""
        self._history.append(x)

    def _build_states(self) -> list[RuleState]:
        states = self._states = [build_state(rule) for rule in self._rule_set.rules]
        previous = None
        for x in self._history:
            for state in states:
                state.add(x, previous)
            previous = x
        return states
