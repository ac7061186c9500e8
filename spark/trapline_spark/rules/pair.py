"""A small and a large amount in the window, holding at the later of the two."""

from trapline_spark.rule_set import PairRule
from trapline_spark.transaction import Transaction

from .finding import Finding, PairDetails


class PairState:
    """The latest small amount and the latest large one: the latest possible partner is in the window if any is."""

    def __init__(self, rule: PairRule) -> None:
        self._rule = rule
        self._small: Transaction | None = None
        self._large: Transaction | None = None

    def add(self, x: Transaction, previous: Transaction | None) -> list[Finding]:
        """Takes in the client's next transaction; says where the condition holds, by window start."""
        partner = self._partner(x)
        if partner is None or (self._rule.order == "adjacent" and partner is not previous):
            return []
        if partner.time_ms < self._rule.window.earliest_start(x.time_ms):
            return []
        small, large = sorted((partner.cents, x.cents))
        details: PairDetails = {"kind": "pair", "small_amount_cents": small, "large_amount_cents": large}
        windows = self._rule.window.reaching_back(x.time_ms, partner.time_ms)
        return [Finding(window, [partner.id, x.id], details) for window in windows]

    def _partner(self, x: Transaction) -> Transaction | None:
        """The latest transaction that x makes a pair with, whenever that was. Only `unordered` ends with the small one."""
        rule = self._rule
        if x.currency != rule.currency:
            return None
        if x.cents > rule.above_cents:
            self._large = x
            return self._small
        if 0 <= x.cents < rule.below_cents:
            self._small = x
            return self._large if rule.order == "unordered" else None
        return None
