"""Alerts: runs of detections under one id."""

from hashlib import sha256
from typing import Literal, NamedTuple, NotRequired, TypedDict

from .rule_set import Rule
from .rules.finding import Details, Finding
from .transaction import Transaction
from .windows import Trailing


class Alert(TypedDict):
    """A transaction at which a rule's condition holds: the row of `alerts.jsonl`, keys in its order.

    `evidence_total` is there only where `evidence` does not name all of the transactions.
    """

    alert_id: str
    kind: Literal["open", "extend"]
    rule: str
    client_id: str
    transaction_id: str
    event_time_ms: int
    window_start_ms: int
    window_end_ms: int
    evidence: list[str]
    evidence_total: NotRequired[int]
    details: Details


class _Beyond(TypedDict, total=False):
    evidence_total: int


class Timing(TypedDict):
    """When an alert could be given: a row of `latency.jsonl` without its key.

    `event_clock_ms` is the largest admitted event time then, `processing_time_ms` the ingest time of the record that released the
    transaction, None where the log has none. `at_end` says that no record did, but the end of the segment.
    """

    event_clock_ms: int
    processing_time_ms: int | None
    at_end: bool


def alert_id(rule: str, client: str, opening_id: str, window_start_ms: int | None) -> str:
    """The first 32 hex digits of SHA-256 over rule, client, opening transaction and window start, with NUL between.

    The window start is empty for trailing windows.
    """
    start = "" if window_start_ms is None else str(window_start_ms)
    return sha256("\0".join((rule, client, opening_id, start)).encode()).hexdigest()[:32]


class OpenAlert(NamedTuple):
    """An alert that a detection may extend, with the offset of the transaction of its latest detection."""

    alert_id: str
    last_offset: int


class OpenAlerts:
    """The open alerts of one client, by rule and, but for trailing windows, by window.

    With trailing windows a detection extends the alert if the condition held at the client's previous transaction and that
    one lies in the window; with the others the first detection of a window opens its alert and the rest extend it.
    """

    def __init__(self) -> None:
        self._by_key: dict[tuple[int, int | None], OpenAlert] = {}

    def place(self, index: int, rule: Rule, finding: Finding, x: Transaction, previous: Transaction | None) -> Alert:
        """The alert row of a finding of rule number `index` at x."""
        start_ms = finding.window.start_ms
        key = (index, None if isinstance(rule.window, Trailing) else start_ms)
        running = self._by_key.get(key)
        if running is not None and key[1] is None:
            continues = previous is not None and previous.offset == running.last_offset and previous.time_ms >= start_ms
            running = running if continues else None
        placed = running.alert_id if running is not None else alert_id(rule.name, x.client, x.id, key[1])
        self._by_key[key] = OpenAlert(placed, x.offset)
        beyond: _Beyond = {}
        if finding.evidence_total is not None:
            beyond = {"evidence_total": finding.evidence_total}
        return {
            "alert_id": placed,
            "kind": "open" if running is None else "extend",
            "rule": rule.name,
            "client_id": x.client,
            "transaction_id": x.id,
            "event_time_ms": x.time_ms,
            "window_start_ms": start_ms,
            "window_end_ms": finding.window.end_ms,
            "evidence": finding.evidence,
            **beyond,
            "details": finding.details,
        }

    def forget(self, rules: tuple[Rule, ...], last: Transaction, watermark_ms: int) -> None:
        """Drops what nothing can extend, given the client's last transaction and that nothing below the watermark comes."""
        for key, alert in list(self._by_key.items()):
            index, start_ms = key
            is_over = (
                alert.last_offset != last.offset if start_ms is None else start_ms + rules[index].window.size_ms <= watermark_ms
            )
            if is_over:
                del self._by_key[key]

    def restore(self, key: tuple[int, int | None], alert: OpenAlert) -> None:
        """Puts back an alert by rule number and window start, None for trailing windows."""
        self._by_key[key] = alert
