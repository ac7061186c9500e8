#!/usr/bin/env python3
"""An engine in a few lines: rules of distinct values in a trailing window, judged in the order in which records arrive."""
import json
import sys
from datetime import datetime


def say(**message):
    print(json.dumps(message), flush=True)


seen = {}  # (rule, client) -> value -> when and in which transaction it was seen last
for line in sys.stdin:
    message = json.loads(line)
    if message["type"] == "init":
        rules = [r for r in message["rules"] if r["kind"] == "distinct" and r["window"]["kind"] == "trailing"]
        say(type="ready", protocol=message["protocol"], name="distinct-values", version="1", features=["extends"],
            rules=[rule["name"] for rule in rules])
    elif message["type"] == "record":
        try:
            row = json.loads(message["value"])
            at_ms = datetime.fromisoformat(row["timestamp"].replace("Z", "+00:00")).timestamp() * 1000
        except (TypeError, ValueError):
            continue  # a record that cannot be read
        for rule in rules:
            last = seen.setdefault((rule["name"], row["client_id"]), {})
            last[row[rule["field"]]] = (at_ms, row["transaction_id"])
            inside = [id for when, id in last.values() if at_ms - rule["window"]["size_ms"] <= when <= at_ms]
            if len(inside) >= rule["at_least"]:
                say(type="alert", rule=rule["name"], client_id=row["client_id"], transaction_id=row["transaction_id"],
                    evidence=inside, processing_time_ms=message["ingest_time_ms"])
