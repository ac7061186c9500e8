"""A rule set: the same YAML file that Trapline's own engine reads (`scenarios/rules/*.yaml`)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import Literal, TypeVar, cast

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from .errors import InputError
from .units import Money, parse_duration, parse_money
from .windows import Hopping, Trailing, Tumbling, Window

PairOrder = Literal["adjacent", "ordered", "unordered"]
DistinctField = Literal["region", "category", "location", "device"]

_FIELDS: tuple[DistinctField, ...] = ("region", "category", "location", "device")
_ORDERS: tuple[PairOrder, ...] = ("adjacent", "ordered", "unordered")
_KINDS = ("distinct", "pair", "count", "sum")
# `examples` are for the rule's author: they change no run.
_COMMON_KEYS = ("name", "kind", "window", "detects", "examples")
_KEYS = {
    "distinct": (*_COMMON_KEYS, "field", "at_least"),
    "pair": (*_COMMON_KEYS, "order", "below", "above"),
    "count": (*_COMMON_KEYS, "at_least"),
    "sum": (*_COMMON_KEYS, "above"),
}
# As many values are remembered for each client.
_MOST_VALUES = 1000
_RULE_NAME = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)

_Node = Mapping[str, object]
_Choice = TypeVar("_Choice", bound=str)


@dataclass(frozen=True)
class DistinctRule:
    """Holds at x when the window has at least `at_least` distinct values of `field`. Null is not a value."""

    name: str
    window: Window
    field: DistinctField
    at_least: int


@dataclass(frozen=True)
class PairRule:
    """Holds at the later of a small amount, in [0, below), and a large one, above `above_cents`, both in `currency`."""

    name: str
    window: Window
    order: PairOrder
    below_cents: int
    above_cents: int
    currency: str


@dataclass(frozen=True)
class CountRule:
    """Holds at x when the window has at least `at_least` transactions."""

    name: str
    window: Window
    at_least: int


@dataclass(frozen=True)
class SumRule:
    """Holds at x when the amounts in `currency`, refunds left out, add up to more than `above_cents` in the window."""

    name: str
    window: Window
    above_cents: int
    currency: str


Rule = DistinctRule | PairRule | CountRule | SumRule


@dataclass(frozen=True)
class RuleSet:
    """A named list of rules."""

    name: str
    rules: tuple[Rule, ...]

    @cached_property
    def longest_window_ms(self) -> int:
        """How long a client's transactions can matter; 0 without rules."""
        return max((rule.window.size_ms for rule in self.rules), default=0)


def load_rule_set(file: str) -> RuleSet:
    """Reads a rule-set file. Raises InputError that names the file, the place and what was expected."""
    try:
        text = Path(file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{file}: the rule set cannot be read: {error}") from error
    return parse_rule_set(text, file)


def parse_rule_set(text: str, file: str = "rule set") -> RuleSet:
    """Parses the text of a rule-set file. YAML 1.2, so `10m` and `on` stay text. Raises InputError."""
    try:
        document = YAML(typ="safe", pure=True).load(text)
    except YAMLError as error:
        raise InputError(f"{file}: {' '.join(str(error).split())}") from error
    top = _mapping(document, file)
    if "fields" in top:
        raise InputError(f"{file}: fields: the engine on Spark reads no extra columns; leave out the rules that go by them")
    _refuse_unknown(top, ("name", "rules"), file)
    rules = tuple(_rule(node, f"{file}: rules[{i}]") for i, node in enumerate(_list(top.get("rules"), f"{file}: rules")))
    names = [rule.name for rule in rules]
    for name in names:
        if names.count(name) > 1:
            raise InputError(f"{file}: two rules have the name {name!r}")
    return RuleSet(_text(top.get("name"), f"{file}: name"), rules)


def _rule(node: object, where: str) -> Rule:
    rule = _mapping(node, where)
    if rule.get("kind") == "speed":
        raise InputError(f"{where}.kind: the engine on Spark has no rules of speed; leave the rule out")
    if rule.get("kind") == "anomaly":
        raise InputError(f"{where}.kind: the engine on Spark has no rules of anomalies; leave the rule out")
    if "where" in rule:
        raise InputError(f"{where}.where: the engine on Spark has no filters; leave the rule out")
    kind = _choice(rule.get("kind"), _KINDS, f"{where}.kind")
    _refuse_unknown(rule, _KEYS[kind], where)
    name = _text(rule.get("name"), f"{where}.name")
    if _RULE_NAME.fullmatch(name) is None:
        raise InputError(f"{where}.name: expected lower-case letters, digits and _, found {name!r}")
    window = _window(rule.get("window"), f"{where}.window")
    match kind:
        case "distinct":
            field = _choice(rule.get("field"), _FIELDS, f"{where}.field")
            return DistinctRule(name, window, field, _at_least(rule, where, _MOST_VALUES))
        case "pair":
            return _pair(rule, name, window, where)
        case "count":
            return CountRule(name, window, _at_least(rule, where))
        case _:
            above = parse_money(rule.get("above"), f"{where}.above")
            return SumRule(name, window, above.cents, above.currency)


def _pair(rule: _Node, name: str, window: Window, where: str) -> PairRule:
    order = _choice(rule.get("order", "adjacent"), _ORDERS, f"{where}.order")
    below: Money = parse_money(rule.get("below"), f"{where}.below")
    above: Money = parse_money(rule.get("above"), f"{where}.above")
    if below.currency != above.currency:
        raise InputError(f"{where}: below is in {below.currency} and above in {above.currency}, expected one currency")
    if below.cents > above.cents:
        raise InputError(f"{where}: below is more than above, so one transaction could be both")
    return PairRule(name, window, order, below.cents, above.cents, above.currency)


def _window(node: object, where: str) -> Window:
    if not isinstance(node, Mapping):
        return Trailing(_positive_duration(node, where))
    if len(node) != 1:
        raise InputError(f"{where}: expected one of tumbling, hopping, found {' and '.join(map(str, node)) or 'nothing'}")
    _refuse_unknown(node, ("tumbling", "hopping"), where)
    if "tumbling" in node:
        return Tumbling(_positive_duration(node["tumbling"], f"{where}.tumbling"))
    hopping = _mapping(node["hopping"], f"{where}.hopping")
    _refuse_unknown(hopping, ("size", "slide"), f"{where}.hopping")
    size_ms = _positive_duration(hopping.get("size"), f"{where}.hopping.size")
    slide_ms = _positive_duration(hopping.get("slide"), f"{where}.hopping.slide")
    if slide_ms > size_ms:
        raise InputError(f"{where}.hopping: slide is longer than size, so windows would leave gaps")
    return Hopping(size_ms, slide_ms)


def _at_least(rule: _Node, where: str, most: int | None = None) -> int:
    value = rule.get("at_least")
    if isinstance(value, bool) or not isinstance(value, int) or value < 2 or (most is not None and value > most):
        expected = "of at least 2" if most is None else f"from 2 to {most}"
        raise InputError(f"{where}.at_least: expected a whole number {expected}, found {value!r}")
    return value


def _positive_duration(value: object, where: str) -> int:
    duration_ms = parse_duration(value, where)
    if duration_ms == 0:
        raise InputError(f"{where}: expected a duration above zero, found {value!r}")
    return duration_ms


def _mapping(node: object, where: str) -> _Node:
    if not isinstance(node, Mapping):
        raise InputError(f"{where}: expected a mapping, found {_shown(node)}")
    return cast(_Node, node)


def _list(node: object, where: str) -> Sequence[object]:
    if not isinstance(node, list) or len(node) == 0:
        raise InputError(f"{where}: expected a list of at least one rule, found {_shown(node)}")
    return node


def _text(node: object, where: str) -> str:
    if not isinstance(node, str) or node == "":
        raise InputError(f"{where}: expected text, found {_shown(node)}")
    return node


def _choice(value: object, choices: tuple[_Choice, ...], where: str) -> _Choice:
    for choice in choices:
        if value == choice:
            return choice
    raise InputError(f"{where}: expected one of {', '.join(choices)}, found {_shown(value)}{_guess(value, choices)}")


def _refuse_unknown(node: _Node, known: Sequence[str], where: str) -> None:
    for key in node:
        if key not in known:
            raise InputError(f"{where}: unknown key {key!r}{_guess(key, known)}; expected {', '.join(known)}")


def _guess(value: object, known: Sequence[str]) -> str:
    near = get_close_matches(value, known, n=1) if isinstance(value, str) else []
    return f", did you mean {near[0]!r}?" if near else ""


def _shown(value: object) -> str:
    return "nothing" if value is None else repr(value)
