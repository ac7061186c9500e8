"""What a rule says of a transaction at which its condition holds."""

from collections.abc import Iterable
from itertools import islice
from typing import Literal, NamedTuple, TypedDict

from trapline_spark.transaction import Transaction
from trapline_spark.windows import Bounds


class DistinctDetails(TypedDict):
    """The most recently seen distinct values, most recent first; the evidence is in the same order."""

    kind: Literal["distinct"]
    field: str
    values: list[str]


class PairDetails(TypedDict):
    """The two amounts in cents; the evidence is the partner, then the triggering transaction."""

    kind: Literal["pair"]
    small_amount_cents: int
    large_amount_cents: int


class CountDetails(TypedDict):
    """How many there are; the evidence is the latest of them, oldest first."""

    kind: Literal["count"]
    count: int


class SumDetails(TypedDict):
    """The sum in cents; the evidence is the latest of what was added up, oldest first."""

    kind: Literal["sum"]
    sum_cents: int


Details = DistinctDetails | PairDetails | CountDetails | SumDetails


#: Most transactions that the evidence of a count or a sum names.
MOST_EVIDENCE = 100


class Finding(NamedTuple):
    """The condition holds in this window, on this evidence (transaction ids)."""

    window: Bounds
    evidence: list[str]
    details: Details
    #: How many transactions there are, where the evidence does not name them all.
    evidence_total: int | None = None


def finding_of_latest(window: Bounds, latest_first: Iterable[Transaction], total: int, details: Details) -> Finding:
    """The finding that rests on `total` transactions, of which the latest are named."""
    evidence = [one.id for one in islice(latest_first, min(total, MOST_EVIDENCE))][::-1]
    return Finding(window, evidence, details, total if total > MOST_EVIDENCE else None)
