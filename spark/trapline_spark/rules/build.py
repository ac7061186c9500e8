"""The state that a rule keeps of one client, by the rule's kind."""

from typing import Protocol

from trapline_spark.rule_set import CountRule, DistinctRule, PairRule, Rule
from trapline_spark.transaction import Transaction

from .count import CountState
from .distinct import DistinctState
from .finding import Finding
from .pair import PairState
from .sum import SumState


class RuleState(Protocol):
    """One rule's view of one client."""

    def add(self, x: Transaction, previous: Transaction | None) -> list[Finding]:
        """Takes in the client's next transaction; says where the condition holds, by window start."""
        ...


def build_state(rule: Rule) -> RuleState:
    """The state of a rule before a client's first transaction."""
    match rule:
        case DistinctRule():
            return DistinctState(rule)
        case PairRule():
            return PairState(rule)
        case CountRule():
            return CountState(rule)
        case _:
            return SumState(rule)
