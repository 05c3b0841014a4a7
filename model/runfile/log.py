"""How far the log beside a run file may reach, said in the file itself: a copy without the log knows what it may lack.

The file is whole whenever training rests. Before steps go into the log the file says up to which step that may be; each
commit to the log takes this back, so that whoever reads file and log together is told nothing. Imports no torch.
"""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from model.config import MAX_STEP
from model.runfile.store import Store

FACT = "log"

CHECKPOINT_EVERY = 2.0
"""Seconds of training between checkpoints, by which the file itself gets what is in the log."""

_AHEAD = 10
"""How many commits like the last one the file says in advance."""


class Log:
    """The log of a file that is written. `settled` says whether the file has all of it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._reach, self._next = -1, 0.0
        self.settled = self._said = False

    def before(self, saved: int, step: int) -> bool:
        """Steps after `saved` up to `step` are to be committed: have the file say so; whether it had to be written."""
        if step <= self._reach and time.monotonic() < self._next:
            return False
        self.settled = False
        reach = min(MAX_STEP, step + _AHEAD * max(1, step - saved))
        with self._store.transaction():
            self._store.put_fact(FACT, {"from": min(saved + 1, reach), "to": reach})
        self._said = True
        self._store.checkpoint()
        self._reach, self._next = reach, time.monotonic() + CHECKPOINT_EVERY
        return True

    def committing(self) -> None:
        """Within a commit: what it writes is no longer missing."""
        self.settled = False
        self._store.put_fact(FACT, None)

    def committed(self) -> None:
        """The commit has returned."""
        self._said = False

    def settle(self) -> None:
        """Have the file itself hold everything, and say so; what it said of a commit that failed is taken back."""
        if self._said:
            with self._store.transaction():
                self._store.put_fact(FACT, None)
            self._said = False
        if not self.settled:
            self.settled = self._store.checkpoint()
            self._reach = -1


def log_of(path: Path) -> Path:
    """The log of a run file."""
    return path.with_name(path.name + "-wal")


def sweep(path: Path) -> None:
    """Take an empty log away from beside a name that another file may have by now: SQLite leaves it there."""
    with suppress(OSError):
        if not log_of(path).stat().st_size:
            for ending in ("-wal", "-shm"):
                path.with_name(path.name + ending).unlink(missing_ok=True)


def discard(path: Path) -> None:
    """Delete a run file that was to be made and was not, with all that SQLite has put beside it."""
    with suppress(OSError):
        for ending in ("", "-journal", "-wal", "-shm"):
            path.with_name(path.name + ending).unlink(missing_ok=True)


def has_log(path: Path) -> bool:
    """Whether there is something in the log beside a file."""
    log = log_of(path)
    return log.exists() and log.stat().st_size > 0


def missing(path: Path, note: Any) -> str:
    """What a file without its log may lack, by what it says itself: a sentence, or empty for nothing."""
    if note is None:
        return ""
    first, last = note["from"], note["to"]
    if not (isinstance(first, int) and isinstance(last, int) and 0 < first <= last <= MAX_STEP):
        raise ValueError
    return f"Steps {first} to {last} may be missing: they were still in {log_of(path).name}, which is not there."
