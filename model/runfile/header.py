"""The first bytes of a run file, read before SQLite touches it. Imports no torch."""

from __future__ import annotations

from pathlib import Path

from model.errors import RequestError, RunFileError
from model.runfile.schema import APPLICATION, FORMAT, TABLES


def check_header(path: Path) -> bool:
    """Raise, before SQLite touches the file, unless it is a run file of a format that this version reads.

    Returns whether it is as long as it says.
    """
    try:
        with path.open("rb") as file:
            head = file.read(100)
        size = path.stat().st_size
    except FileNotFoundError:
        raise RequestError(f"There is no run file {path}.") from None
    except OSError as error:
        raise RunFileError(f"{path} cannot be read: {(error.strerror or 'unknown reason').lower()}.") from None

    def number(start: int, end: int) -> int:
        return int.from_bytes(head[start:end], "big")

    if head[:16] != b"SQLite format 3\0" or number(68, 72) != APPLICATION:
        raise RunFileError(f"{path.name} is not a run file; allowed is a file that tinyattn wrote.")
    if number(60, 64) not in TABLES:
        raise RunFileError(
            f"{path.name} has run file format {number(60, 64)}; this version of tinyattn reads format 1 to {FORMAT}."
        )
    return number(24, 28) != number(92, 96) or number(28, 32) * number(16, 18) <= size
