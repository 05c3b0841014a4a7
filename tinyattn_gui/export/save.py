"""Bytes into a file, whole or not at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from model.errors import TinyattnError
from model.runfile.disk import is_database, why_not_written
from model.runfile.whole_file import PART, replacing


class ExportError(TinyattnError):
    """A figure could not be made or written; the sentence names the file and the reason."""


def save(path: str | Path, data: bytes) -> None:
    """Write `data` to `path`. On any failure what was there before stays as it was, and nothing half-written is left.

    Raises ExportError.
    """
    with saving(path) as file:
        file.write(data)


@contextmanager
def saving(path: str | Path) -> Iterator[IO[bytes]]:
    """A file to write to bit by bit, which takes its place at `path` in the end, whole or not at all, as with `save`.

    Raises ExportError, also for what goes wrong while it is written.
    """
    target = Path(path)
    if "\0" in str(path) or not target.name:
        raise ExportError(f"The name is {str(path)!r}; allowed is that of a file.")
    spare_runs(target)
    with told(target), replacing(Path(os.path.realpath(target))) as file:
        yield file


def spare_runs(target: Path) -> None:
    """Raise ExportError where a run file lies: hours of training are not replaced by a picture, whatever was agreed."""
    if is_database(target):
        raise ExportError(f"{target} is a run file, which nothing else may replace; allowed is another name.")


def sweep(folder: Path, pid: int) -> None:
    """Delete what a process that was killed had not finished writing in a folder."""
    for part in folder.glob(f".tinyattn-{pid}-*{PART[1]}"):
        if part.is_dir():
            shutil.rmtree(part, ignore_errors=True)
        else:
            part.unlink(missing_ok=True)


@contextmanager
def told(target: Path) -> Iterator[None]:
    """Turn trouble with the disk into the sentence that names the file and the reason."""
    try:
        yield
    except OSError as error:
        raise ExportError(f"{target} could not be written: {why_not_written(error)}.") from error
