"""Every format that a figure can be saved in, by the ending of its file's name."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from model.errors import RequestError
from model.exports.datafile import WRITERS

PICTURES = ("png", "svg", "pdf")

PAGE = "html"

NUMBERS = tuple(WRITERS)

ALL = (*PICTURES, PAGE, *NUMBERS)


def format_of(path: str | Path, allowed: Sequence[str] = ALL) -> str:
    """The format that a file's name asks for; raises RequestError where it asks for none that is allowed."""
    found = Path(path).suffix.lower().removeprefix(".")
    if found not in allowed:
        names = ", ".join(f".{name}" for name in allowed)
        raise RequestError(f"The name {Path(path).name} does not say a format; allowed are names ending in {names}.")
    return found
