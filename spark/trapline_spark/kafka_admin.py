"""Topics, by the Kafka client that Spark has loaded."""

from py4j.protocol import Py4JJavaError
from pyspark.sql import SparkSession

from .errors import InputError


def prepare_topics(spark: SparkSession, properties: dict[str, str], source: str, others: list[str]) -> int:
    """Makes the other topics where they are missing, and returns the number of partitions of the source.

    A sink whose topic is missing fails, and a source that is missing is a mistake: raises InputError.
    """
    jvm = spark.sparkContext._jvm
    assert jvm is not None
    default = jvm.java.util.Optional.empty()
    java_properties = jvm.java.util.HashMap()
    for name, value in properties.items():
        java_properties.put(name, value)
    admin = jvm.org.apache.kafka.clients.admin.AdminClient.create(java_properties)
    try:
        existing = admin.listTopics().names().get()
        missing = jvm.java.util.ArrayList()
        for topic in others:
            if not existing.contains(topic):
                missing.add(jvm.org.apache.kafka.clients.admin.NewTopic(topic, default, default))
        if not missing.isEmpty():
            admin.createTopics(missing).all().get()
        if not existing.contains(source):
            raise InputError(f"there is no topic {source!r}")
        described = admin.describeTopics(jvm.java.util.Collections.singletonList(source)).allTopicNames().get()
        return int(described.get(source).partitions().size())
    except Py4JJavaError as error:
        raise InputError(f"Kafka: {error.java_exception.getMessage()}") from error
    finally:
        admin.close()
