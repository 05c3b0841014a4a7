"""Whether a run file that is open is still what its name leads to: a sync client or a person may have taken it away.

Imports no torch.
"""

from __future__ import annotations

import os
from pathlib import Path

_HEADER = 100


class Presence:
    """Watches one file, from before a connection to it is made until after that is closed.

    It keeps the file open: to close any other handle of it would take SQLite's own locks on it away.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = path.open("rb", buffering=0)
        self._header = self._read()

    def note(self) -> None:
        """The file is as we wrote it, now; nobody else writes it."""
        self._header = self._read()

    def trouble(self) -> str:
        """What became of the file, such as `was deleted`; empty while it is there as we left it."""
        mine = os.fstat(self._file.fileno())
        try:
            named = self._path.stat()
        except FileNotFoundError:
            return "was moved away" if mine.st_nlink else "was deleted"
        except OSError as error:
            return f"cannot be reached any more ({(error.strerror or 'unknown reason').lower()})"
        if (named.st_dev, named.st_ino) != (mine.st_dev, mine.st_ino):
            return "was replaced by another file"
        return "was overwritten by another program" if self.overwritten else ""

    @property
    def overwritten(self) -> bool:
        """Whether somebody has written into the very file."""
        return self._read() != self._header

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def _read(self) -> bytes:
        self._file.seek(0)
        return self._file.read(_HEADER) or b""
