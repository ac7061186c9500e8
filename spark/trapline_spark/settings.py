"""What decides the outcome of an engine, beside the log itself."""

import json
from dataclasses import asdict, dataclass
from hashlib import sha256

from .rule_set import RuleSet


@dataclass(frozen=True)
class EngineSettings:
    """The watermark is the largest admitted event time minus the allowed disorder.

    A record stamped further than `max_future_ms` beyond its ingest time is set aside; None turns that check off.
    """

    rule_set: RuleSet
    allowed_disorder_ms: int
    max_future_ms: int | None

    @property
    def digest(self) -> str:
        """Differs where the settings differ. State is of use only under those that it was made under."""
        rules = [[type(rule).__name__, type(rule.window).__name__, asdict(rule)] for rule in self.rule_set.rules]
        text = json.dumps([rules, self.allowed_disorder_ms, self.max_future_ms], sort_keys=True)
        return sha256(text.encode()).hexdigest()[:32]
