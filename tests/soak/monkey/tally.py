"""How much there is of everything: what must not grow while a window is used."""

from __future__ import annotations

import ctypes
import gc
import math
import os
import threading
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget


@dataclass(frozen=True)
class Tally:
    """Counts at one moment; `memory` is resident, in MB, `allocated` what the C library has handed out: the rest lies
    in gaps, or is Python's own. `kinds` are the Qt objects by their class.
    """

    widgets: int
    objects: int
    memory: float
    allocated: float
    handles: int
    threads: int
    python: int
    kinds: Counter[str] = field(default_factory=Counter, repr=False)

    def grown(self, before: Tally) -> dict[str, int]:
        """The classes of which there are more than before, most first."""
        return dict((self.kinds - before.kinds).most_common(12))


def tally() -> Tally:
    """Count, after what is only waiting to be let go has gone."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    _trim()
    found = _objects()
    kinds = Counter(_kind(thing) for thing in found.values())
    widgets = sum(isinstance(thing, QWidget) for thing in found.values())
    number = len(found)
    del found
    return Tally(
        widgets,
        number,
        _memory(),
        _allocated(),
        len(os.listdir("/proc/self/fd")),
        threading.active_count(),
        len(gc.get_objects()),
        kinds,
    )


def _objects() -> dict[int, QObject]:
    """Every Qt object that hangs in a tree of objects or that Python holds, by its address."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    held = [thing for thing in shiboken6.getAllValidWrappers() if isinstance(thing, QObject)]
    roots = [app, *app.topLevelWidgets(), *held]
    found = {shiboken6.getCppPointer(thing)[0]: thing for thing in roots}
    for root in list(found.values()):
        if root.parent() is None:
            found.update((shiboken6.getCppPointer(thing)[0], thing) for thing in root.findChildren(QObject))
    return found


def _kind(thing: QObject) -> str:
    name = thing.metaObject().className()
    return name if name == type(thing).__name__ else f"{type(thing).__name__}/{name}"


def _trim() -> None:
    """Give back what the C library keeps of memory that nobody uses; where it cannot, it counts."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


def _memory() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1024**2


class _Mallinfo(ctypes.Structure):
    """What `mallinfo2` of glibc gives: bytes mapped in large pieces, and bytes in use of the others, among others."""

    _fields_ = [(name, ctypes.c_size_t) for name in (
        *("arena", "ordblks", "smblks", "hblks", "hblkhd", "usmblks", "fsmblks", "uordblks", "fordblks", "keepcost"),
    )]  # fmt: skip


def _allocated() -> float:
    """In MB; nan where the C library cannot say."""
    try:
        ask = ctypes.CDLL(None).mallinfo2
    except (OSError, AttributeError):
        return math.nan
    ask.restype = _Mallinfo
    info = ask()
    return float(info.hblkhd + info.uordblks) / 1024**2
