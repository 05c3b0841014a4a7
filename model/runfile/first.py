"""The weights that a run begins with where it does not draw them: its file has them. Imports no torch."""

from __future__ import annotations

from model.config import RunSpec
from model.errors import RunFileError
from model.runfile import facts
from model.runfile.schema import BEGINNING, DamagedError, First, Keyframe
from model.runfile.store import Store

FACT = "first weights"
"""The fact that tells how large they are; the spec has their SHA-256."""


def fact_of_first(data: bytes) -> dict[str, int]:
    """As the fact is written."""
    return {"size": len(data)}


def placed_first(spec: RunSpec, data: bytes | None) -> First:
    """These bytes at their place, for a run of this spec."""
    return None if data is None or spec.start is None else (Keyframe(BEGINNING, spec.start.sha256, len(data)), data)


def first_bytes(store: Store, spec: RunSpec, most: int) -> bytes:
    """The weights in a file, of up to `most` bytes. Raises DamagedError if they are not whole."""
    assert spec.start is not None
    try:
        size = facts.count(store.fact(FACT)["size"])
        return store.state_bytes(Keyframe(BEGINNING, spec.start.sha256, size), most)
    except (RunFileError, ValueError, TypeError, KeyError):
        raise DamagedError(f"{store.name} does not have the weights that it began with whole.") from None
