"""The facts of a run file, each through the check that it must pass. Imports no torch.

A check raises ValueError, TypeError, KeyError or AttributeError for what is no such fact.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from model.config import MAX_STEP
from model.runfile.schema import Keyframe, listing


def text(value: Any) -> str:
    """A text that can be written anywhere."""
    if not isinstance(value, str):
        raise TypeError
    value.encode()  # raises ValueError for half a character
    return value


def texts(value: Any) -> dict[str, str]:
    """Texts by their names."""
    return {text(name): text(said) for name, said in value.items()}


def corpus(value: Any) -> dict[str, str]:
    """Which text a run began to learn from: its SHA-256."""
    return {"sha256": text(value["sha256"])}


def nothing(value: Any) -> None:
    """Nothing."""
    if value is not None:
        raise ValueError


def now() -> str:
    """The time as it is written."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def seconds(value: Any) -> float:
    """A length of time."""
    if not 0 <= float(value) < math.inf:
        raise ValueError
    return float(value)


class Saved(NamedTuple):
    """How far a run was saved, and what was in its file then; format 1 began without counts."""

    step: int = 0
    digest: str = ""
    keyframes: int | None = None
    listing: int | None = None
    held_out: int | None = None


def saved_as_json(step: int, digest: str, frames: Sequence[Keyframe], held_out: int) -> dict[str, Any]:
    """How far a run is saved, and how many keyframes and losses on what is held out it has."""
    return Saved(step, digest, len(frames), listing(frames), held_out)._asdict()


def count(value: Any) -> int:
    """How many there are of something."""
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError
    return value


def saved(value: Any) -> Saved:
    """How far a run was saved."""
    found = Saved(**value)
    numbers = (found.step, *(number for number in found[2:] if number is not None))
    if not all(isinstance(number, int) and number >= 0 for number in numbers) or found.step > MAX_STEP:
        raise ValueError
    text(found.digest)
    return found
