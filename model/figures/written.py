"""The values of what was written elsewhere, each checked: what comes from outside is data. Imports no Qt, no torch."""

from __future__ import annotations

import json
from enum import Enum
from typing import Any, TypeVar

from model.config import MAX_STEP
from model.errors import shown
from model.spec.spec_json import WrittenError

Chosen = TypeVar("Chosen", bound=Enum)

MOST_JSON = 4_000_000
"""Characters of a request that is read from a file."""

_LARGEST = 1e38


def read_json(text: str) -> Any:
    """JSON from outside; raises WrittenError for what is none, or too long, or nested without end."""
    if len(text) > MOST_JSON:
        raise WrittenError(f"it has {len(text)} characters; allowed are {MOST_JSON}.")
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise WrittenError("it is no JSON.") from None


def object_of(written: Any, where: str, names: set[str]) -> dict[str, Any]:
    """An object whose names are all known."""
    if not isinstance(written, dict):
        raise WrittenError(f"{where} is {shown(written)}; allowed is an object.")
    if unknown := next((name for name in written if name not in names), None):
        raise WrittenError(f"{where} has {shown(unknown)}, which this version does not know.")
    return written


def text_of(row: dict[str, Any], name: str, most: int) -> str:
    """A text of up to so many characters; empty where there is none."""
    value = row.get(name, "")
    if not isinstance(value, str) or len(value) > most or "\0" in value:
        raise WrittenError(f"its {name} is {shown(value)}; allowed is a text of up to {most} characters.")
    return value


def number_of(row: dict[str, Any], name: str, low: int, high: int) -> int | None:
    """A whole number between two, or None where there is none."""
    value = row.get(name)
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise WrittenError(f"its {name} is {shown(value)}; allowed is a whole number from {low} to {high}.")
    return value


def is_finite(value: object) -> bool:
    """Whether it is a number that float32 holds."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < _LARGEST


def is_place(value: object) -> bool:
    """Whether it is a whole number from 0."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MAX_STEP


def choice_of(kind: type[Chosen], row: dict[str, Any], name: str) -> Chosen:
    """One of the members; the first where none is named."""
    value = row.get(name, next(iter(kind)).value)
    chosen = next((member for member in kind if member.value == value), None)
    if chosen is None:
        allowed = ", ".join(member.value for member in kind)
        raise WrittenError(f"its {name} is {shown(value)}; allowed is {allowed}.")
    return chosen


def pair_of(row: dict[str, Any], name: str) -> tuple[int, int] | None:
    """Two whole numbers, or None where there are none."""
    value = row.get(name)
    if value is None:
        return None
    if not isinstance(value, list) or len(value) != 2 or not all(map(is_place, value)):
        raise WrittenError(f"a part's {name} is {shown(value)}; allowed are two whole numbers from 0.")
    return value[0], value[1]
