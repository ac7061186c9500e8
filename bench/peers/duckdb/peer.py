"""DuckDB: the three rules, from a file of SQL named behind the other arguments, over a table in memory.

Filling the table is not measured. PEER_THREADS is the number of threads.
"""

import os
import sys
from pathlib import Path

import duckdb
import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent / "python"))
from feed import arguments, measure_runs, read_feed  # noqa: E402


def main() -> None:
    folder, runs, usd, out = arguments()
    rules = (Path(__file__).parent / sys.argv[6]).read_text()
    connection = duckdb.connect(config={"threads": int(os.environ["PEER_THREADS"])})
    columns = read_feed(folder)
    connection.register("columns", columns)
    connection.execute(
        "CREATE TABLE feed AS SELECT * REPLACE (nullif(region, 0) AS region, nullif(category, 0) AS category) FROM columns"
    )
    connection.unregister("columns")

    def run() -> np.ndarray:
        found = connection.execute(rules, {"usd": usd}).fetchnumpy()
        return np.column_stack((found["rule"], found["row"]))

    measure_runs(run, runs, out)


main()
