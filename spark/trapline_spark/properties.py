"""Settings of a service: a file of `name=value` lines, and environment variables that take precedence over it."""

import os
import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path

from .errors import InputError


def read_properties(
    service: str, known: Iterable[str], file: str | None, environment: Mapping[str, str] | None = None
) -> dict[str, str]:
    """The known properties that are given, without blanks around them. Raises InputError at the first unknown one.

    A line is read as librdkafka's tools read it: only a # begins a comment, and a backslash escapes nothing.

    The variable of `sasl.username` of Kafka is TRAPLINE_KAFKA_SASL_USERNAME; one that is empty counts for nothing.
    """
    names = list(known)
    given = {} if file is None else _parse(service, names, Path(file))
    variables = os.environ if environment is None else environment
    for name in names:
        value = variables.get(f"TRAPLINE_{service}_{name.replace('.', '_')}".upper())
        if value:
            given[name] = value
    return given


def read_text(file: Path) -> str:
    """The text of a file. Raises InputError."""
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{file}: cannot be read: {error}") from error


def _name_alone(line: str) -> str:
    """What stands in a line that is no property. Only its first word is shown: the rest may be a secret."""
    word = re.split(r"[\s:=]", line, maxsplit=1)[0]
    return repr(word or "=") + ("" if word == line else " and more")


def _parse(service: str, known: list[str], file: Path) -> dict[str, str]:
    given: dict[str, str] = {}
    for number, line in enumerate(re.split(r"\r?\n", read_text(file)), 1):
        text = line.strip()
        if text == "" or text.startswith("#"):
            continue
        key, equals, value = text.partition("=")
        name = key.strip()
        if equals == "" or name == "":
            raise InputError(f"{file}:{number}: expected name=value, found {_name_alone(text)}")
        if name not in known:
            near = get_close_matches(name, known, n=1)
            guess = f", did you mean {near[0]!r}?" if near else ""
            raise InputError(f"{file}:{number}: unknown {service} property {name!r}{guess}")
        given[name] = value.strip()
    return given
