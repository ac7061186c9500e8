"""Decimal numbers as text, read into integers without a binary fraction on the way."""

import re
from typing import Literal

from .text import trim
from .units import MAX_SAFE_INTEGER

DecimalProblem = Literal["not a number", "too many decimals", "too large"]

_DECIMAL = re.compile(r"([+-]?)(\d*)(?:\.(\d+))?(?:[eE]([+-]?\d+))?", re.ASCII)
_PLAIN_CENTS = re.compile(r"(-?\d{1,13})\.(\d\d)", re.ASCII)
#: Commas stand between groups of three digits.
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", re.ASCII)
#: Exponents beyond this are refused before their zeros are written out.
_LARGEST_EXPONENT = 40
#: More digits are too large in any unit, and more than Python turns into an integer without complaint.
_MOST_DIGITS = 64


def parse_decimal(text: str, scale: int, excess: Literal["reject", "round"]) -> int | DecimalProblem:
    """The number in units of 10^-scale.

    Decimals are judged as written, so `1.500` has three; an exponent moves the point first. `round` is half away from zero.
    """
    match = _DECIMAL.fullmatch(text)
    if match is None:
        return "not a number"
    sign, whole, fraction, exponent = match.group(1), match.group(2), match.group(3) or "", match.group(4)
    if whole == "" and fraction == "":
        return "not a number"
    if exponent is not None:
        shift = _small_integer(exponent)
        if shift is None:
            return "not a number"
        whole, fraction = _moved(whole, fraction, shift)
    if excess == "reject" and len(fraction) > scale:
        return "too many decimals"
    digits = (whole + fraction[:scale].ljust(scale, "0")).lstrip("0") or "0"
    if len(digits) > _MOST_DIGITS:
        return "too large"
    units = int(digits)
    if len(fraction) > scale and fraction[scale] >= "5":
        units += 1
    if units > MAX_SAFE_INTEGER:
        return "too large"
    return -units if sign == "-" else units


def _small_integer(text: str) -> int | None:
    """The exponent, if it is one that is written out."""
    digits = text.lstrip("+-").lstrip("0") or "0"
    if len(digits) > 2 or int(digits) > _LARGEST_EXPONENT:
        return None
    return -int(digits) if text[0] == "-" else int(digits)


def _moved(whole: str, fraction: str, shift: int) -> tuple[str, str]:
    """Moves the point `shift` places to the right."""
    if shift < 0:
        padded = whole.rjust(1 - shift, "0")
        return padded[:shift], padded[shift:] + fraction
    padded = fraction.ljust(shift, "0")
    return whole + padded[:shift], padded[shift:]


_FIRST_OF_MAGNITUDE = tuple("0123456789.")
_PROBLEMS: dict[DecimalProblem, str] = {
    "not a number": "not an amount",
    "too many decimals": "more than two decimals",
    "too large": "amount too large",
}


def parse_amount(text: str | None) -> int | str:
    """Integer cents of `12`, `12.5`, `1,234.50`, `-12.00` or `(12.00)`, or why there is none. No third decimal.

    Parentheses mean a negative amount.
    """
    if text is None:
        return "no amount"
    plain = _PLAIN_CENTS.fullmatch(text)
    if plain is not None:
        return int(plain.group(1) + plain.group(2))
    cents = parse_decimal(text, 2, "reject")
    if cents == "not a number":
        trimmed = trim(text)
        return "no amount" if trimmed == "" else _dressed(trimmed)
    return _PROBLEMS[cents] if isinstance(cents, str) else cents


def _dressed(text: str) -> int | str:
    bracketed = text[0] == "(" and text[-1] == ")"
    inner = text[1:-1] if bracketed else text
    sign = inner[:1] if inner[:1] in ("+", "-") else ""
    magnitude = inner[len(sign) :]
    if magnitude[:1] not in _FIRST_OF_MAGNITUDE or (bracketed and sign != ""):
        return "not an amount"
    if "," in magnitude and _GROUPED.fullmatch(magnitude) is None:
        return "not an amount"
    cents = parse_decimal(magnitude.replace(",", ""), 2, "reject")
    if isinstance(cents, str):
        return _PROBLEMS[cents]
    return -cents if bracketed or sign == "-" else cents
