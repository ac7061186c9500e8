"""Topics, by the Kafka client that Spark has loaded."""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain
from typing import Any, NamedTuple

from py4j.protocol import Py4JJavaError
from pyspark.sql import SparkSession

from .errors import InputError, ServiceError
from .job_settings import JobSettings

_BETWEEN_LOOKS_S = 1.0
#: How long a broker may be away before that is said.
_PATIENCE = {"default.api.timeout.ms": "20000", "request.timeout.ms": "10000"}


class TopicOffsets(NamedTuple):
    """By topic, offsets of each partition: of the first record there is, and the one after the last."""

    earliest: dict[str, list[int]]
    latest: dict[str, list[int]]


def prepare_topics(spark: SparkSession, settings: JobSettings, others: Sequence[str]) -> int:
    """Makes the other topics where they are missing, and returns the number of partitions of the source.

    A sink whose topic is missing would fail, and a source that is missing is a mistake unless it is to be awaited. Raises
    InputError for that, and ServiceError if Kafka cannot be reached.
    """
    with _admin(spark, settings) as (jvm, admin):
        _expect(admin, settings)
        _make(jvm, admin, others)
        return _partitions(jvm, admin, [settings.topic])[settings.topic]


def topic_offsets(spark: SparkSession, settings: JobSettings, topics: Sequence[str]) -> TopicOffsets:
    """What the consumer would find in topics now. Raises ServiceError."""
    with _admin(spark, settings) as (jvm, admin):
        partitions = _partitions(jvm, admin, topics)
        spec = jvm.org.apache.kafka.clients.admin.OffsetSpec
        isolation = jvm.org.apache.kafka.common.IsolationLevel.valueOf(settings.kafka.isolation_level.upper())
        options = jvm.org.apache.kafka.clients.admin.ListOffsetsOptions(isolation)
        ends = [_offsets(jvm, admin, partitions, end, options) for end in (spec.earliest(), spec.latest())]
        return TopicOffsets(*ends)


@contextmanager
def _admin(spark: SparkSession, settings: JobSettings) -> Iterator[tuple[Any, Any]]:
    """The JVM, and an admin client in it."""
    jvm = spark.sparkContext._jvm
    assert jvm is not None
    try:
        admin = jvm.org.apache.kafka.clients.admin.AdminClient.create(_java_map(jvm, _PATIENCE | settings.kafka.common))
        try:
            yield jvm, admin
        finally:
            admin.close()
    except Py4JJavaError as error:
        cause = error.java_exception.getCause() or error.java_exception
        raise ServiceError(f"Kafka at {settings.kafka.common['bootstrap.servers']}: {cause.getMessage()}") from None


def _partitions(jvm: Any, admin: Any, topics: Sequence[str]) -> dict[str, int]:
    """How many partitions each topic has."""
    names = jvm.java.util.ArrayList()
    for topic in topics:
        names.add(topic)
    described = admin.describeTopics(names).allTopicNames().get()
    return {topic: int(described.get(topic).partitions().size()) for topic in topics}


def _offsets(jvm: Any, admin: Any, partitions: Mapping[str, int], end: Any, options: Any) -> dict[str, list[int]]:
    places = {
        topic: [jvm.org.apache.kafka.common.TopicPartition(topic, partition) for partition in range(count)]
        for topic, count in partitions.items()
    }
    asked = jvm.java.util.HashMap()
    for place in chain.from_iterable(places.values()):
        asked.put(place, end)
    found = admin.listOffsets(asked, options).all().get()
    return {topic: [int(found.get(place).offset()) for place in row] for topic, row in places.items()}


def _expect(admin: Any, settings: JobSettings) -> None:
    while not admin.listTopics().names().get().contains(settings.topic):
        if not settings.await_topic:
            raise InputError(f"there is no topic {settings.topic!r}")
        time.sleep(_BETWEEN_LOOKS_S)


def _make(jvm: Any, admin: Any, topics: Sequence[str]) -> None:
    """With the cluster's own number of partitions and replicas."""
    existing = admin.listTopics().names().get()
    default = jvm.java.util.Optional.empty()
    missing = jvm.java.util.ArrayList()
    for topic in topics:
        if not existing.contains(topic):
            missing.add(jvm.org.apache.kafka.clients.admin.NewTopic(topic, default, default))
    if not missing.isEmpty():
        admin.createTopics(missing).all().get()


def _java_map(jvm: Any, properties: Mapping[str, str]) -> Any:
    java_map = jvm.java.util.HashMap()
    for name, value in properties.items():
        java_map.put(name, value)
    return java_map
