"""What a run file is called, and what lies beside it. Imports no torch."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from model.runfile.disk import is_database

ENDING = ".tinyattn"

BESIDE = ("-journal", "-wal", "-shm", "-lock")
"""The endings of what belongs to a run file and lies beside it, the longest first."""


def with_beside(path: Path) -> Iterator[Path]:
    """A run file, and all that may lie beside it."""
    return (path.with_name(path.name + ending) for ending in ("", *BESIDE))


def seems_run(path: Path) -> bool:
    """Whether a run file is meant: by what is in it or, where it cannot be read, by its ending."""
    return is_database(path) or path.suffix.lower() == ENDING
