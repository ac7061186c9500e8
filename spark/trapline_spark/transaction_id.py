"""The id of a transaction: sixteen lower-case hex digits; of any other text a hash, so that copies stay copies."""

import re
from collections.abc import Iterable

from .text import utf16_units

_HEX = re.compile(r"[0-9a-f]{16}", re.ASCII)
_WORD = 0xFFFFFFFF


def transaction_id(text: str | None, offset: int, fields: Iterable[str | None]) -> str:
    """The id that a record with this text gets; without text, a hash of its offset and of the fields that were read."""
    if text is not None and _HEX.fullmatch(text) is not None:
        return text
    identity = _IdHash()
    if text:
        identity.field(text)
    else:
        identity.word(offset & _WORD)
        identity.word(offset >> 32)
        for field in fields:
            identity.field(field)
    return identity.hex()


class _IdHash:
    """Two lanes of 32 bits after MurmurHash3 (Austin Appleby, public domain); each takes the other one in."""

    def __init__(self) -> None:
        self._high = 0x6A09E667
        self._low = 0x3C6EF372

    def word(self, word: int) -> None:
        self._high = (_mix(self._high, word) + self._low) & _WORD
        self._low = _mix(self._low, word ^ self._high)

    def field(self, text: str | None) -> None:
        """The code units, two a word, closed by their number; a word of -1 for null."""
        if text is None:
            self.word(_WORD)
            return
        units = utf16_units(text)
        for at in range(0, len(units), 4):
            self.word(int.from_bytes(units[at : at + 4], "little"))
        self.word(len(units) // 2)

    def hex(self) -> str:
        high = _avalanche(self._high ^ _avalanche(self._low))
        return f"{high:08x}{_avalanche(self._low ^ high):08x}"


def _mix(lane: int, word: int) -> int:
    k = word * 0xCC9E2D51 & _WORD
    k = (k << 15 | k >> 17) & _WORD
    h = lane ^ (k * 0x1B873593 & _WORD)
    h = (h << 13 | h >> 19) & _WORD
    return (h * 5 + 0xE6546B64) & _WORD


def _avalanche(h: int) -> int:
    h = (h ^ h >> 16) * 0x85EBCA6B & _WORD
    h = (h ^ h >> 13) * 0xC2B2AE35 & _WORD
    return h ^ h >> 16
