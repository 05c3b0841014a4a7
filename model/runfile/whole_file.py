"""A file that takes its place whole or not at all."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

PART = (f".tinyattn-{os.getpid()}-", ".part")
"""How the name of what this process is writing begins and ends."""


@contextmanager
def replacing(target: Path) -> Iterator[IO[bytes]]:
    """A file to write to, which takes its place at `target` in the end, on the disk for good.

    Whatever goes wrong, what was there before stays as it was and nothing half-written is left. Raises OSError.
    """
    if target.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if target.exists() and not target.is_file():
        # Renaming over /dev/full or a pipe would put a file in its place.
        raise OSError(errno.ENOTSUP, "it is not a regular file")
    handle, name = tempfile.mkstemp(prefix=PART[0], suffix=PART[1], dir=target.parent)
    try:
        os.close(handle)
        with open(name, "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, _mode(target))
        os.replace(name, target)
    except BaseException:
        with suppress(OSError):
            os.unlink(name)
        raise


def _mode(target: Path) -> int:
    """The permissions that the file had, or those of a new file; a temporary file is the owner's alone."""
    with suppress(OSError):
        return target.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
