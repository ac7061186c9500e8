"""What the peers in Python share: the columns of the feed, the measured runs, and the file of detections."""

import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np


def read_feed(folder: str) -> dict[str, np.ndarray]:
    """The columns, with the number of each row beside them. Code 0 is no value."""
    columns = {}
    for suffix, kind in ((".i32", "<i4"), (".i64", "<i8")):
        for path in sorted(Path(folder).glob(f"*{suffix}")):
            columns[path.stem] = np.fromfile(path, dtype=kind)
    columns["row"] = np.arange(len(columns["client"]), dtype="i8")
    return columns


def process_cpu_s() -> float:
    """User and system seconds of this process and the children that it has waited for."""
    own = resource.getrusage(resource.RUSAGE_SELF)
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def peak_mib(process: str = "self") -> float:
    """Peak memory of a process, by its name in /proc; nan where there is no /proc."""
    status = Path("/proc") / process / "status"
    if not status.exists():
        return float("nan")
    return next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmHWM:")) / 1024


def measure_runs(
    run: Callable[[], np.ndarray],
    runs: int,
    out: str,
    cpu_s: Callable[[], float] = process_cpu_s,
    peak: Callable[[], float] = peak_mib,
) -> None:
    """Measures so many runs after one to warm up, and prints them as run-peer.ts reads them.

    A run returns pairs of rule and row as an array of shape (n, 2); those of the last one go to the file `out`.
    """
    print("ready", flush=True)
    found = np.empty((0, 2), dtype="<u4")
    for _ in range(runs + 1):
        wall, cpu = time.perf_counter(), cpu_s()
        found = run()
        print(f"run {time.perf_counter() - wall:.6f} {cpu_s() - cpu:.6f}", flush=True)
    found.astype("<u4").tofile(out)
    print(f"peak {peak():.1f}", flush=True)


def arguments() -> tuple[str, int, int, str]:
    """FOLDER RUNS PASSES USD OUT of the command line, without the passes, which are always one here."""
    folder, runs, _, usd, out = sys.argv[1:6]
    return folder, int(runs), int(usd), out
