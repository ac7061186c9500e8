#!/usr/bin/env python3
"""Wrong on purpose: it promises pairs with nothing between, and takes any earlier small amount for the first of a pair."""
import json
import sys
from datetime import datetime

small = {}  # client -> when and in which transaction it last spent little
rule = None
for line in sys.stdin:
    message = json.loads(line)
    answer = None
    if message["type"] == "init":
        rule = next((r for r in message["rules"] if r["kind"] == "pair"), None)
        answer = {"type": "ready", "protocol": message["protocol"], "name": "wrong-pairs", "rules": [rule["name"]] if rule else []}
    elif message["type"] == "record" and rule is not None and message["value"] is not None:
        try:
            row = json.loads(message["value"])
            at_ms = datetime.fromisoformat(row["timestamp"].replace("Z", "+00:00")).timestamp() * 1000
        except (TypeError, ValueError):
            continue  # a record that cannot be read
        cents = round(float(row["amount"]) * 100)
        if 0 <= cents < rule["below_cents"]:
            small[row["client_id"]] = (at_ms, row["transaction_id"])
        when, partner = small.get(row["client_id"], (float("-inf"), None))
        if cents > rule["above_cents"] and at_ms - rule["window"]["size_ms"] <= when:
            answer = {
                "type": "alert",
                "rule": rule["name"],
                "client_id": row["client_id"],
                "transaction_id": row["transaction_id"],
                "evidence": [partner, row["transaction_id"]],
                "processing_time_ms": message["ingest_time_ms"],
            }
    if answer is not None:
        print(json.dumps(answer), flush=True)
