"""How a run file is laid out: its formats, their tables, and what a keyframe is. Imports no torch.

Format 1 had no texts, and checksums of contents alone; such a file is read and written on as it is.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import NamedTuple

from model.errors import RunFileError

APPLICATION = 0x54415454
FORMAT = 2

PART_BYTES = 16 * 1024**2
"""The largest blob; a larger state is cut into parts."""

MOST_KEYFRAMES = 1500
"""A run of a tiny network need not fill the budget: this many are enough to be anywhere soon."""

BEGINNING = -1
"""In the place of a step: the weights that a run begins with, where it did not draw them."""

_FIRST_TABLES = {
    "fact": "CREATE TABLE fact (name TEXT PRIMARY KEY, value TEXT NOT NULL, crc INTEGER NOT NULL)",
    "keyframe": "CREATE TABLE keyframe (step INTEGER PRIMARY KEY, digest TEXT NOT NULL, size INTEGER NOT NULL)",
    "part": "CREATE TABLE part (step INTEGER, number INTEGER, crc INTEGER NOT NULL, data BLOB NOT NULL,"
    " PRIMARY KEY (step, number))",
    "series": "CREATE TABLE series (name TEXT, first INTEGER, crc INTEGER NOT NULL, data BLOB NOT NULL,"
    " PRIMARY KEY (name, first))",
}

TABLES = {
    1: _FIRST_TABLES,
    FORMAT: _FIRST_TABLES
    | {
        "text": "CREATE TABLE text (sha256 TEXT, number INTEGER, crc INTEGER NOT NULL, data BLOB NOT NULL,"
        " PRIMARY KEY (sha256, number))",
    },
}
"""The tables of each format that can be read."""


class DamagedError(RunFileError):
    """A part of a run file is not what was written."""


class Keyframe(NamedTuple):
    """A state that is in the file: its step, its digest, its bytes."""

    step: int
    digest: str
    size: int

    def place(self, number: int) -> str:
        """What the checksum of one of its parts covers besides the bytes."""
        return f"part {self.step} {number} {self.size} {self.digest}"


First = tuple[Keyframe, bytes] | None
"""The weights that a run begins with, and where they lie; None where it draws them."""


def listing(frames: Sequence[Keyframe]) -> int:
    """A checksum of which keyframes there are."""
    return zlib.crc32("\n".join(frame.place(-1) for frame in frames).encode())
