import json
import re
from pathlib import Path

import pytest
from feeds import ROOT
from ruamel.yaml import YAML

from trapline_spark.errors import InputError
from trapline_spark.influx import load_influx_target
from trapline_spark.job_settings import load_job_settings
from trapline_spark.kafka_options import load_kafka_options

RULES = str(ROOT / "scenarios" / "rules" / "default.yaml")
NEEDED = ["--brokers", "b:9092", "--topic", "t", "--alerts-topic", "a", "--checkpoint", "c", "--rules", RULES]


def test_defaults_are_those_of_the_engine() -> None:
    settings = load_job_settings(NEEDED)
    assert settings.engine is not None
    assert (settings.engine.allowed_disorder_ms, settings.engine.max_future_ms) == (5000, 60_000)
    assert settings.starting_offsets == "earliest"
    assert not settings.available_now


def test_flags_take_precedence_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / "job.json"
    file.write_text(json.dumps({"allowed-disorder": "9s", "max_future": "off", "topic": "from-file", "available-now": True}))
    settings = load_job_settings([*NEEDED, "--settings", str(file), "--allowed-disorder", "7s"])
    assert settings.engine is not None
    assert (settings.engine.allowed_disorder_ms, settings.engine.max_future_ms) == (7000, None)
    assert settings.topic == "t"
    assert settings.available_now


def test_the_original_job_needs_no_rules() -> None:
    settings = load_job_settings([*NEEDED[:-2], "--job", "original"])
    assert settings.engine is None


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (NEEDED[2:], "no Kafka broker is named"),
        (NEEDED[:-2], "--rules is missing"),
        ([*NEEDED, "--max-offsets-per-trigger", "0"], "expected a whole number above 0, found '0'"),
        ([*NEEDED, "--state-partitions", "11"], "expected a number that divides 20160"),
        ([*NEEDED, "--job", "third"], "invalid choice: 'third'"),
        ([*NEEDED, "--trigger", "5"], "trigger: expected a duration"),
    ],
)
def test_a_mistake_is_said_in_one_line(arguments: list[str], message: str) -> None:
    with pytest.raises(InputError, match=message) as error:
        load_job_settings(arguments)
    assert "\n" not in str(error.value)


def test_an_unknown_setting_in_the_file(tmp_path: Path) -> None:
    file = tmp_path / "job.yaml"
    file.write_text("alowed-disorder: 5s\n")
    with pytest.raises(InputError, match="unknown setting 'alowed-disorder', did you mean 'allowed-disorder'"):
        load_job_settings(["--settings", str(file)])


def test_kafka_options_of_the_other_client_become_those_of_java(tmp_path: Path) -> None:
    authority = tmp_path / "ca.pem"
    authority.write_text("-----BEGIN CERTIFICATE-----\n")
    file = tmp_path / "kafka.properties"
    file.write_text(
        "# for all clients\n"
        "bootstrap.servers = b:9092\n"
        "security.protocol=sasl_ssl\n"
        "sasl.mechanisms=SCRAM-SHA-512\n"
        "sasl.username=u\n"
        'sasl.password=p"\\\n'
        f"ssl.ca.location={authority}\n"
        "fetch.wait.max.ms=20\n"
        "compression.codec=lz4\n"
        "session.timeout.ms=9000\n"
    )
    options = load_kafka_options(str(file), "other:1")
    assert options.consumer["kafka.bootstrap.servers"] == "other:1"
    assert options.consumer["kafka.fetch.max.wait.ms"] == "20"
    assert options.consumer["kafka.security.protocol"] == "SASL_SSL"
    assert options.consumer["kafka.ssl.truststore.certificates"] == authority.read_text()
    assert options.producer["kafka.compression.type"] == "lz4"
    login = options.producer["kafka.sasl.jaas.config"]
    assert login == ('org.apache.kafka.common.security.scram.ScramLoginModule required username="u" password="p\\"\\\\";')
    assert "kafka.compression.type" not in options.consumer


def test_an_unknown_kafka_property(tmp_path: Path) -> None:
    file = tmp_path / "kafka.properties"
    file.write_text("bootstrap.severs=b:9092\n")
    with pytest.raises(InputError, match=r"kafka\.properties:1: unknown Kafka property 'bootstrap\.severs', did you mean"):
        load_kafka_options(str(file), None)


def test_the_job_of_the_stack_is_understood(monkeypatch: pytest.MonkeyPatch) -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    service = YAML(typ="safe", pure=True).load(text)["services"]["spark"]
    volumes = [volume.split(":") for volume in service["volumes"]]
    rules = next(source for source, target, *_ in volumes if target == "/rules")
    words = [re.sub(r"\$\{TRAPLINE_TOPIC_SPARK:-(\w+)\}", r"\1", word) for word in service["command"]]
    for name, value in service["environment"].items():
        monkeypatch.setenv(name, value)
    settings = load_job_settings([word.replace("/rules/", f"{ROOT / rules}/") for word in words])
    assert settings.topic == "transactions"
    assert settings.await_topic
    assert any(settings.checkpoint.startswith(f"{target}/") for _, target, *_ in volumes)
    assert settings.influx is not None
    assert "&bucket=fraud_data" in load_influx_target(settings.influx, settings.influx_config).write_url


def test_the_image_has_the_files_of_the_job() -> None:
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", (ROOT / "spark" / "Dockerfile").read_text(), re.MULTILINE)
    passed = re.findall(r"^!(.+)$", (ROOT / "spark" / ".dockerignore").read_text(), re.MULTILINE)
    assert sorted(copied) == sorted(passed)
    assert all((ROOT / "spark" / name).exists() for name in copied)
