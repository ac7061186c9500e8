"""Where a job begins to read, as numbers: an end that lies before the first record is told by these alone."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from pyspark.sql import SparkSession

from .errors import InputError
from .job_settings import JobSettings
from .kafka_admin import topic_offsets

#: By topic, the first offset that is read of each partition.
Begins = Mapping[str, Sequence[int]]
#: What Spark's JSON has for the ends of a partition.
_EARLIEST, _LATEST = -2, -1
_WORDS = {"earliest": _EARLIEST, "latest": _LATEST}


def wanted_offsets(text: str, partitions: Mapping[str, int], topic: str) -> dict[str, list[int]]:
    """What `--starting-offsets` says of each partition of these topics: an offset, -2 for the earliest, -1 for the latest.

    A word is for `topic`: other topics, and partitions that JSON does not name, are read from the earliest on. Raises InputError.
    """
    wanted = {name: [_EARLIEST] * count for name, count in partitions.items()}
    if text in _WORDS:
        wanted[topic] = [_WORDS[text]] * partitions[topic]
        return wanted
    for name, offsets in _named(text).items():
        if name not in wanted:
            raise _unfit(f"topic {name!r}, which is not read")
        for key, offset in offsets.items():
            if not (key.isascii() and key.isdigit() and int(key) < partitions[name]):
                raise _unfit(f"partition {key!r} of topic {name!r}, which has {partitions[name]}")
            if type(offset) is not int or offset < _EARLIEST:
                raise _unfit(f"offset {offset!r}")
            wanted[name][int(key)] = offset
    return wanted


def _named(text: str) -> dict[str, dict[str, Any]]:
    try:
        document = json.loads(text)
    except ValueError:
        raise _unfit(repr(text)) from None
    if not isinstance(document, dict) or not all(isinstance(offsets, dict) for offsets in document.values()):
        raise _unfit(repr(text))
    return document


def _unfit(found: str) -> InputError:
    return InputError(f'--starting-offsets: expected earliest, latest or JSON as {{"topic":{{"0":17}}}}, found {found}')


def resolved(wanted: Begins, earliest: Begins, latest: Begins) -> dict[str, list[int]]:
    """Numbers in place of the two ends. An offset before the earliest stays: that its records are gone is an error."""
    ends = {_EARLIEST: earliest, _LATEST: latest}
    return {
        topic: [ends[offset][topic][partition] if offset < 0 else offset for partition, offset in enumerate(offsets)]
        for topic, offsets in wanted.items()
    }


def as_json(begins: Begins) -> str:
    """The offsets as Spark's option takes them."""
    return json.dumps(
        {topic: {str(partition): offset for partition, offset in enumerate(offsets)} for topic, offsets in begins.items()}
    )


def find_begins(spark: SparkSession, settings: JobSettings, topics: Sequence[str], query: str) -> dict[str, list[int]]:
    """Where a query begins to read these topics, or has begun if its checkpoint is there. Raises InputError, ServiceError."""
    earliest, latest = topic_offsets(spark, settings, topics)
    wanted = wanted_offsets(settings.starting_offsets, {topic: len(offsets) for topic, offsets in earliest.items()}, settings.topic)
    stored = _stored(spark, settings, query)
    if stored is None:
        return resolved(wanted, earliest, latest)
    # A partition that was made later is read from its very first record.
    return {topic: [stored.get(topic, {}).get(str(partition), 0) for partition in range(len(earliest[topic]))] for topic in topics}


def _stored(spark: SparkSession, settings: JobSettings, query: str) -> dict[str, dict[str, int]] | None:
    """Where a checkpoint has begun; None for a new one. Spark keeps it in a file, and goes by that one from then on."""
    jvm = spark.sparkContext._jvm
    assert jvm is not None
    path = jvm.org.apache.hadoop.fs.Path(f"{settings.checkpoint}/{query}/sources/0/0")
    files = path.getFileSystem(spark.sparkContext._jsc.hadoopConfiguration())
    if not files.exists(path):
        return None
    stream = files.open(path)
    try:
        text = str(jvm.org.apache.commons.io.IOUtils.toString(stream, "UTF-8"))
    finally:
        stream.close()
    # Before the JSON there are a zero byte and a line with a version.
    begins: dict[str, dict[str, int]] = json.loads(text[text.index("{") :])
    return begins
