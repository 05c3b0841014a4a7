"""Why something could not be written, and where a path leads; imports no torch."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from model.errors import RequestError

REASONS = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.EACCES: "writing there is not permitted",
    errno.EPERM: "writing there is not permitted",
    errno.EROFS: "that disk is read-only",
    errno.ENOENT: "its folder does not exist",
    errno.ENOTDIR: "its folder is not a folder",
    errno.EISDIR: "it is a folder",
    errno.EFBIG: "the file would be larger than allowed",
    errno.ENAMETOOLONG: "its name is too long",
    errno.ELOOP: "its links lead in a circle",
}

_NOWHERE = (errno.ENOTDIR, errno.ENAMETOOLONG, errno.ELOOP)
"""Trouble with a path itself, whatever is to be done there."""

_SQLITE = b"SQLite format 3\0"


def why_not_written(error: OSError) -> str:
    """The reason in words, as the end of a sentence."""
    said = error.strerror or str(error)
    return REASONS.get(error.errno or 0) or said[:1].lower() + said[1:]


def placed(path: str | Path, *, beside: str = "") -> Path:
    """Where a path leads in the end; `beside` is the ending of the longest name that is made beside it.

    Raises RequestError for a path at which no file can be.
    """
    given = str(path)
    if not given or "\0" in given:
        raise RequestError(f"The path is {given!r}; allowed is that of a file.")
    try:
        os.stat(os.path.expanduser(given) + beside)
    except FileNotFoundError:
        pass
    except OSError as error:
        if error.errno in _NOWHERE:
            raise RequestError(f"{given} cannot be the path of a file: {REASONS[error.errno]}.") from None
    return Path(os.path.realpath(os.path.expanduser(given)))


def is_same(first: Path, second: Path) -> bool:
    """Whether two paths lead to the same file, which need not be there."""
    return os.path.realpath(first) == os.path.realpath(second) or (
        os.path.exists(first) and os.path.exists(second) and os.path.samefile(first, second)
    )


def is_database(path: Path) -> bool:
    """Whether a run file lies there, whatever it is called; or any other file of SQLite's, which is worth as much."""
    try:
        with path.open("rb") as file:
            return file.read(len(_SQLITE)) == _SQLITE
    except (OSError, ValueError):
        return False
