"""JSON of any depth, for values that nest too deeply for Python's own parser: how deep is the sender's to choose."""

import json
import re

_STRING = r'"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*+"'
_NUMBER = r"-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?(?:[eE][+-]?[0-9]++)?"
_SPACE = re.compile(r"[ \t\n\r]*+")
_KEY = re.compile(rf"({_STRING})[ \t\n\r]*+:[ \t\n\r]*+")
_SCALAR = re.compile(rf"{_STRING}|{_NUMBER}|true|false|null")
_CLOSER = {"{": "}", "[": "]"}


def read_deep_object(text: str) -> dict[str, object] | str:
    """As `read_object`, of a text; an object or array inside comes as an empty list."""
    try:
        begin = _space_end(text, 0)
        if text[begin : begin + 1] != "{":
            end = _nested_end(text, begin)
            return "not a JSON object" if _space_end(text, end) == len(text) else "bad JSON"
        document, end = _object(text, begin)
    except _NoJsonError:
        return "bad JSON"
    return document if _space_end(text, end) == len(text) else "bad JSON"


class _NoJsonError(Exception):
    pass


def _object(text: str, begin: int) -> tuple[dict[str, object], int]:
    """The object that begins there, and where it ends."""
    document: dict[str, object] = {}
    at = _space_end(text, begin + 1)
    if text[at : at + 1] == "}":
        return document, at + 1
    while True:
        key = _match(_KEY, text, at)
        at = key.end()
        if text[at : at + 1] in _CLOSER:
            value: object = []
            at = _nested_end(text, at)
        else:
            scalar = _match(_SCALAR, text, at)
            value = _scalar(scalar.group())
            at = scalar.end()
        document[json.loads(key.group(1))] = value
        at = _space_end(text, at)
        if text[at : at + 1] == "}":
            return document, at + 1
        at = _comma_end(text, at)


def _scalar(token: str) -> object:
    return json.loads(token, parse_int=str, parse_float=str)


def _nested_end(text: str, begin: int) -> int:
    """Where the object or array ends that begins there."""
    closers: list[str] = []
    at = begin
    while True:
        opener = text[at : at + 1]
        if opener in _CLOSER:
            closers.append(_CLOSER[opener])
            at = _space_end(text, at + 1)
            if text[at : at + 1] != closers[-1]:
                at = _member_begin(text, at, closers[-1])
                continue
        else:
            at = _space_end(text, _match(_SCALAR, text, at).end())
        while text[at : at + 1] == closers[-1]:
            closers.pop()
            at += 1
            if not closers:
                return at
            at = _space_end(text, at)
        at = _member_begin(text, _comma_end(text, at), closers[-1])


def _member_begin(text: str, at: int, closer: str) -> int:
    """Where the next value begins: behind its key, in an object."""
    return _match(_KEY, text, at).end() if closer == "}" else at


def _comma_end(text: str, at: int) -> int:
    if text[at : at + 1] != ",":
        raise _NoJsonError
    return _space_end(text, at + 1)


def _space_end(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return at if match is None else match.end()


def _match(pattern: re.Pattern[str], text: str, at: int) -> re.Match[str]:
    match = pattern.match(text, at)
    if match is None:
        raise _NoJsonError
    return match
