"""Topics, by the Kafka client that Spark has loaded."""

import time
from collections.abc import Mapping, Sequence
from typing import Any

from py4j.protocol import Py4JJavaError
from pyspark.sql import SparkSession

from .errors import InputError, ServiceError
from .job_settings import JobSettings

_BETWEEN_LOOKS_S = 1.0
#: How long a broker may be away before that is said.
_PATIENCE = {"default.api.timeout.ms": "20000", "request.timeout.ms": "10000"}


def prepare_topics(spark: SparkSession, settings: JobSettings, others: Sequence[str]) -> int:
    """Makes the other topics where they are missing, and returns the number of partitions of the source.

    A sink whose topic is missing would fail, and a source that is missing is a mistake unless it is to be awaited. Raises
    InputError for that, and ServiceError if Kafka cannot be reached.
    """
    jvm = spark.sparkContext._jvm
    assert jvm is not None
    try:
        admin = jvm.org.apache.kafka.clients.admin.AdminClient.create(_java_map(jvm, _PATIENCE | settings.kafka.common))
        try:
            _expect(admin, settings)
            _make(jvm, admin, others)
            described = admin.describeTopics(jvm.java.util.List.of(settings.topic)).allTopicNames().get()
            return int(described.get(settings.topic).partitions().size())
        finally:
            admin.close()
    except Py4JJavaError as error:
        cause = error.java_exception.getCause() or error.java_exception
        raise ServiceError(f"Kafka at {settings.kafka.common['bootstrap.servers']}: {cause.getMessage()}") from None


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
