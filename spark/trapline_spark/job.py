"""The command: settings in, a streaming query until it is stopped."""

import signal
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from types import FrameType

from py4j.protocol import Py4JError
from pyspark.errors import StreamingQueryException
from pyspark.sql import SparkSession
from pyspark.sql.streaming import StreamingQuery

from .errors import InputError, ServiceError
from .exact_job import start_exact
from .influx_job import start_influx
from .job_settings import JobSettings, load_job_settings
from .original import start_original
from .session import start_session

_BAD_INPUT = 2
_FAILED = 4
_INTERRUPTED = 130
_POLL_S = 0.2


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs the job. Exit code 0 after SIGTERM, 2 for a mistake in the settings, 4 if a service failed, 130 after Ctrl-C."""
    try:
        settings = load_job_settings(sys.argv[1:] if arguments is None else arguments)
        spark = start_session(f"trapline-{settings.job}", settings)
        _run(spark, settings)
    except InputError as error:
        _fail(_BAD_INPUT, str(error))
    except (ServiceError, StreamingQueryException, Py4JError) as error:
        _fail(_FAILED, str(error))
    except KeyboardInterrupt:
        sys.exit(_INTERRUPTED)


def _run(spark: SparkSession, settings: JobSettings) -> None:
    start = start_exact if settings.job == "exact" else start_original
    queries: list[StreamingQuery] = []
    _stop_on_sigterm()
    try:
        queries += start(spark, settings)
        if settings.influx is not None:
            queries.append(start_influx(spark, settings))
        # A run by the wall clock begins only now.
        print("reading", flush=True)  # noqa: T201
        _await(queries)
    finally:
        # Where the whole process group is told to end, Spark's own process is gone already.
        with suppress(Py4JError, OSError):
            for query in queries:
                query.stop()
            spark.stop()


def _await(queries: list[StreamingQuery]) -> None:
    """Waits until all queries have ended. Raises StreamingQueryException as soon as one has failed."""
    while any(query.isActive for query in queries):
        time.sleep(_POLL_S)
        for query in queries:
            failure = query.exception()
            if failure is not None:
                raise failure
    for query in queries:
        query.awaitTermination()


def _stop_on_sigterm() -> None:
    def stop(_signal: int, _frame: FrameType | None) -> None:
        sys.exit(0)

    signal.signal(signal.SIGTERM, stop)


def _fail(code: int, message: str) -> None:
    lines = message.strip().splitlines()
    print(f"trapline_spark: {lines[0] if lines else 'failed'}", file=sys.stderr)  # noqa: T201
    sys.exit(code)
