"""The values of what is written as JSON, each checked; what cannot be is told in one sentence, as a WrittenError."""

from __future__ import annotations

from enum import Enum
from typing import Any, TypeVar

from model.config import MAX_STEP
from model.errors import shown
from model.spec.spec_json import WrittenError

Chosen = TypeVar("Chosen", bound=Enum)

_LARGEST = 1e38


def object_in(written: Any, where: str, names: set[str]) -> dict[str, Any]:
    """An object with no names but these."""
    if not isinstance(written, dict):
        raise WrittenError(f"{where} is {shown(written)}; allowed is an object.")
    if unknown := next((name for name in written if name not in names), None):
        raise WrittenError(f"{where} has {shown(unknown)}, which this version does not know.")
    return written


def text_in(row: dict[str, Any], name: str, most: int) -> str:
    """A text; empty where none is written."""
    value = row.get(name, "")
    if not isinstance(value, str) or len(value) > most or "\0" in value:
        raise WrittenError(f"its {name} is {shown(value)}; allowed is a text of up to {most} characters.")
    return value


def number_in(row: dict[str, Any], name: str, low: int, high: int) -> int | None:
    """A whole number; None where none is written."""
    value = row.get(name)
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise WrittenError(f"its {name} is {shown(value)}; allowed is a whole number from {low} to {high}.")
    return value


def is_finite(value: object) -> bool:
    """Whether it is a number, and one that 32 bits can hold."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < _LARGEST


def is_place(value: object) -> bool:
    """Whether it is a whole number that can be a place."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MAX_STEP


def choice_in(kind: type[Chosen], row: dict[str, Any], name: str) -> Chosen:
    """One of a kind, by its value; the first where none is written."""
    value = row.get(name, next(iter(kind)).value)
    chosen = next((member for member in kind if member.value == value), None)
    if chosen is None:
        allowed = ", ".join(member.value for member in kind)
        raise WrittenError(f"its {name} is {shown(value)}; allowed is {allowed}.")
    return chosen
