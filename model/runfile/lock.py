"""One writer for each run file: a lock that the system takes back when its holder ends, however it ends.

It is an open write transaction on an empty SQLite database beside the run file, so that it works wherever SQLite does
and needs no clean-up after a kill. Readers are not held up. Imports no torch.
"""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from pathlib import Path

_TRIES = 20


class FileLock:
    """The right to write one run file, held until `release` or the end of the process."""

    def __init__(self, path: Path) -> None:
        self._path = path.with_name(path.name + "-lock")
        self._held: sqlite3.Connection | None = None

    def take(self) -> bool:
        """Whether it is now ours; raises sqlite3.OperationalError where its file may not be made."""
        for _ in range(_TRIES):
            before, connection = _identity(self._path), sqlite3.connect(self._path, timeout=0, isolation_level=None)
            connection.execute("PRAGMA journal_mode=MEMORY")  # no second file beside it
            try:
                connection.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                connection.close()
                if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
                    return False
                raise
            if before == _identity(self._path) is not None:
                self._held = connection
                return True
            connection.close()  # the file was made just now, or its holder took it away: what we hold may be a ghost
        return False

    def release(self) -> None:
        """Let others write; the empty file goes while the lock still keeps everybody else from it."""
        if self._held is not None:
            with suppress(OSError):
                self._path.unlink()
            self._held.close()
            self._held = None


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    return status.st_dev, status.st_ino
