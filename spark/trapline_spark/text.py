"""Text as JavaScript sees it, so that names and excerpts are those of Trapline's own engine: UTF-16 code units."""

import re

#: What `String.prototype.trim` takes off; not the same as `str.strip`.
_WHITE_SPACE = (
    "\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_UNPRINTABLE = re.compile("[\\x00-\\x1f\\x7f-\\x9f\ud800-\udfff\u2028\u2029]")

_EXCERPT_BYTES = 1024
_EXCERPT_UNITS = 160


def trim(text: str) -> str:
    """The text without white space at its ends."""
    return text.strip(_WHITE_SPACE)


def well_formed(text: str) -> str:
    """The text with a replacement character for each half of a surrogate pair, as it comes out of UTF-8."""
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)


def utf16_units(text: str) -> bytes:
    """The code units of the text, two bytes each, little-endian."""
    return text.encode("utf-16-le", "surrogatepass")


def excerpt(value: bytes) -> str:
    """The begin of a record's value as one line of printable text."""
    text = trim(value[:_EXCERPT_BYTES].decode("utf-8", "replace"))
    units = utf16_units(text)
    if len(units) > 2 * _EXCERPT_UNITS:
        text = units[: 2 * _EXCERPT_UNITS].decode("utf-16-le", "surrogatepass") + "…"
    return _UNPRINTABLE.sub(lambda match: f"\\u{ord(match.group()):04x}", text)
