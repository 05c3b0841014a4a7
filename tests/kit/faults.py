"""A disk that fails once: the n-th thing that is asked of it, in the files of Python and in those of SQLite.

`python` counts opening, writing, fsync, chmod and rename; `sqlite` the writes, truncations, syncs and deletions of the
library that Python's own module is linked to, by a file system of SQLite's own in which each of them is asked first.
"""

from __future__ import annotations

import _sqlite3
import builtins
import ctypes
import errno
import io
import os
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO, Any

import pytest

_FULL = 13
"""SQLITE_FULL."""


class Disk:
    """Fails the `fails`-th time that it is asked, once; `asked` counts."""

    def __init__(self, fails: int) -> None:
        self.fails, self.asked = fails, 0
        self._lock = threading.Lock()

    @property
    def failed(self) -> bool:
        """Whether it was asked often enough to fail."""
        return self.asked >= self.fails

    def is_full(self) -> bool:
        """Ask."""
        with self._lock:
            self.asked += 1
            return self.asked == self.fails

    def ask(self) -> None:
        """Raise OSError if this is the time."""
        if self.is_full():
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@contextmanager
def python(fails: int) -> Iterator[Disk]:
    """The disk as Python's own functions see it."""
    disk = Disk(fails)

    class File(io.FileIO):
        def write(self, data: Any) -> int:
            disk.ask()
            return super().write(data)

    def opened(path: Any, mode: str = "r", *rest: Any, **named: Any) -> IO[Any]:
        if mode != "w+b":
            return original(path, mode, *rest, **named)
        disk.ask()
        return io.BufferedRandom(File(path, mode))

    def asking(function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            disk.ask()
            return function(*arguments, **named)

        return call

    original = builtins.open
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(builtins, "open", opened)
        for name in ("fsync", "chmod", "replace"):
            patch.setattr(os, name, asking(getattr(os, name)))
        patch.setattr(tempfile, "mkstemp", asking(tempfile.mkstemp))
        yield disk


_pointer, _int = ctypes.c_void_p, ctypes.c_int
_Open = ctypes.CFUNCTYPE(_int, _pointer, _pointer, _pointer, _int, _pointer)
_Delete = ctypes.CFUNCTYPE(_int, _pointer, ctypes.c_char_p, _int)
_Write = ctypes.CFUNCTYPE(_int, _pointer, _pointer, _int, ctypes.c_int64)
_Truncate = ctypes.CFUNCTYPE(_int, _pointer, ctypes.c_int64)
_Sync = ctypes.CFUNCTYPE(_int, _pointer, _int)


_kept: list[Any] = []
"""What SQLite may call as long as a file is open."""


class _System(ctypes.Structure):
    """The beginning of sqlite3_vfs."""

    _fields_ = (
        ("version", _int), ("size_of_file", _int), ("longest_path", _int), ("next", _pointer), ("name", _pointer),
        ("data", _pointer), ("open", _pointer), ("delete", _pointer),
    )  # fmt: skip


class _Methods(ctypes.Structure):
    """sqlite3_io_methods, all of its third version."""

    _fields_ = (
        ("version", _int), ("close", _pointer), ("read", _pointer), ("write", _pointer), ("truncate", _pointer),
        ("sync", _pointer), ("rest", _pointer * 13),
    )  # fmt: skip


class _File(ctypes.Structure):
    """The beginning of sqlite3_file."""

    _fields_ = (("methods", ctypes.POINTER(_Methods)),)


@contextmanager
def sqlite(fails: int) -> Iterator[Disk]:
    """The disk as SQLite sees it, in the files that are opened from here on."""
    library = ctypes.CDLL(_sqlite3.__file__)
    library.sqlite3_vfs_find.restype = ctypes.POINTER(_System)
    system = library.sqlite3_vfs_find(None).contents
    disk = Disk(fails)

    def asking(kind: Any, address: int) -> int:
        """The address of a function that asks the disk before it does what the one at this address does."""
        function = kind(address)
        _kept.append(kind(lambda *arguments: _FULL if disk.is_full() else function(*arguments)))
        return _address(_kept[-1])

    def opened(here: int, path: int, file: int, flags: int, out: int) -> int:
        code: int = plain_open(here, path, file, flags, out)
        place = _File.from_address(file)
        if code == 0 and place.methods:
            methods = _Methods.from_buffer_copy(place.methods.contents)
            methods.write = asking(_Write, methods.write)
            methods.truncate = asking(_Truncate, methods.truncate)
            methods.sync = asking(_Sync, methods.sync)
            _kept.append(methods)
            place.methods = ctypes.pointer(methods)
        return code

    before, plain_open, opening = (system.open, system.delete), _Open(system.open), _Open(opened)
    _kept.append(opening)
    system.open, system.delete = _address(opening), asking(_Delete, system.delete)
    try:
        yield disk
    finally:
        system.open, system.delete = before


def _address(function: Any) -> int:
    address = ctypes.cast(function, _pointer).value
    assert address is not None
    return address
