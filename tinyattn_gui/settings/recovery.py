"""Runs that nobody has named yet are saved in a private folder, and offered at the next start if they were not kept."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Collection
from contextlib import suppress
from datetime import datetime
from itertools import count
from pathlib import Path

from model.runfile.lock import FileLock
from model.runfile.names import ENDING, with_beside


class Recovery:
    """The private folder; it is made when it is first needed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()

    def has(self, path: str) -> bool:
        """Whether a run file is one of ours."""
        return bool(path) and Path(path).parent == self._folder

    def new_path(self, name: str, taken: Collection[Path] = ()) -> Path:
        """A name for a run file that is not taken. Raises OSError if the folder cannot be made."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        plain = "".join(c if c.isalnum() or c in "-_" else "-" for c in name)[:40]
        paths = (self._folder / f"{plain}-{os.getpid()}-{n}{ENDING}" for n in count())
        return next(path for path in paths if path not in taken and not path.exists())

    def trouble(self) -> str:
        """Why nothing can be kept there, in words; empty if it can."""
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            return (error.strerror or "unknown reason").lower()
        return "" if os.access(self._folder, os.W_OK | os.X_OK) else "writing there is not permitted"

    def left(self) -> list[Path]:
        """The runs that nobody has open, the newest first."""
        found = [path for path in self._folder.glob(f"*{ENDING}") if path.stat().st_size and is_free(path)]
        return sorted(found, key=lambda path: path.stat().st_mtime, reverse=True)

    def discard(self, path: Path) -> None:
        """Delete one of ours, with what SQLite may have left beside it."""
        if self.has(str(path)):
            for part in with_beside(path):
                with suppress(OSError):
                    part.unlink()


def when(path: Path) -> str:
    """When a run was last saved, such as `23 November, 12:30`."""
    moment = datetime.fromtimestamp(path.stat().st_mtime)
    return f"{moment.day} {moment:%B, %H:%M}"


def is_free(path: Path) -> bool:
    """Whether nobody writes a run file."""
    lock = FileLock(path)
    try:
        free = lock.take()
    except sqlite3.Error:
        return False
    lock.release()
    return free
