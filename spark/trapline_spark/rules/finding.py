"""What a rule says of a transaction at which its condition holds."""

from typing import Literal, NamedTuple, TypedDict

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
    """How many there are; the evidence is all of them, oldest first."""

    kind: Literal["count"]
    count: int


class SumDetails(TypedDict):
    """The sum in cents; the evidence is what was added up, oldest first."""

    kind: Literal["sum"]
    sum_cents: int


Details = DistinctDetails | PairDetails | CountDetails | SumDetails


class Finding(NamedTuple):
    """The condition holds in this window, on this evidence (transaction ids)."""

    window: Bounds
    evidence: list[str]
    details: Details
