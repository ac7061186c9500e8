"""What Trapline's own engine was given and what it said: a run of the command line, made once for each set of arguments."""

import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from ruamel.yaml import YAML

from trapline_spark.record import LogRecord

ROOT = Path(__file__).parents[2]
CLI = ROOT / "dist" / "cli" / "main.js"
INGEST_TIME = "trapline-ingest-time-ms"

Line = str


@dataclass(frozen=True)
class Feed:
    """A run: the text of its rule set, its log by partition, and the lines of its files, sorted."""

    rules: str
    allowed_disorder_ms: int
    max_future_ms: int | None
    partitions: dict[int, list[LogRecord]]
    alerts: list[Line]
    timings: list[Line]
    side: list[Line]
    counts: dict[str, int]


@cache
def feed_of(scenario: str, rules: str = "", *overrides: str) -> Feed:
    """Runs a scenario with its own rule set, or with the one at the path `rules`."""
    folder = Path(mkdtemp(prefix="trapline-feed-"))
    try:
        return _run(folder, scenario, rules, overrides)
    finally:
        shutil.rmtree(folder)


def _run(folder: Path, scenario: str, rules: str, overrides: tuple[str, ...]) -> Feed:
    capture, lines = folder / "log.arrow", folder / "log.kcat"
    changed = [*overrides, f"engine.rules={rules}"] if rules else list(overrides)
    settings = [word for override in changed for word in ("--set", override)]
    run = folder / "run"
    _trapline("run", scenario, "--quiet", "--no-attribute", "--out", str(run), "--capture", str(capture), *settings)
    _trapline("capture", "export", str(capture), "--out", str(lines))
    described = _trapline("describe", scenario, "--json", *settings)
    engine = json.loads(described)["engine"]
    own_rules = Path(rules).read_text() if rules else _rules_of(scenario)
    return _feed_in(run, own_rules, engine["allowedDisorderMs"], engine["maxFutureMs"], _partitions(lines.read_bytes()))


def _feed_in(
    run: Path, rules: str, allowed_disorder_ms: int, max_future_ms: int | None, partitions: dict[int, list[LogRecord]]
) -> Feed:
    return Feed(
        rules=rules,
        allowed_disorder_ms=allowed_disorder_ms,
        max_future_ms=max_future_ms,
        partitions=partitions,
        alerts=sorted((run / "alerts.jsonl").read_text().splitlines()),
        timings=sorted((run / "latency.jsonl").read_text().splitlines()),
        side=sorted((run / "side.jsonl").read_text().splitlines()),
        counts=json.loads((run / "report.json").read_text())["counts"],
    )


@cache
def replay_of(values: tuple[str, ...], rules: str) -> Feed:
    """What the engine says of a partition with these values, none of which can be late or in the future."""
    folder = Path(mkdtemp(prefix="trapline-values-"))
    try:
        return _replay(folder, values, rules)
    finally:
        shutil.rmtree(folder)


def _replay(folder: Path, values: tuple[str, ...], rules: str) -> Feed:
    capture, lines, run = folder / "log.arrow", folder / "log.kcat", folder / "run"
    rows = ({"topic": "t", "partition": 0, "offset": i, "key": "7", "payload": value} for i, value in enumerate(values))
    lines.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    _trapline("capture", "import", str(lines), "--out", str(capture))
    settings = [word for one in ("expect={}", "engine.allowed_disorder=4000000d") for word in ("--set", one)]
    source = ["--scenario", "window-edge", "--rules", rules, *settings]
    _trapline("replay", str(capture), "--quiet", "--end", "--out", str(run), *source)
    partitions = {0: [LogRecord(i, value.encode(), None) for i, value in enumerate(values)]}
    return _feed_in(run, Path(rules).read_text(), 4_000_000 * 86_400_000, None, partitions)


def _rules_of(scenario: str) -> str:
    """The rule set that the scenario names, or the one that stands in it."""
    yaml = YAML(typ="safe", pure=True)
    rules = yaml.load((ROOT / "scenarios" / f"{scenario}.yaml").read_text())["engine"]["rules"]
    if isinstance(rules, str):
        return (ROOT / "scenarios" / "rules" / f"{rules}.yaml").read_text()
    return json.dumps(rules)


def _trapline(*arguments: str) -> str:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("TRAPLINE_")}
    command = ["node", str(CLI), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT, env=environment)
    # 1 says that an expectation was missed, which is no matter here: other rules, other results.
    assert done.returncode in (0, 1), f"{' '.join(command)}: {done.stderr}"
    return done.stdout


def _partitions(lines: bytes) -> dict[int, list[LogRecord]]:
    partitions: dict[int, list[LogRecord]] = {}
    for line in lines.split(b"\n")[:-1]:
        partition, record = _record(line)
        partitions.setdefault(partition, []).append(record)
    return partitions


def _record(line: bytes) -> tuple[int, LogRecord]:
    """A line of `kcat -J` has a binary value as it is: it is read as a character a byte where it is no UTF-8."""
    try:
        encoding, text = "utf-8", line.decode("utf-8")
    except UnicodeDecodeError:
        encoding, text = "latin-1", line.decode("latin-1")
    document: dict[str, Any] = json.loads(text, strict=False)
    headers = document.get("headers", [])
    stamps = [int(value) for name, value in zip(headers[::2], headers[1::2], strict=True) if name == INGEST_TIME]
    payload = document["payload"]
    value = None if payload is None else payload.encode(encoding)
    return document["partition"], LogRecord(document["offset"], value, stamps[-1] if stamps else None)
