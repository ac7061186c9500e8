"""What the job is told: flags, and a file of the same settings that flags take precedence over."""

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import NoReturn

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from .errors import InputError
from .kafka_options import KafkaOptions, load_kafka_options
from .rule_set import load_rule_set
from .settings import EngineSettings
from .state_key import MODULUS
from .units import parse_duration


@dataclass(frozen=True)
class JobSettings:
    """One job. Topics that are None are not used."""

    job: str
    kafka: KafkaOptions
    topic: str
    #: Whether a topic that is missing is waited for.
    await_topic: bool
    alerts_topic: str
    progress_topic: str | None
    side_topic: str | None
    control_topic: str | None
    #: None for the original's job, which has its rules in it.
    engine: EngineSettings | None
    checkpoint: str
    starting_offsets: str
    max_offsets_per_trigger: int | None
    trigger_ms: int
    available_now: bool
    state_partitions: int | None
    #: Cores of this machine; None for all. Of no matter under spark-submit.
    cores: int | None
    influx: str | None
    influx_config: str | None
    run_id: str


class _Parser(ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise InputError(message)


def _parser() -> ArgumentParser:
    parser = _Parser(prog="trapline_spark", description="Trapline's rules on Spark: a topic of transactions in, alerts out.")
    add = parser.add_argument
    add("--settings", metavar="FILE", help="YAML or JSON with the settings below, by their names without dashes before them")
    add("--job", choices=["exact", "original"], help="exact: Trapline's semantics; original: the pipeline it grew out of [exact]")
    add("--brokers", help="Kafka brokers, as host:port,host:port")
    add("--kafka-config", metavar="FILE", help="Kafka settings by librdkafka's names, for SASL, TLS and the like")
    add("--topic", help="the transactions; keyed by client")
    add("--await-topic", action="store_true", default=None, help="wait for it, where it is missing")
    add("--alerts-topic", help="where alerts go")
    add("--progress-topic", help="where the progress of each partition goes")
    add("--side-topic", help="where records go that were not admitted")
    add("--control-topic", help="tells where partitions end; one that is missing is made")
    add("--rules", metavar="FILE", help="rule-set file, as Trapline's own engine takes it")
    add("--allowed-disorder", help="the watermark is the largest admitted event time minus this [5s]")
    add("--max-future", help="a stamp further than this beyond its ingest time is set aside, or 'off' [1m]")
    add("--checkpoint", metavar="DIR", help="the job's memory: started again with it, the job goes on")
    add("--starting-offsets", help="earliest, latest, or JSON as Spark takes it; only for a new checkpoint [earliest]")
    add("--max-offsets-per-trigger", help="at most so many records a micro-batch")
    add("--trigger", help="a micro-batch each so often; 0s: as soon as there are records [0s]")
    add("--available-now", action="store_true", default=None, help="read what is there, and end")
    add("--state-partitions", help="tasks that share the partitions; fixed by the first start [as many as cores]")
    add("--cores", help="without spark-submit: cores of this machine [all]")
    add("--influx", metavar="URL", help="also write alerts into this InfluxDB (1.x or 2.x)")
    add("--influx-config", metavar="FILE", help="token, org and bucket, or username, password and database")
    add("--run-id", help="the tag run_id of what is written into InfluxDB [spark]")
    return parser


def load_job_settings(arguments: Sequence[str]) -> JobSettings:
    """The settings of a command line. Raises InputError, in one line."""
    given = _merged(_parser().parse_args(arguments))
    job = given.get("job", "exact")
    if job not in ("exact", "original"):
        raise InputError(f"job: expected exact or original, found {job!r}")
    return JobSettings(
        job=job,
        kafka=load_kafka_options(given.get("kafka_config"), given.get("brokers")),
        topic=_needed(given, "topic"),
        await_topic=_is_true(given, "await_topic"),
        alerts_topic=_needed(given, "alerts_topic"),
        progress_topic=given.get("progress_topic"),
        side_topic=given.get("side_topic"),
        control_topic=given.get("control_topic"),
        engine=_engine(given) if job == "exact" else None,
        checkpoint=_needed(given, "checkpoint"),
        starting_offsets=given.get("starting_offsets", "earliest"),
        max_offsets_per_trigger=_whole(given, "max_offsets_per_trigger"),
        trigger_ms=parse_duration(given.get("trigger", "0s"), "trigger"),
        available_now=_is_true(given, "available_now"),
        state_partitions=_state_partitions(given),
        cores=_whole(given, "cores"),
        influx=given.get("influx"),
        influx_config=given.get("influx_config"),
        run_id=given.get("run_id", "spark"),
    )


def _engine(given: dict[str, str]) -> EngineSettings:
    max_future = given.get("max_future", "1m")
    return EngineSettings(
        load_rule_set(_needed(given, "rules")),
        parse_duration(given.get("allowed_disorder", "5s"), "allowed-disorder"),
        None if max_future == "off" else parse_duration(max_future, "max-future"),
    )


def _merged(flags: Namespace) -> dict[str, str]:
    from_flags = {name: str(value) for name, value in vars(flags).items() if value is not None}
    file = from_flags.pop("settings", None)
    known = [name for name in vars(flags) if name != "settings"]
    return {**({} if file is None else _settings_file(Path(file), known)), **from_flags}


def _settings_file(file: Path, known: list[str]) -> dict[str, str]:
    try:
        document = YAML(typ="safe", pure=True).load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, YAMLError) as error:
        raise InputError(f"{file}: cannot be read: {' '.join(str(error).split())}") from error
    if not isinstance(document, dict):
        raise InputError(f"{file}: expected a mapping of settings")
    settings = {}
    for key, value in document.items():
        name = str(key).replace("-", "_")
        if name not in known:
            near = get_close_matches(name, known, n=1)
            guess = f", did you mean {near[0].replace('_', '-')!r}?" if near else ""
            raise InputError(f"{file}: unknown setting {key!r}{guess}")
        settings[name] = str(value)
    return settings


def _needed(given: dict[str, str], name: str) -> str:
    value = given.get(name)
    if not value:
        raise InputError(f"--{name.replace('_', '-')} is missing")
    return value


def _whole(given: dict[str, str], name: str) -> int | None:
    text = given.get(name)
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        raise InputError(f"--{name.replace('_', '-')}: expected a whole number above 0, found {text!r}")
    return int(text)


def _state_partitions(given: dict[str, str]) -> int | None:
    number = _whole(given, "state_partitions")
    if number is not None and MODULUS % number != 0:
        raise InputError(f"--state-partitions: expected a number that divides {MODULUS}, such as 1 to 10 or 64, found {number}")
    return number


def _is_true(given: dict[str, str], name: str) -> bool:
    text = given.get(name, "False")
    if text not in ("True", "False"):
        raise InputError(f"{name}: expected true or false, found {text!r}")
    return text == "True"
