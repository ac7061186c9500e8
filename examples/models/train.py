"""Trains a model for a rule of Trapline on the tables of a run, and writes it in the ONNX format.

    trapline run spending-drift --out history
    trapline export history
    pip install pandas pyarrow scikit-learn skl2onnx
    python train.py history/export spending.onnx

What the model learns from is what `inputs` of a rule gives it, worked out here as the rule does: see `past` and `row`.
"""

import math
import sys
from pathlib import Path

import numpy as np
import pandas as pd
from skl2onnx import to_onnx
from sklearn.ensemble import GradientBoostingClassifier

LAST, WARM_UP, MIN_CENTS, CURRENCY = 64, 12, 2000, "USD"
NUMBERS = ["amount", "usual_amount", "robust", "compared", "since_last_s", "hour_of_day"]


def past(done: list, x) -> list:
    """What x is compared with: of the client's latest purchases those of its category, if these are enough; else all of them."""
    latest = done[-LAST:]
    alike = [one for one in latest if one.category == x.category]
    return alike if len(alike) >= WARM_UP else latest


def row(done: list, x, categories: list[str]) -> list[float]:
    """The inputs of NUMBERS, and one for each category."""
    chosen = past(done, x)
    levels = sorted(level(one.amount_cents) for one in chosen)
    middle = float(np.median(levels))
    spread = max(1.4826 * float(np.median([abs(one - middle) for one in levels])), 500)
    usual = sorted(one.amount_cents for one in chosen)[(len(chosen) - 1) // 2]
    return [
        x.amount_cents / 100,
        usual / 100,
        math.floor(1000 * (level(x.amount_cents) - middle) / spread) / 1000,
        len(chosen),
        (x.event_time_ms - done[-1].event_time_ms) / 1000,
        x.event_time_ms // 3_600_000 % 24,
        *(1 if x.category == category else 0 for category in categories),
    ]


def level(cents: int) -> int:
    return round(math.log(cents) * 10_000)


def purchases(transactions: pd.DataFrame) -> pd.DataFrame:
    """What counts, by time of the clocks."""
    counted = transactions[(transactions["currency"] == CURRENCY) & (transactions["amount_cents"] > 0)]
    counted = counted.rename(columns={"merchant_category": "category"})
    counted["event_time_ms"] = counted["event_time_ms"].astype("int64")
    return counted.sort_values("event_time_ms", kind="stable")


def examples(counted: pd.DataFrame, fraud: set[str], categories: list[str]) -> tuple[np.ndarray, np.ndarray]:
    rows, labels = [], []
    for _, own in counted.groupby("client_id", sort=False):
        done: list = []
        for x in own.itertuples():
            if x.amount_cents >= MIN_CENTS and len(done) >= WARM_UP:
                rows.append(row(done, x, categories))
                labels.append(x.transaction_id in fraud)
            done.append(x)
    return np.array(rows, dtype=np.float32), np.array(labels)


def main(tables: Path, model: Path) -> None:
    episodes = pd.read_parquet(tables / "episodes.parquet")
    fraud = {one for ids in episodes[episodes["label"] == "fraud"]["transaction_ids"] for one in ids}
    counted = purchases(pd.read_parquet(tables / "transactions.parquet"))
    categories = sorted(counted["category"].dropna().unique())
    rows, labels = examples(counted, fraud, categories)
    forest = GradientBoostingClassifier(n_estimators=60, max_depth=3, random_state=1).fit(rows, labels)
    # Without the map of names to probabilities, which is no row of numbers.
    onnx = to_onnx(forest, rows[:1], options={"zipmap": False}, target_opset=17)
    model.write_bytes(onnx.SerializeToString())
    print(f"{len(rows):,} transactions, {labels.sum():,} of them fraud: {model}")
    print(f"inputs: [{', '.join(NUMBERS)}, {{ category: [{', '.join(categories)}] }}]")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
