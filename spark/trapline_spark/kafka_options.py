"""How to reach Kafka: the file that `trapline --kafka-config` takes, by librdkafka's names, as options of the Java client."""

from collections.abc import Mapping
from pathlib import Path

from .errors import InputError
from .properties import read_properties, read_text

#: Properties that mean the same to both clients, by librdkafka's name.
_SAME = {
    "bootstrap.servers": "bootstrap.servers",
    "metadata.broker.list": "bootstrap.servers",
    "client.id": "client.id",
    "security.protocol": "security.protocol",
    "sasl.mechanism": "sasl.mechanism",
    "sasl.mechanisms": "sasl.mechanism",
    "ssl.endpoint.identification.algorithm": "ssl.endpoint.identification.algorithm",
    "ssl.key.password": "ssl.key.password",
    "socket.timeout.ms": "request.timeout.ms",
    "request.timeout.ms": "request.timeout.ms",
    "socket.connection.setup.timeout.ms": "socket.connection.setup.timeout.ms",
}
#: Of the producer or the consumer alone.
_PRODUCER = {
    "compression.type": "compression.type",
    "compression.codec": "compression.type",
    "message.timeout.ms": "delivery.timeout.ms",
    "delivery.timeout.ms": "delivery.timeout.ms",
    "batch.size": "batch.size",
}
_CONSUMER = {
    "isolation.level": "isolation.level",
    "fetch.wait.max.ms": "fetch.max.wait.ms",
    "fetch.max.wait.ms": "fetch.max.wait.ms",
    "fetch.max.bytes": "fetch.max.bytes",
    "max.partition.fetch.bytes": "max.partition.fetch.bytes",
    "fetch.message.max.bytes": "max.partition.fetch.bytes",
}
_LOGIN = ("sasl.username", "sasl.password")
_PEM_FILES = {
    "ssl.ca.location": "ssl.truststore.certificates",
    "ssl.certificate.location": "ssl.keystore.certificate.chain",
    "ssl.key.location": "ssl.keystore.key",
}
#: What another client of the same file wants, and Spark sets by itself.
_IGNORED = ("session.timeout.ms", "heartbeat.interval.ms")
_KNOWN = (*_SAME, *_PRODUCER, *_CONSUMER, *_LOGIN, *_PEM_FILES, *_IGNORED, "enable.ssl.certificate.verification")


class KafkaOptions:
    """Properties of the Java client. `consumer` and `producer` give them as options of Spark's source and sink."""

    def __init__(self, common: Mapping[str, str], consumer: Mapping[str, str], producer: Mapping[str, str]) -> None:
        self.common = dict(common)
        self._consumer = {**common, "fetch.max.wait.ms": "50", "isolation.level": "read_committed", **consumer}
        self._producer = {**common, **producer}

    @property
    def consumer(self) -> dict[str, str]:
        """For `readStream`. A short wait of the broker, because Spark waits for it at the end of a topic."""
        return _prefixed(self._consumer)

    @property
    def isolation_level(self) -> str:
        """Which records the consumer is shown: read_committed or read_uncommitted."""
        return self._consumer["isolation.level"]

    @property
    def producer(self) -> dict[str, str]:
        """For `writeStream`."""
        return _prefixed(self._producer)


def load_kafka_options(file: str | None, brokers: str | None) -> KafkaOptions:
    """The file, if there is one, then TRAPLINE_KAFKA_… of the environment, then `brokers`; later ones win. Raises InputError."""
    given = read_properties("Kafka", _KNOWN, file)
    if brokers is not None:
        given["bootstrap.servers"] = brokers
    common = {name: given[key] for key, name in _SAME.items() if key in given} | _login(given) | _tls(given)
    if not common.get("bootstrap.servers"):
        raise InputError("no Kafka broker is named: give --brokers host:port, or bootstrap.servers in --kafka-config")
    if "security.protocol" in common:
        common["security.protocol"] = common["security.protocol"].upper()
    consumer = {name: given[key] for key, name in _CONSUMER.items() if key in given}
    producer = {name: given[key] for key, name in _PRODUCER.items() if key in given}
    return KafkaOptions(common, consumer, producer)


def _login(given: Mapping[str, str]) -> dict[str, str]:
    username, password = (given.get(name) for name in _LOGIN)
    if username is None and password is None:
        return {}
    if username is None or password is None:
        raise InputError("sasl.username and sasl.password: expected both or none")
    mechanism = given.get("sasl.mechanism", given.get("sasl.mechanisms", "PLAIN"))
    module = "plain.Plain" if mechanism == "PLAIN" else "scram.Scram"
    quoted = [value.replace("\\", "\\\\").replace('"', '\\"') for value in (username, password)]
    login = f'username="{quoted[0]}" password="{quoted[1]}"'
    return {
        "sasl.mechanism": mechanism,
        "sasl.jaas.config": f"org.apache.kafka.common.security.{module}LoginModule required {login};",
    }


def _tls(given: Mapping[str, str]) -> dict[str, str]:
    if given.get("enable.ssl.certificate.verification", "true") != "true":
        raise InputError("enable.ssl.certificate.verification: the Java client always verifies; name ssl.ca.location")
    options = {name: read_text(Path(given[key])) for key, name in _PEM_FILES.items() if key in given}
    for store in ("truststore", "keystore"):
        if any(name.startswith(f"ssl.{store}.") for name in options):
            options[f"ssl.{store}.type"] = "PEM"
    return options


def _prefixed(properties: Mapping[str, str]) -> dict[str, str]:
    return {f"kafka.{name}": value for name, value in properties.items()}
