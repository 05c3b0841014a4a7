"""The sentence of the book's third chapter, over and over. Imports no torch."""

from __future__ import annotations

SENTENCE = "Your journey starts with one step"

_TIMES = 20


def write_journey() -> str:
    """The sentence, a line each time."""
    return f"{SENTENCE}\n" * _TIMES
