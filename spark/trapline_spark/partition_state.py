"""The state of one partition as bytes: compressed JSON with a version, so that it can be read anywhere and run nothing."""

import json
import zlib
from typing import Any, TypedDict, cast

from .errors import StateError

FORMAT = "trapline.spark-state/1"
_LEVEL = 1

#: Columns of a transaction, in the order of its fields.
TransactionRow = list[int | str | None]


class ClientRow(TypedDict):
    """The transactions of one client within reach, and the alerts that may be extended."""

    history: list[TransactionRow]
    open: list[list[int | str | None]]


class PartitionState(TypedDict):
    """Everything that the engine of a partition knows. Expired entries have been left out."""

    format: str
    #: Digest of the settings that it was made under.
    settings: str
    partition: int
    #: The offset to go on with; None before the first record.
    next_offset: int | None
    #: The declared end of the segment; None while it is open. The rest is the state before the end.
    end_offset: int | None
    ended: bool
    counts: dict[str, int]
    clock_ms: int | None
    sightings: list[list[str | int]]
    pending: list[TransactionRow]
    clients: list[ClientRow]


def encode_state(state: PartitionState) -> bytes:
    """The state as bytes."""
    return zlib.compress(json.dumps(state, separators=(",", ":")).encode(), _LEVEL)


def decode_state(blob: bytes, partition: int, settings: str) -> PartitionState:
    """Reads what `encode_state` gave. Raises StateError if it is of another version, partition or other settings."""
    try:
        document: Any = json.loads(zlib.decompress(blob))
    except (zlib.error, ValueError) as error:
        raise StateError(f"the state of partition {partition} is damaged: {error}") from error
    found = document.get("format") if isinstance(document, dict) else None
    if found != FORMAT:
        raise StateError(f"the state of partition {partition} has the format {found!r}, expected {FORMAT!r}")
    state = cast(PartitionState, document)
    if state["partition"] != partition:
        raise StateError(f"the state is of partition {state['partition']}, expected {partition}")
    if state["settings"] != settings:
        raise StateError(
            f"the state of partition {partition} was made under another rule set or other engine settings; "
            "choose another checkpoint folder"
        )
    return state
