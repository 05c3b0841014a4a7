"""How a process comes to a run file: as its one writer, or as a reader. Imports no torch."""

from __future__ import annotations

import os
import socket
import sqlite3
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from model.runfile.disk import placed
from model.runfile.lock import FileLock
from model.runfile.log import has_log, log_of
from model.runfile.schema import DamagedError
from model.runfile.store import Store


def take_lock(path: Path, closing: ExitStack) -> str:
    """Empty if the file is now ours to write until `closing` closes, or why it is not."""
    lock = FileLock(path)
    try:
        if not lock.take():
            return f"is in use by {_who_holds(path)}"
    except sqlite3.Error:
        return "is in a folder that may not be written"
    closing.callback(lock.release)
    if path.exists() and not os.access(path, os.W_OK):
        return "may not be written"
    return ""


def reader(path: Path, *, whole: bool = True) -> Store:
    """A connection that reads; one that needs nothing beside the file where nothing may be made there.

    `whole` says whether the file is as long as it claims; a log beside it has what is missing.
    """
    if not whole and not has_log(path):
        return Store(path, "salvage")
    if os.access(path.parent, os.W_OK) and os.access(path, os.W_OK):
        return Store(path, "tidy")
    return Store(path, "ro" if log_of(path).exists() else "immutable")


def holder() -> dict[str, Any]:
    """What a process that writes a file says of itself in it."""
    return {"pid": os.getpid(), "host": socket.gethostname()}


def is_unfinished(path: Path) -> bool:
    """Whether a file is what is left when a process is killed while it makes a run file: nothing is in it."""
    try:
        if path.stat().st_size == 0:
            return True
        db = sqlite3.connect(f"{path.as_uri()}?mode=rw", uri=True)
        try:
            return bool(db.execute("PRAGMA page_count").fetchone() == (0,))
        finally:
            db.close()
    except (OSError, sqlite3.Error):
        return False


def is_run(path: Path) -> bool:
    """Whether there is something at `path` to go on with: anything but what a kill leaves of a file being made."""
    path = placed(path)
    return path.exists() and not is_unfinished(path)


def _who_holds(path: Path) -> str:
    try:
        store = reader(path)
        try:
            found = store.fact("holder")
        finally:
            store.close()
        return f"process {found['pid']} on {found['host']}"
    except (DamagedError, TypeError, KeyError):
        return "another process"
